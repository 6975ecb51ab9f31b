"""The job queue's own tables (procrastinate), so that a job can be enqueued in the transaction that causes it."""

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.get_bind().exec_driver_sql(SchemaManager.get_schema().replace("%", "%%"))


def downgrade() -> None:
    raise RuntimeError("Jobs may be waiting; drain the queue and drop its tables by hand.")
