"""stages of leads by keeper, receipts, earlier contacts"""

import secrets
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

STAGES = ("new", "answered", "visiting", "signed", "lost")
OLD = ("note", "stage", "message", "contact", "assets", "need")
NEW = (*OLD[:2], "erased", *OLD[2:])
MOMENT = sa.DateTime(timezone=True)
NAMES = ("name", "company", "phone", "email", "consent_text")


def _known(column: str, codes: Sequence[str]) -> str:
    return " OR ".join(f"{column} = '{code}'" for code in codes)


def _kinds(kinds: Sequence[str]) -> None:
    """The kinds of events that the table takes."""
    name = op.f("ck_lead_event_kind_known")
    with op.batch_alter_table("lead_event", schema=None) as batch_op:
        batch_op.drop_constraint(name, type_="check")
        batch_op.create_check_constraint(name, _known("kind", kinds))


def _contacts(*key: sa.Column[Any]) -> list[Any]:
    return [
        *key,
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("company", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=60), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("consent_text", sa.String(), nullable=False),
        sa.Column("consented_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["lead.id"], name=op.f("fk_lead_contact_lead_id_lead"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(key[0].name, name=op.f("pk_lead_contact")),
    ]


def _table(name: str, *columns: str, **typed: Any) -> sa.TableClause:
    return sa.table(name, *map(sa.column, columns), *(sa.column(key, kind) for key, kind in typed.items()))


LEAD = _table("lead", "id", "stage", "receipt", created_at=MOMENT)
STAGE = _table("lead_stage", "id", "lead_id", "keeper_id", "stage", asked_at=MOMENT)
CONTACT = _table("lead_contact", "lead_id", *NAMES, consented_at=MOMENT)
EVENT = _table(
    "lead_event", "id", "lead_id", "author", "kind", "text", at=MOMENT,
    keeper_ids=sa.JSON(none_as_null=True), asset_ids=sa.JSON(none_as_null=True),
)  # fmt: skip


def _rows(query: sa.Select[Any]) -> list[dict[str, Any]]:
    return [dict(row) for row in op.get_bind().execute(query).mappings()]


def _keepers_of_accounts() -> dict[str, set[int]]:
    """The keepers for which an account that is bound to keepers works, by its name."""
    user, bound = _table("user_account", "id", "name", "role"), _table("user_keeper", "user_id", "keeper_id")
    found: dict[str, set[int]] = defaultdict(set)
    joined = sa.select(user.c.name, bound.c.keeper_id).join(bound, bound.c.user_id == user.c.id)
    for row in _rows(joined.where(user.c.role == "keeper")):
        found[row["name"]].add(row["keeper_id"])
    return found


def _stages_by_keeper() -> None:
    """What one keeper's account did to a lead was done for its keeper; what the desk did, for all."""
    connection, accounts = op.get_bind(), _keepers_of_accounts()
    parties: dict[int, set[int | None]] = defaultdict(set)
    asset = _table("lead_asset", "lead_id", "keeper_id")
    for row in _rows(sa.select(asset.c.lead_id, asset.c.keeper_id)):
        parties[row["lead_id"]].add(row["keeper_id"])
    events: dict[int, list[dict[str, Any]]] = defaultdict(list)
    told = (EVENT.c.id, EVENT.c.lead_id, EVENT.c.at, EVENT.c.author, EVENT.c.kind, EVENT.c.text)
    for row in _rows(sa.select(*told).order_by(EVENT.c.id)):
        events[row["lead_id"]].append(row)
    for lead in _rows(sa.select(LEAD.c.id, LEAD.c.stage, LEAD.c.created_at)):
        of_lead, asked_at = parties[lead["id"]] or {None}, lead["created_at"]
        moved = any(event["kind"] == "stage" for event in events[lead["id"]])
        stages = dict.fromkeys(of_lead, "new" if moved else lead["stage"])
        for event in events[lead["id"]]:
            own = accounts.get(event["author"], set()) & of_lead
            change: dict[str, Any] = {"keeper_ids": sorted(own) or None} if event["kind"] == "note" else {}
            if event["kind"] == "stage":
                concerned = own or of_lead
                stages.update(dict.fromkeys(concerned, event["text"].partition(">")[2]))
                change = {"keeper_ids": sorted(key for key in concerned if key is not None) or None}
            elif event["kind"] == "assets":
                change = {"asset_ids": [text.strip() for text in event["text"].split(",")], "text": ""}
            if event["kind"] in OLD[2:]:
                asked_at = max(asked_at, event["at"])
            if change:
                connection.execute(sa.update(EVENT).where(EVENT.c.id == event["id"]).values(**change))
        for keeper_id, stage in stages.items():
            made = {"lead_id": lead["id"], "keeper_id": keeper_id, "stage": stage, "asked_at": asked_at}
            connection.execute(sa.insert(STAGE).values(**made))
        connection.execute(sa.update(LEAD).where(LEAD.c.id == lead["id"]).values(receipt=secrets.token_urlsafe(24)))


def upgrade() -> None:
    op.create_table(
        "lead_stage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("keeper_id", sa.Integer(), nullable=True),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.CheckConstraint(_known("stage", STAGES), name=op.f("ck_lead_stage_stage_known")),
        sa.ForeignKeyConstraint(["keeper_id"], ["keeper.id"], name=op.f("fk_lead_stage_keeper_id_keeper")),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_lead_stage_lead_id_lead"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_stage")),
        sa.UniqueConstraint("lead_id", "keeper_id", name=op.f("uq_lead_stage_lead_id_keeper_id")),
    )
    with op.batch_alter_table("lead_stage", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lead_stage_keeper_id"), ["keeper_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lead_stage_lead_id"), ["lead_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lead_stage_stage"), ["stage"], unique=False)
    without_keeper = sa.text("keeper_id IS NULL")
    op.create_index(
        "lead_stage_desk", "lead_stage", ["lead_id"], unique=True,
        sqlite_where=without_keeper, postgresql_where=without_keeper,
    )  # fmt: skip
    _kinds(NEW)
    with op.batch_alter_table("lead_event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("asset_ids", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("keeper_ids", sa.JSON(none_as_null=True), nullable=True))
    with op.batch_alter_table("lead", schema=None) as batch_op:
        batch_op.add_column(sa.Column("receipt", sa.String(length=64), nullable=True))
    _stages_by_keeper()
    with op.batch_alter_table("lead", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lead_stage"))
        batch_op.drop_constraint(batch_op.f("ck_lead_stage_known"), type_="check")
        batch_op.drop_column("stage")
        batch_op.alter_column("receipt", existing_type=sa.String(length=64), nullable=False)
        batch_op.create_unique_constraint(batch_op.f("uq_lead_receipt"), ["receipt"])

    contacts = _rows(sa.select(CONTACT).order_by(CONTACT.c.lead_id))
    op.drop_table("lead_contact")
    op.create_table(
        "lead_contact",
        *_contacts(sa.Column("id", sa.Integer(), nullable=False), sa.Column("lead_id", sa.Integer(), nullable=False)),
    )
    with op.batch_alter_table("lead_contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lead_contact_lead_id"), ["lead_id"], unique=False)
    op.bulk_insert(CONTACT, contacts)


def downgrade() -> None:
    order = _table("lead_contact", "id")
    latest = {row["lead_id"]: row for row in _rows(sa.select(CONTACT).order_by(order.c.id))}
    with op.batch_alter_table("lead_contact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lead_contact_lead_id"))
    op.drop_table("lead_contact")
    op.create_table("lead_contact", *_contacts(sa.Column("lead_id", sa.Integer(), nullable=False)))
    op.bulk_insert(CONTACT, list(latest.values()))

    with op.batch_alter_table("lead", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stage", sa.String(length=20), nullable=False, server_default="new"))
        batch_op.create_check_constraint(batch_op.f("ck_lead_stage_known"), _known("stage", STAGES))
    # A lead stood where the first of its stages is, in the order of work: what is new to one is new.
    for stage in reversed(STAGES):
        of_stage = sa.select(STAGE.c.lead_id).where(STAGE.c.stage == stage)
        op.get_bind().execute(sa.update(LEAD).where(LEAD.c.id.in_(of_stage)).values(stage=stage))
    with op.batch_alter_table("lead", schema=None) as batch_op:
        batch_op.alter_column("stage", existing_type=sa.String(length=20), server_default=None)
        batch_op.create_index(batch_op.f("ix_lead_stage"), ["stage"], unique=False)
        batch_op.drop_constraint(batch_op.f("uq_lead_receipt"), type_="unique")
        batch_op.drop_column("receipt")

    for event in _rows(sa.select(EVENT.c.id, EVENT.c.asset_ids).where(EVENT.c.kind == "assets")):
        text = ", ".join(event["asset_ids"] or ())[:4000]
        op.get_bind().execute(sa.update(EVENT).where(EVENT.c.id == event["id"]).values(text=text))
    op.execute("DELETE FROM lead_event WHERE kind = 'erased'")
    _kinds(OLD)
    with op.batch_alter_table("lead_event", schema=None) as batch_op:
        batch_op.drop_column("keeper_ids")
        batch_op.drop_column("asset_ids")
    op.drop_index("lead_stage_desk", table_name="lead_stage")
    op.drop_table("lead_stage")
