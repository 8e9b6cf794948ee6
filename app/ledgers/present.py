"""The keeper's own workbook with what is known today written in."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.ledgers.originals import FOLDER
from catalog.errors import NotFound
from catalog.fields import field_of
from catalog.language import N_, translate
from catalog.ledger.compare import Known, Matcher, held, known_assets
from catalog.ledger.intake import Keepers, to_ledger
from catalog.ledger.marked import Edit, keeper_workbook
from catalog.ledger.read import read_book
from catalog.ledger.understand import understand
from catalog.models import Asset, Evidence, Keeper, OpenDoubt, Source
from catalog.moments import day_of
from catalog.records import fact_items, present


def workbook(session: Session, data: Path, source_id: int, lang: str) -> tuple[str, bytes]:
    """The keeper's own workbook with what is known now written in and marked: its name and content.

    NotFound where the source is no file that was understood, or its file is not kept.
    """
    source = session.get(Source, source_id)
    missing = NotFound(N_("这份台账的原表没有保存"), where="source")
    if source is None or source.sha256 is None or source.columns is None or source.read_on is None:
        raise missing
    original = data / FOLDER / source.sha256
    if not original.is_file():
        raise missing
    found = understand(read_book(original, source.name), source.read_on, source.columns)
    known = _known(session, source_id)
    names = {one.record["keeper"] for one in known.values()}
    everybody = frozenset(session.scalars(select(col(Keeper.name))))
    alone = next(iter(names)) if len(names) == 1 else None
    ledger = to_ledger(found, source.sha256, source.read_on, Keepers(alone, everybody, alone is not None))
    edits: list[Edit] = []
    for row, asset in zip(ledger.rows, Matcher(known).find_all(ledger.rows), strict=True):
        if asset is not None and row.position is not None:
            waiting = frozenset(doubt.field for doubt in row.waiting if doubt.field)
            edits += _edits(session, asset, row.record, row.position, waiting, lang)
    return source.name, keeper_workbook(original, found, edits, lang)


def _known(session: Session, source_id: int) -> Mapping[tuple[str, str], Known]:
    """The assets of the keepers whose facts came from a source."""
    query = (
        select(col(Keeper.name))
        .join(Asset, col(Asset.keeper_id) == col(Keeper.id))
        .join(Evidence, col(Evidence.asset_pk) == col(Asset.pk))
        .where(col(Evidence.source_id) == source_id, present())
        .distinct()
    )
    return known_assets(session, session.scalars(query).all())


def _edits(
    session: Session, asset: Known, said: Mapping[str, Any], position: int, waiting: frozenset[str], lang: str
) -> list[Edit]:
    """What is known of an asset otherwise than its row says, what was decided about its doubts, what people put in."""
    query = (
        select(col(Evidence.field), col(Source.kind), col(Source.name), col(Source.at), col(Source.by))
        .join(Source, col(Source.id) == col(Evidence.source_id))
        .where(col(Evidence.asset_pk) == asset.pk)
    )
    behind = {field: rest for field, *rest in session.execute(query)}
    decided = set(
        session.scalars(
            select(col(OpenDoubt.field)).where(col(OpenDoubt.asset_pk) == asset.pk, col(OpenDoubt.state) == "decided")
        )
    )
    edits = []
    for field, value in fact_items(asset.record):
        before = held(said, field)
        kind, name, at, by = behind.get(field, ("file", "", None, None))
        new = before is None and (field in waiting or field in decided or kind == "edit")
        if (before is None and not new) or before == value:
            continue
        known = field_of(field)
        label = known.label(lang) if known else field
        who = by or name
        message = N_("{field}：{who}，{date}")
        comment = translate(message, lang, field=label, who=who, date=day_of(at).isoformat() if at else "")
        edits.append(Edit(position, field, value, comment))
    return edits
