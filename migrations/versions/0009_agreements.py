"""Plans that a person approved, and what they have come to."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("instalment_requests", sa.Column("decided_at", sa.DateTime(timezone=True)))
    op.add_column("instalment_requests", sa.Column("decided_by", sa.Text))
    op.add_column("instalment_requests", sa.Column("first_due", sa.Date))
    op.add_column("instalment_requests", sa.Column("agreement", sa.Text))
    op.add_column("instalment_requests", sa.Column("checked_on", sa.Date))
    op.create_index(
        "ix_instalment_requests_agreement",
        "instalment_requests",
        ["checked_on"],
        postgresql_where=sa.text("agreement in ('active', 'breached')"),
    )


def downgrade() -> None:
    raise RuntimeError("What was agreed is not thrown away. Restore a backup instead.")
