"""The agents' desk: who owns a hand-off and until when, users, entries, and word of what happens to whoever looks."""

from alembic import op

revision = "0010"
down_revision = "0009"

UP = """
alter table contacts add column returned_at timestamptz;
alter table hand_offs
  add column language text default 'en' not null,
  add column skill text default 'general' not null,
  add column amount_minor bigint default 0 not null,
  add column token bigint default 0 not null,
  add column lease_until timestamptz,
  add column due_at timestamptz,
  add column escalated_at timestamptz,
  add column assigned_at timestamptz,
  add column wrapping_at timestamptz,
  add column completed_at timestamptz,
  add column disposition text,
  add column returned integer default 0 not null;
update hand_offs set due_at = at + interval '5 minutes';
create index ix_hand_offs_open on hand_offs (state, agent) where state <> 'completed';

create table users (
  id uuid primary key, login text not null constraint uq_users_login unique, name text not null, roles text[] not null,
  password_hash text not null, created_at timestamptz not null, totp_secret text, totp_last bigint default 0 not null,
  skills text[] not null, languages text[] not null, capacity integer default 3 not null, interface text default 'en' not null,
  phone text, failed integer default 0 not null, locked_until timestamptz, session integer default 0 not null, disabled_at timestamptz
);
create table desk_entries (
  id uuid primary key, hand_off_id uuid not null constraint fk_desk_entries_hand_off_id references hand_offs (id),
  contact_id uuid not null constraint fk_desk_entries_contact_id references contacts (id), at timestamptz not null,
  by text not null, kind text not null, text text default '' not null, detail jsonb default '{}' not null
);
create index ix_desk_entries_hand_off_id on desk_entries (hand_off_id);
create index ix_desk_entries_contact_id on desk_entries (contact_id);

-- In the transaction itself: whoever looks hears of what is committed, and of nothing else.
create function tell_desk_of_case() returns trigger language plpgsql as $$
begin
  perform pg_notify('courtesy_desk', json_build_object(
    'what', 'case', 'case', new.id, 'contact', new.contact_id, 'state', new.state, 'agent', new.agent)::text);
  return null;
end $$;
create trigger tell_desk after insert or update of state, agent, escalated_at, reason, skill on hand_offs
  for each row execute function tell_desk_of_case();

create function tell_desk_of_turn() returns trigger language plpgsql as $$
begin
  if new.channel = 'voice' or exists (select from hand_offs where contact_id = new.contact_id and state <> 'completed') then
    perform pg_notify('courtesy_desk', json_build_object('what', 'turn', 'contact', new.contact_id, 'by', new."by")::text);
  end if;
  return null;
end $$;
create trigger tell_desk after insert or update of state, carrier_status on turns
  for each row execute function tell_desk_of_turn();
"""
DOWN = """
drop trigger tell_desk on turns; drop function tell_desk_of_turn();
drop trigger tell_desk on hand_offs; drop function tell_desk_of_case();
drop table desk_entries; drop table users;
drop index ix_hand_offs_open;
alter table hand_offs drop column language, drop column skill, drop column amount_minor, drop column token, drop column lease_until,
  drop column due_at, drop column escalated_at, drop column assigned_at, drop column wrapping_at, drop column completed_at,
  drop column disposition, drop column returned;
alter table contacts drop column returned_at;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
