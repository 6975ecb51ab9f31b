"""The records of the product: people, accounts, contacts, turns, outcomes, audit log, clock.

The tables are written out by Alembic from `courtesy/store/tables.py` as it stood at this revision; a test compares the
migrated database with the tables of today.
"""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None

# An audit log that can be edited is none. The triggers stop mistakes and casual tampering; the hash chain and the signed head
# catch whoever gets round them.
APPEND_ONLY = """
create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only: % refused', tg_table_name, tg_op;
end $$;
create trigger audit_entries_append_only before update or delete on audit_entries
    for each row execute function refuse_change();
create trigger audit_entries_no_truncate before truncate on audit_entries
    for each statement execute function refuse_change();
create trigger audit_head_stays before delete on audit_head
    for each row execute function refuse_change();
create trigger decisions_append_only before update or delete on decisions
    for each row execute function refuse_change();
"""


def upgrade() -> None:
    op.execute((Path(__file__).with_suffix(".sql")).read_text())
    op.execute(APPEND_ONLY)


def downgrade() -> None:
    raise RuntimeError("The first migration holds the audit log; it is not undone. Restore a backup instead.")
