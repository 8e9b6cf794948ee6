"""Files become cells as a person sees them: values, formulas, comments, merged, hidden and struck-through ones."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from catalog.errors import InvalidInput
from catalog.ledger.cells import Book, Cell, Sheet, Span
from catalog.ledger.formats.arithmetic import evaluate
from catalog.ledger.formats.number_formats import built_in, format_of
from catalog.ledger.formats.shapefile import polygon
from catalog.ledger.read import read_book
from tests.catalog import hostile

FILES = Path(__file__).parent / "files"
TEXT = "编号,名称,备注\nA-1,一号厂房,“停产”，面积约300m²\nA-2,二号厂房,\n"
TRADITIONAL = "編號,名稱,備註\nA-1,一號廠房,面積約三百坪，土地為國有\nA-2,二號廠房,無\n"


def texts(sheet: Sheet) -> list[list[str]]:
    """The sheet as rows of texts."""
    return [
        [cell.text if (cell := sheet.at(row, column)) else "" for column in range(1, sheet.last_column + 1)]
        for row in range(1, sheet.last_row + 1)
    ]


def told(book: Book) -> list[str]:
    return [str(remark) for remark in book.remarks]


def only(book: Book) -> Sheet:
    assert len(book.sheets) == 1
    return book.sheets[0]


def workbook(folder: Path, table: str, after: str = "", **parts: str) -> Sheet:
    return only(read_book(hostile.workbook(folder / "a.xlsx", table, after, **parts)))


def at(sheet: Sheet, address: str) -> Cell:
    return next(cell for cell in sheet.cells.values() if cell.address == address)


# The sample ledgers, counted as their notes say


def count(sheet: Sheet) -> dict[str, Any]:
    cells = sheet.cells.values()
    return {
        "rows": sheet.last_row,
        "columns": sheet.last_column,
        "merged": len(sheet.merged),
        "hidden rows": sorted(sheet.hidden_rows),
        "hidden columns": sorted(sheet.hidden_columns),
        "comments": sorted(cell.address for cell in cells if cell.comment),
        "struck rows": sorted({cell.row for cell in cells if cell.struck}),
        "formulas": sum(cell.formula is not None for cell in cells),
    }


def counted(*numbers: Any) -> dict[str, Any]:
    names = ("rows", "columns", "merged", "hidden rows", "hidden columns", "comments", "struck rows", "formulas")
    return dict(zip(names, numbers, strict=True))


def ledger(shared_data: Path, folder: str, pattern: str) -> Book:
    return read_book(next((shared_data / "ledgers" / folder).glob(pattern)))


def test_the_workbook_of_factories(shared_data: Path) -> None:
    book = ledger(shared_data, "A_fuxin_factories", "*.xlsx")
    assert [count(sheet) for sheet in book.sheets] == [
        counted(63, 46, 25, [57], [], ["N27"], [22, 36], 0),
        counted(51, 48, 17, [], [], [], [30], 0),
    ]
    first, second = book.sheets
    assert "测" in (at(first, "N27").comment or "")
    assert at(first, "N27").value == 0
    assert at(first, "N7").text == "７６８０"
    assert [cell.text for cell in first.cells.values() if "\n" in cell.text] != []
    assert at(second, "A1").text.startswith("阜新")
    assert sum(cell.is_date for cell in first.cells.values()) > 20
    assert {cell.text[4] for cell in first.cells.values() if cell.is_date} == {"-"}
    assert told(book) == []


def test_the_workbook_of_state_owned_property(shared_data: Path) -> None:
    book = ledger(shared_data, "C_state_owned", "*.xlsx")
    assert [count(sheet) for sheet in book.sheets] == [
        counted(6, 1, 0, [], [], [], [], 0),
        counted(357, 2, 11, [], [], [], [], 2),
        counted(12, 55, 9, [], [40, 41, 42], ["O4", "O9"], [], 3),
        counted(247, 2, 0, [166], [], ["B144"], [], 0),
        counted(9, 50, 0, [], [10, 50], [], [], 0),
        counted(11, 54, 3, [10], [], [], [], 10),
        counted(171, 2, 0, [], [], [], [], 0),
        counted(8, 4, 0, [], [], [], [], 0),
    ]
    assert [sheet.hidden for sheet in book.sheets] == [False] * 7 + [True]
    _, cards, jinzhou, _, _, tieling, panjin, _ = book.sheets
    assert (at(cards, "B154").value, at(cards, "B154").formula) == (59.664, "=B153*6215*12/10000")
    assert at(cards, "B289").value == 63.648  # keeps no result, but is of constants alone
    assert (at(tieling, "AN8").value, at(tieling, "AN8").formula) == (1_880_000, "=188*10000")
    assert at(jinzhou, "AL5").value == 18_600
    as_text = [at(cards, address) for address in ("B44", "B248", "B298", "B325")]
    as_text += [at(panjin, address) for address in ("B133", "B166")]
    assert [(cell.text[0], cell.formula, type(cell.value)) for cell in as_text] == [
        (sign, None, str) for sign in ("=", "@", "+", "-", "=", "@")
    ]


@pytest.mark.parametrize(("folder", "name"), [("A_fuxin_factories", "阜新*.xlsx"), ("C_state_owned", "国有*.xlsx")])
def test_values_are_those_that_another_reader_finds(shared_data: Path, folder: str, name: str) -> None:
    path = next((shared_data / "ledgers" / folder).glob(name))
    book = read_book(path)
    other = CalamineWorkbook.from_path(str(path))
    compared = 0
    for sheet in book.sheets:
        rows = other.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
        for row, values in enumerate(rows, 1):
            for column, value in enumerate(values, 1):
                cell = sheet.at(row, column)
                if value == "" or (cell and cell.formula):
                    continue
                assert cell
                assert cell.value == (value.date() if isinstance(value, datetime) else value)
                compared += 1
    assert compared > 2_000


def test_the_csv_of_zones(shared_data: Path) -> None:
    book = ledger(shared_data, "B_zones", "*.csv")
    sheet = only(book)
    assert (book.format, book.encoding, sheet.last_row, sheet.last_column) == ("csv", "GB18030", 81, 17)
    assert told(book) == ["文字按 GB18030 读出"]
    assert not any("\ufffd" in cell.text for cell in sheet.cells.values())
    assert sum("m²" in cell.text for cell in sheet.cells.values()) > 0
    assert sum(cell.text.count("\n") for cell in sheet.cells.values()) == 93 - 81
    assert 'VOC"改造' in at(sheet, "Q14").text


def test_the_collections_of_land(shared_data: Path) -> None:
    zones = ledger(shared_data, "B_zones", "*.geojson")
    assert (only(zones).last_row, len(only(zones).geometries)) == (16, 15)
    assert any(note.startswith("metadata.crs_note：坐标系为GCJ-02") for note in zones.notes)
    land = only(ledger(shared_data, "C_state_owned", "*.geojson"))
    kinds = [geometry["type"] if geometry else None for geometry in land.geometries.values()]
    assert (kinds.count("Polygon"), kinds.count("MultiPolygon")) == (38, 2)
    assert land.geometries[32] == {"type": "Polygon", "coordinates": []}
    assert {"证照.土地证", "配套.双电源", "准入门槛"} <= {cell.text for cell in land.row(1)}


def test_real_files_in_full(shared_data: Path) -> None:
    sizes = {
        "uk_brownfield_half.csv": (11_693, 19),
        "landchina_industrial_2016_2017.csv": (969, 26),
        "rigis_industrial_areas.geojson": (339, 19),
    }
    for name, size in sizes.items():
        sheet = only(read_book(shared_data / "real" / name))
        assert (sheet.last_row, sheet.last_column) == size


# Text with delimiters


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_encoding_and_delimiter_are_found(tmp_path: Path, codec: str, delimiter: str) -> None:
    path = hostile.written(tmp_path / "a.txt", TEXT.replace(",", delimiter).encode(codec))
    assert texts(only(read_book(path))) == [line.split(",") for line in TEXT.splitlines()]


@pytest.mark.parametrize("words", [TRADITIONAL, "編號,面積\nA-1,300\n", "地址,名稱\n"])
def test_big5_is_not_taken_for_gb18030(tmp_path: Path, words: str) -> None:
    book = read_book(hostile.written(tmp_path / "a.csv", words.encode("big5")))
    assert (book.encoding, texts(only(book))) == ("Big5", [line.split(",") for line in words.splitlines()])
    assert told(book)[0].startswith("文字按 Big5 读出")


@pytest.mark.parametrize("words", ["编号,面积\nA-1,300\n", "地址,名称\n", "权属,瑕疵\n抵押,查封\n", "厂房,亩\n"])
def test_gb18030_is_not_taken_for_big5(tmp_path: Path, words: str) -> None:
    book = read_book(hostile.written(tmp_path / "a.csv", words.encode("gb18030")))
    assert (book.encoding, texts(only(book))) == ("GB18030", [line.split(",") for line in words.splitlines()])


def test_western_text_is_read_as_such(tmp_path: Path) -> None:
    words = "Site,Price\nCafé Royal,£300\nOld mill – east,£1,200".replace("£1,200", '"£1,200"')
    book = read_book(hostile.written(tmp_path / "a.csv", words.encode("cp1252")))
    assert (book.encoding, texts(only(book))[2]) == ("Windows-1252", ["Old mill – east", "£1,200"])


def test_utf_8_with_a_spoilt_byte_is_refused_and_never_read_as_something_else(tmp_path: Path) -> None:
    data = TEXT.encode() * 20
    at = data.index("停产".encode())
    with pytest.raises(InvalidInput, match="编码认不出来"):
        read_book(hostile.written(tmp_path / "a.csv", data[:at] + data[at + 1 :]))


def test_quoting_blank_lines_and_leading_zeros(tmp_path: Path) -> None:
    content = 'sep=;\r\n\r\n编号;说明\r\n="007";"甲;""乙""\r\n丙"\r\n;  \u3000 \r\n=1+1;"​9"\r\n'
    sheet = only(read_book(hostile.written(tmp_path / "a.csv", content)))
    assert texts(sheet) == [["", ""], ["", ""], ["编号", "说明"], ["007", '甲;"乙"\n丙'], ["", ""], ["=1+1", "9"]]
    assert at(sheet, "A6").formula is None


def test_commas_inside_of_cells_do_not_hide_tabs(tmp_path: Path) -> None:
    content = "编号\t说明\nA-1\t水,电,气\nA-2\t水,电,暖,网\n"
    book = read_book(hostile.written(tmp_path / "a.csv", content))
    assert (book.format, texts(only(book))[1]) == ("tsv", ["A-1", "水,电,气"])


# Workbooks


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("9700*10000", 97_000_000),
        ("1+2", 3),
        ("57.9*666.67", 38_600.193),
        ("-2^2", 4),
        ("(1+2)*3/4-50%", 1.75),
        ("0.1+0.2", 0.3),
        ("1/0", None),
        ("A1*2", None),
        ("SUM(1,2)", None),
        ("1+", None),
        ("2^99999", None),
        ("(" * 400 + "1" + ")" * 400, None),
    ],
)
def test_formulas_of_constants_are_worked_out(formula: str, value: float | None) -> None:
    assert evaluate(formula) == value


def test_formulas_with_and_without_results(tmp_path: Path) -> None:
    sheet = workbook(
        tmp_path,
        '<row r="1"><c r="A1"><f>B1*2</f><v>5.50</v></c><c r="B1"><f>SUM(C1:D1)</f></c><c r="C1"><f>3*4</f><v>0</v></c>'
        '<c r="D1" t="str"><f>IF(A1,"","x")</f><v></v></c><c r="E1" t="e"><f>1/A9</f><v>#DIV/0!</v></c>'
        '<c r="F1"><f t="shared" ref="F1:F2" si="0">$A1+A$1+\'表 A1\'!B2+LOG10(A1)+"A1"</f><v>1</v></c></row>'
        '<row r="2"><c r="F2"><f t="shared" si="0"/><v>2</v></c></row>',
    )
    assert [(cell.text, cell.value, cell.formula) for cell in sheet.row(1)][:5] == [
        ("5.5", 5.5, "=B1*2"),
        ("", None, "=SUM(C1:D1)"),
        ("12", 12, "=3*4"),
        ("", "", '=IF(A1,"","x")'),
        ("#DIV/0!", "#DIV/0!", "=1/A9"),
    ]
    assert at(sheet, "F2").formula == "=$A2+A$1+'表 A1'!B3+LOG10(A2)+\"A1\""


@pytest.mark.parametrize(
    ("code", "number", "value", "text"),
    [
        ("General", 1250.0, 1250.0, "1250"),
        ("General", 57.900000000000006, 57.900000000000006, "57.9"),
        ("General", 1e-7, 1e-7, "0.0000001"),
        ('0.00"亩"', 57.9, 57.9, "57.9亩"),
        ("#,##0.00_ ;[Red]\\-#,##0.00\\ ", 1234.5, 1234.5, "1234.5"),
        ('_ "¥"* #,##0.00_ ', 4260, 4260, "4260"),
        ('0!.0,"万"', 18_600, 18_600, "18600"),
        ("0.0%", 0.055, 0.055, "5.5%"),
        ("0000", 7, 7, "0007"),
        ("@", 12, 12, "12"),
        ('yyyy"年"m"月"', 45_139, date(2023, 8, 1), "2023-08"),
        ("[$-804]yyyy/m/d;@", 45_139, date(2023, 8, 1), "2023-08-01"),
        ("yyyy", 45_139, date(2023, 8, 1), "2023"),
        ("yyyy-mm-dd hh:mm", 45_139.5, datetime(2023, 8, 1, 12), "2023-08-01 12:00"),
        ("h:mm", 0.75, "18:00", "18:00"),
        ("yyyy-m-d", -5, -5, "-5"),
        ("yyyy-m-d", 1e9, 1e9, "1000000000"),
        ('"共"0"台"', 4, 4, "共4台"),
    ],
)
def test_numbers_under_formats(code: str, number: float, value: object, text: str) -> None:
    assert format_of(code).read(number) == (value, text)


def test_built_in_formats_and_the_calendar_of_1904() -> None:
    assert built_in(57).read(45_139) == (date(2023, 8, 1), "2023-08")
    assert built_in(14).read(45_139) == (date(2023, 8, 1), "2023-08-01")
    assert built_in(14).read(59) == (date(1900, 2, 28), "1900-02-28")
    assert built_in(14).read(43_677, from_1904=True) == (date(2023, 8, 1), "2023-08-01")
    assert built_in(0).read(202_305) == (202_305, "202305")


STYLES = (
    '<styleSheet><fonts><font/><font><strike/></font><font><strike val="0"/></font></fonts><dxfs><dxf><font><strike/></font>'
    '</dxf></dxfs><cellXfs><xf/><xf fontId="1"/><xf fontId="2"/></cellXfs></styleSheet>'
)


def test_struck_through_text(tmp_path: Path) -> None:
    struck, plain = "<r><rPr><strike/></rPr><t>3000</t></r>", "<r><t> 3200</t></r>"
    parts = {
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": f"<sst><si><t>旧</t></si><si>{struck}{plain}</si><si>{struck}<r><t> </t></r></si></sst>",
    }
    path = hostile.workbook(
        tmp_path / "a.xlsx",
        '<row r="1"><c r="A1" t="s" s="1"><v>0</v></c><c r="B1" t="s" s="2"><v>0</v></c><c r="C1" t="s"><v>1</v></c>'
        '<c r="D1" t="s"><v>2</v></c><c r="E1" s="1"><v>5</v></c></row>',
        **parts,
    )
    book = read_book(path)
    assert [(cell.text, cell.struck) for cell in only(book).row(1)] == [
        ("旧", True),
        ("旧", False),
        ("3200", False),
        ("3000", True),
        ("5", True),
    ]
    assert [(remark.where, str(remark)) for remark in book.remarks] == [("台账!C1", "单元格里划去的“3000”没有读入")]


def test_merged_ranges_cover_only_what_is_used(tmp_path: Path) -> None:
    path = hostile.workbook(
        tmp_path / "a.xlsx",
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>8</v></c></row><row r="3"><c r="C3"><v>2</v></c></row>',
        '<mergeCells><mergeCell ref="A1:B2"/><mergeCell ref="B3:XFD1048576"/><mergeCell ref="Z9:Z10"/></mergeCells>',
    )
    book = read_book(path)
    sheet = only(book)
    assert sheet.merged == (Span(1, 1, 2, 2), Span(3, 2, 1_048_576, 16_384))
    assert sorted(cell.address for cell in sheet.cells.values() if cell.covered) == ["A2", "B1", "B2", "C3"]
    assert [remark.where for remark in book.remarks] == ["台账!B1", "台账!C3"]


def test_cells_and_rows_without_addresses_and_with_prefixes(tmp_path: Path) -> None:
    part = (
        f'<x:worksheet xmlns:x="{hostile.MAIN}"><x:sheetData><x:row><x:c><x:v>1</x:v></x:c><x:c t="b"><x:v>1</x:v></x:c></x:row>'
        '<x:row><x:c t="inlineStr"><x:is><x:t>甲_x000D_\n乙_x4E59_</x:t><x:rPh><x:t>jia</x:t></x:rPh></x:is></x:c>'
        '<x:c t="d"><x:v>2023-08-01</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    sheet = workbook(tmp_path, "", **{"xl/worksheets/sheet1.xml": part})
    assert texts(sheet) == [["1", "TRUE"], ["甲\n乙乙", "2023-08-01"]]
    assert at(sheet, "B2").value == date(2023, 8, 1)


def test_comments_threads_and_boxes_of_text(tmp_path: Path) -> None:
    parts = hostile.workbook_parts('<row r="1"><c r="A1"><v>1</v></c><c r="C1"><v>2</v></c></row>')
    links = "".join(
        hostile.relation(f"r{n}", kind, f"../{file}.xml")
        for n, (kind, file) in enumerate([("comments", "c"), ("threadedComment", "t"), ("drawing", "d")])
    )
    parts |= {
        "xl/worksheets/_rels/sheet1.xml.rels": f"<Relationships>{links}</Relationships>",
        "xl/c.xml": '<comments><commentList><comment ref="A1"><text><r><t>[Threaded comment] old</t></r></text></comment>'
        '<comment ref="B1"><text><r><t>资产部:</t></r><r><t>\n未测</t></r></text></comment>'
        '<comment ref="Z99"><text><t>远处</t></text></comment></commentList></comments>',
        "xl/t.xml": '<ThreadedComments><threadedComment ref="A1"><text>已核</text></threadedComment>'
        '<threadedComment ref="A1"><text>好</text></threadedComment></ThreadedComments>',
        "xl/d.xml": '<xdr:wsDr xmlns:xdr="x" xmlns:a="a"><xdr:txBody><a:p><a:r><a:t>坐标为</a:t></a:r><a:r><a:t>GCJ-02</a:t></a:r>'
        "</a:p></xdr:txBody></xdr:wsDr>",
    }
    book = read_book(hostile.packed(tmp_path / "a.xlsx", parts))
    sheet = only(book)
    assert [(cell.address, cell.comment) for cell in sheet.cells.values() if cell.comment] == [
        ("A1", "已核\n好"),
        ("B1", "资产部:\n未测"),
    ]
    assert (sheet.last_row, sheet.last_column) == (1, 3)
    assert [(remark.where, str(remark)) for remark in book.remarks] == [("台账!Z99", "表外的单元格有批注“远处”")]
    assert book.notes == ["坐标为GCJ-02"]


def test_a_workbook_of_another_program_comes_in_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as made:
        month = made.add_format({"num_format": 'yyyy"年"m"月"'})
        sheet = made.add_worksheet("台账")
        sheet.write_row(0, 0, ["名称", "=不是公式", " 空格 "], None)
        sheet.write_string(1, 0, "=1+1")
        sheet.write_datetime(1, 1, datetime(2023, 8, 1), month)
        sheet.write_formula(1, 2, "=B2+1", None, 45_140)
        sheet.write_comment(1, 0, "按原样")
        sheet.set_row(4, None, None, {"hidden": True})
        sheet.write(4, 0, True)
        sheet.set_column(1, 1, None, None, {"hidden": True})
        made.add_worksheet("隐藏").hide()
        chart = made.add_chart({"type": "line"})
        chart.add_series({"values": "=台账!$C$2:$C$2"})
        made.add_chartsheet("图").set_chart(chart)
    book = read_book(path, name="阜新.xlsx")
    assert (book.name, [(sheet.name, sheet.hidden) for sheet in book.sheets]) == (
        "阜新.xlsx",
        [("台账", False), ("隐藏", True)],
    )
    read = book.sheets[0]
    assert [(cell.text, cell.formula) for cell in read.row(2)] == [
        ("=1+1", None),
        ("2023-08", None),
        ("45140", "=B2+1"),
    ]
    assert (at(read, "C1").value, at(read, "C1").text) == (" 空格 ", "空格")
    assert (at(read, "A2").comment, sorted(read.hidden_rows), sorted(read.hidden_columns)) == ("按原样", [5], [2])
    assert "“图”是图表或宏表，没有读" in told(book)


def test_an_old_workbook() -> None:
    book = read_book(FILES / "old_workbook.xls")
    sheet, codes = book.sheets
    assert (book.format, codes.hidden) == ("xls", True)
    assert count(sheet) == counted(5, 5, 1, [5], [4], [], [4], 0)
    assert [(cell.text, cell.value) for cell in sheet.row(3)] == [
        ("一号厂房", "一号厂房"),
        ("1250.5", 1250.5),
        ("2023-08", date(2023, 8, 1)),
        ("12亩", 12),
    ]
    assert [cell.text for cell in sheet.row(5)] == ["三号厂房", "45000", "TRUE"]
    assert told(book) == ["单元格里划去的“（旧名）”没有读入"]


def test_what_a_file_is_does_not_depend_on_its_name(tmp_path: Path) -> None:
    assert read_book(hostile.workbook(tmp_path / "a.xls")).format == "xlsx"
    assert read_book(hostile.written(tmp_path / "b.xls", TEXT)).format == "csv"
    assert read_book(hostile.written(tmp_path / "c.xlsx", '[{"a": 1}]')).format == "json"
    old = hostile.written(tmp_path / "d.xlsx", (FILES / "old_workbook.xls").read_bytes())
    assert read_book(old).format == "xls"


def test_a_saved_page_under_the_name_of_a_workbook(tmp_path: Path) -> None:
    page = (
        '<html><head><meta charset="gbk"><title>x</title><style>td {color: red}</style></head><body><!-- <table> --><table border=1>'
        '<tr><th colspan="2">闲置厂房</th><th rowspan=2>备注</th></tr><tr><td>名称<td>面积</tr>'
        '<tr style="display: none"><td>甲<br>乙</td><td>&lt;5&nbsp;<s>3</s></td><td><table><tr><td>内</td></tr></table></td></tr>'
        "<tr><td><del>丙</del></td></tr></table><script>if (a<b) document.write('<td>')</script></body></html>"
    )
    book = read_book(hostile.written(tmp_path / "a.xls", page.encode("gbk")))
    inner, outer = book.sheets
    assert texts(outer) == [["闲置厂房", "", "备注"], ["名称", "面积", ""], ["甲\n乙", "<5", ""], ["丙", "", ""]]
    assert texts(inner) == [["内"]]
    assert outer.merged == (Span(1, 1, 1, 2), Span(1, 3, 2, 3))
    assert (outer.hidden_rows, at(outer, "A4").struck) == (frozenset({3}), True)
    assert told(book)[0] == "a.xls 其实是网页，读了其中的表格"


# Features and records


def test_properties_become_columns_in_the_order_of_their_first_appearance(tmp_path: Path) -> None:
    features = [
        {
            "type": "Feature",
            "id": 7,
            "properties": {"名称": " 甲 ", "证照": {"土地证": "有"}, "方式": ["租", "售"], "空": None},
            "geometry": None,
        },
        {
            "type": "Feature",
            "properties": {"面积": 12.0, "名称": "乙", "有": False, "图": [{"a": 1}]},
            "geometry": {"type": "Point", "coordinates": [1, 2]},
        },
    ]
    book = read_book(hostile.written(tmp_path / "a.geojson", hostile.collection(*features, 说明={"坐标系": "GCJ-02"})))
    sheet = only(book)
    assert texts(sheet) == [
        ["id", "名称", "证照.土地证", "方式", "空", "面积", "有", "图"],
        ["7", "甲", "有", "租、售", "", "", "", ""],
        ["", "乙", "", "", "", "12", "FALSE", '[{"a": 1}]'],
    ]
    assert dict(sheet.geometries) == {2: None, 3: {"type": "Point", "coordinates": [1, 2]}}
    assert book.notes == ["说明.坐标系：GCJ-02"]


@pytest.mark.parametrize(
    "name", ["urn:ogc:def:crs:EPSG::4548", "EPSG:4548", "http://www.opengis.net/def/crs/EPSG/0/4548"]
)
def test_metres_become_degrees_by_the_system_that_is_stated(tmp_path: Path, name: str) -> None:
    crs = {"type": "name", "properties": {"name": name}}
    square = hostile.feature([[[500_000.0, 4_650_000.0], [500_100.0, 4_650_000.0], [500_000.0, 4_650_000.0]]])
    book = read_book(hostile.written(tmp_path / "a.geojson", hostile.collection(square, crs=crs)))
    geometry = only(book).geometries[2]
    assert geometry
    assert geometry["coordinates"][0][0] == pytest.approx([117, 41.98526], abs=1e-5)
    assert told(book) == ["坐标按 CGCS2000 / 3-degree Gauss-Kruger CM 117E 换算为 WGS84"]


def test_an_unknown_system_is_told_and_its_coordinates_kept(tmp_path: Path) -> None:
    crs = {"type": "name", "properties": {"name": "LOCAL7"}}
    book = read_book(
        hostile.written(tmp_path / "a.geojson", hostile.collection(hostile.feature([1, 2], "Point"), crs=crs))
    )
    assert only(book).geometries[2] == {"type": "Point", "coordinates": [1, 2]}
    assert (told(book), book.notes) == (["坐标系“LOCAL7”认不出来，坐标照原样读入"], ["crs：LOCAL7"])


def test_a_system_that_is_a_known_shift_is_not_called_unknown(tmp_path: Path) -> None:
    crs = {"type": "name", "properties": {"name": "GCJ-02"}}
    features = hostile.collection(hostile.feature([121.65, 42.02], "Point"), crs=crs)
    book = read_book(hostile.written(tmp_path / "a.geojson", features))
    assert (told(book), book.notes) == ([], ["crs：GCJ-02"])


def test_records_in_lines_with_a_geometry_among_them(tmp_path: Path) -> None:
    lines = [{"id": "A", "边界": {"type": "Point", "coordinates": [1, 2]}}, {"id": "B", "permits": {"fire": "valid"}}]
    content = "\r\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    book = read_book(hostile.written(tmp_path / "a.jsonl", "\ufeff" + content))
    assert (book.format, texts(only(book))) == ("jsonl", [["id", "permits.fire"], ["A", ""], ["B", "valid"]])
    assert dict(only(book).geometries) == {2: {"type": "Point", "coordinates": [1, 2]}}
    features = "\n".join(json.dumps(hostile.feature([n, n], "Point")) for n in range(3))
    assert (read_book(hostile.written(tmp_path / "b.txt", features))).format == "geojson"


def test_a_csv_that_begins_with_a_bracket_is_no_json(tmp_path: Path) -> None:
    sheet = only(read_book(hostile.written(tmp_path / "a.csv", "[编号],名称\n1,甲\n")))
    assert texts(sheet) == [["[编号]", "名称"], ["1", "甲"]]


PRJ = (
    'PROJCS["CGCS2000_3_Degree_GK_CM_117E",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",'
    'SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],'
    'PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],'
    'PARAMETER["Central_Meridian",117.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)


def facts(codec: str) -> bytes:
    """Two records; the use is cut within a character, as fields of a fixed length cut it."""
    fields = [
        ("名称".encode(codec), "C", 20),
        ("面积".encode(codec), "N", 8),
        (b"date", "D", 8),
        ("用途".encode(codec), "C", 9),
    ]
    first = "宗地一".encode(codec).ljust(20) + b"   12.50" + b"20260131" + ("工业与仓储用地".encode(codec))[:9]
    second = "宗地二".encode(codec).ljust(20) + b"********" + b"00000000" + b" " * 9
    return hostile.facts(fields, first, second)


@pytest.mark.parametrize(
    ("codec", "stated"), [("gbk", b""), ("gbk", b"GBK"), ("gbk", b"936"), ("utf-8", b"UTF-8"), ("utf-8", b"")]
)
def test_a_shapefile(tmp_path: Path, codec: str, stated: bytes) -> None:
    near = [(500_000.0 + x, 4_650_000.0 + y) for x, y in ((0, 0), (0, 100), (100, 100), (100, 0), (0, 0))]
    shp = hostile.shapes(near, near)
    path = hostile.shapefile(tmp_path / "a.zip", shp=shp, dbf=facts(codec), cpg=stated, prj=PRJ.encode())
    book = read_book(path)
    sheet = only(book)
    cut = "工业与仓" if codec == "gbk" else "工业与"
    assert texts(sheet) == [
        ["名称", "面积", "date", "用途"],
        ["宗地一", "12.5", "2026-01-31", cut],
        ["宗地二", "", "", ""],
    ]
    assert at(sheet, "C2").value == date(2026, 1, 31)
    geometry = sheet.geometries[3]
    assert geometry
    assert geometry["coordinates"][0][0] == pytest.approx([117, 41.98526], abs=1e-5)
    assert any(remark.startswith("坐标按 CGCS2000 / 3-degree Gauss-Kruger CM 117E 换算") for remark in told(book))
    assert (("有 1 格文字在 .dbf 里写不下，末尾缺字" in told(book)), book.notes[0][:16]) == (
        codec == "gbk",
        "land.prj：PROJCS[",
    )


def test_holes_of_a_shapefile_lie_in_their_rings(tmp_path: Path) -> None:
    def square(left: float, size: float, hole: bool = False) -> list[list[float]]:
        ring = [[left, left], [left, left + size], [left + size, left + size], [left + size, left], [left, left]]
        return ring[::-1] if hole else ring

    outer, inner, hole, far = square(0, 10), square(3, 2), square(2, 5, hole=True), square(20, 1)
    assert polygon([hole, outer, far, inner]) == {
        "type": "MultiPolygon",
        "coordinates": [[outer, hole], [far], [inner]],
    }
    assert polygon([square(0, 1, hole=True)]) == {"type": "Polygon", "coordinates": [square(0, 1, hole=True)]}
