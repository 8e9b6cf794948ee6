"""Any file that a ledger comes in, as a book of cells. What a file is, is told by what is in it, not by its name."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from catalog.errors import InvalidInput, NotFound, TooLarge
from catalog.language import N_
from catalog.ledger.cells import Book
from catalog.ledger.formats import limits
from catalog.ledger.formats.archive import Archive
from catalog.ledger.formats.delimited import read_delimited
from catalog.ledger.formats.encoding import find_encoding
from catalog.ledger.formats.features import looks_like_json, read_json
from catalog.ledger.formats.html import looks_like_html, read_html
from catalog.ledger.formats.shapefile import read_shapefile
from catalog.ledger.formats.xls import read_xls
from catalog.ledger.formats.xlsx import read_xlsx

_WORKBOOKS: Final = (".xlsx", ".xlsm", ".xls")
_BLOCK: Final = 1 << 20
_HEAD: Final = 65536
_CONTAINER: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_SHEETS: Final = (b"\x09\x08\x10\0", b"\x09\x08\x08\0", b"\x09\4\6\0", b"\x09\2\6\0", b"\x09\0\4\0")
# What else people upload by mistake, by its first bytes.
_OTHERS: Final = (
    (b"\x89PNG\r\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"RIFF", "WebP / AVI"),
    (b"%PDF", "PDF"),
    (b"{\\rtf", "RTF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7-Zip"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"),
    (b"MZ", "EXE"),
    (b"\x7fELF", "ELF"),
    (b"SQLite format 3\0", "SQLite"),
    (b"PAR1", "Parquet"),
)
_OTHER_TEXTS: Final = (
    ("urn:schemas-microsoft-com:office:spreadsheet", "XML Spreadsheet 2003"),
    ("<kml", "KML"),
    ("<svg", "SVG"),
    ("MIME-Version:", "MHTML"),
    ("<?xml", "XML"),
)


def read_book(path: Path, name: str | None = None) -> Book:
    """A file as sheets of cells; `name` is what its owner calls it, if not the name of the file.

    Reads XLSX, XLSM, XLS, CSV, TSV and other delimited text (UTF-8, GB18030, Big5, UTF-16), GeoJSON, JSON Lines,
    zipped shapefiles and saved web tables. Raises InvalidInput for what cannot be read, TooLarge for what is more
    than a ledger may be.
    """
    name = name or path.name
    head = check_kind(path, name)
    if head.startswith((b"PK\3\4", b"PK\5\6")):
        return _read_zip(path, name)
    if head.startswith(_CONTAINER) or head.startswith(_OLD_SHEETS):
        return read_xls(path, name)
    return _read_text(path, name)


def check_kind(path: Path, name: str) -> bytes:
    """The first bytes of a file that may be a ledger; raises what `read_book` raises where these alone tell."""
    if not path.is_file():
        raise NotFound(N_("没有文件 {name}"), where="file", name=name)
    size = path.stat().st_size
    if size > limits.MOST_BYTES:
        raise TooLarge(N_("文件 {name} 超过 {n} MB"), where="file", name=name, n=limits.MOST_BYTES // 1_000_000)
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise InvalidInput(N_("文件 {name} 是空的"), where="file", name=name)
    for mark, kind in _OTHERS:
        if head.startswith(mark):
            raise _other(name, kind)
    return head


def _other(name: str, kind: str) -> InvalidInput:
    message = N_("{name} 其实是 {kind} 文件，不能读，请另存为 xlsx 或 csv")
    return InvalidInput(message, where="file", name=name, kind=kind)


def _read_zip(path: Path, name: str) -> Book:
    with Archive(path, name) as archive:
        if "[Content_Types].xml" in archive:
            if "xl/workbook.bin" in archive:
                raise _other(name, "XLSB")
            if any(member.startswith(("word/", "ppt/")) for member in archive.members):
                raise _other(name, "Word / PowerPoint")
            return read_xlsx(archive, name)
        if "mimetype" in archive and "content.xml" in archive:
            raise _other(name, "OpenDocument")
        if any(member.endswith(".shp") for member in archive.members):
            return read_shapefile(archive, name)
        raise _other(name, "ZIP")


def _read_text(path: Path, name: str) -> Book:
    def blocks() -> Iterator[bytes]:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                yield block

    try:
        encoding = find_encoding(blocks)
    except InvalidInput:
        suffix = Path(name).suffix.lower()
        if suffix not in _WORKBOOKS:
            raise
        message = N_("{name} 叫 {suffix}，里面却不是工作簿，文件可能坏了")
        raise InvalidInput(message, where="file", name=name, suffix=suffix) from None
    with path.open(encoding=encoding.codec, newline="") as file:
        head = file.read(_HEAD)
    if looks_like_json(head):
        return read_json(path, name, encoding)
    if looks_like_html(head):
        return read_html(path, name, encoding)
    for mark, kind in _OTHER_TEXTS:
        if mark in head[:2000]:
            raise _other(name, kind)
    return read_delimited(path, name, encoding)
