"""The inventory on the desk: the table, one asset in full, what is to be done, and doubts decided on the spot."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Form
from fastapi.responses import Response
from sqlmodel import Session

from app.dependencies import NowDep, SessionDep, Staff, TodayDep, ViewDep, require
from app.inventory import facts, listing, todo, workbook
from app.inventory.listing import OVERDUE, PER_PAGE, Asked
from app.inventory.todo import Scope
from app.inventory.todo_kinds import KINDS
from app.ledgers.shown import cell_name, span_text
from app.rendering import View, safe_return
from app.search.pages import FILES
from app.security import Right
from catalog.errors import InvalidInput, NotFound
from catalog.fields import FIELDS, GROUPS, field_of, unit_label
from catalog.inventory import expected_by_name
from catalog.inventory.expected import is_held
from catalog.language import N_
from catalog.ledger.deciding import decide, readings_of
from catalog.ledger.intake import Choice
from catalog.ledger.telling import TELLABLE, Told, tell
from catalog.ledger.telling import bring_back as put_back
from catalog.models import OpenDoubt

router = APIRouter()
InventoryReaderDep = Annotated[Staff, Depends(require(Right.READ_INVENTORY))]
DeciderDep = Annotated[Staff, Depends(require(Right.LOAD_LEDGERS))]
ITEMS_PER_PAGE: Final = 30


@dataclass(frozen=True, slots=True)
class Wrong:
    """A decision that means nothing: about which doubt, what was typed, and why."""

    asset: str
    field: str
    choice: str
    typed: str
    problem: InvalidInput


def _asked(
    keeper: str = "",
    park: str = "",
    kind: str = "",
    land_state: str = "",
    missing: str = "",
    overdue: str = "",
    sort: str = "",
    page: int = 1,
    presence: str = "",
) -> Asked:
    return Asked(keeper, park, kind, land_state, missing, overdue, sort, page, presence).check()


AskedDep = Annotated[Asked, Depends(_asked)]


@router.get("/desk/inventory")
def inventory(
    view: ViewDep, staff: InventoryReaderDep, session: SessionDep, today: TodayDep, asked: AskedDep
) -> Response:
    """Assets with how complete and how fresh what is known of them is."""
    found = listing.listing(session, asked, today, staff.keepers)
    return view.page(
        "inventory/list.html",
        asked=asked,
        found=found,
        kinds=FIELDS["kind"].vocabulary,
        land_states=FIELDS["land_state"].vocabulary,
        overdue=OVERDUE,
        presence=listing.PRESENCE,
        orders=listing.ORDERS,
        first=(found.page - 1) * PER_PAGE + 1,
        lacking_name=lambda name: _name(view, name),
        is_lacking=expected_by_name(asked.missing) if asked.missing else None,
        here=lambda **changes: view.url("/desk/inventory", asked.parameters(**changes)),
        file=view.url("/desk/inventory.xlsx", asked.parameters()),
    )


@router.get("/desk/inventory.xlsx")
def inventory_file(
    view: ViewDep, staff: InventoryReaderDep, session: SessionDep, today: TodayDep, asked: AskedDep
) -> Response:
    """The same assets as a workbook."""
    stock, rows = listing.select_rows(session, asked, today, staff.keepers)
    out = io.BytesIO()
    count = workbook.write(session, stock, rows, out, view.lang, staff.may(Right.READ_INTERNAL))
    headers = {
        "content-disposition": f'attachment; filename="tilan-inventory-{count}.xlsx"', "cache-control": "no-store",
    }  # fmt: skip
    return Response(out.getvalue(), media_type=FILES["xlsx"], headers=headers)


@router.get("/desk/inventory/{asset_id}")
def asset(asset_id: str, view: ViewDep, staff: InventoryReaderDep, session: SessionDep) -> Response:
    """One asset in full."""
    return _asset_page(view, staff, session, asset_id)


@router.post("/desk/inventory/{asset_id}/facts")
def tell_fact(
    asset_id: str,
    view: ViewDep,
    staff: DeciderDep,
    session: SessionDep,
    today: TodayDep,
    now: NowDep,
    field: Annotated[str, Form(max_length=60)] = "",
    typed: Annotated[str, Form(max_length=5_000)] = "",
    note: Annotated[str, Form(max_length=1_000)] = "",
    on: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Put in a fact that was missing, as people write it. What cannot be read comes back with what was typed."""
    found = facts.find(session, asset_id, staff.keepers)
    assert found.pk is not None
    given = Told(field, typed.strip(), " ".join(note.split()), on.strip())
    try:
        tell(session, found.pk, given, today, now, staff.user.name)
    except InvalidInput as problem:
        session.rollback()
        return _asset_page(view, staff, session, asset_id, telling=(given, problem))
    return view.redirect(view.url(f"/desk/inventory/{asset_id}") + f"#{field}")


