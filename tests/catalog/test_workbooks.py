"""Workbooks made to take all memory are refused before anything of them is built, also when read by a mapping."""

import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from catalog.errors import InvalidInput, TooLarge
from catalog.ledger.formats import limits
from catalog.ledger.readers import Row, read_xlsx

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ROOT = Path(__file__).resolve().parents[2]


def workbook(path: Path) -> Path:
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ["编号", "名称"])
        sheet.write_row(1, 0, ["A-1", "一号"])
    return path


def rows_of(path: Path) -> list[Row]:
    """Every row under a header."""
    tables, _ = read_xlsx(path, bool)
    return [row for table in tables for row in table.rows]


def with_part(path: Path, part: str, change: Callable[[str], str]) -> Path:
    """The workbook with one of its parts changed."""
    whole = workbook(path.with_name("whole.xlsx"))
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            content = source.read(member)
            target.writestr(member.filename, change(content.decode()) if member.filename == part else content)
    return path


def sheet(path: Path, table: str) -> Path:
    xml = f'<worksheet xmlns="{MAIN}"><sheetData>{table}</sheetData></worksheet>'
    return with_part(path, "xl/worksheets/sheet1.xml", lambda _: xml)


FAR = {
    "by its reference": '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    "small letters": '<row r="1"><c r="a1"><v>1</v></c></row><row r="1048576"><c r="xfd1048576"><v>1</v></c></row>',
    "by its row": f'<row r="1">{"<c><v>1</v></c>" * 200}</row><row r="1048576"><c><v>1</v></c></row>',
    "in words": '<row r="1"><c r="A1"><v>1</v></c><c r="XFD999999" t="inlineStr"><is><t>x</t></is></c></row>',
    "with a prefix": '<x:row xmlns:x="urn:x" r="9"><x:c r="A1"><x:v>1</x:v></x:c><x:c r="XFD99999"><x:v>1</x:v></x:c></x:row>',
}


@pytest.mark.parametrize("table", FAR.values(), ids=FAR)
def test_two_cells_far_apart_do_not_make_a_table(tmp_path: Path, table: str) -> None:
    path = sheet(tmp_path / "a.xlsx", table)
    assert path.stat().st_size < 10_000
    with pytest.raises(TooLarge) as caught:
        rows_of(path)
    assert str(caught.value.where).startswith("Sheet1!")


def test_empty_cells_far_out_are_no_table(tmp_path: Path) -> None:
    table = (
        '<row r="1"><c r="A1"><v>7</v></c></row><row r="2"><c r="A2"><v>8</v></c></row>'
        '<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    )
    assert [row.cells for row in rows_of(sheet(tmp_path / "a.xlsx", table))] == [{"7": 8.0}]


def test_cells_without_references_count_on(tmp_path: Path) -> None:
    rows = "".join(f"<row>{'<c><v>1</v></c>' * 3}</row>" for _ in range(4))
    assert [row.number for row in rows_of(sheet(tmp_path / "a.xlsx", rows))] == [2, 3, 4]


def test_a_long_text_in_every_cell_is_refused(tmp_path: Path) -> None:
    long = "x" * 32_000
    cells = "".join(f'<row><c t="s"><v>{number % 2}</v></c></row>' for number in range(20_000))
    path = sheet(tmp_path / "b.xlsx", cells)
    shared = f'<sst xmlns="{MAIN}"><si><t>{long}</t></si><si><t>{long}</t></si></sst>'
    whole = path.rename(tmp_path / "c.xlsx")
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            target.writestr(member.filename, shared if member.filename.endswith("Strings.xml") else source.read(member))
    with pytest.raises(TooLarge):
        rows_of(path)


@pytest.mark.parametrize(
    "strings", ["<si><t>" + "x" * 40_000 + "</t></si>", "<si/>" * (2_100_000 + 1)], ids=["long", "many"]
)
def test_shared_texts_have_limits(tmp_path: Path, strings: str) -> None:
    xml = f'<sst xmlns="{MAIN}">{strings}</sst>'
    with pytest.raises((TooLarge, InvalidInput)):
        rows_of(with_part(tmp_path / "a.xlsx", "xl/sharedStrings.xml", lambda _: xml))


def test_a_document_type_is_refused(tmp_path: Path) -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;">]>'
    path = with_part(
        tmp_path / "a.xlsx", "xl/worksheets/sheet1.xml", lambda xml: xml.replace("<worksheet", laughs + "<worksheet")
    )
    with pytest.raises(InvalidInput):
        rows_of(path)


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/_rels/workbook.xml.rels"])
def test_a_part_that_is_not_quite_xml_is_refused(tmp_path: Path, part: str) -> None:
    with pytest.raises(InvalidInput):
        rows_of(with_part(tmp_path / "a.xlsx", part, lambda xml: xml.replace("</", "<x></y></", 1)))


def test_a_sheet_under_another_name_is_read_too(tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.xlsx", FAR["by its reference"])
    hidden = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(hidden, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            content = source.read(member).replace(b"worksheets/sheet1.xml", b"media/image1.png")
            target.writestr(member.filename.replace("worksheets/sheet1.xml", "media/image1.png"), content)
    with pytest.raises(TooLarge):
        rows_of(hidden)


def test_the_same_part_twice_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("XL\\worksheets\\sheet1.xml", "<worksheet/>")
    with pytest.raises(InvalidInput):
        rows_of(path)


def test_a_size_that_the_archive_lies_about_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_UNPACKED", 1_000_000)
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/workbook.xml", b"<x>" + b" " * 3_000_000 + b"</x>")
    size = (3_000_007).to_bytes(4, "little")
    content = path.read_bytes()
    assert content.count(size) == 2
    path.write_bytes(content.replace(size, (10).to_bytes(4, "little")))
    with pytest.raises((TooLarge, InvalidInput)):
        rows_of(path)


def test_one_endless_tag_is_refused(tmp_path: Path) -> None:
    path = with_part(tmp_path / "a.xlsx", "xl/styles.xml", lambda _: f'<styleSheet a="{"x" * 9_000_000}"/>')
    with pytest.raises(TooLarge):
        rows_of(path)


def test_a_hostile_workbook_ends_in_words_and_not_in_the_process(tmp_path: Path) -> None:
    """The reader gives up the whole process when memory is refused: so the check has to come before it."""
    path = sheet(tmp_path / "a.xlsx", FAR["by its reference"])
    code = "import sys; from pathlib import Path; from catalog.ledger.readers import read_xlsx\n"
    code += "try:\n    read_xlsx(Path(sys.argv[1]), bool)\nexcept Exception as e: print(type(e).__name__)"
    limit = 2_000_000_000
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        cwd=ROOT,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout.strip()) == (0, "TooLarge")


def test_an_ordinary_workbook_is_let_through(tmp_path: Path) -> None:
    rows_of(workbook(tmp_path / "a.xlsx"))
    assert [row.cells for row in rows_of(tmp_path / "a.xlsx")] == [{"编号": "A-1", "名称": "一号"}]
