"""One asset in full: every fact with what stands behind it, what is missing and why it is wanted, doubts, history."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.figures import Value, day, planned_of, value_of
from app.ledgers.shown import cell_name, span_text
from catalog.errors import NotFound
from catalog.fields import FIELDS, GROUPS, PERMIT_FIELDS, TARGET_FIELDS, field_of, visibility
from catalog.inventory import Expected, expected_of, missing_of
from catalog.language import N_, translate
from catalog.ledger.compare import held
from catalog.models import Asset, Encumbrance, Evidence, History, Keeper, OpenDoubt, Permit, Source
from catalog.records import loaded, present, read_records

STATES: Final = {
    "exact": N_("照原文"),
    "approximate": N_("约数"),
    "range": N_("区间"),
    "assumed_unit": N_("单位是推定的"),
    "planned": N_("规划中"),
    "doubtful": N_("存疑，先这样收着"),
}
NOT_FIELDS: Final = {"withdrawn_on": N_("在册与否"), "id": N_("编号")}
_NOT_ROWS: Final = {"keeper", "permits", "control_targets"}
MOST_HISTORY: Final = 200


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a fact comes from. `place` is the sheet and cell, `raw` the text found (None where it may not be seen).

    `decided_by`: who decided how the text is read, so that the value is not the text's own.
    """

    source: str
    is_edit: bool
    place: str
    raw: str | None
    state: str
    span: str | None
    verified_at: date | None
    verified_by: str | None
    by: str | None
    at: datetime
    decided_by: str | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact as the page shows it. `wanted`: why it is asked for, where it is expected and not known."""

    name: str
    value: Value | None
    hidden: bool
    cell: Cell | None
    wanted: Expected | None
    beside: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the history: what a fact was and became, by which source."""

    label: str
    old: str | None
    new: str | None
    merged: bool
    old_source: str | None
    source: str
    is_edit: bool
    by: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Inventory:
    """Everything that is kept of one asset, as far as the reader may see it."""

    asset: Asset
    keeper: str
    record: Mapping[str, Any]
    groups: list[tuple[str, list[Fact]]]
    missing: list[Expected]
    expected: int
    doubts: list[OpenDoubt]
    settled: list[OpenDoubt]
    sources: Mapping[int, Source]
    history: list[Change]
    older: int


def find(session: Session, public_id: str, keepers: frozenset[int] | None, withdrawn: bool = False) -> Asset:
    """A present asset of these keepers (or one `withdrawn`, too). NotFound also for another keeper's: even that it exists
    is nobody's business."""
    query = select(Asset).where(col(Asset.public_id) == public_id, loaded() if withdrawn else present())
    if keepers is not None:
        query = query.where(col(Asset.keeper_id).in_(keepers))
    asset = session.scalar(query)
    if asset is None:
        raise NotFound(N_("没有编号为 {id} 的资产"), where="id", id=public_id[:120])
    return asset


def inventory(session: Session, asset: Asset, lang: str, internal: bool) -> Inventory:
    """The whole inventory of an asset; `internal`: the reader may see what is internal, and the texts of cells."""
    assert asset.pk is not None
    record = next(read_records(session, [asset.pk]))
    doubts = list(
        session.scalars(select(OpenDoubt).where(col(OpenDoubt.asset_pk) == asset.pk).order_by(col(OpenDoubt.field)))
    )
    waiting = [doubt for doubt in doubts if doubt.state == "open"]
    missing = missing_of(record, {doubt.field for doubt in waiting})
    evidence = {one.field: one for one in session.scalars(select(Evidence).where(col(Evidence.asset_pk) == asset.pk))}
    history = list(
        session.scalars(
            select(History)
            .where(col(History.asset_pk) == asset.pk)
            .order_by(col(History.id).desc())
            .limit(MOST_HISTORY)
        )
    )
    sources = _sources(
        session,
        [
            *(one.source_id for one in evidence.values()),
            *(one.source_id for one in doubts),
            *(key for one in history for key in (one.source_id, one.old_source_id)),
        ],
    )
    keeper = session.get(Keeper, asset.keeper_id)
    assert keeper is not None
    decided = {doubt.field: doubt for doubt in doubts if doubt.state == "decided"}
    page = _Page(
        record, evidence, sources, missing, lang, internal, _beside(session, asset.pk, lang, internal), decided
    )
    return Inventory(
        asset, keeper.name, record, list(page.groups()), missing, len(expected_of(asset.kind)), waiting,
        [doubt for doubt in doubts if doubt.state != "open"], sources, [page.change(one) for one in history],
        _older(session, asset.pk, len(history)),
    )  # fmt: skip


