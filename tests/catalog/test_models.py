"""The database itself refuses what the field list does not allow."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel

from catalog.database import make_engine
from catalog.models import Asset, AssetMode, Encumbrance, Evidence, Keeper, Permit, Source

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    engine = make_engine(f"sqlite:///{tmp_path}/t.db")
    SQLModel.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(Keeper(id=1, code="k", name="园区"))
        session.add(Source(id=1, kind="file", name="a.csv", at=NOW))
        session.commit()
        yield session
    engine.dispose()


def asset(**facts: Any) -> Asset:
    needed = {"public_id": "A-1", "number": "A-1", "keeper_id": 1, "kind": "factory", "status": "available"}
    return Asset(**{**needed, "created_at": NOW, "updated_at": NOW, **facts})


@pytest.mark.parametrize(
    "facts",
    [
        {"kind": "castle"},
        {"status": "sold"},
        {"floor_area_m2": -1},
        {"lat": 121.6},
        {"fire_rating": 5},
        {"built_year": 22030},
        {"structure": "straw"},
        {"target_tax_10k_cny_mu": -3},
        {"keeper_id": 99},
    ],
)
def test_an_impossible_asset_is_refused(session: Session, facts: dict[str, Any]) -> None:
    session.add(asset(**facts))
    with pytest.raises(IntegrityError):
        session.flush()


def test_unknown_facts_are_null_and_allowed(session: Session) -> None:
    session.add(asset())
    session.flush()
    assert session.get(Asset, 1).floor_area_m2 is None  # type: ignore[union-attr]


def test_a_keeper_has_a_number_once_and_two_keepers_may_share_it(session: Session) -> None:
    session.add(Keeper(id=2, code="k2", name="另一园区"))
    session.flush()
    session.add_all([asset(), asset(public_id="k2~A-1", keeper_id=2)])
    session.flush()
    session.add(asset(public_id="A-1b"))
    with pytest.raises(IntegrityError):
        session.flush()


@pytest.mark.parametrize(
    "row",
    [
        AssetMode(asset_pk=1, mode="barter", position=0),
        Encumbrance(asset_pk=1, kind="ghost", position=0),
        Encumbrance(asset_pk=1, kind="mortgage", position=0, amount_cny=-1),
        Permit(asset_pk=1, name="fire", state="maybe"),
        Permit(asset_pk=1, name="parking", state="valid"),
        Permit(asset_pk=77, name="fire", state="valid"),
        Evidence(asset_pk=1, field="floor_area_m2", source_id=1, state="sure"),
        Evidence(asset_pk=1, field="floor_area_m2", source_id=1, low=3, high=2),
    ],
)
def test_an_impossible_part_of_an_asset_is_refused(session: Session, row: Any) -> None:
    session.add(asset())
    session.flush()
    session.add(row)
    with pytest.raises(IntegrityError):
        session.flush()
