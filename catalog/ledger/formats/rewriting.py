"""A workbook with only what its looks need: sheets, styles and theme, written anew from their elements.

What is left behind cannot be opened by the workbook library that gets this copy: formulas (those that stay are laid in
from what our reader saw, `catalog.ledger.own_formulas`), links, macros, drawings, names, tables, and merged ranges or empty styled cells without number. Shared texts stay as they are.
"""

import io
import math
import zipfile
from collections.abc import Collection
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from catalog.ledger.cells import Sheet, column_letters
from catalog.ledger.formats.archive import Archive
from catalog.ledger.formats.markup import parse
from catalog.ledger.formats.workbook_parts import Relation, number_of, place_of, relations_of, unescaped

_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DRAWING: Final = "http://schemas.openxmlformats.org/drawingml/2006/main"
_LINKS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006/"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml."
PLAIN: Final = frozenset({"sheetFormatPr", "cols", "sheetData"})
FULL: Final = PLAIN | {
    "sheetPr", "sheetViews", "autoFilter", "printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks",
    "colBreaks", "dataValidations", "conditionalFormatting",
}  # fmt: skip
_LEFT_OUT: Final = frozenset({"extLst", "rPh", "phoneticPr"})
_RULED: Final = frozenset({"dataValidation", "cfRule"})  # kept where they calculate nothing
_CALCULATED: Final = frozenset({"formula", "formula1", "formula2"})
MOST_EMPTY: Final = 300_000  # styled cells without content, in one workbook
MOST_COLUMN_LOOKS: Final = 2_000
_ROWS_BEYOND: Final = 200


def plain_copy(archive: Archive, sheets: list[Sheet], names: list[str], keep: Collection[str] = FULL) -> io.BytesIO:
    """The workbook for these sheets (its worksheets, in their order) under new names. `keep`: the parts of a sheet."""
    main = next(
        (found.target for found in relations_of(archive, "").values() if found.kind == "officedocument"),
        "xl/workbook.xml",
    )
    relations = relations_of(archive, main)
    parts, from_1904 = _worksheets(archive, main, relations)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        links, types = [], []

        def add(kind: str, target: str, content: str, type: str) -> None:
            package.writestr(f"xl/{target}", content)
            links.append((kind, target))
            types.append((f"/xl/{target}", type))

        empty = MOST_EMPTY
        for number, (part, sheet) in enumerate(zip(parts, sheets, strict=True), 1):
            writer = _SheetWriter(sheet, keep, empty)
            parse(archive.blocks(part), archive.name, writer.start, writer.end, writer.text)
            empty = writer.empty
            add("worksheet", f"worksheets/sheet{number}.xml", writer.done(), f"{_TYPE}worksheet+xml")
        for kind, namespace, type in (
            ("sharedStrings", _MAIN, f"{_TYPE}sharedStrings+xml"),
            ("styles", _MAIN, f"{_TYPE}styles+xml"),
            ("theme", _DRAWING, "application/vnd.openxmlformats-officedocument.theme+xml"),
        ):
            found = next((one for one in relations.values() if one.kind == kind.casefold() and not one.external), None)
            if found and found.target in archive:
                whole = _Writer(namespace)
                parse(archive.blocks(found.target), archive.name, whole.start, whole.end, whole.text)
                add(kind, f"{kind}.xml", whole.done(), type)
        tabs = "".join(
            f'<sheet name={quoteattr(name)} sheetId="{number}" state="{"hidden" if sheet.hidden else "visible"}" '
            f'r:id="r{number}"/>'
            for number, (name, sheet) in enumerate(zip(names, sheets, strict=True), 1)
        )
        package.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><workbookPr date1904="{int(from_1904)}"/>'
            f"<sheets>{tabs}</sheets></workbook>",
        )
        package.writestr("xl/_rels/workbook.xml.rels", _related(links))
        package.writestr("_rels/.rels", _related([("officeDocument", "xl/workbook.xml")]))
        types.append(("/xl/workbook.xml", f"{_TYPE}sheet.main+xml"))
        listed = "".join(
            f"<Override PartName={quoteattr(part)} ContentType={quoteattr(type)}/>" for part, type in types
        )
        package.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}content-types"><Default Extension="rels" '
            f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{listed}</Types>',
        )
    made.seek(0)
    return made


