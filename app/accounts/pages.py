"""Signing in and out, and the page of a one-time link."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from app.accounts import accounts
from app.accounts.models import User
from app.dependencies import NowDep, SessionDep, ViewDep
from app.rendering import safe_return, set_cookie
from app.security import SESSION_COOKIE, Tries
from catalog.errors import Forbidden, InvalidInput

router = APIRouter()

# Per account and address together, so that nobody can lock another person out; and per address.
_tries = Tries(most=8, seconds=600)
_tries_address = Tries(most=60, seconds=600)
HOME = "/desk/leads"


def count_try(request: Request, name: Annotated[str, Form()] = "") -> None:
    """Counts a try to sign in; refuses when there were too many."""
    address = request.client.host if request.client else "?"
    _tries_address.check(address)
    _tries.check(f"{address}|{name[:100].strip()}")


@router.get("/sign-in")
def sign_in_page(view: ViewDep, next: str = HOME) -> Response:
    """The form to sign in."""
    return view.page("accounts/sign_in.html", next=safe_return(next, HOME), name="", problem=None)


@router.post("/sign-in", dependencies=[Depends(count_try)])
def sign_in(
    request: Request,
    view: ViewDep,
    session: SessionDep,
    now: NowDep,
    name: Annotated[str, Form(max_length=200)],
    password: Annotated[str, Form(max_length=1000)],
    next: Annotated[str, Form(max_length=2000)] = HOME,
) -> Response:
    """Open a session, or show the form again with one sentence for whatever was wrong."""
    target = safe_return(next, HOME)
    try:
        _, token = accounts.sign_in(session, name, password, now)
    except Forbidden as problem:
        return view.page("accounts/sign_in.html", next=target, name=name, problem=problem, status=403)
    # A session that was open before ends here: its token never becomes another person's.
    accounts.close_session(session, request.cookies.get(SESSION_COOKIE))
    return _signed_in(view, target, token)


@router.get("/sign-in/link/{token}")
def link_page(token: str, view: ViewDep, session: SessionDep, now: NowDep) -> Response:
    """What a one-time link opens; looking at it does not use it up."""
    user = accounts.link_user(session, token, now)
    return _link_page(view, token, user, None)


@router.post("/sign-in/link")
def use_link(
    view: ViewDep,
    session: SessionDep,
    now: NowDep,
    token: Annotated[str, Form(max_length=200)],
    password: Annotated[str, Form(max_length=1000)],
) -> Response:
    """Choose a password and sign in; the link is used up."""
    try:
        _, opened = accounts.use_link(session, token, password, now)
    except InvalidInput as problem:
        return _link_page(view, token, accounts.link_user(session, token, now), problem)
    return _signed_in(view, view.url(HOME), opened)


@router.post("/sign-out")
def sign_out(request: Request, view: ViewDep, session: SessionDep) -> Response:
    """End the session."""
    accounts.close_session(session, request.cookies.get(SESSION_COOKIE))
    response = view.redirect(view.url("/"))
    response.delete_cookie(SESSION_COOKIE, path="/")
    return response


def _signed_in(view: ViewDep, target: str, token: str) -> Response:
    response = view.redirect(target)
    set_cookie(response, view.settings, SESSION_COOKIE, token, int(accounts.SESSION_LIFE.total_seconds()))
    return response


def _link_page(view: ViewDep, token: str, user: User, problem: InvalidInput | None) -> Response:
    return view.page(
        "accounts/link.html",
        token=token,
        user=user,
        role=accounts.ROLE_LABELS.label(user.role, view.lang),
        shortest=accounts.SHORTEST_PASSWORD,
        problem=problem,
        status=422 if problem else 200,
        headers={"referrer-policy": "no-referrer"},
    )
