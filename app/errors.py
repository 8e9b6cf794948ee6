"""The one place that turns what went wrong into a page, an htmx block, or JSON (RFC 9457)."""

import logging
import secrets
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from app import clock
from app.accounts import accounts
from app.dependencies import SignInNeeded, get_language
from app.rendering import View
from app.security import SESSION_COOKIE, VISIT_COOKIE, new_token
from catalog.errors import InvalidInput, NotFound, Problem
from catalog.language import N_, translate

log = logging.getLogger("tilan")

TITLES = {
    400: N_("这个请求看不懂"),
    401: N_("请先登录"),
    403: N_("这里不能这样做"),
    404: N_("没有这一页"),
    405: N_("这里不能这样做"),
    409: N_("现在还不行"),
    413: N_("太大了"),
    415: N_("这种文件不收"),
    422: N_("有一处看不懂"),
    429: N_("太频繁了"),
    500: N_("出了差错"),
    503: N_("暂时不行"),
}


class PlainHttp(Problem):
    """A failure that the framework named by its status alone."""

    def __init__(self, status: int) -> None:
        super().__init__(TITLES.get(status, TITLES[500] if status >= 500 else TITLES[400]))
        self.status = status  # type: ignore[misc]


def install(app: FastAPI) -> None:
    """Make this module answer for every failure of the application."""

    @app.exception_handler(Problem)
    async def _problem(request: Request, problem: Problem) -> Response:
        return await _answer(request, problem)

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        problem = NotFound(N_("没有这一页")) if error.status_code == 404 else PlainHttp(error.status_code)
        response = await _answer(request, problem)
        response.headers.update(dict(error.headers or {}))
        return response

    @app.exception_handler(RequestValidationError)
    async def _validation(request: Request, error: RequestValidationError) -> Response:
        first: dict[str, Any] = dict(error.errors()[0]) if error.errors() else {}
        where = ".".join(str(part) for part in first.get("loc", ()) if part not in ("body", "query", "path"))
        return await _answer(
            request, InvalidInput(N_("“{field}”的值不对"), where=where[:100] or None, field=where[:100] or "?")
        )

    @app.exception_handler(Exception)
    async def _unexpected(request: Request, error: Exception) -> Response:
        # Neither the address's query nor a body is logged: they may hold what a person wrote.
        number = secrets.token_hex(4)
        log.error("%s %s failed (%s)", request.method, _printable(request.url.path), number, exc_info=error)
        problem = Problem(N_("出了差错，已记下编号 {number}。请过一会儿再试。"), number=number)
        return await _answer(request, problem)


def problem_json(request: Request, problem: Problem, lang: str) -> JSONResponse:
    """A problem as RFC 9457 JSON, in the same words as on the pages."""
    content = {
        "type": "about:blank",
        "title": translate(TITLES.get(problem.status, TITLES[500]), lang),
        "status": problem.status,
        "detail": problem.text(lang),
        "instance": request.url.path,
    }
    if problem.where:
        content["where"] = problem.where
    return JSONResponse(content, problem.status, media_type="application/problem+json", headers={"vary": "Accept-Language"})


async def _answer(request: Request, problem: Problem) -> Response:
    lang = get_language(request)
    if request.url.path.startswith("/api/"):
        return problem_json(request, problem, lang)
    if isinstance(problem, SignInNeeded) and request.method == "GET":
        target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/sign-in?{urlencode({'next': target})}", 303)
    return await run_in_threadpool(_page, request, problem, lang)


def _page(request: Request, problem: Problem, lang: str) -> Response:
    runtime = request.app.state.runtime
    visit = request.cookies.get(VISIT_COOKIE)
    with runtime.sessions() as session:
        user = None
        if problem.status < 500:
            user = accounts.session_user(session, request.cookies.get(SESSION_COOKIE), clock.now())
        view = View(
            request=request, settings=runtime.settings, lang=lang, today=clock.today(), session=session, user=user,
            visit=visit or new_token(), is_new_visit=not visit,
        )  # fmt: skip
        if problem.status >= 500:
            view.__dict__["picked"] = []  # the database may be what failed
        heading = translate(TITLES.get(problem.status, TITLES[500]), lang)
        response = view.page(
            "errors/error.html", block="problem", status=problem.status, heading=heading, detail=problem.text(lang),
            problem_status=problem.status,
        )  # fmt: skip
        if view.is_htmx:
            response.headers["hx-retarget"] = "#notice"
            response.headers["hx-reswap"] = "innerHTML"
        return response


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() else "?" for character in text[:200])