def said(name: str, value: Any, lang: str) -> str:
    """The value of a fact as one text; whatever is not understood any more is told as it is kept."""
    if name == "withdrawn_on":
        return translate(N_("已撤下") if value else N_("在册"), lang)
    if value is None:
        return translate(N_("待核实"), lang)
    if name in ("lat", "lng"):
        return f"{value:.6f}".rstrip("0").rstrip(".") + "°"
    if isinstance(value, dict) and "coordinates" in value:
        return translate(N_("一个范围，{n} 个点"), lang, n=_points(value["coordinates"]))
    if isinstance(value, dict):
        prefix = name if name in ("permits", "control_targets") else ""
        return "；".join(
            f"{_label(f'{prefix}.{part}', lang)} {said(f'{prefix}.{part}', one, lang)}" for part, one in value.items()
        )
    if name == "encumbrances" and value == []:
        return translate(N_("没有"), lang)
    try:
        told = value_of(name, value, lang)
    except (TypeError, ValueError):
        return str(value)
    return told.get("words") or f"{told.get('figure', '')} {told.get('unit', '')}".strip()


def visible(name: str, record: Mapping[str, Any], internal: bool) -> bool:
    """Whether the reader may see a fact: what is public, or all of it."""
    return internal or name in NOT_FIELDS or visibility(name.partition(".")[0], record) == "public"


def _older(session: Session, pk: int, shown: int) -> int:
    """How many more changes there are than are shown."""
    if shown < MOST_HISTORY:
        return 0
    query = select(func.count()).select_from(History).where(col(History.asset_pk) == pk)
    return (session.scalar(query) or 0) - shown


def _comma(lang: str) -> str:
    return ", " if lang == "en" else "，"


def _points(coordinates: Any) -> int:
    if not isinstance(coordinates, list) or not coordinates:
        return 0
    return 1 if not isinstance(coordinates[0], list) else sum(_points(part) for part in coordinates)


def _label(name: str, lang: str) -> str:
    found = field_of(name)
    return found.label(lang) if found else translate(NOT_FIELDS.get(name, name), lang)


def _sources(session: Session, keys: Iterable[int | None]) -> dict[int, Source]:
    wanted = {key for key in keys if key is not None}
    found = session.scalars(select(Source).where(col(Source.id).in_(wanted)))
    return {source.id: source for source in found if source.id is not None}


def _beside(session: Session, pk: int, lang: str, internal: bool) -> dict[str, str]:
    """What is kept beside facts: of a permit the department and the deadline, of burdens the amounts (internal)."""
    told: dict[str, str] = {}
    for permit in session.scalars(select(Permit).where(col(Permit.asset_pk) == pk)):
        parts = [permit.department_zh or "", day(permit.deadline.isoformat(), lang) if permit.deadline else ""]
        if any(parts):
            told[f"permits.{permit.name}"] = _comma(lang).join(part for part in parts if part)
    if internal:
        amounts: dict[str, list[str]] = defaultdict(list)
        for one in session.scalars(select(Encumbrance).where(col(Encumbrance.asset_pk) == pk)):
            if one.amount_cny is not None:
                kind = said("encumbrances", [one.kind], lang)
                amounts["encumbrances"].append(f"{kind} {said('sale_price_cny', one.amount_cny, lang)}")
        told |= {name: "；".join(parts) for name, parts in amounts.items()}
    return told


