"""The page of one upload: what goes on, and the parts of what was understood."""

from collections.abc import Mapping
from functools import partial
from itertools import groupby
from typing import Any, Final

from fastapi.responses import Response
from sqlmodel import Session

from app.ledgers import preview, shown, uploads
from app.ledgers.decisions import digest_of
from app.ledgers.forms import shown_choice
from app.ledgers.models import Upload
from app.ledgers.runner import Runner
from app.rendering import View
from catalog.errors import Problem
from catalog.language import N_

PER_PAGE: Final = preview.A_PAGE
COLUMNS_A_PAGE: Final = 100
# Parts of a preview, in the order in which they ask for attention.
PARTS: Final[Mapping[str, str]] = {
    "totals": N_("合计对不上"),
    "doubts": N_("存疑"),
    "rejected": N_("没收的行"),
    "merges": N_("合并"),
    "changes": N_("改动"),
    "missing": N_("不见了的"),
    "columns": N_("列"),
    "rows": N_("逐行看"),
    "notes": N_("提示"),
}


def detail_page(
    view: View,
    session: Session,
    runner: Runner,
    upload: Upload,
    part: str,
    page: int,
    wrong: Mapping[int, Problem] = {},
    problem: Problem | None = None,
    typed: Mapping[int, str] = {},
) -> Response:
    """The page of an upload with one part of its preview.

    `wrong` is why typed values make no sense, by their doubt, and `typed` what they were.
    """
    summary, lang = upload.summary or {}, view.lang
    reading = str(summary.get("reading", ""))
    counts = {
        name: int(summary.get("shown" if name == "rows" else "changed" if name == "changes" else name, 0))
        for name in PARTS
    }
    counts["notes"] += int(summary.get("uncertain", 0))
    has_preview = upload.state in ("ready", "loaded") and bool(reading)
    asked = part if part in PARTS else ""
    if not asked:
        part = next((name for name in PARTS if counts[name] and name != "totals"), "rows")
    context: dict[str, Any] = {}
    if has_preview:
        context = _part(upload, runner, reading, part, page, lang)
        if not asked:  # a total that differs is told at the head, whatever comes below
            context["differing"] = preview.read_part(
                uploads.folder_of(runner.runtime.data, upload.key), reading, "totals"
            )
    return view.page(
        "ledgers/upload.html",
        block="work",
        status=problem.status if problem else 422 if wrong else 200,
        upload=upload,
        summary=summary,
        keeper=uploads.keeper_names(session, [upload.keeper_id]).get(upload.keeper_id)
        or upload.decisions.get("new_keeper"),
        states=uploads.STATE_LABELS,
        going_on=shown.going_on(upload.progress, lang),
        has_preview=has_preview,
        parts=PARTS,
        counts=counts,
        part=part,
        asked=asked,
        wrong=wrong,
        typed=typed,
        problem=problem.text(lang) if problem else (upload.problem or {}).get(lang),
        stale=has_preview and upload.state == "ready" and _is_stale(upload),
        told=partial(shown.told, lang=lang),
        told_apart=partial(shown.told_apart, lang=lang),
        name_of=partial(shown.label, lang=lang),
        unit_of=partial(shown.unit, lang=lang),
        span_of=partial(shown.span_text, lang=lang),
        **{**_NO_PART, **context},
    )


_NO_PART: Final[Mapping[str, Any]] = {
    "items": [], "grouped": [], "page": 1, "pages": 1, "groups": {}, "choice_of": shown_choice, "fields": [], "datums": shown.DATUMS,
    "points": shown.POINTS, "uncertain": [], "differing": [], "unlisted": 0, "apart": [],
}  # fmt: skip


def _is_stale(upload: Upload) -> bool:
    """Whether something was decided since that changes rows and counts."""
    return bool((upload.summary or {}).get("read_with") != digest_of(upload.decisions))


def _part(upload: Upload, runner: Runner, reading: str, part: str, page: int, lang: str) -> dict[str, Any]:
    """What one part of a preview shows on a page."""
    read = partial(preview.read_part, uploads.folder_of(runner.runtime.data, upload.key), reading)
    summary = upload.summary or {}
    if part in ("rows", "doubts"):
        pages = max(1, -(-int(summary.get("shown" if part == "rows" else "listed", 0)) // PER_PAGE))
        page = max(1, min(page, pages))
        if part == "rows":
            folder = uploads.folder_of(runner.runtime.data, upload.key)
            return {"items": preview.read_rows(folder, reading, page), "page": page, "pages": pages}
        items = list(enumerate(read(f"doubts-{page}"), (page - 1) * PER_PAGE))
        return {
            "items": items, "page": page, "pages": pages, "groups": read("groups"), "grouped": _grouped(items, "group"),
            "unlisted": int(summary.get("doubts", 0)) - int(summary.get("listed", 0)),
        }  # fmt: skip
    found = read(part)
    size = COLUMNS_A_PAGE if part == "columns" else PER_PAGE
    pages = max(1, -(-len(found) // size))
    page = max(1, min(page, pages))
    first_item = (page - 1) * size
    context: dict[str, Any] = {
        "items": list(enumerate(found))[first_item : first_item + size],
        "page": page,
        "pages": pages,
    }
    if part == "columns":
        context["grouped"] = _grouped(context["items"], "sheet")
        context["fields"] = shown.fields_of_columns(lang)
    elif part == "notes":
        context["uncertain"] = read("uncertain") if page == 1 else []
    elif part == "merges":
        there = {item["key"] for item in found}
        context["apart"] = [key for key in upload.decisions.get("apart", ()) if key not in there]
    return context


def _grouped(items: list[tuple[int, dict[str, Any]]], name: str) -> list[tuple[Any, list[tuple[int, dict[str, Any]]]]]:
    """Items that follow each other and have one thing in common."""
    return [(key, list(found)) for key, found in groupby(items, lambda item: item[1][name])]
