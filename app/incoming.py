"""What comes in from outside is checked once, at the edge: text that can be kept and shown, JSON with finite numbers."""

import json
from typing import Any, Final

from fastapi import Request

from catalog.errors import InvalidInput, NotFound, Problem
from catalog.language import N_, normalise_language

MOST_DIGITS: Final = 10**15  # beyond it a float is no longer exact, and no figure of an asset or a project is so large


class UnsupportedMedia(Problem):
    """A body in a format that is not read here."""

    status = 415


def check_text(text: str, where: str | None = None) -> None:
    """InvalidInput for text that no database, page or file can hold: NUL, and halves of surrogate pairs."""
    if "\x00" in text or (not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text)):
        raise InvalidInput(N_("里面有不成文字的字符"), where=where)


def check_value(value: Any, where: str | None = None) -> None:
    """InvalidInput for a value read from JSON that holds such text, or a number that is not finite or far too large."""
    waiting = [(value, where)]
    while waiting:
        found, name = waiting.pop()
        if isinstance(found, str):
            check_text(found, name)
        elif isinstance(found, int | float) and not abs(found) <= MOST_DIGITS:
            raise InvalidInput(N_("里面有太大的数"), where=name)
        elif isinstance(found, dict):
            for key, inner in found.items():
                check_text(key, name)
                waiting.append((inner, name or key[:60]))
        elif isinstance(found, list):
            waiting += [(inner, name) for inner in found]


def read_json(text: str, where: str) -> Any:
    """The value of JSON that a form field holds. InvalidInput when it is none, or holds what `check_value` refuses."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise InvalidInput(N_("需求读不出来，请回到上一页重发"), where=where) from None
    check_value(found, where)
    return found


async def check_page_request(request: Request) -> None:
    """Dependency of every page route: what the address and the form say is text."""
    _check_address(request)
    if request.method == "POST":
        for name, value in (await request.form()).multi_items():
            check_text(name, "form")
            if isinstance(value, str):
                check_text(value, name[:60])


async def check_api_request(request: Request) -> None:
    """Dependency of every API route: what the address and the body say is text, numbers and the like.

    The language that a body asks for is that of the answer, also when the answer is what is wrong with the body.
    """
    _check_address(request)
    _check_language(request.query_params.get("lang", ""))
    if request.method != "POST":
        return
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        raise UnsupportedMedia(N_("这里只收 JSON：请写明 content-type: application/json"), where="content-type")
    body = await request.json()
    if isinstance(body, dict) and isinstance(body.get("lang"), str):
        request.state.body_language = body["lang"][:20]
        _check_language(body["lang"])
    check_value(body)


def _check_language(text: str) -> None:
    if text and normalise_language(text) is None:
        raise InvalidInput(N_("语言只有 zh-CN 和 en"), where="lang")


def _check_address(request: Request) -> None:
    if "\x00" in request.url.path:
        raise NotFound(N_("这个地址没有东西：可能抄漏了字，也可能那一页已经撤下。"))
    for name, value in request.query_params.multi_items():
        check_text(name, "query")
        check_text(value, name[:60])
