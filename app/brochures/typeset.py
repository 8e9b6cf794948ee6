"""An edition, typeset: PDF/A-2a and PDF/UA-1, with fonts of our own.

A pure function of the edition: no clock, no database, no environment; the same edition gives the same bytes.
"""

import hashlib
import io
import json
import re
import threading
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import segno
import typst
from fontTools.ttLib import TTFont

from app.brochures import room
from app.brochures.edition_shape import Edition, Group, Lang, MadeWith, Office, Row, Words
from app.brochures.figures import plain, tags
from app.brochures.wording import NOTES
from app.figures import day
from app.written import INVISIBLE
from catalog.errors import InvalidInput
from catalog.language import N_, translate

HERE: Final = Path(__file__).parent
FONTS: Final = HERE / "fonts"
TEMPLATE: Final = HERE / "template"
MAIN: Final = TEMPLATE / "brochure.typ"
STANDARDS: Final[list[Any]] = ["a-2a", "ua-1"]
MASK: Final = 0  # a chequerboard: no large part of one colour
LONGEST_RUN: Final = 24  # letters without a place to break, before one is made

COLUMNS: Final = {"zh": 4, "en": 4, "both": 3}  # of facts, by how much room their names take

_UNBROKEN = re.compile(rf"[^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]{{{LONGEST_RUN}}}(?=\S)")
_URL_PARTS: Final = re.compile(r".{1,24}?(?:[/?&=._-](?=[^/])|$)|.{24}")
_WRITTEN_SVG: Final = frozenset({"svg", "qr"})
_lock = threading.Lock()


class TypesetError(RuntimeError):
    """The template could not be typeset: a fault of the program, never of an edition."""


def typeset(edition: Edition | Mapping[str, Any]) -> bytes:
    """The brochure of an edition as PDF. Raises InvalidInput for an edition that has no assets or is not whole."""
    data = _prepared(edition)
    moment = datetime.combine(date.fromisoformat(edition["date"]), time(), UTC)
    with _lock:  # one compiler keeps fonts and layout; it serves one at a time
        try:
            pdf, warnings = _compiler().compile_with_warnings(
                input=str(MAIN), format="pdf", sys_inputs={"edition": json.dumps(data, ensure_ascii=False)},
                pdf_standards=STANDARDS, timestamp=int(moment.timestamp()),
            )  # fmt: skip
        except typst.TypstError as error:
            raise TypesetError(str(error)) from error
    if warnings:
        raise TypesetError("; ".join(str(warning) for warning in warnings))
    assert isinstance(pdf, bytes)
    return pdf


@cache
def made_with() -> MadeWith:
    """What this program prints with: the typesetter's version, and the fingerprint of template and fonts."""
    print_of = hashlib.sha256()
    for path in (*sorted(TEMPLATE.glob("*.typ")), Path(__file__), Path(room.__file__)):
        print_of.update(path.read_bytes())
    for path in sorted(FONTS.glob("*.ttf")):
        print_of.update(f"{path.name} {path.stat().st_size}".encode())
    return {"typst": version("typst"), "template": print_of.hexdigest()[:16]}


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(font_paths=[str(FONTS)], ignore_system_fonts=True, root=str(TEMPLATE))


@cache
def _covered() -> frozenset[int]:
    """The characters that every face for running text has a glyph for."""
    faces = []
    for path in sorted(FONTS.glob("NotoSansSC*.ttf")):
        with TTFont(path, lazy=True) as face:
            face.setGlyphOrder(
                [""] * face["maxp"].numGlyphs
            )  # names of glyphs are not asked for, and take long to make
            faces.append(frozenset(face.getBestCmap()))
    return frozenset.intersection(*faces)


@lru_cache(maxsize=16_384)
def printable(text: str) -> str:
    """Text that prints in full: what has no glyph becomes its number (〔U+1F600〕), long runs get places to break.

    Marks without a glyph of their own (zero-width, direction, variation) are left out: they print nothing anywhere.
    """
    text = INVISIBLE.sub("", unicodedata.normalize("NFC", text)).replace("\r\n", "\n").replace("\r", "\n")
    covered = _covered()
    parts: list[str] = []
    missing: list[str] = []
    for character in text:
        if character in "\n\t" or ord(character) in covered:
            if missing:
                parts.append(f"〔{' '.join(missing)}〕")
                missing = []
            parts.append(character)
        else:
            missing.append(f"U+{ord(character):04X}")
    if missing:
        parts.append(f"〔{' '.join(missing)}〕")
    return _UNBROKEN.sub(lambda found: found[0] + "\u200b", "".join(parts))


