"""The page that describes the exchange format says what the field list says."""

from pathlib import Path

from catalog.fields import FIELDS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "exchange.md"


def test_every_field_stands_on_the_page_with_its_unit_bounds_and_visibility() -> None:
    rows = [
        [part.strip() for part in line.strip("|").split("|")]
        for line in PAGE.read_text("utf-8").splitlines()
        if line.startswith("| `")
    ]
    said = {row[0].strip("`"): (row[1], row[3], row[4], row[5]) for row in rows}
    assert said == {
        name: (
            field.zh,
            field.unit,
            "" if field.low is None else f"{field.low:g} to {field.high:g}",
            field.visibility.replace("_", " "),
        )
        for name, field in FIELDS.items()
    }


def test_every_code_stands_on_the_page() -> None:
    text = PAGE.read_text("utf-8")
    codes = {code for field in FIELDS.values() if field.vocabulary is not None for code in field.vocabulary}
    assert {code for code in codes if f"`{code}`" not in text} == set()
