"""What a printed brochure holds, read from the PDF itself: bookmarks, links, and codes as a reader's camera sees them."""

import re
from collections.abc import Iterator

import pikepdf
import segno

ENDS_OF_PATHS = ("S", "s", "f", "f*", "B", "B*", "b", "b*", "n")


def bookmarks(pdf: pikepdf.Pdf) -> list[str]:
    """The titles of the outline's first level, with the space that keeps two languages apart as a plain one."""
    with pdf.open_outline() as outline:
        return [item.title.replace("\u00a0", " ") for item in outline.root]


def words(page: pikepdf.Page) -> str:
    """The text of a page, as it is copied: its glyphs by what their fonts say they stand for."""
    fonts = {name: _glyphs(font) for name, font in page.Resources.Font.items()}
    told, font = [], {}
    for step in pikepdf.parse_content_stream(page):
        if str(step.operator) == "Tf":
            font = fonts[str(step.operands[0])]
        elif str(step.operator) in ("Tj", "TJ"):
            shown = step.operands[0]
            for part in shown if isinstance(shown, pikepdf.Array) else [shown]:
                if isinstance(part, pikepdf.String):
                    code = bytes(part)
                    told += [font.get(code[at : at + 2], "") for at in range(0, len(code), 2)]
    return "".join(told)


def _glyphs(font: pikepdf.Object) -> dict[bytes, str]:
    """What the codes of a font stand for, by its ToUnicode table."""
    table = font.ToUnicode.read_bytes().decode("ascii")
    pairs = re.findall(r"^<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>$", table, re.MULTILINE)
    return {bytes.fromhex(code): bytes.fromhex(text).decode("utf-16-be") for code, text in pairs}


def links(page: pikepdf.Page) -> set[str]:
    """The addresses that a page links to."""
    return {str(link.A.URI) for link in page.get("/Annots", []) if "/URI" in link.get("/A", {})}


def shows_qr(page: pikepdf.Page, address: str) -> bool:
    """Whether one of the page's drawings is a QR code of this address, under any of the eight masks."""
    drawn = list(_rows(page))
    return any(_dark(segno.make_qr(address, error="m", mask=mask)) in drawn for mask in range(8))


def _dark(code: segno.QRCode) -> frozenset[tuple[int, int]]:
    """The dark modules (column, row) of a code, from its own corner."""
    return frozenset((x, y) for y, row in enumerate(code.matrix) for x, dark in enumerate(row) if dark)


def _rows(page: pikepdf.Page) -> Iterator[frozenset[tuple[int, int]]]:
    """Every drawing that is made of strokes along rows of unit height, as the squares they cover from its corner."""
    strokes: list[tuple[float, float, float]] = []
    start = (0.0, 0.0)
    for step in pikepdf.parse_content_stream(page):
        operator = str(step.operator)
        numbers = [float(x) for x in step.operands] if operator in ("m", "l") else []
        if operator == "m":
            start = (numbers[0], numbers[1])
        elif operator == "l":
            strokes.append((start[0], numbers[0], numbers[1] if numbers[1] == start[1] else -1.0))
        elif operator in ENDS_OF_PATHS:
            if strokes and all(y % 1 == 0.5 and x1 % 1 == x2 % 1 == 0 for x1, x2, y in strokes):
                left, top = min(x for x, _, _ in strokes), min(y for _, _, y in strokes)
                yield frozenset((x - int(left), int(y - top)) for x1, x2, y in strokes for x in range(int(x1), int(x2)))
            strokes = []
