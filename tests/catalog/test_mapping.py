"""Mapping files: whatever is wrong in one is told with its place before any ledger is read."""

from pathlib import Path

import pytest

from catalog.errors import InvalidInput
from catalog.ledger.flat import read_flat
from catalog.ledger.mapping import SHIPPED, load_mapping

COLUMN = '[[column]]\nname = "名称"\nfield = "title_zh"\n'
WRONG = {
    "a brace that stays open": ('[keeper]\nname = "{k"\n', "keeper.name"),
    "a brace too many": ('[keeper]\nname = "{{k}}"\n', "keeper.name"),
    "an empty name": ('[keeper]\ncode = "{}"\n', "keeper.code"),
    "a number for a text": ("[keeper]\nname = 7\n", "keeper.name"),
    "a number for a column": ("[id]\ncolumn = 7\n", "id.column"),
    "a section that is none": ("id = 7\n", "id"),
    "a delimiter of two": ('[file]\ndelimiter = ";;"\n', "file.delimiter"),
    "no delimiter": ('[file]\ndelimiter = ""\n', "file.delimiter"),
    "a line break as delimiter": ('[file]\ndelimiter = "\\n"\n', "file.delimiter"),
    "an unknown encoding": ('[file]\nencoding = "klingon"\n', "file.encoding"),
    "an encoding of bytes": ('[file]\nencoding = "hex"\n', "file.encoding"),
    "a row above the first": ("[file]\nheader_row = -50\n", "file.header_row"),
    "a row as a text": ('[file]\nheader_row = "1"\n', "file.header_row"),
    "a sheet as a number": ("[file]\nsheet = 1\n", "file.sheet"),
    "a key that nobody knows": ("[file]\ncolour = 1\n", "file.colour"),
    "a part that nobody knows": ("[colour]\n", "colour"),
    "a constant that is no group": ('[constants]\npermits = "x"\n', "constants.permits"),
    "a constant out of bounds": ("[constants]\nstoreys = 1000\n", "constants.storeys"),
    "a constant that is no field": ("[constants]\nghost = 1\n", "constants"),
    "a constant number": ('[constants]\nid = "1"\n', "constants"),
    "values as a list": (f"{COLUMN}values = []\n", "column[1].values"),
    "a value that the field has not": (
        '[[column]]\nname = "a"\nfield = "kind"\nvalues = {x = "castle"}\n', "column[1].values.x",
    ),
    "a text for a list": ('[[column]]\nname = "a"\nfield = "modes"\nvalues = {"租" = "lease"}\n', "column[1].values.租"),
    "an entry that the field has not": ('[[column]]\nname = "a"\nfield = "gas"\nwhen_filled = "yes"\n', "column[1].when_filled"),
    "others in another word": (f'{COLUMN}others = "drop"\n', "column[1].others"),
    "fallback as a text": (f'{COLUMN}fallback = "yes"\n', "column[1].fallback"),
    "a unit as a number": (f"{COLUMN}unit = 1\n", "column[1].unit"),
    "a field as a list": ('[[column]]\nname = "a"\nfield = ["title_zh"]\n', "column[1].field"),
    "a column without a field": ('[[column]]\nname = "a"\n', "column[1].field"),
    "a column that is none": ("column = [1]\n", "column[1]"),
    "columns that are none": ("column = 1\n", "column"),
    "no columns": ("column = []\n", "column"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "place"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_in_a_mapping_is_told_with_its_place(tmp_path: Path, text: str, place: str) -> None:
    path = tmp_path / "m.toml"
    path.write_text(text + ("" if "column" in text.split("=")[0] else COLUMN), "utf-8")
    with pytest.raises(InvalidInput) as caught:
        load_mapping(str(path))
    assert caught.value.where == f"mapping.{place}"
    assert caught.value.text("en")
    assert place in caught.value.text("zh-CN")


def test_a_list_is_asked_for_where_a_text_stands(tmp_path: Path) -> None:
    path = tmp_path / "m.toml"
    path.write_text(COLUMN + '[[column]]\nname = "式"\nfield = "modes"\nvalues = {"租" = "lease"}\n', "utf-8")
    with pytest.raises(InvalidInput) as caught:
        load_mapping(str(path))
    assert caught.value.text("zh-CN") == "对照文件的 column[2].values.租：“方式”要写成列表：[lease]"


def test_a_permit_beside_a_constant_of_its_group_is_added_to_it(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(
        '[keeper]\nname = "甲园"\n[constants]\nkind = "land"\npermits = {eia = "valid"}\n'
        + COLUMN
        + '[[column]]\nname = "消防"\nfield = "permits.fire"\n',
        "utf-8",
    )
    (tmp_path / "a.csv").write_text("名称,消防\n一号,有效\n", "utf-8")
    ledger = read_flat(tmp_path / "a.csv", load_mapping(str(tmp_path / "m.toml")))
    assert ledger.rows[0].record["permits"] == {"eia": "valid", "fire": "valid"}


def test_names_of_columns_in_a_template_are_names_and_nothing_else(tmp_path: Path) -> None:
    """Nothing is read from a text but the text: neither its attributes nor a width of millions."""
    (tmp_path / "m.toml").write_text(
        '[keeper]\nname = "{单位.名}·{a!r}·{b:>9}"\n[constants]\nkind = "land"\n' + COLUMN, "utf-8"
    )
    (tmp_path / "a.csv").write_text("名称,单位.名,a!r,b:>9\n一号,甲园,x,y\n二号\n", "utf-8")
    ledger = read_flat(tmp_path / "a.csv", load_mapping(str(tmp_path / "m.toml")))
    assert [row.record["keeper"] for row in ledger.rows] == ["甲园·x·y", "··"]


@pytest.mark.parametrize("encoding", ["utf-16", "ascii", "undefined", "idna", "shift_jis"])
def test_a_file_of_another_encoding_is_refused_in_words(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "m.toml").write_text(f'[file]\nencoding = "{encoding}"\n{COLUMN}', "utf-8")
    (tmp_path / "a.csv").write_bytes("名称\n一\n".encode("gb18030") + b"\xff")
    with pytest.raises(InvalidInput) as caught:
        read_flat(tmp_path / "a.csv", load_mapping(str(tmp_path / "m.toml")))
    assert caught.value.where == "file"


def test_the_mappings_that_ship_are_in_order() -> None:
    names = sorted(path.stem for path in SHIPPED.glob("*.toml"))
    assert names == ["landchina", "rigis", "uk_brownfield"]
    assert all(load_mapping(name).columns for name in names)
