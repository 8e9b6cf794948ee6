"""The one place that turns what went wrong into a page, an htmx block, or JSON (RFC 9457)."""

import logging
import secrets
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse, RedirectResponse, Response
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import clock
from app.accounts import accounts
from app.dependencies import API, SignInNeeded, language_of, view_of
from app.jobs import places
from app.rendering import View, safe_return
from app.security import SAFE_METHODS, SESSION_COOKIE
from catalog.errors import InvalidInput, Problem
from catalog.fields import field_of
from catalog.language import N_, translate

log = logging.getLogger("tilan")

TITLES: Final = {
    400: N_("这个请求看不懂"),
    401: N_("请先登录"),
    403: N_("这里不能这样做"),
    404: N_("没有这一页"),
    405: N_("这里不能这样做"),
    409: N_("现在还不行"),
    413: N_("太大了"),
    414: N_("地址太长了"),
    415: N_("这种内容不收"),
    422: N_("有一处看不懂"),
    429: N_("太频繁了"),
    500: N_("出了差错"),
    503: N_("暂时不行"),
}
SENTENCES: Final = {
    400: N_("发来的内容读不出来。"),
    404: N_("这个地址没有东西：可能抄漏了字，也可能那一页已经撤下。"),
    405: N_("这个地址不这样用。"),
}
# What people see of the inputs and parameters that are checked before a route sees them.
LABELS: Final = {
    "name": N_("账号"),
    "password": N_("密码"),
    "text": N_("备注"),
    "need": N_("需求"),
    "requirement": N_("需求"),
    "asset": N_("资产"),
    "for_whom": N_("给谁"),
    "by_whom": N_("编制"),
    "brochure_lang": N_("语言"),
    "lang": N_("语言"),
    "stage": N_("阶段"),
    "page": N_("页码"),
    "ticked": N_("勾选的处数"),
    "file": N_("文件"),
    "keeper": N_("填报单位"),
    "new_keeper": N_("填报单位"),
    "criteria": N_("条件"),
    "industry": N_("要做什么"),
}
# Where the same name means something else to programs: a text that is sent to the API is a need.
API_LABELS: Final = {**LABELS, "text": N_("需求")}


class ProblemOut(BaseModel):
    """What went wrong (RFC 9457): the words are those of the pages; `where` names the parameter, field or argument."""

    type: str = Field(examples=["about:blank"])
    title: str
    status: int
    detail: str
    instance: str
    where: str | None = None


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Failures of API routes as OpenAPI describes them."""
    schema = {"$ref": f"#/components/schemas/{ProblemOut.__name__}"}
    content = {"application/problem+json": {"schema": schema}}
    return {status: {"description": translate(TITLES[status], "en"), "content": content} for status in statuses}


def describe(app: FastAPI) -> None:
    """Make the application's OpenAPI tell how failures look."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            made = get_openapi(title=app.title, version=app.version, summary=app.summary, routes=app.routes)
            made["components"]["schemas"][ProblemOut.__name__] = ProblemOut.model_json_schema()
            app.openapi_schema = made
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


class PlainHttp(Problem):
    """A failure that the framework named by its status alone."""

    def __init__(self, status: int) -> None:
        super().__init__(SENTENCES.get(status) or TITLES.get(status) or TITLES[500 if status >= 500 else 400])
        self.status = status  # type: ignore[misc]


