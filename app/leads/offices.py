"""Whom to ask: the office of the keeper that answers for an asset."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session, col

from app.leads.reading import LeadRow
from catalog.models import Asset, Keeper
from catalog.place_names import place_label


@dataclass(frozen=True, slots=True)
class Office:
    """A keeper's office as it is told to the public. Phone and office may not be known."""

    keeper: str
    office_zh: str | None
    office_en: str | None
    phone: str | None

    def name(self, lang: str) -> str:
        """The office's name in a language, or the keeper's."""
        return (self.office_en if lang == "en" else self.office_zh) or self.office_zh or self.keeper_name(lang)

    def keeper_name(self, lang: str) -> str:
        """The keeper's name in a language."""
        return place_label(self.keeper, lang)


def offices(session: Session, asset_ids: Sequence[str]) -> dict[str, Office]:
    """The office of each asset, by public id."""
    query = (
        select(col(Asset.public_id), col(Keeper.name), col(Keeper.office_zh), col(Keeper.office_en), col(Keeper.phone))
        .join(Keeper, col(Keeper.id) == col(Asset.keeper_id))
        .where(col(Asset.public_id).in_(list(asset_ids)))
    )
    return {asset_id: Office(name, zh, en, phone) for asset_id, name, zh, en, phone in session.execute(query)}


def offices_of(session: Session, row: LeadRow) -> list[Office]:
    """The offices that a lead went to, each once."""
    found = offices(session, [asset.asset_id for asset in row.assets])
    return list(dict.fromkeys(found.values()))
