"""What was read of a file, as JSON beside it: in parts, so that a page opens only what it shows.

Texts are kept in every language, values as the exchange format has them; pages turn them into the reader's words.
"""

import hashlib
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import orjson

from app.ledgers.uploads import said
from catalog.fields import field_of
from catalog.ledger.ledger import Doubt, LedgerRow
from catalog.ledger.report import ImportReport
from catalog.ledger.understanding import Understanding, to_mapping
from catalog.records import fact_items

A_PAGE: Final = 50  # doubts and rows lie in files of one page each
MOST_LISTED: Final = 20_000  # doubts, rejected rows, notes
NEAR: Final = 2  # cells shown on each side of a doubtful one


def read_part(folder: Path, reading: str, name: str) -> Any:
    """One part of what was read; an empty list where there is none."""
    try:
        return orjson.loads((folder / reading / f"{name}.json").read_bytes())
    except FileNotFoundError:
        return []


NO_FACT: Final[Mapping[str, Any]] = dict.fromkeys(("cell", "sheet", "raw", "state", "derived"))


def read_rows(folder: Path, reading: str, page: int) -> list[dict[str, Any]]:
    """The assets on a page; what their facts do not say is None."""
    rows: list[dict[str, Any]] = read_part(folder, reading, f"rows-{page}")
    return [{**row, "facts": [{**NO_FACT, **fact} for fact in row["facts"]]} for row in rows]


def write(
    folder: Path,
    reading: str,
    report: ImportReport,
    found: Understanding | None,
    rows: Iterable[LedgerRow],
    open_doubts: Sequence[Doubt],
    meta: Mapping[str, Any],
) -> dict[str, Any]:
    """Write what a reading found, and take away the readings before; the counts.

    `rows` are the assets as they will be; `open_doubts` those that wait or were decided on the page, with their rows.
    """
    target = folder / reading
    target.mkdir(mode=0o700)
    writer = _Writer(target, found)
    writer.rows(rows)
    listed = writer.doubts(open_doubts)
    writer.put("rejected", [_cell(one) | {"reason": said(one.problem)} for one in report.rejected[:MOST_LISTED]])
    writer.put("merges", writer.merges)
    writer.put("columns", list(_columns(found)) if found else [])
    writer.put("changes", [_change(asdict(one)) for one in report.changes])
    writer.put("missing", [{"id": public_id, "title": title} for public_id, title in report.missing])
    totals = [one for one in found.totals if not one.agrees] if found else []
    uncertain = [one for one in found.totals if one.agrees and one.unread] if found else []
    writer.put("totals", [asdict(one) | {"apart": one.stated - one.computed} for one in totals])
    writer.put("uncertain", [asdict(one) for one in uncertain])
    told = {str(one.told) for one in found.totals} if found else set()  # these have lists of their own
    notes = [one for one in report.notes if str(one.message) not in told]
    writer.put("notes", [
        {"sheet": one.sheet, "row": one.row, "column": one.column, "text": said(one.message)}
        for one in notes[:MOST_LISTED]
    ])  # fmt: skip
    writer.put("meta", {**meta, "mapping": to_mapping(found) if found else None})
    for path in folder.iterdir():
        if path.is_dir() and path.name not in (reading, meta.get("keep")):
            shutil.rmtree(path, ignore_errors=True)
    return {
        "reading": reading, "rows": report.rows, "added": report.added, "changed": report.changed,
        "unchanged": report.unchanged, "merged": report.merged,
        "merges": len(writer.merges), "withdrawn": report.withdrawn,
        "missing": len(report.missing), "doubts": len(open_doubts), "listed": listed, "rejected": len(report.rejected),
        "notes": len(notes), "totals": len(totals), "uncertain": len(uncertain), "columns": sum(len(t.columns) for t in found.tables) if found else 0,
        "keepers": report.keepers, "keepers_created": report.keepers_created, "compared": report.compared, "shown": writer.count, "workbook": found is not None,
    }  # fmt: skip


def _cell(one: Doubt) -> dict[str, Any]:
    return {"sheet": one.sheet, "row": one.row, "column": one.column, "text": one.text[:2000], "label": one.label}


