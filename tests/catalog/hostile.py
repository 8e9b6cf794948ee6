"""Files made to do harm or to fail: each with what must come of it."""

import io
import json
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from catalog.errors import InvalidInput, Problem, TooLarge

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
ONE_CELL = '<row r="1"><c r="A1" t="inlineStr"><is><t>名称</t></is></c></row>'
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 200
BOMB = """<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>"""
FOREIGN = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def relation(key: str, kind: str, target: str, external: bool = False) -> str:
    """One relation of a part."""
    mode = ' TargetMode="External"' if external else ""
    return f'<Relationship Id="{key}" Type="{RELATIONS}/{kind}" Target="{target}"{mode}/>'


def workbook_parts(table: str = ONE_CELL, after: str = "", **changed: str) -> dict[str, str]:
    """The parts of a workbook of one sheet; `after` stands behind its rows, `changed` replaces whole parts."""
    parts = {
        "[Content_Types].xml": CONTENT,
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}">{relation("r1", "officeDocument", "xl/workbook.xml")}</Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
        '<sheet name="台账" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">'
        f"{relation('r1', 'worksheet', 'worksheets/sheet1.xml')}{relation('r2', 'sharedStrings', 'sharedStrings.xml')}"
        f"{relation('r3', 'styles', 'styles.xml')}</Relationships>",
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{table}</sheetData>{after}</worksheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"/>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"/>',
    }
    return {**parts, **changed}


def packed(path: Path, parts: dict[str, str] | dict[str, bytes]) -> Path:
    """The parts as a zip."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def workbook(path: Path, table: str = ONE_CELL, after: str = "", **changed: str) -> Path:
    """A workbook of one sheet."""
    return packed(path, workbook_parts(table, after, **changed))


def written(path: Path, content: bytes | str) -> Path:
    """A file of that content."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def repeated(path: Path, member: str, begin: bytes, block: bytes, times: int, end: bytes) -> Path:
    """A workbook whose `member` is a block many times over, written without ever holding it."""
    parts = workbook_parts()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            if name != member:
                archive.writestr(name, content)
        with archive.open(member, "w") as file:
            file.write(begin)
            for _ in range(times):
                file.write(block)
            file.write(end)
    return path


def _sizes_forged(path: Path) -> Path:
    """A zip whose directory says that its hundred megabytes are a few bytes."""
    repeated(
        path, "xl/worksheets/sheet1.xml", f'<worksheet xmlns="{MAIN}">'.encode(), b" " * 1_000_000, 100, b"</worksheet>"
    )
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    at = data.rfind(struct.pack("<L", size))
    data[at : at + 4] = struct.pack("<L", 1000)
    return written(path, bytes(data))


def _nested(path: Path) -> Path:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.zip", b"\0" * 20_000_000)
    return packed(path, {f"{n}.zip": inner.getvalue() for n in range(20)})


def _many_members(path: Path, count: int) -> Path:
    """Empty members, by hand: the library is slow at so many."""
    local = bytearray()
    directory = bytearray()
    for number in range(count):
        name = f"xl/{number}".encode()
        head = struct.pack("<5H3L2H", 20, 0, 0, 0, 33, 0, 0, 0, len(name), 0)
        directory += b"PK\1\2" + struct.pack("<H", 20) + head + struct.pack("<3H2L", 0, 0, 0, 0, len(local)) + name
        local += b"PK\3\4" + head + name
    end = b"PK\5\6" + struct.pack("<4H2LH", 0, 0, count & 0xFFFF, count & 0xFFFF, len(directory), len(local), 0)
    return written(path, bytes(local + directory + end))


def _member(path: Path, name: str, link: bool = False, parts: dict[str, str] | None = None) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for part, content in (parts or workbook_parts()).items():
            archive.writestr(part, content)
        info = zipfile.ZipInfo(name)
        if link:
            info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    return path


def _encrypted_zip(path: Path) -> Path:
    workbook(path)
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        offset = archive.infolist()[0].header_offset
    data[offset + 6] |= 1
    at = data.find(b"PK\1\2")
    data[at + 8] |= 1
    return written(path, bytes(data))


