"""Who people are at the provider of OpenID Connect."""

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.execute("alter table users add column linked text constraint uq_users_linked unique")


def downgrade() -> None:
    op.execute("alter table users drop column linked")