@router.post("/desk/inventory/{asset_id}/bring-back")
def bring_back(asset_id: str, view: ViewDep, staff: DeciderDep, session: SessionDep, now: NowDep) -> Response:
    """Count a withdrawn asset among the present ones again."""
    found = facts.find(session, asset_id, staff.keepers, withdrawn=True)
    assert found.pk is not None
    put_back(session, found.pk, now, staff.user.name)
    return view.redirect(view.url(f"/desk/inventory/{asset_id}"))


def _asset_page(
    view: View,
    staff: Staff,
    session: Session,
    asset_id: str,
    wrong: Wrong | None = None,
    telling: tuple[Told, InvalidInput] | None = None,
) -> Response:
    asset = facts.find(session, asset_id, staff.keepers, withdrawn=True)
    found = facts.inventory(session, asset, view.lang, staff.may(Right.READ_INTERNAL))
    deciding = _deciding(view, staff, view.url(f"/desk/inventory/{asset.public_id}"), wrong)
    if asset.withdrawn_on:  # of what is not on the books nothing is asked
        deciding = {**deciding, "may_decide": False}
    return view.page(
        "inventory/asset.html",
        status=422 if wrong or telling else 200,
        found=found,
        fields=FIELDS,
        telling=telling,
        tellable=TELLABLE.keys() - {doubt.field for doubt in found.doubts},
        others=_others(found, view.lang),
        doubts=_together(found.doubts),
        said=lambda name, value: facts.said(name, value, view.lang),
        may_bring_back=asset.withdrawn_on is not None and staff.may(Right.LOAD_LEDGERS),
        **deciding,
    )


@router.get("/desk/to-do")
def to_do(
    view: ViewDep, staff: InventoryReaderDep, session: SessionDep, today: TodayDep, kind: str = "", page: int = 1
) -> Response:
    """What is to be done, kind by kind."""
    return _to_do_page(view, staff, session, Scope(today, staff.keepers), kind, page)


