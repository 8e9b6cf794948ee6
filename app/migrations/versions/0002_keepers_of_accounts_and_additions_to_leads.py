"""keepers of accounts, and what a sender adds to a lead"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

OLD = ("note", "stage")
NEW = ("note", "stage", "message", "contact", "assets", "need")


def _kinds(kinds: Sequence[str]) -> None:
    """The kinds of events that the table takes."""
    name = op.f("ck_lead_event_kind_known")
    with op.batch_alter_table("lead_event", schema=None) as batch_op:
        batch_op.drop_constraint(name, type_="check")
        batch_op.create_check_constraint(name, " OR ".join(f"kind = '{kind}'" for kind in kinds))


def upgrade() -> None:
    op.create_table(
        "user_keeper",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("keeper_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["keeper_id"], ["keeper.id"], name=op.f("fk_user_keeper_keeper_id_keeper"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_user_keeper_user_id_user_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "keeper_id", name=op.f("pk_user_keeper")),
    )
    with op.batch_alter_table("user_keeper", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_user_keeper_keeper_id"), ["keeper_id"], unique=False)
    _kinds(NEW)


def downgrade() -> None:
    op.execute("DELETE FROM lead_event WHERE kind NOT IN ('note', 'stage')")
    _kinds(OLD)
    with op.batch_alter_table("user_keeper", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_keeper_keeper_id"))
    op.drop_table("user_keeper")
