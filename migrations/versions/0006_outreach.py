"""Outreach runs, and the contacts they plan."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, UUID

revision = "0006"
down_revision = "0005"

UID = UUID(as_uuid=True)
AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "outreach_runs",
        sa.Column("id", UID, nullable=False),
        sa.Column("number", sa.Integer, sa.Identity(always=True), nullable=False),
        sa.Column("created_at", AT, nullable=False),
        sa.Column("until", AT, nullable=False),
        *(sa.Column(n, sa.Text, nullable=False) for n in ("strategy_version", "strategy_digest", "strategy", "state")),
        sa.Column("summary", JSONB, nullable=False, server_default="{}"),
        sa.Column("rests_until", AT),
        sa.Column("ended_at", AT),
        sa.PrimaryKeyConstraint("id", name="pk_outreach_runs"),
    )
    op.create_index(
        "uq_outreach_runs_active",
        "outreach_runs",
        [sa.text("(true)")],
        unique=True,
        postgresql_where=sa.text("state in ('running', 'paused')"),
    )
    op.create_table(
        "outreach_items",
        sa.Column("id", UID, nullable=False),
        sa.Column("run_id", UID, nullable=False),
        sa.Column("account_id", UID, nullable=False),
        *(sa.Column(n, sa.Text, nullable=False) for n in ("phone", "channel", "purpose", "strategy", "stage", "tone")),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("day_part", sa.Text),
        sa.Column("planned_at", AT, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("why", sa.Text),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("contact_id", UID),
        sa.Column("begun_at", AT),
        sa.PrimaryKeyConstraint("id", name="pk_outreach_items"),
        sa.UniqueConstraint("run_id", "account_id", name="uq_outreach_items_run_id"),
        sa.ForeignKeyConstraint(["run_id"], ["outreach_runs.id"], name="fk_outreach_items_run_id"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_outreach_items_account_id"),
    )
    op.create_index("ix_outreach_items_account_id", "outreach_items", ["account_id"])
    op.create_index("ix_outreach_items_contact_id", "outreach_items", ["contact_id"])
    op.create_index("ix_outreach_items_run_state", "outreach_items", ["run_id", "state"])
    op.create_index(
        "ix_outreach_items_due", "outreach_items", ["run_id", "channel", "planned_at"],
        postgresql_where=sa.text("state = 'planned'"),
    )  # fmt: skip
    op.create_index(
        "ix_outreach_items_begun", "outreach_items", ["run_id", "begun_at"], postgresql_where=sa.text("begun_at is not null")
    )


def downgrade() -> None:
    raise RuntimeError("Who was contacted why is not thrown away. Restore a backup instead.")
