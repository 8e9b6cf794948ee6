"""The database itself refuses what the field list does not allow, as migrations make it and on both kinds."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from app import migrations
from app.models import metadata
from catalog.database import make_engine
from catalog.errors import Unavailable
from catalog.models import Asset, AssetMode, Encumbrance, Evidence, Keeper, Permit, Source

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture
def session(sessions: sessionmaker[Session]) -> Iterator[Session]:
    with sessions() as session:
        session.add(Keeper(id=1, code="k", name="园区"))
        session.add(Source(id=1, kind="file", name="a.csv", at=NOW))
        session.commit()
        yield session


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


def constraints(engine: Engine) -> dict[str, dict[str, str]]:
    """What the database checks: table to name to condition, as the database itself tells it."""
    found = inspect(engine)
    return {
        table: {str(check["name"]): check["sqltext"] for check in found.get_check_constraints(table)}
        for table in found.get_table_names()
        if table != "alembic_version"
    }


def test_models_and_migrations_agree(sessions: sessionmaker[Session]) -> None:
    with sessions() as session:
        context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_models_and_migrations_check_the_same(engine: Engine) -> None:
    """Alembic's comparison does not look at conditions, so they are read back from the database."""
    metadata.create_all(engine)
    wanted = constraints(engine)
    metadata.drop_all(engine)
    migrations.upgrade(engine)
    assert constraints(engine) == wanted
    assert {"ck_asset_kind_known", "ck_asset_lat_bounds"} <= set(wanted["asset"])
    assert set(wanted["permit"]) == {"ck_permit_name_known", "ck_permit_state_known"}


def test_a_migration_that_fails_leaves_nothing_and_the_next_one_goes_through(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: Any, **__: Any) -> None:
        upgrade(*_, **__)
        raise KeyboardInterrupt

    upgrade = command.upgrade
    monkeypatch.setattr(command, "upgrade", failing)
    with pytest.raises(KeyboardInterrupt):
        migrations.upgrade(engine)
    assert inspect(engine).get_table_names() == []
    monkeypatch.undo()
    migrations.upgrade(engine)
    assert set(inspect(engine).get_table_names()) == {*metadata.tables, "alembic_version"}
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_database_of_a_newer_program_is_left_alone(engine: Engine) -> None:
    migrations.upgrade(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(Unavailable) as caught:
        migrations.upgrade(engine)
    assert "newer" in caught.value.text("en")


def test_the_newest_revision_is_the_one_that_others_lead_to() -> None:
    assert ScriptDirectory.from_config(migrations.config()).get_current_head() == migrations.newest()


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