def _all_printable(value: Any) -> Any:
    """Every text of a JSON value made printable, except drawings (their few words are ours)."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {key: item if key in _WRITTEN_SVG else _all_printable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_all_printable(item) for item in value]
    return value


def _prepared(edition: Edition | Mapping[str, Any]) -> dict[str, Any]:
    """What the template reads: the frozen sheets, and what follows from them alone (QR codes, offices once each)."""
    try:
        lang, words, assets = edition["lang"], edition["words"], edition["assets"]
        sheets = [asset["sheet"] for asset in assets]
        first = tags(lang)[0]
        when = day(edition["date"], first)
    except (KeyError, TypeError) as error:
        raise InvalidInput(N_("这一版缺少 {part}，不能排印。"), where="edition", part=str(error)) from error
    if not assets:
        raise InvalidInput(N_("推介册里一处资产也没有。"), where="assets")
    codes = ["en" if tag == "en" else "zh" for tag in tags(lang)]
    made: list[dict[str, Any]] = []
    offices: dict[tuple[tuple[str, ...], str, tuple[str, ...]], list[int]] = {}
    for number, (asset, sheet) in enumerate(zip(assets, sheets, strict=True)):
        office = asset.get("office") or Office(name=[], phone=None, keeper=[])
        phone = office["phone"] or ""
        offices.setdefault((tuple(office["name"]), phone, tuple(office["keeper"])), []).append(number)
        reasons = [
            {
                "verdict": reason["verdict"],
                "words": [reason["text_en" if code == "en" else "text_zh"] for code in codes],
            }
            for reason in asset.get("reasons") or []
        ]
        made.append(
            {
                "sheet": sheet, "tier": asset.get("tier"), "reasons": reasons,
                "contact": {"name": office["name"] or words["office_unknown"], "phone": phone},
                "url": asset["url"], "qr": _qr(asset["url"]), "qr_label": translate(N_("二维码：打开这处的档案"), first),
            }
        )  # fmt: skip
    data = {
        "langs": codes, "number": edition["number"], "day": when, "for_whom": edition.get("for_whom") or "",
        "by_whom": edition.get("by_whom") or "", "title": edition.get("title") or None,
        "need_text": edition.get("need_text") or None, "words": words, "notes": len(NOTES), "assets": made,
        "offices": [dict(zip(("name", "phone", "keeper"), key, strict=True), assets=of) for key, of in offices.items()],
    }  # fmt: skip
    plain: dict[str, Any] = _all_printable(data)
    for asset, whole in zip(plain["assets"], made, strict=True):
        asset["url"] = whole["url"]
        # A line may end between two parts; a mark that says so would be copied along with the address.
        asset["url_parts"] = _URL_PARTS.findall(whole["url"])
        _reckon(asset, lang, plain["words"])
    return plain


def _reckon(asset: dict[str, Any], lang: Lang, words: Mapping[str, Words]) -> None:
    """Put down, for what surely has room, that it has: what the template need not measure."""
    sheet = asset["sheet"]
    columns = _columns(sheet["groups"], COLUMNS[lang])
    breadth = room.column_breadth(len(columns))
    for row, hero_breadth in zip(sheet["heroes"], room.hero_breadths(len(sheet["heroes"])), strict=True):
        row["fits"] = room.hero_fits(row, hero_breadth, words["unknown"])
    for group in sheet["groups"]:
        for row in group["rows"]:
            row["fits"] = room.fact_fits(row, breadth, words["unknown"])
    reasons = [(reason["verdict"], reason["words"]) for reason in asset["reasons"]]
    high = room.page_height(sheet, columns, reasons, words, asset["url"])
    asset["columns"], asset["roomy"] = columns, high <= room.PAGE * room.SURE_PAGE
    asset["reason_columns"] = room.reason_columns(reasons, words)


def _columns(groups: list[Group], count: int) -> list[list[Group]]:
    """Groups over columns of about the same height: the longest first, each to the lowest."""
    heights = [1.8 + sum(map(_height, group["rows"])) for group in groups]
    columns: list[list[int]] = [[] for _ in range(count)]
    for place in sorted(range(len(groups)), key=lambda place: -heights[place]):
        min(columns, key=lambda column: sum(heights[other] for other in column)).append(place)
    filled = sorted(sorted(column) for column in columns if column)
    return [[groups[place] for place in column] for column in filled]


def _height(row: Row) -> float:
    """Lines that a fact takes in a column, about."""
    return max(len(row["label"]) * 0.75, 1 + len(plain(row["value"])) // 12 if row["wide"] else 1)


@lru_cache(maxsize=4096)
def _qr(address: str) -> str:
    """The address as a QR code: SVG, with the quiet margin that readers need.

    Readers take any mask, and looking for the best of the eight takes as long as all the rest.
    """
    stream = io.BytesIO()
    segno.make_qr(address, error="m", mask=MASK).save(
        stream, kind="svg", xmldecl=False, svgclass=None, lineclass=None, border=2
    )
    return stream.getvalue().decode()
