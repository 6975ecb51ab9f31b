"""All meanings of a turn, and the rules that found them."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.execute("alter table turns add column meanings jsonb default '[]' not null")


def downgrade() -> None:
    op.execute("alter table turns drop column meanings")
