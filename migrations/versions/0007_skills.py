"""What keeps us from contacting somebody as usual; what the conversation has to remember of itself."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID

revision = "0007"
down_revision = "0006"

UID = UUID(as_uuid=True)
AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "holds",
        sa.Column("id", UID, nullable=False),
        sa.Column("customer_id", UID, nullable=False),
        sa.Column("account_id", UID),
        sa.Column("contact_id", UID),
        sa.Column("turn_id", UID),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("until", AT),
        sa.Column("lifted_at", AT),
        sa.Column("lifted_by", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_holds"),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_holds_customer_id"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_holds_account_id"),
    )
    op.create_index("ix_holds_customer_id", "holds", ["customer_id"])
    op.create_table(
        "inconvenient_times",
        sa.Column("id", UID, nullable=False),
        sa.Column("customer_id", UID, nullable=False),
        sa.Column("turn_id", UID),
        sa.Column("at", AT, nullable=False),
        sa.Column("weekdays", ARRAY(sa.Integer), nullable=False),
        sa.Column("starts", sa.Time, nullable=False),
        sa.Column("ends", sa.Time, nullable=False),
        sa.Column("withdrawn_at", AT),
        sa.PrimaryKeyConstraint("id", name="pk_inconvenient_times"),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_inconvenient_times_customer_id"),
    )
    op.create_index("ix_inconvenient_times_customer_id", "inconvenient_times", ["customer_id"])
    op.add_column("contacts", sa.Column("slow", sa.Boolean, nullable=False, server_default="false"))
    op.add_column("contacts", sa.Column("warned_at", AT))
    op.create_index(
        "ix_contacts_open", "contacts", ["last_turn_at"], postgresql_where=sa.text("ended_at is null")
    )
    op.add_column("turns", sa.Column("filled", JSONB))
    op.add_column("instalment_requests", sa.Column("pay_now_minor", sa.BigInteger))
    op.add_column("call_backs", sa.Column("by", sa.Text, nullable=False, server_default="bot"))


def downgrade() -> None:
    raise RuntimeError("What people told us about themselves is not thrown away. Restore a backup instead.")
