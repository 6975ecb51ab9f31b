"""Turns that stay behind: on which the dialogue fails, whose receipt is awaited, that may be sent later only."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("alter table turns add column failures integer default 0 not null")
    op.execute("alter table turns add column awaits_receipt boolean default false not null")
    op.execute("alter table turns add column not_before timestamptz")
    op.execute("create index ix_turns_awaits_receipt on turns (taken_at) where awaits_receipt")


def downgrade() -> None:
    op.execute("drop index ix_turns_awaits_receipt")
    op.execute("alter table turns drop column not_before, drop column awaits_receipt, drop column failures")
