"""Files made to do harm are refused or read safely, with a reason, in bounded time and memory; nothing else is raised."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.errors import Problem
from catalog.ledger.formats.arithmetic import evaluate
from catalog.ledger.formats.number_formats import format_of
from catalog.ledger.read import read_book
from tests.catalog import hostile

ROOT = Path(__file__).resolve().parents[2]
MOST_SECONDS = 5
MOST_MEGABYTES = 300
PROGRAM = """
import json, re, sys, time
from pathlib import Path
from catalog.errors import Problem
from catalog.ledger.read import read_book
for name in sys.stdin:
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    begin = time.process_time()
    try:
        book = read_book(Path(name.rstrip("\\n")))
        said = ["read", " ".join(str(remark) for remark in book.remarks)]
    except Exception as problem:
        said = [type(problem).__name__, str(problem)]
    peak = re.search(r"VmHWM:\\s+([0-9]+)", Path("/proc/self/status").read_text())
    print(json.dumps([*said, time.process_time() - begin, int(peak[1]) // 1024]), flush=True)
"""


class Reader:
    """A process that reads files one after the other and tells what came of it."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __call__(self, path: Path) -> tuple[str, str, float, int]:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{path}\n")
        self.process.stdin.flush()
        kind, text, seconds, megabytes = json.loads(self.process.stdout.readline())
        return kind, text, seconds, megabytes

    def close(self) -> None:
        self.process.communicate()


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    made = Reader()
    yield made
    made.close()


@pytest.mark.parametrize("name", hostile.FILES)
def test_it_is_refused_or_read_in_bounded_time_and_memory(name: str, tmp_path: Path, reader: Reader) -> None:
    file = hostile.FILES[name]
    kind, text, seconds, megabytes = reader(file.make(tmp_path / name))
    assert (kind, file.says in text) == (file.raises.__name__ if file.raises else "read", True), text
    assert seconds < MOST_SECONDS
    assert megabytes < MOST_MEGABYTES


def test_macros_links_pictures_and_embedded_files_are_told_and_left_alone(tmp_path: Path) -> None:
    parts = hostile.workbook_parts('<row r="1"><c r="A1"><f>[1]Sheet1!A1</f><v>5</v></c></row>')
    link = hostile.relation("r9", "externalLink", "externalLinks/externalLink1.xml")
    parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace("</R", f"{link}</R")
    parts |= {
        "xl/vbaProject.bin": "Sub Auto_Open",
        "xl/externalLinks/externalLink1.xml": "<externalLink/>",
        "xl/externalLinks/_rels/externalLink1.xml.rels": hostile.relation("r1", "x", "http://127.0.0.1:1/x", True),
        "xl/embeddings/object.bin": "x",
        "xl/media/image1.png": "x",
    }
    book = read_book(hostile.packed(tmp_path / "a.xlsm", parts))
    cell = book.sheets[0].cells[1, 1]
    assert (cell.value, cell.formula) == (5, "=[1]Sheet1!A1")
    assert [str(remark)[:8] for remark in book.remarks] == [
        "文件里有宏，没有",
        "文件链接到别的文",
        "文件里嵌有别的文",
        "文件里有图片，没",
    ]


def test_what_cannot_be_kept_of_a_geometry_is_told_by_its_row(tmp_path: Path) -> None:
    path = hostile.FILES["nesting.geojson"].make(tmp_path / "a.geojson")
    book = read_book(path)
    assert dict(book.sheets[0].geometries) == dict.fromkeys(range(2, 7))
    assert [remark.where for remark in book.remarks] == [f"row {row}" for row in range(2, 7)]


def test_no_number_of_json_that_is_none_comes_in(tmp_path: Path) -> None:
    book = read_book(hostile.FILES["nan.geojson"].make(tmp_path / "a.geojson"))
    assert [(cell.address, cell.text) for cell in book.sheets[0].row(2)] == [("A2", "甲"), ("D2", "inf")]
    assert book.sheets[0].cells[2, 4].value == "inf"
    assert book.sheets[0].geometries[2] is None
    assert [str(remark) for remark in book.remarks][1:] == [
        "文件里有 -Infinity，它不是数，按空白读",
        "文件里有 NaN，它不是数，按空白读",
    ]


def only_problems(path: Path) -> None:
    try:
        book = read_book(path)
    except Problem as problem:
        assert problem.text("en")
        return
    for sheet in book.sheets:
        for (row, column), cell in sheet.cells.items():
            assert (cell.row, cell.column) == (row, column)
            (cell.text + (cell.formula or "") + (cell.comment or "")).encode()
            assert cell.covered or cell.text or cell.formula or cell.comment


FUZZ = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
STARTS = [
    b"",
    b"PK\3\4",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b'{"',
    b"[{",
    b"<table><tr><td>",
    b"\xff\xfe",
    b'a,b\n"',
    b"\x09\x08\x10\0",
]


@FUZZ
@given(start=st.sampled_from(STARTS), content=st.binary(max_size=2000))
def test_random_bytes_raise_only_problems(tmp_path: Path, start: bytes, content: bytes) -> None:
    only_problems(hostile.written(tmp_path / "a", start + content))


@FUZZ
@given(content=st.text(alphabet='{}[]":,<>/=tdrable \n\t"1eE-.\'&;甲\0\ud800', max_size=300))
def test_random_signs_raise_only_problems(tmp_path: Path, content: str) -> None:
    only_problems(hostile.written(tmp_path / "a", content.encode("utf-8", "surrogatepass")))


EDITS = st.lists(
    st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=0, max_size=4), st.integers(0, 6)),
    min_size=1,
    max_size=6,
)


