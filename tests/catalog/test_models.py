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
from sqlmodel import Session, select

from app import migrations
from app.leads.models import Lead, LeadContact, LeadEvent, LeadStage
from app.models import metadata
from catalog.database import make_engine, session_factory
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


def test_leads_of_an_earlier_shape_keep_what_each_keeper_did(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    upgrade, downgrade = command.upgrade, command.downgrade
    monkeypatch.setattr(command, "upgrade", lambda made, _: upgrade(made, "0003"))
    migrations.upgrade(engine)
    at = "2026-11-01 08:00:00"
    contact = "'李', '', '12345', '', '同意', '" + at + "'"
    with engine.begin() as connection:
        for statement in (
            "INSERT INTO keeper (id, code, name) VALUES (1, 'A', '甲'), (2, 'B', '乙')",
            f"INSERT INTO user_account (id, name, role, created_at) VALUES (1, '李工', 'keeper', '{at}')",
            "INSERT INTO user_keeper (user_id, keeper_id) VALUES (1, 1)",
            "INSERT INTO lead (id, number, request_key, created_at, stage, origin, lang, message) VALUES "
            f"(1, 'L1', 'k1', '{at}', 'lost', 'basket', 'zh-CN', ''), (2, 'L2', 'k2', '{at}', 'answered', 'match', 'en', '')",
            "INSERT INTO lead_asset (lead_id, position, asset_id, keeper_id) VALUES (1, 0, 'A-1', 1), (1, 1, 'B-1', 2)",
            f"INSERT INTO lead_contact VALUES (1, {contact})",
            "INSERT INTO lead_event (lead_id, at, author, kind, text) VALUES "
            f"(1, '{at}', '李工', 'stage', 'new>lost'), (1, '{at}', '', 'assets', 'B-1'), (1, '{at}', '李工', 'note', '报价')",
        ):
            connection.exec_driver_sql(statement)
    monkeypatch.undo()
    migrations.upgrade(engine)
    with session_factory(engine)() as session:
        stages = session.execute(select(LeadStage.lead_id, LeadStage.keeper_id, LeadStage.stage).order_by(LeadStage.id))
        assert sorted(stages.all(), key=str) == [(1, 1, "lost"), (1, 2, "new"), (2, None, "answered")]
        events = session.scalars(select(LeadEvent).order_by(LeadEvent.id)).all()
        assert [(event.keeper_ids, event.asset_ids) for event in events] == [([1], None), (None, ["B-1"]), ([1], None)]
        assert session.scalar(select(LeadContact)).phone == "12345"
        assert len(set(session.scalars(select(Lead.receipt)))) == 2
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":  # as `migrations.upgrade` does
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        made = migrations.config()
        made.attributes["connection"] = connection
        downgrade(made, "0003")
        assert list(connection.exec_driver_sql("SELECT stage FROM lead ORDER BY id").scalars()) == ["new", "answered"]


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