def _to_do_page(
    view: View, staff: Staff, session: Session, scope: Scope, kind: str, page: int, wrong: Wrong | None = None
) -> Response:
    counts = todo.counts(session, scope)
    if kind and kind not in KINDS:
        raise NotFound(N_("没有这一类待办"), where="kind")
    # Where nothing is asked for, the first kind with anything to do.
    kind = kind or next((code for code, count in counts.items() if count), next(iter(KINDS)))
    pages = max(1, -(-counts[kind] // ITEMS_PER_PAGE))
    page = max(1, min(page, pages))
    items = KINDS[kind].items(session, scope, (page - 1) * ITEMS_PER_PAGE, ITEMS_PER_PAGE)
    return view.page(
        "inventory/to_do.html",
        status=422 if wrong else 200,
        kinds=KINDS,
        kind=KINDS[kind],
        counts=counts,
        items=items,
        page=page,
        pages=pages,
        name=lambda field: _name(view, field),
        **_deciding(view, staff, view.url("/desk/to-do", kind=kind, page=page if page > 1 else None), wrong),
    )


def _deciding(view: View, staff: Staff, back: str, wrong: Wrong | None) -> Mapping[str, Any]:
    """What the forms of doubts need."""
    return {
        "may_decide": staff.may(Right.LOAD_LEDGERS),
        "sees_texts": staff.may(Right.READ_INTERNAL),
        "back": back,
        "wrong": wrong,
        "reading_texts": lambda doubts: reading_texts(doubts, view.lang),
        "unit_of": lambda name: unit_label(found.unit, view.lang) if (found := field_of(name)) else "",
        "field_name": lambda name: _name(view, name),
        "cell_name": lambda doubt: cell_name(doubt.sheet, doubt.column, doubt.row, view.lang),
    }


@router.post("/desk/to-do/doubts")
def decide_doubt(
    view: ViewDep,
    staff: DeciderDep,
    session: SessionDep,
    today: TodayDep,
    now: NowDep,
    asset: Annotated[str, Form(max_length=120)],
    field: Annotated[str, Form(max_length=60)],
    choice: Annotated[str, Form(max_length=10)] = "",
    typed: Annotated[str, Form(max_length=500)] = "",
    back: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Decide a doubt: by a reading, a typed value, or by leaving it unknown. A choice without a meaning is asked again."""
    found = facts.find(session, asset, staff.keepers)
    assert found.pk is not None
    back = safe_return(back, view.url("/desk/to-do", kind="doubts"))
    try:
        decide(session, found.pk, field, chosen(choice, typed), today, now, staff.user.name)
    except InvalidInput as problem:
        session.rollback()
        wrong = Wrong(asset, field, choice, typed, problem)
        if back.startswith("/desk/inventory/"):
            return _asset_page(view, staff, session, asset, wrong)
        return _to_do_page(view, staff, session, Scope(today, staff.keepers), "doubts", _page_of(back), wrong)
    return view.redirect(back)


def chosen(choice: str, typed: str) -> Choice:
    """The choice that a form says. A typed value beside another choice is refused: one of the two would be lost."""
    typed = typed.strip()
    if choice in ("", "typed"):
        if not typed:
            raise InvalidInput(N_("选一种读法，或填一个值，或选留空"), where="choice")
        return Choice(typed=typed)
    if typed:
        raise InvalidInput(N_("填了值，又选了别的：要用填的值，就选“填一个值”"), where="choice")
    if choice == "leave":
        return Choice(leave=True)
    if choice.isascii() and choice.isdigit():
        return Choice(reading=int(choice))
    raise InvalidInput(N_("这个决定看不懂"), where="choice")


def _others(found: facts.Inventory, lang: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Facts that nobody expects of such an asset and nobody knows, by groups: they can be told all the same."""
    left_out = {item.field for item in found.missing} | {doubt.field for doubt in found.doubts} | {"lng"}
    groups: dict[str, list[tuple[str, str]]] = {}
    for name, field in TELLABLE.items():  # a point is told whole, under its latitude
        if name not in left_out and not is_held(found.record, name):
            groups.setdefault(GROUPS.label(field.group, lang), []).append((name, field.label(lang)))
    return list(groups.items())


def _page_of(back: str) -> int:
    number = back.partition("page=")[2].partition("&")[0]
    return int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 1


def _name(view: View, name: str) -> str:
    found = field_of(name)
    return found.label(view.lang) if found else name


def _together(doubts: list[OpenDoubt]) -> list[list[OpenDoubt]]:
    """Doubts as they are decided: the halves of a point at once."""
    halves = [doubt for doubt in doubts if doubt.field in ("lat", "lng")]
    others = [[doubt] for doubt in doubts if doubt.field not in ("lat", "lng")]
    return [halves, *others] if halves else others


def reading_texts(doubts: list[OpenDoubt], lang: str) -> list[str]:
    """The readings of a doubt (of a point: of both halves at once) as a person reads them."""
    texts = []
    for readings in zip(*(readings_of(doubt) for doubt in doubts), strict=False):
        parts = []
        for doubt, reading in zip(doubts, readings, strict=True):
            told = facts.said(doubt.field, reading.value, lang)
            if reading.low is not None and reading.high is not None:
                span = span_text(doubt.field, reading.low, reading.high, lang)
                told = f"{told}（{span}）" if span else told
            parts.append(told)
        texts.append(" / ".join(parts))
    return texts
