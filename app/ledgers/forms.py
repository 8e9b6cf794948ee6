"""What the forms of an upload's page say, as changes of its decisions. Fields are named by the place of what they are
about in the reading that was shown."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Final

from fastapi import Depends, Request

from app.ledgers.shown import DATUMS, POINTS
from catalog.errors import InvalidInput
from catalog.fields import field_of
from catalog.language import N_

Fields = Mapping[str, list[str]]
LONGEST_TYPED: Final = 500


async def form_fields(request: Request) -> Fields:
    """The fields of a form with all their values."""
    found: dict[str, list[str]] = {}
    for name, value in (await request.form()).multi_items():
        if isinstance(value, str):
            found.setdefault(name, []).append(value)
    return found


FieldsDep = Annotated[Fields, Depends(form_fields)]


def first(fields: Fields, name: str) -> str:
    """The first value of a field; empty where there is none."""
    return fields.get(name, [""])[0]


def shown_choice(doubt: Mapping[str, Any], choices: Mapping[str, Any]) -> str:
    """How a doubt stands on the page, and in what goes in: `r0`, `typed`, `leave`, or `later` where nothing was decided."""
    choice = choices.get(doubt["key"])
    if choice is None:
        return "later"
    if "reading" in choice:
        return f"r{choice['reading']}"
    return "typed" if "typed" in choice else "leave"


def doubt_changes(
    fields: Fields, doubts: Sequence[Mapping[str, Any]], choices: Mapping[str, Any], today: date
) -> tuple[dict[str, Any], dict[int, InvalidInput]]:
    """The choices that a form changes, by the key of their doubt (None: to be decided later), and what is wrong in it.

    A button of a group (`all`: group:choice) decides for the whole group, and what the reader changed on the rest of the
    page is taken too.
    """
    group, _, everywhere = first(fields, "all").partition(":")
    changes: dict[str, Any] = {}
    wrong: dict[int, InvalidInput] = {}
    for number, doubt in enumerate(doubts):
        said, typed = first(fields, f"d{number}"), " ".join(first(fields, f"t{number}").split())
        before = choices.get(doubt["key"], {}).get("typed", "")
        if not doubt["settles"]:
            continue
        try:
            if everywhere and doubt["group"] == group:
                choice = _everywhere(doubt, everywhere)
                if choice is not ...:
                    changes[doubt["key"]] = choice
            elif typed and (typed != before or said == "typed"):
                check_typed(doubt, typed, today)
                changes[doubt["key"]] = {"typed": typed[:LONGEST_TYPED]}
            elif said and said != shown_choice(doubt, choices):
                changes[doubt["key"]] = _choice(doubt, said)
        except InvalidInput as problem:
            wrong[number] = problem
    return changes, wrong


def _everywhere(doubt: Mapping[str, Any], said: str) -> Any:
    """What a group's button decides for one of its doubts; `...` where it says nothing about it."""
    if said == "proposed":
        return {"reading": doubt["default"]} if doubt["default"] is not None else ...
    return _choice(doubt, said)


def _choice(doubt: Mapping[str, Any], said: str) -> dict[str, Any] | None:
    if said == "later":
        return None
    if said == "leave":
        return {"leave": True}
    number = said.removeprefix("r")
    if number.isascii() and number.isdigit() and int(number) < doubt["ways"]:
        return {"reading": int(number)}
    if said == "typed":
        raise InvalidInput(N_("请写出要填的值"), where="typed")
    raise InvalidInput(N_("这个决定看不懂"), where="decisions")


def check_typed(doubt: Mapping[str, Any], typed: str, today: date) -> None:
    """InvalidInput when a typed value cannot be read as the fact that it is about, by the reading's own rules."""
    from catalog.ledger.intake import typed as read_typed  # with all that reads ledgers
    from catalog.ledger.wording import checked

    field = field_of(doubt["field"])
    if field is None:
        raise InvalidInput(N_("这一处不能填值"), where="typed")
    checked(field, read_typed(doubt["field"], typed[:LONGEST_TYPED], today, "typed").readings[0].value)


def column_changes(
    fields: Fields, columns: Sequence[Mapping[str, Any]], decided: Mapping[str, Any], codes: frozenset[str]
) -> list[tuple[Mapping[str, Any], Any]]:
    """The columns that a form corrects, each with what was decided ("": as proposed; None: left out)."""
    changes: list[tuple[Mapping[str, Any], Any]] = []
    for number, column in enumerate(columns):
        if f"c{number}" not in fields:
            continue
        code, unit = first(fields, f"c{number}"), first(fields, f"u{number}").strip()
        datum = first(fields, f"m{number}") or None
        before = decided.get(column["table"], {}).get(column["header"], "")
        now = _column(column, code, unit, datum, codes)
        if now != before and not _means_same(column, before, now):
            changes.append((column, now))
    return changes


def _means_same(column: Mapping[str, Any], before: Any, now: Any) -> bool:
    """Whether what a form says is what was decided before, with the unit and datum that were found out beside it."""
    if not isinstance(before, dict) or not isinstance(now, dict):
        return False
    units = {before["unit"] or column["unit"], now["unit"] or column["unit"]}
    datums = {before["datum"] or column["datum"], now["datum"] or column["datum"]}
    return bool(before["field"] == now["field"] and len(units) == len(datums) == 1)


def _column(column: Mapping[str, Any], code: str, unit: str, datum: str | None, codes: frozenset[str]) -> Any:
    from catalog.ledger.synonyms import as_unit

    if code == "-":
        return None
    if code and code != column["field"] and code not in codes:
        raise InvalidInput(N_("没有“{field}”这一项"), where="column", field=code[:60])
    if unit and unit != (column["unit"] or "") and as_unit(unit) is None:
        raise InvalidInput(N_("单位看不懂：{unit}"), where="column", unit=unit[:40])
    if datum is not None and (datum not in DATUMS or (code or column["field"]) not in POINTS):
        datum = None
    same = unit == (column["unit"] or "") and datum in (None, column["datum"])
    if code == "" and same:
        return ""
    if (code or column["field"]) is None:
        return ""
    return {"field": code or column["field"], "unit": unit or None, "datum": datum}


def keep_choices(changes: Mapping[str, Any]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """The decisions with these choices put in or (None) taken back."""

    def change(decisions: dict[str, Any]) -> dict[str, Any]:
        kept = {**decisions.get("doubts", {}), **changes}
        return {**decisions, "doubts": {key: choice for key, choice in kept.items() if choice is not None}}

    return change
