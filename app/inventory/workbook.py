"""The inventory as a workbook, one asset a row, with what is missing of each. Nothing a person wrote is ever a formula."""

from collections.abc import Iterator, Mapping
from typing import IO, Any, Final

import xlsxwriter
from sqlalchemy import select
from sqlmodel import Session, col

from app.inventory.facts import said, visible
from catalog.fields import FIELDS, field_of, unit_label
from catalog.inventory.stock import Ints, Stock
from catalog.language import N_, translate
from catalog.ledger.export import LONGEST_CELL
from catalog.models import Asset
from catalog.records import read_records

# The facts that stand in the list, in the order of an inventory: place, ownership, idleness, plan, size, terms.
FACTS: Final = (
    "title_zh", "kind", "status", "keeper", "park", "city", "county", "address_zh", "lat", "lng", "owner_name", "owner_type",
    "title_status", "encumbrances", "idle_since", "idle_reason_zh", "plan_zh", "responsible_zh", "deadline", "land_state",
    "land_area_m2", "floor_area_m2", "modes", "rent_cny_m2_month", "sale_price_cny", "land_price_10k_cny_mu", "verified_at",
    "verified_by", "remarks_zh",
)  # fmt: skip
COUNTED: Final = (
    N_("编号"), N_("已知项"), N_("应有项"), N_("完整度 %"), N_("核实至今（天）"), N_("存疑"), N_("缺什么"),
)  # fmt: skip
_BATCH: Final = 2_000


def write(session: Session, stock: Stock, rows: Ints, out: IO[bytes], lang: str, internal: bool) -> int:
    """Write the rows of a stock, in their order; how many. What is internal has a column only for whom may see it."""
    names = [name for name in FACTS if internal or FIELDS[name].visibility != "internal"]
    options = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    }  # fmt: skip
    with xlsxwriter.Workbook(out, options) as workbook:
        sheet = workbook.add_worksheet(translate(N_("清单"), lang))
        sheet.freeze_panes(1, 1)
        head, *counted = (translate(text, lang) for text in COUNTED)
        sheet.write_row(0, 0, [head, *counted, *(_header(name, lang) for name in names)])
        for number, (row, public_id, record) in enumerate(_records(session, stock, rows), 1):
            age = stock.age[row]
            missing = "、".join(_label(item.field, lang) for item in stock.missing_at(row))
            values = [
                public_id, int(stock.known[row]), int(stock.expected[row]), round(100 * float(stock.completeness[row])),
                None if age != age else int(age), int(stock.doubts[row]), missing,
                *(_shown(name, record, lang, internal) for name in names),
            ]  # fmt: skip
            for column, value in enumerate(values):
                if isinstance(value, int | float):
                    sheet.write_number(number, column, value)
                elif value:
                    sheet.write_string(number, column, value[:LONGEST_CELL])
    return len(rows)


def _records(session: Session, stock: Stock, rows: Ints) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """The rows with the public ids and the records of their assets, in the order of the rows."""
    for start in range(0, len(rows), _BATCH):
        batch = rows[start : start + _BATCH].tolist()
        keys = [int(stock.pk[row]) for row in batch]
        ids = dict(session.execute(select(col(Asset.pk), col(Asset.public_id)).where(col(Asset.pk).in_(keys))).all())
        records = dict(zip(sorted(keys), read_records(session, keys), strict=True))
        yield from ((row, ids[key], records[key]) for row, key in zip(batch, keys, strict=True))


def _header(name: str, lang: str) -> str:
    unit = unit_label(FIELDS[name].unit, lang) if FIELDS[name].is_number else ""
    return f"{FIELDS[name].label(lang)} ({unit})" if unit else FIELDS[name].label(lang)


def _label(name: str, lang: str) -> str:
    field = field_of(name)
    return field.label(lang) if field else name


def _shown(name: str, record: Mapping[str, Any], lang: str, internal: bool) -> Any:
    """A fact for a cell: figures in the unit of the field list, everything else in words; nothing where it is unknown."""
    value = record.get(name)
    if value is None or not visible(name, record, internal):
        return None
    return value if FIELDS[name].is_number else said(name, value, lang)
