"""Recordings of calls, those of our own with their hash; a call may have several."""

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.execute("""
        create table recordings (
            id uuid primary key, call_id uuid not null references calls (id), keeper text not null, name text not null
                constraint uq_recordings_name unique,
            at timestamptz not null, duration_s integer, sha256 text, removed_at timestamptz
        )
    """)
    op.execute("create index ix_recordings_call_id on recordings (call_id)")
    op.execute("""
        insert into recordings (id, call_id, keeper, name, at)
        select gen_random_uuid(), id, 'carrier', recording, coalesce(ended_at, at) from calls where recording is not null
    """)
    op.execute("alter table calls drop column recording")


def downgrade() -> None:
    raise RuntimeError("What was recorded is not thrown away. Restore a backup instead.")
