"""staged loads, history, open doubts, uploads"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "stage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "keeper_columns",
        sa.Column("keeper_id", sa.Integer(), nullable=False),
        sa.Column("tables", sa.JSON(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["keeper_id"], ["keeper.id"], name=op.f("fk_keeper_columns_keeper_id_keeper"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("keeper_id", name=op.f("pk_keeper_columns")),
    )
    op.create_table(
        "upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("keeper_id", sa.Integer(), nullable=True),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("progress", sa.String(length=200), nullable=False),
        sa.Column("problem", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("decisions", sa.JSON(), nullable=False),
        sa.Column("summary", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state = 'waiting' OR state = 'reading' OR state = 'ready' OR state = 'loading' OR state = 'cancelling' OR state = 'loaded' OR state = 'cancelled' OR state = 'failed'",
            name=op.f("ck_upload_state_known"),
        ),
        sa.ForeignKeyConstraint(["keeper_id"], ["keeper.id"], name=op.f("fk_upload_keeper_id_keeper")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_upload_source_id_source")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_upload_user_id_user_account"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
        sa.UniqueConstraint("key", name=op.f("uq_upload_key")),
    )
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_upload_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_upload_keeper_id"), ["keeper_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_upload_source_id"), ["source_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_upload_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_upload_user_id"), ["user_id"], unique=False)

    op.create_table(
        "history",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asset_pk", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=60), nullable=False),
        sa.Column("old", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("new", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("merged", sa.Boolean(), nullable=False),
        sa.Column("old_source_id", sa.Integer(), nullable=True),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["asset_pk"], ["asset.pk"], name=op.f("fk_history_asset_pk_asset"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["old_source_id"], ["source.id"], name=op.f("fk_history_old_source_id_source")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_history_source_id_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history")),
    )
    with op.batch_alter_table("history", schema=None) as batch_op:
        batch_op.create_index("history_asset", ["asset_pk", "field"], unique=False)
        batch_op.create_index(batch_op.f("ix_history_source_id"), ["source_id"], unique=False)

    op.create_table(
        "open_doubt",
        sa.Column("asset_pk", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=60), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("sheet", sa.String(length=200), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("column", sa.String(length=200), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("reason_zh", sa.String(), nullable=False),
        sa.Column("reason_en", sa.String(), nullable=False),
        sa.Column("readings", sa.JSON(), nullable=False),
        sa.Column("proposed", sa.Integer(), nullable=True),
        sa.Column("value", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=100), nullable=True),
        sa.CheckConstraint(
            "state = 'open' OR state = 'decided' OR state = 'left'", name=op.f("ck_open_doubt_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["asset_pk"], ["asset.pk"], name=op.f("fk_open_doubt_asset_pk_asset"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_open_doubt_source_id_source")),
        sa.PrimaryKeyConstraint("asset_pk", "field", name=op.f("pk_open_doubt")),
    )
    with op.batch_alter_table("open_doubt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_open_doubt_source_id"), ["source_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_open_doubt_state"), ["state"], unique=False)

    with op.batch_alter_table("asset", schema=None) as batch_op:
        batch_op.add_column(sa.Column("number_given", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column("serial", sa.String(length=60), nullable=True))
        batch_op.add_column(sa.Column("stage_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_on", sa.Date(), nullable=True))
        batch_op.create_index(batch_op.f("ix_asset_stage_id"), ["stage_id"], unique=False)

    with op.batch_alter_table("source", schema=None) as batch_op:
        batch_op.add_column(sa.Column("by", sa.String(length=100), nullable=True))
        batch_op.add_column(sa.Column("read_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("columns", sa.JSON(none_as_null=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_source_sha256"), ["sha256"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("source", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_source_sha256"))
        batch_op.drop_column("columns")
        batch_op.drop_column("read_on")
        batch_op.drop_column("by")

    with op.batch_alter_table("asset", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_asset_stage_id"))
        batch_op.drop_column("withdrawn_on")
        batch_op.drop_column("stage_id")
        batch_op.drop_column("serial")
        batch_op.drop_column("number_given")

    with op.batch_alter_table("open_doubt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_open_doubt_state"))
        batch_op.drop_index(batch_op.f("ix_open_doubt_source_id"))

    op.drop_table("open_doubt")
    with op.batch_alter_table("history", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_history_source_id"))
        batch_op.drop_index("history_asset")

    op.drop_table("history")
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_upload_user_id"))
        batch_op.drop_index(batch_op.f("ix_upload_state"))
        batch_op.drop_index(batch_op.f("ix_upload_source_id"))
        batch_op.drop_index(batch_op.f("ix_upload_keeper_id"))
        batch_op.drop_index(batch_op.f("ix_upload_created_at"))

    op.drop_table("upload")
    op.drop_table("keeper_columns")
    op.drop_table("stage")