def mutated(data: bytes, edits: list[tuple[float, bytes, int]]) -> bytes:
    for where, put, drop in edits:
        at = int(where * len(data))
        data = data[:at] + put + data[at + drop :]
    return data


def whole_files(folder: Path) -> dict[str, bytes]:
    table = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>45000</v></c><c r="C1"><f t="shared" si="0" ref="C1:C2">'
        'A1*2</f><v>3</v></c></row><row r="2" hidden="1"><c r="C2"><f t="shared" si="0"/></c></row>'
    )
    changed = {
        "xl/sharedStrings.xml": "<sst><si><r><rPr><strike/></rPr><t>旧</t></r><r><t>新</t></r></si></sst>",
        "xl/styles.xml": '<styleSheet><numFmts><numFmt numFmtId="200" formatCode="yyyy/m"/></numFmts><fonts><font/></fonts>'
        '<cellXfs><xf/><xf numFmtId="200" fontId="0"/></cellXfs></styleSheet>',
    }
    merged = '<mergeCells><mergeCell ref="A1:A2"/></mergeCells>'
    land = hostile.collection(
        hostile.feature([[[1.0, 2.0], [2.0, 3.0], [1.0, 2.0]]]), crs={"properties": {"name": "EPSG:4547"}}
    )
    return {
        "a.xlsx": hostile.workbook(folder / "whole.xlsx", table, merged, **changed).read_bytes(),
        "a.xls": (Path(__file__).parent / "files" / "old_workbook.xls").read_bytes(),
        "a.zip": hostile.shapefile(folder / "whole.zip", cpg=b"GBK", prj=b"GEOGCS[1]").read_bytes(),
        "a.csv": '名称,面积\n"甲\n乙",1\n'.encode("gb18030"),
        "a.geojson": land.encode(),
        "a.html": "<table><tr><th colspan=2>甲<s>乙</s></th></tr><tr style='display:none'><td>1</table>".encode(),
    }


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.zip", "a.csv", "a.geojson", "a.html"])
@FUZZ
@given(edits=EDITS)
def test_spoilt_files_raise_only_problems(tmp_path: Path, name: str, edits: list[tuple[float, bytes, int]]) -> None:
    only_problems(hostile.written(tmp_path / name, mutated(whole_files(tmp_path)[name], edits)))


PARTS = [
    "xl/worksheets/sheet1.xml",
    "xl/styles.xml",
    "xl/sharedStrings.xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
]


@pytest.mark.parametrize("part", PARTS)
@FUZZ
@given(edits=EDITS)
def test_spoilt_parts_of_a_workbook_raise_only_problems(
    tmp_path: Path, part: str, edits: list[tuple[float, bytes, int]]
) -> None:
    whole = hostile.written(tmp_path / "whole.xlsx", whole_files(tmp_path)["a.xlsx"])
    with zipfile.ZipFile(whole) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = mutated(parts[part], edits)
    only_problems(hostile.packed(tmp_path / "a.xlsx", parts))


@pytest.mark.parametrize("ending", ["shp", "dbf", "cpg", "prj"])
@FUZZ
@given(edits=EDITS)
def test_spoilt_parts_of_a_shapefile_raise_only_problems(
    tmp_path: Path, ending: str, edits: list[tuple[float, bytes, int]]
) -> None:
    parts = {
        "shp": hostile.shapes(hostile.SQUARE, hostile.SQUARE),
        "dbf": hostile.facts(
            [("名".encode("gbk"), "C", 10), (b"n", "N", 5)], "甲厂房甲厂".encode("gbk") + b" 1.50", b"A".ljust(15)
        ),
        "cpg": b"GBK",
        "prj": b'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],'
        b'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]',
    }
    parts[ending] = mutated(parts[ending], edits)
    only_problems(hostile.shapefile(tmp_path / "a.zip", **parts))


@FUZZ
@given(
    st.text(alphabet="ymdhse#0?.,;\"\\[]$-*_%!@ 亩General'/+E", max_size=40),
    st.floats(allow_nan=False, allow_infinity=False),
)
def test_any_number_format_reads_any_number(code: str, number: float) -> None:
    value, text = format_of(code).read(number)
    assert isinstance(text, str)
    assert value is not None


@FUZZ
@given(st.text(alphabet="0123456789+-*/^%(). eE", max_size=60))
def test_any_arithmetic_ends(formula: str) -> None:
    value = evaluate(formula)
    assert value is None or abs(value) < float("inf")
