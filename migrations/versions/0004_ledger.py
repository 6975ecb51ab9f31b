"""Payments, and what promises and balances have come to by them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import UUID

revision = "0004"
down_revision = "0003"

UID = UUID(as_uuid=True)
AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "payments",
        sa.Column("id", UID, nullable=False),
        sa.Column("account_id", UID, nullable=False),
        sa.Column("payment_id", sa.Text, nullable=False),
        sa.Column("amount_minor", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("paid_on", sa.Date, nullable=False),
        sa.Column("reversal_of", sa.Text),
        sa.Column("recorded_at", AT, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("settled_at", AT),
        sa.PrimaryKeyConstraint("id", name="pk_payments"),
        sa.UniqueConstraint("payment_id", name="uq_payments_payment_id"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_payments_account_id"),
    )
    op.create_index("ix_payments_account_id", "payments", ["account_id"])
    op.create_index("ix_payments_reversal_of", "payments", ["reversal_of"])
    op.create_index("ix_payments_new", "payments", ["account_id"], postgresql_where=sa.text("settled_at is null"))
    op.add_column("promises", sa.Column("paid_minor", sa.BigInteger, nullable=False, server_default="0"))
    op.add_column("promises", sa.Column("changed_at", AT))
    op.create_index("ix_promises_open", "promises", ["due"], postgresql_where=sa.text("state = 'open'"))
    op.add_column("accounts", sa.Column("stated_balance_minor", sa.BigInteger))
    op.add_column("accounts", sa.Column("stated_min_due_minor", sa.BigInteger))


def downgrade() -> None:
    raise RuntimeError("Payments are not thrown away. Restore a backup instead.")
