"""How many segments of SMS a text took, by which the phone company charges."""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.execute("alter table turns add column segments integer")


def downgrade() -> None:
    raise RuntimeError("What was recorded is not thrown away. Restore a backup instead.")