def _change(change: dict[str, Any]) -> dict[str, Any]:
    return {**change, "facts": [{"name": name, "old": old, "new": new} for name, old, new in change["facts"]]}


def _columns(found: Understanding) -> Iterator[dict[str, Any]]:
    for table in found.tables:
        for proposal in table.columns:
            yield {
                "table": table.signature, "sheet": table.sheet, "first_row": table.first_row,
                "skipped": said(table.skipped) if table.skipped else None, "header": proposal.column.header,
                "letter": proposal.column.letter, "field": proposal.field, "confidence": proposal.confidence,
                "unit": proposal.unit, "datum": proposal.datum, "alternatives": proposal.alternatives,
                "corrected": proposal.corrected, "samples": [text[:80] for text in proposal.samples],
                "filled": proposal.filled,
            }  # fmt: skip


class _Writer:
    """One reading being written."""

    def __init__(self, target: Path, found: Understanding | None) -> None:
        self.target = target
        self.headers: dict[str | None, list[tuple[int, dict[str | None, str]]]] = {}
        for table in found.tables if found else ():
            letters = {one.column.letter: one.column.header for one in table.columns}
            self.headers.setdefault(table.sheet, []).append((table.first_row, letters))
        self.rows_by_key: dict[str, LedgerRow] = {}
        self.merges: list[dict[str, Any]] = []
        self.count = 0
        self.flat = found is None

    def put(self, name: str, value: Any) -> None:
        """Write one part."""
        (self.target / f"{name}.json").write_bytes(orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS))

    def header(self, sheet: str | None, row: int, column: str | None) -> str | None:
        """The words over a cell."""
        found = None
        for first_row, letters in self.headers.get(sheet, ()):
            if first_row <= row and column in letters:
                found = letters[column]
        return found

    def rows(self, rows: Iterable[LedgerRow]) -> None:
        """Write the assets, some on a page."""
        page: list[dict[str, Any]] = []
        for row in rows:
            for doubt in [*row.waiting, *(doubt for doubt, _ in row.decided)]:
                self.rows_by_key[doubt.key] = row
            self.merges += [self._merge(row, other) for other in row.merged]
            page.append(self._row(row))
            self.count += 1
            if len(page) == A_PAGE:
                self.put(f"rows-{self.count // A_PAGE}", page)
                page = []
        if page:
            self.put(f"rows-{self.count // A_PAGE + 1}", page)

    def _row(self, row: LedgerRow) -> dict[str, Any]:
        facts = []
        for name, value in fact_items(row.record):
            if name == "boundary" and isinstance(value, dict):
                value = {"type": value.get("type")}
            here = row.evidence_of(name)
            fact = {"name": name, "value": value}
            if here is not None and here.derived:
                fact["derived"] = True
            elif here is not None:
                fact["cell"], fact["raw"] = _address(here.column, here.row), here.raw[:200]
                if here.sheet != (row.sheet or ""):
                    fact["sheet"] = here.sheet
            if here is not None and here.state != "exact":
                fact["state"] = here.state
            facts.append(fact)
        return {
            "sheet": row.sheet, "row": row.number, "id": row.record["id"], "given": row.number_given,
            "keeper": row.record["keeper"], "title": _title(row), "facts": facts, "waiting": len(row.waiting),
            "merged": len(row.merged),
        }  # fmt: skip

    @staticmethod
    def _merge(row: LedgerRow, other: LedgerRow) -> dict[str, Any]:
        kept = dict(fact_items(row.record))
        differ = [
            {"name": name, "old": value, "new": kept.get(name)}
            for name, value in fact_items(other.record)
            if kept.get(name) != value and name != "boundary"
        ]
        # Of two rows the later in the file is the one that can be kept apart.
        later = max(row, other, key=lambda one: one.position if one.position is not None else one.number)
        return {
            "key": f"{later.sheet or ''}!{later.number}", "sheet": row.sheet, "row": row.number, "title": _title(row),
            "other_sheet": other.sheet, "other_row": other.number, "other_title": _title(other), "differ": differ,
        }  # fmt: skip

    def doubts(self, doubts: Sequence[Doubt]) -> int:
        """Write the doubts by pages, what decides about them in short, and their groups; how many are listed."""
        found = list(self._grouped(doubts[:MOST_LISTED]))
        for first in range(0, len(found), A_PAGE):
            self.put(f"doubts-{first // A_PAGE + 1}", found[first : first + A_PAGE])
        self.put("choices", [
            {**{name: one[name] for name in ("key", "group", "field", "default", "settles")}, "ways": len(one["readings"])}
            for one in found
        ])  # fmt: skip
        self.put("groups", _groups(found))
        return len(found)

    def _grouped(self, doubts: Sequence[Doubt]) -> Iterator[dict[str, Any]]:
        """Doubts by groups of the same fact and reason, the first group first."""
        groups: dict[str, list[dict[str, Any]]] = {}
        for doubt in doubts:
            row = self.rows_by_key.get(doubt.key)
            group = hashlib.sha256(f"{doubt.field}|{doubt.problem.message}".encode()).hexdigest()[:12]
            groups.setdefault(group, []).append(
                {
                    **_cell(doubt), "key": doubt.key, "group": group, "field": doubt.field, "cell": _address(doubt.column, doubt.row),
                    "header": self.header(doubt.sheet, doubt.row, doubt.column), "reason": said(doubt.problem),
                    "readings": [asdict(reading) for reading in doubt.readings[:50]], "default": doubt.default,
                    "taken": doubt.taken, "asset": _title(row) if row else None, "settles": self._settles(doubt, row),
                    "near": self._near(doubt, row) if row else [],
                }
            )  # fmt: skip
        for found in groups.values():
            yield from found

    def _settles(self, doubt: Doubt, row: LedgerRow | None) -> bool:
        """Whether a decision has a fact to go to: not for a key that is none, and not where no asset came of the row."""
        return doubt.field is not None and (field_of(doubt.field) is not None if self.flat else row is not None)

    def _near(self, doubt: Doubt, row: LedgerRow) -> list[dict[str, Any]]:
        """The doubtful cell between what was read beside it in its row."""
        if not doubt.column or not re.fullmatch("[A-Z]{1,3}", doubt.column):
            return []
        cells = {
            here.column: here.raw
            for here in row.evidence.values()
            if here.column and not here.derived and (here.sheet or None, here.row) == (doubt.sheet, doubt.row)
        }
        cells |= {one.column: one.text for one in row.waiting if one.column and one.row == doubt.row}
        cells[doubt.column] = doubt.text
        letters = sorted((one for one in cells if re.fullmatch("[A-Z]{1,3}", one)), key=lambda one: (len(one), one))
        at = letters.index(doubt.column)
        first = max(0, min(at - NEAR, len(letters) - 2 * NEAR - 1))
        return [
            {"letter": letter, "header": self.header(doubt.sheet, doubt.row, letter), "text": cells[letter][:60],
             "here": letter == doubt.column}
            for letter in letters[first : first + 2 * NEAR + 1]
        ]  # fmt: skip


def _groups(doubts: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """The groups of doubts: how many, whether any has a proposal, and the readings where all have the same ones."""
    groups: dict[str, dict[str, Any]] = {}
    for doubt in doubts:
        values = [reading["value"] for reading in doubt["readings"]]
        group = groups.setdefault(
            doubt["group"], {"count": 0, "field": doubt["field"], "proposed": 0, "values": values, "settles": 0}
        )
        group["count"] += 1
        group["settles"] += doubt["settles"]
        group["proposed"] += doubt["settles"] and doubt["default"] is not None
        if values != group["values"]:
            group["values"] = []
    return groups


def _title(row: LedgerRow) -> str:
    record = row.record
    return str(record.get("title_zh") or record.get("title_en") or record.get("owner_name") or record["id"])[:200]


def _address(column: str | None, row: int) -> str:
    return f"{column}{row}" if column and re.fullmatch("[A-Z]{1,3}", column) else str(row)