class _Page:
    """The facts of one asset on their way to the page."""

    def __init__(
        self,
        record: Mapping[str, Any],
        evidence: Mapping[str, Evidence],
        sources: Mapping[int, Source],
        missing: list[Expected],
        lang: str,
        internal: bool,
        beside: Mapping[str, str],
        decided: Mapping[str, OpenDoubt],
    ) -> None:
        self.record, self.evidence, self.sources, self.decided = record, evidence, sources, decided
        self.wanted = {item.field: item for item in missing}
        self.lang, self.internal, self.beside = lang, internal, beside

    def groups(self) -> Iterable[tuple[str, list[Fact]]]:
        """The groups of facts that hold anything, known or missed."""
        for code in GROUPS:
            names = [name for name, field in FIELDS.items() if field.group == code and name not in _NOT_ROWS]
            if code == "permits":
                names = [field.name for field in PERMIT_FIELDS.values()]
            elif code == "admission":
                names = [field.name for field in TARGET_FIELDS.values()]
            facts = [self._fact(name) for name in names if held(self.record, name) is not None or name in self.wanted]
            if facts:
                yield code, facts

    def _fact(self, name: str) -> Fact:
        value = held(self.record, name)
        if not visible(name, self.record, self.internal):
            return Fact(name, None, value is not None, None, self.wanted.get(name) if value is None else None)
        found = self.evidence.get(name) or self.evidence.get(name.partition(".")[0])
        cell = self._cell(found, name) if found is not None and value is not None else None
        told = None if value is None else self._told(name, value, found)
        return Fact(name, told, False, cell, self.wanted.get(name), self.beside.get(name))

    def _told(self, name: str, value: Any, evidence: Evidence | None) -> Value:
        field = field_of(name)
        if field is None or field.type in ("geometry", "group") or name in ("lat", "lng") or value == []:
            return Value(words=said(name, value, self.lang))
        told = value_of(name, value, self.lang)
        return planned_of(told, self.lang) if evidence is not None and evidence.state == "planned" else told

    def _cell(self, evidence: Evidence, name: str) -> Cell:
        source = self.sources[evidence.source_id]
        place = ""
        if evidence.row is not None:
            place = cell_name(evidence.sheet, evidence.column, evidence.row, self.lang)
        raw = evidence.raw if self.internal else None
        return Cell(
            source.name, source.kind == "edit", place, raw, translate(STATES[evidence.state], self.lang),
            self._span(name, evidence), evidence.verified_at, evidence.verified_by, source.by, source.at,
            self._decided_by(name, evidence),
        )  # fmt: skip

    def _decided_by(self, name: str, evidence: Evidence) -> str | None:
        """Who decided what the value is, if it was decided and nothing else was said since."""
        doubt = self.decided.get(name)
        if doubt is None or doubt.text != evidence.raw or doubt.value != held(self.record, name):
            return None
        return doubt.decided_by or translate(N_("没有记名"), self.lang)

    def _span(self, name: str, evidence: Evidence) -> str | None:
        if evidence.low is None or evidence.high is None:
            return None
        return span_text(name, evidence.low, evidence.high, self.lang)

    def change(self, one: History) -> Change:
        """One line of the history."""
        sees = visible(one.field, self.record, self.internal)
        source = self.sources[one.source_id]
        old_source = self.sources.get(one.old_source_id or 0)
        return Change(
            _label(one.field, self.lang),
            said(one.field, one.old, self.lang) if sees else None,
            said(one.field, one.new, self.lang) if sees else None,
            one.merged, old_source.name if old_source else None, source.name, source.kind == "edit", source.by, one.at,
        )  # fmt: skip