def _related(links: list[tuple[str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="r{number}" Type="{_LINKS}/{kind}" Target={quoteattr(target)}/>'
        for number, (kind, target) in enumerate(links, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}relationships">{listed}</Relationships>'


def _worksheets(archive: Archive, main: str, relations: dict[str, Relation]) -> tuple[list[str], bool]:
    """The parts of the worksheets in the order of their tabs, and whether days are counted from 1904."""
    found: list[str] = []
    from_1904 = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal from_1904
        if tag == "sheet":
            key = next((value for name, value in attributes.items() if name.rpartition(":")[1:] == (":", "id")), "")
            if key in relations and relations[key].kind == "worksheet":
                found.append(relations[key].target)
        elif tag == "workbookPr":
            from_1904 = attributes.get("date1904", "0") in ("1", "true")

    parse(archive.blocks(main), archive.name, start)
    return found, from_1904


class _Writer:
    """Elements written again in one namespace, without attributes of others."""

    def __init__(self, namespace: str) -> None:
        self.namespace = namespace
        self.pieces: list[str] = []
        self.depth = 0
        self.skipping = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.skipping or tag in _LEFT_OUT:
            self.skipping += 1
            return
        self.open(tag, attributes)

    def open(self, tag: str, attributes: dict[str, str]) -> None:
        space = f' xmlns="{self.namespace}"' if self.depth == 1 else ""
        told = "".join(
            f" {name}={quoteattr(value)}"
            for name, value in attributes.items()
            if name == "xml:space" or not (":" in name or name == "xmlns")
        )
        self.pieces.append(f"<{tag}{space}{told}>")

    def end(self, tag: str) -> None:
        self.depth -= 1
        if self.skipping:
            self.skipping -= 1
        else:
            self.pieces.append(f"</{tag}>")

    def text(self, text: str) -> None:
        if not self.skipping:
            self.pieces.append(escape(text))

    def done(self) -> str:
        return "".join(self.pieces)


class _SheetWriter(_Writer):
    """A sheet with its looks and values; what calculates, links or draws is left out. `empty`: styled cells left."""

    def __init__(self, sheet: Sheet, keep: Collection[str], empty: int) -> None:
        super().__init__(_MAIN)
        self.sheet, self.keep, self.empty = sheet, keep, empty
        self.row = self.column = self.looks = 0
        self.rule: int | None = None  # where the rule being written began
        self.calculated = False
        self.cell: tuple[str, dict[str, str]] | None = None  # one whose content has not come yet
        self.value: list[str] | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if self.skipping:
            self.depth += 1
            self.skipping += 1
            return
        if (self.depth == 1 and tag not in self.keep) or tag == "f" or not self._wanted(tag, attributes):
            self.depth += 1
            self.skipping = 1
            return
        if tag in _RULED:
            self.rule, self.calculated = len(self.pieces), False
        elif tag in _CALCULATED:
            self.calculated = True
        elif tag == "c":
            self.cell = (tag, attributes)
            self.depth += 1
            return
        elif tag in ("v", "is") and self.cell is not None:
            if tag == "v":
                self.value = []
                self.depth += 1
                return
            self._cell()
        super().start(tag, attributes)

    def _wanted(self, tag: str, attributes: dict[str, str]) -> bool:
        if tag == "row":
            number = attributes.get("r")
            self.row, self.column = (number_of(number) if number else self.row + 1), 0
            attributes.pop("spans", None)
            attributes["r"] = str(self.row)
            return self.row <= self.sheet.last_row + _ROWS_BEYOND
        if tag == "c":
            place = place_of(attributes.get("r", ""))
            self.row, self.column = place or (self.row, self.column + 1)
            for name in ("cm", "vm", "ph"):
                attributes.pop(name, None)
        elif tag == "col":
            self.looks += 1
            return self.looks <= MOST_COLUMN_LOOKS
        return True

    def _cell(self) -> None:
        """The cell that has begun, now that it is known to be kept."""
        if self.cell is not None:
            tag, attributes = self.cell
            self.cell = None
            attributes["r"] = f"{column_letters(self.column)}{self.row}"
            self.open(tag, attributes)

    def text(self, text: str) -> None:
        if self.value is not None:
            self.value.append(text)
        else:
            super().text(text)

    def end(self, tag: str) -> None:
        if self.skipping:
            super().end(tag)
            return
        if tag == "v" and self.value is not None:
            self.depth -= 1
            self._value("".join(self.value).strip())
            self.value = None
            return
        if tag == "c" and self.cell is not None:
            self.depth -= 1
            self._empty()
            return
        super().end(tag)
        if tag in _RULED and self.rule is not None:
            if self.calculated and not self._harmless(self.pieces[self.rule :]):
                del self.pieces[self.rule :]
            self.rule = None

    def _harmless(self, rule: list[str]) -> bool:
        """Whether the formulas of a rule are plain numbers or texts, as a list of choices is."""
        inside = False
        for piece in rule:
            if piece.startswith("<"):
                inside = piece.startswith("<formula")
            elif inside and piece.strip():
                plain = piece.strip()
                if not (plain[0] == plain[-1] == '"' and '"' not in plain[1:-1]) and not _is_number(plain):
                    return False
        return True

    def _value(self, value: str) -> None:
        if self.cell is None:
            return
        _, attributes = self.cell
        kind = attributes.get("t", "n")
        if kind == "str":
            value = unescaped(value)
        if (kind == "n" and not _is_number(value)) or kind == "d" or not value:
            attributes.pop("t", None)  # its value is laid in from what the reader understood
            self._cell()
        else:
            self._cell()
            self.pieces.append(f"<v>{escape(value)}</v>")

    def _empty(self) -> None:
        """A cell of looks only: kept around what is filled."""
        sheet = self.sheet
        if self.row <= sheet.last_row + 1 and self.column <= sheet.last_column + 1 and self.empty > 0:
            self.empty -= 1
            assert self.cell is not None
            self.cell[1].pop("t", None)
            self._cell()
            self.pieces.append("</c>")
        self.cell = None


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text)) and "_" not in text
    except ValueError:
        return False
