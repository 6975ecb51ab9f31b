"""Word of a customer's text names the agent who has the case: only their pages ask for it. What the carrier records is known."""

from alembic import op

revision = "0015"
down_revision = "0014"

NEW = """
create or replace function tell_desk_of_turn() returns trigger language plpgsql as $$
declare
  whose text;
begin
  select agent into whose from hand_offs where contact_id = new.contact_id and state <> 'completed' limit 1;
  if found or new.channel = 'voice' then
    perform pg_notify('courtesy_desk', json_build_object(
      'what', 'turn', 'contact', new.contact_id, 'by', new."by", 'agent', whose)::text);
  end if;
  return null;
end $$;
"""
OLD = """
create or replace function tell_desk_of_turn() returns trigger language plpgsql as $$
begin
  if new.channel = 'voice' or exists (select from hand_offs where contact_id = new.contact_id and state <> 'completed') then
    perform pg_notify('courtesy_desk', json_build_object('what', 'turn', 'contact', new.contact_id, 'by', new."by")::text);
  end if;
  return null;
end $$;
"""


def upgrade() -> None:
    op.execute(NEW)
    op.execute("alter table calls add column recording_asked_at timestamptz, add column recording_sid text")


def downgrade() -> None:
    op.execute("alter table calls drop column recording_asked_at, drop column recording_sid")
    op.execute(OLD)
