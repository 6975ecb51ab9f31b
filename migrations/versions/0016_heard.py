"""How much of a sentence a caller had heard when they took the turn or hung up."""

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.execute("alter table turns add column heard integer")


def downgrade() -> None:
    op.execute("alter table turns drop column heard")