class Failures:
    """Answers for everything that was raised, also in the layers around the routes; nothing is raised further."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI entry."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        begun = False

        async def send_noting(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, send_noting)
        except Exception as error:
            problem = error if isinstance(error, Problem) else _unexpected(scope, error)
            if begun:
                raise  # half an answer is out: the server has to break the connection
            response = await _answer(Request(scope, receive), problem)
            await response(scope, receive, send)


def install(app: FastAPI) -> None:
    """Make this module answer for every failure that the routes and the framework name."""

    @app.exception_handler(Problem)
    async def _problem(request: Request, problem: Problem) -> Response:
        return await _answer(request, problem)

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        response = await _answer(request, PlainHttp(error.status_code))
        response.headers.update(dict(error.headers or {}))
        return response

    @app.exception_handler(RequestValidationError)
    async def _validation(request: Request, error: RequestValidationError) -> Response:
        return await _answer(request, _invalid(error, language_of(request), request.url.path.startswith(API)))


def _invalid(error: RequestValidationError, lang: str, is_api: bool) -> Problem:
    """The first thing that is wrong in a request, by the name of its field."""
    first: Mapping[str, Any] = next(iter(error.errors()), {})
    if first.get("type") == "json_invalid":
        return InvalidInput(N_("这不是 JSON"), where="body")
    parts = [str(part) for part in first.get("loc", ()) if part not in ("body", "query", "path")]
    where = ".".join(parts)[:100]
    known, labels = field_of(where), API_LABELS if is_api else LABELS
    if not where:
        return InvalidInput(N_("要一个 JSON 对象"), where="body")
    # A program knows the names of its own parameters; people are told what stands on the page.
    name = known.label(lang) if known else translate(labels[parts[0]], lang) if parts[0] in labels else where
    if not known and parts[0] not in labels and not is_api:
        return InvalidInput(N_("表单不完整，或者过时了：请回到上一页，刷新后再发"), where=where)
    if first.get("type") == "missing":
        return InvalidInput(N_("缺少“{field}”"), where=where, field=name)
    return InvalidInput(N_("“{field}”的值不对"), where=where, field=name)


def _unexpected(scope: Scope, error: BaseException) -> Problem:
    """A number for the reader and, once, for the log.

    Only the kind of error and the places it came through are logged: messages, queries and bodies may hold what a
    person wrote, and some addresses are secrets, so the route's pattern stands for the address.
    """
    number = secrets.token_hex(4)
    log.error("%s %s failed, number %s\n%s", scope["method"], place(scope), number, places(error))
    return Problem(N_("出了差错，已记下编号 {number}。请过一会儿再试。"), number=number)


def place(scope: Scope) -> str:
    """What of an address may stand in a log: the pattern of its route, or its path in printable characters."""
    pattern = getattr(scope.get("route"), "path", None) or scope["path"]
    return "".join(character if character.isprintable() else "?" for character in pattern[:200])


def problem_json(request: Request, problem: Problem, lang: str) -> JSONResponse:
    """A problem as RFC 9457 JSON, in the same words as on the pages."""
    content = {
        "type": "about:blank",
        "title": translate(TITLES.get(problem.status, TITLES[500]), lang),
        "status": problem.status,
        "detail": problem.text(lang),
        "instance": quote(request.scope["path"], safe="/:@!$&'()*+,;=~", errors="replace"),
    }
    if problem.where:
        content["where"] = problem.where
    headers = {"content-language": lang, "cache-control": "no-store"}
    return JSONResponse(content, problem.status, media_type="application/problem+json", headers=headers)


async def _answer(request: Request, problem: Problem) -> Response:
    lang = language_of(request)
    if request.url.path.startswith(API):
        return problem_json(request, problem, lang)
    if isinstance(problem, SignInNeeded) and request.method in ("GET", "HEAD"):
        target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        address = f"/sign-in?{urlencode({'next': target})}"
        if "hx-request" in request.headers:
            return Response(status_code=204, headers={"hx-redirect": address})
        return RedirectResponse(address, 303)
    return await run_in_threadpool(_page, request, problem, lang)


def _page(request: Request, problem: Problem, lang: str) -> Response:
    runtime = request.app.state.runtime
    with runtime.sessions() as session:
        user = None
        if problem.status < 500:
            user = accounts.session_user(session, request.cookies.get(SESSION_COOKIE), clock.now())
        view = view_of(request, runtime, session, lang, clock.today(), user)
        view.is_new_visit = False  # an error is no reason to begin a visit: it may stand beside the page that does
        if problem.status >= 500 or not request.cookies:
            view.__dict__["picked"] = []  # the database may be what failed
        return _rendered(view, problem)


def _came_from(view: View) -> str:
    """The page of ours that a form was on, as the browser says; home when it says none."""
    try:
        parts = urlsplit(view.request.headers.get("referer", ""))
    except ValueError:
        return view.url("/")
    if parts.netloc.lower() not in (view.request.headers.get("host", "").lower(), view.settings.public_host):
        return view.url("/")
    return safe_return(f"{parts.path}?{parts.query}" if parts.query else parts.path, view.url("/"))


def _had_form(view: View, problem: Problem) -> bool:
    """Whether what was filled in still stands in a form; not where nothing of ours sends to such an address."""
    if view.request.method in SAFE_METHODS or problem.status in (401, 413):
        return False
    return not (isinstance(problem, PlainHttp) and problem.status in (404, 405))


def _rendered(view: View, problem: Problem) -> Response:
    response = view.page(
        "errors/error.html",
        block="problem",
        status=problem.status,
        heading=view.translate(TITLES.get(problem.status, TITLES[500])),
        detail=problem.text(view.lang),
        problem_status=problem.status,
        was_form=_had_form(view, problem),
        back=_came_from(view),
        headers={"cache-control": "no-store"},
    )
    if view.is_htmx:
        response.headers["hx-retarget"] = "#notice"
        response.headers["hx-reswap"] = "innerHTML"
        response.headers["hx-reselect"] = "unset"
    return response