def _container(path: Path, stream: str) -> Path:
    """A compound file whose directory names one stream."""
    entry = stream.encode("utf-16-le")
    return written(path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + entry.ljust(512, b"\0") + b"\xff" * 4096)


def shapes(*rings: list[tuple[float, float]]) -> bytes:
    """A .shp of polygons, each of one ring."""
    records = b""
    for number, ring in enumerate(rings, 1):
        points = b"".join(struct.pack("<2d", *point) for point in ring)
        record = struct.pack("<i4d2i1i", 5, 0, 0, 0, 0, 1, len(ring), 0) + points
        records += struct.pack(">2i", number, len(record) // 2) + record
    head = struct.pack(">7i", 9994, 0, 0, 0, 0, 0, (100 + len(records)) // 2) + struct.pack(
        "<2i8d", 1000, 5, *[0.0] * 8
    )
    return head + records


def facts(names: list[tuple[bytes, str, int]], *records: bytes, driver: int = 0) -> bytes:
    """A .dbf with fields of (name, kind, length) and ready records."""
    size = 1 + sum(length for _, _, length in names)
    fields = b"".join(
        name.ljust(11, b"\0") + kind.encode() + b"\0" * 4 + bytes((length,)) + b"\0" * 15
        for name, kind, length in names
    )
    head = (
        struct.pack("<4BIHH", 3, 126, 1, 1, len(records), 33 + len(fields), size) + b"\0" * 17 + bytes((driver, 0, 0))
    )
    return head + fields + b"\r" + b"".join(b" " + record for record in records) + b"\x1a"


SQUARE = [(121.0, 42.0), (121.0, 42.1), (121.1, 42.1), (121.1, 42.0), (121.0, 42.0)]
NAME = [(b"name", "C", 10)]


def shapefile(path: Path, **parts: bytes) -> Path:
    """A zipped shapefile of one square; `parts` replace its members (None leaves one out)."""
    whole = {"shp": shapes(SQUARE), "dbf": facts(NAME, b"A-1".ljust(10)), **parts}
    return packed(path, {f"land.{ending}": content for ending, content in whole.items() if content})


def collection(*features: object, **more: object) -> str:
    """A GeoJSON file."""
    return json.dumps({"type": "FeatureCollection", **more, "features": features}, ensure_ascii=False)


def feature(coordinates: object, kind: str = "Polygon") -> dict[str, object]:
    """A feature of that geometry."""
    return {"type": "Feature", "properties": {"名称": "甲"}, "geometry": {"type": kind, "coordinates": coordinates}}


@dataclass(frozen=True)
class Hostile:
    """How to make a file, and what reading it must raise (None: it is read); words that the reason holds."""

    make: Callable[[Path], Path]
    raises: type[Problem] | None
    says: str = ""


def _far(first: str, last: str) -> str:
    row = "".join(character for character in last if character.isdigit())
    return f'<row r="1"><c r="{first}"><v>1</v></c></row><row r="{row}"><c r="{last}"><v>2</v></c></row>'


def _sheet(path: Path, prolog: str) -> Path:
    part = f'<?xml version="1.0"?>{prolog}<worksheet xmlns="{MAIN}"><sheetData>{ONE_CELL}</sheetData></worksheet>'
    return workbook(path, **{"xl/worksheets/sheet1.xml": part})


def _hidden(path: Path) -> Path:
    columns = '<col min="1" max="999999999" hidden="1"/>' * 9
    part = f'<worksheet xmlns="{MAIN}"><cols>{columns}</cols><sheetData>{ONE_CELL}</sheetData></worksheet>'
    return workbook(path, **{"xl/worksheets/sheet1.xml": part})


FILES: dict[str, Hostile] = {
    "empty.xlsx": Hostile(lambda p: written(p, b""), InvalidInput, "空"),
    "blank.csv": Hostile(lambda p: written(p, b"\xef\xbb\xbf\r\n \n"), InvalidInput, "空"),
    "picture.xlsx": Hostile(lambda p: written(p, PNG), InvalidInput, "PNG"),
    "document.csv": Hostile(lambda p: written(p, b"%PDF-1.7\n" + b"x" * 99), InvalidInput, "PDF"),
    "half.xlsx": Hostile(lambda p: written(p, workbook(p).read_bytes()[:700]), InvalidInput, "不完整"),
    "cut.xlsx": Hostile(lambda p: written(p, workbook(p).read_bytes()[:-30]), InvalidInput, "不完整"),
    "noise.zip": Hostile(lambda p: written(p, b"PK\3\4" + bytes(range(256)) * 40), InvalidInput, "不完整"),
    "bomb.xlsx": Hostile(
        lambda p: repeated(p, "xl/worksheets/sheet1.xml", b"<a>", b" " * 1_000_000, 350, b"</a>"), TooLarge, "太大"
    ),
    "strings.xlsx": Hostile(
        lambda p: repeated(
            p, "xl/sharedStrings.xml", b"<sst>", b"<si><t>%s</t></si>" % (b"x" * 1000) * 1000, 200, b"</sst>"
        ),
        TooLarge,
        "太大",
    ),
    "forged.xlsx": Hostile(_sizes_forged, InvalidInput, "损坏"),
    "nested.zip": Hostile(_nested, InvalidInput, "ZIP"),
    "members.xlsx": Hostile(lambda p: _many_members(p, 1_000_000), TooLarge, "太大"),
    "members-few.xlsx": Hostile(lambda p: _many_members(p, 5_000), TooLarge, "太大"),
    "laughs.xlsx": Hostile(lambda p: _sheet(p, BOMB), InvalidInput, "DTD"),
    "foreign.xlsx": Hostile(lambda p: _sheet(p, FOREIGN), InvalidInput, "DTD"),
    "laughs-strings.xlsx": Hostile(
        lambda p: workbook(p, **{"xl/sharedStrings.xml": f"{BOMB}<sst><si><t>&d;</t></si></sst>"}), InvalidInput, "DTD"
    ),
    "laughs-rels.xlsx": Hostile(
        lambda p: workbook(p, **{"_rels/.rels": f"{BOMB}<Relationships>&d;</Relationships>"}), InvalidInput, "DTD"
    ),
    "tag.xlsx": Hostile(
        lambda p: repeated(p, "xl/worksheets/sheet1.xml", b"<a b='", b"x" * 1_000_000, 20, b"'/>"), TooLarge, ""
    ),
    "wide.xlsx": Hostile(lambda p: workbook(p, _far("A1", "XFD1")), TooLarge, "列"),
    "far.xlsx": Hostile(lambda p: workbook(p, _far("A1", "XFD1048576")), TooLarge, "列"),
    "tall.xlsx": Hostile(lambda p: workbook(p, _far("AZ1", "A1048576")), TooLarge, "太大"),
    "nowhere.xlsx": Hostile(lambda p: workbook(p, '<row r="1"><c r="XFE1"><v>1</v></c></row>'), InvalidInput, "损坏"),
    "twice.xlsx": Hostile(
        lambda p: workbook(p, '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>'), InvalidInput, "两次"
    ),
    "merged.xlsx": Hostile(
        lambda p: workbook(p, after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'), None
    ),
    "merges.xlsx": Hostile(
        lambda p: workbook(p, after="<mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 60_000 + "</mergeCells>"),
        TooLarge,
        "合并",
    ),
    "merged-often.xlsx": Hostile(
        lambda p: workbook(
            p, _far("A1", "ALL1000"), "<mergeCells>" + '<mergeCell ref="A1:ALL1000"/>' * 40_000 + "</mergeCells>"
        ),
        TooLarge,
        "太多",
    ),
    "hidden.xlsx": Hostile(_hidden, None),
    "style.xlsx": Hostile(
        lambda p: workbook(p, '<row r="1"><c r="A1" s="999999999"><v>1e308</v></c><c r="B1"><v>1e999</v></c></row>'),
        None,
    ),
    "no-sheet.xlsx": Hostile(
        lambda p: workbook(p, **{"xl/workbook.xml": f'<workbook xmlns="{MAIN}"/>'}), InvalidInput, "没有"
    ),
    "lost-sheet.xlsx": Hostile(
        lambda p: workbook(p, **{"xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}"/>'}),
        InvalidInput,
        "损坏",
    ),
    "string.xlsx": Hostile(
        lambda p: workbook(p, '<row r="1"><c r="A1" t="s"><v>7</v></c></row>'), InvalidInput, "损坏"
    ),
    "long.xlsx": Hostile(
        lambda p: workbook(p, f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"文" * 3_000_000}</t></is></c></row>'),
        TooLarge,
        "",
    ),
    "path.xlsx": Hostile(lambda p: _member(p, "../../etc/cron.d/x"), InvalidInput, "不安全"),
    "drive.xlsx": Hostile(lambda p: _member(p, "C:\\windows\\x"), InvalidInput, "不安全"),
    "link.xlsx": Hostile(lambda p: _member(p, "xl/link", link=True), InvalidInput, "链接"),
    "locked.xlsx": Hostile(lambda p: _container(p, "EncryptedPackage"), InvalidInput, "密码"),
    "locked-zip.xlsx": Hostile(_encrypted_zip, InvalidInput, "密码"),
    "letter.xls": Hostile(lambda p: _container(p, "WordDocument"), InvalidInput, "Word"),
    "broken.xls": Hostile(lambda p: _container(p, "Workbook"), InvalidInput, "损坏"),
    "binary.xlsb": Hostile(
        lambda p: packed(p, {"[Content_Types].xml": CONTENT, "xl/workbook.bin": "x"}), InvalidInput, "XLSB"
    ),
    "letter.xlsx": Hostile(
        lambda p: packed(p, {"[Content_Types].xml": CONTENT, "word/document.xml": "<x/>"}), InvalidInput, "Word"
    ),
    "open.xlsx": Hostile(lambda p: packed(p, {"mimetype": "x", "content.xml": "<x/>"}), InvalidInput, "OpenDocument"),
    "others.zip": Hostile(lambda p: packed(p, {"a.csv": "名称\n甲\n"}), InvalidInput, "ZIP"),
    "null.csv": Hostile(lambda p: written(p, "名称,面积\n甲\0,1\n"), InvalidInput, "空字节"),
    "quote.csv": Hostile(lambda p: written(p, '名称,面积\n甲,1\n"乙,2\n丙,3\n'), InvalidInput, "第 3 行"),
    "quote-long.csv": Hostile(lambda p: written(p, '名称\n"' + "乙,2\n" * 400_000), InvalidInput, "第 2 行"),
    "columns.csv": Hostile(lambda p: written(p, ",".join(["a"] * 999_999)), TooLarge, "列"),
    "cell.csv": Hostile(lambda p: written(p, "名称,面积\n" + "x" * 10_000_000 + ",1\n"), TooLarge, "太长"),
    "cell-quoted.csv": Hostile(lambda p: written(p, '名称,面积\n"' + "x\n" * 60_000 + '",1\n'), TooLarge, "太长"),
    "bytes.csv": Hostile(
        lambda p: written(p, "名称,面积\n".encode() + bytes(range(128, 256)) * 9), InvalidInput, "编码"
    ),
    "cut.csv": Hostile(lambda p: written(p, "\ufeff名称,面积\n甲,1\n乙".encode()[:-1]), InvalidInput, "不完整"),
    "deep.json": Hostile(lambda p: written(p, "[" * 1_000_000), InvalidInput, "深"),
    "deep.geojson": Hostile(lambda p: written(p, '{"type":' * 200_000), InvalidInput, "深"),
    "deep-value.jsonl": Hostile(lambda p: written(p, '{"a":' + "[" * 900 + "1" + "]" * 900 + "}"), None),
    "deep-key.json": Hostile(lambda p: written(p, '{"a":' * 900 + "1" + "}" * 900), None),
    "number.json": Hostile(lambda p: written(p, '[{"a": ' + "1" * 100_000 + "}]"), InvalidInput, "数太长"),
    "half.geojson": Hostile(lambda p: written(p, collection(feature([[[1, 2]]]))[:-30]), InvalidInput, "不完整"),
    "nan.geojson": Hostile(
        lambda p: written(
            p,
            '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"名称":"甲","a":NaN,'
            '"b":-Infinity,"c":1e999},"geometry":{"type":"Point","coordinates":[NaN,1e999]}}]}',
        ),
        None,
    ),
    "nesting.geojson": Hostile(
        lambda p: written(
            p, collection(feature([1, 2]), feature([[[[1, 2]]]]), feature("x"), feature(None), feature({}))
        ),
        None,
    ),
    "kinds.geojson": Hostile(
        lambda p: written(p, collection({**feature(0), "geometry": 5}, {**feature(0), "geometry": {"type": ["x"]}})),
        None,
    ),
    "no-feature.geojson": Hostile(lambda p: written(p, collection(5)), InvalidInput, "要素"),
    "no-properties.geojson": Hostile(
        lambda p: written(p, collection({"type": "Feature", "properties": [1]})), InvalidInput, "属性"
    ),
    "no-list.geojson": Hostile(
        lambda p: written(p, '{"type":"FeatureCollection","features":{}}'), InvalidInput, "要素"
    ),
    "points.geojson": Hostile(
        lambda p: written(p, collection(feature([[[1.5, 2.5]] * 1_000_000]))), TooLarge, "点太多"
    ),
    "collections.geojson": Hostile(
        lambda p: written(p, '{"type":"GeometryCollection","geometries":[' * 400 + "]}" * 400), None
    ),
    "keys.json": Hostile(
        lambda p: written(p, "[" + ",".join(f'{{"k{n}":1}}' for n in range(5000)) + "]"), TooLarge, "列"
    ),
    "lines.jsonl": Hostile(lambda p: written(p, '{"a":1}\n{"a":\n'), InvalidInput, "第 2 行"),
    "no-dbf.zip": Hostile(lambda p: shapefile(p, dbf=b""), InvalidInput, "dbf"),
    "short-dbf.zip": Hostile(lambda p: shapefile(p, dbf=facts(NAME, b"A")), InvalidInput, "损坏"),
    "long-dbf.zip": Hostile(
        lambda p: shapefile(p, dbf=facts(NAME, b"A".ljust(10))[:4] + b"\xff" * 4 + facts(NAME, b"A".ljust(10))[8:]),
        InvalidInput,
        "损坏",
    ),
    "more-dbf.zip": Hostile(
        lambda p: shapefile(p, dbf=facts(NAME, b"A".ljust(10), b"B".ljust(10))), InvalidInput, "对不上"
    ),
    "short-shp.zip": Hostile(lambda p: shapefile(p, shp=shapes(SQUARE)[:-20]), InvalidInput, "损坏"),
    "parts.zip": Hostile(
        lambda p: shapefile(
            p, shp=shapes(SQUARE)[:144] + struct.pack("<2i", 2**31 - 1, 2**31 - 1) + shapes(SQUARE)[152:]
        ),
        None,
    ),
    "prj.zip": Hostile(lambda p: shapefile(p, prj=b"PROJCS[" * 5000), None),
    "prj-file.zip": Hostile(lambda p: shapefile(p, prj=b"/etc/passwd"), None),
    "page.xls": Hostile(lambda p: written(p, "<html><body>没有表</body></html>"), InvalidInput, "网页"),
    "spans.xls": Hostile(
        lambda p: written(p, "<table>" + '<tr><td colspan="99999" rowspan="99999">x</td></tr>' * 3000 + "</table>"),
        TooLarge,
    ),
    "tables.xls": Hostile(lambda p: written(p, "<table><tr><td>" * 10_000), TooLarge),
    "unclosed.xls": Hostile(lambda p: written(p, "<table><tr><td>1" + "<!--<a <script " * 300_000), TooLarge, "太长"),
    "spreadsheet.xls": Hostile(
        lambda p: written(p, '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'),
        InvalidInput,
        "2003",
    ),
}
