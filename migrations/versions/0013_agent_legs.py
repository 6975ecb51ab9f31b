"""Agents' phones that are rung to take over a running call, callers who wait for them, and amounts comparable across currencies."""

from alembic import op

revision = "0013"
down_revision = "0012"

UP = """
alter table hand_offs add column amount_band integer default 0 not null;
update hand_offs h set amount_band = case a.currency
    when 'USD' then (h.amount_minor >= 20000)::int + (h.amount_minor >= 100000)::int + (h.amount_minor >= 500000)::int
    when 'CNY' then (h.amount_minor >= 100000)::int + (h.amount_minor >= 500000)::int + (h.amount_minor >= 2500000)::int
    else 0 end
  from accounts a where a.id = h.account_id and h.state <> 'completed';
alter table calls add column held_at timestamptz;
create table agent_legs (
  id uuid primary key, hand_off_id uuid not null constraint fk_agent_legs_hand_off_id references hand_offs (id),
  contact_id uuid not null constraint fk_agent_legs_contact_id references contacts (id), login text not null, at timestamptz not null,
  asked_by text not null, state text not null, sid text constraint uq_agent_legs_sid unique, joined_at timestamptz, ended_at timestamptz
);
create index ix_agent_legs_hand_off_id on agent_legs (hand_off_id);
create index ix_agent_legs_contact_id on agent_legs (contact_id);
create unique index uq_agent_legs_open on agent_legs (contact_id) where ended_at is null;

create function tell_desk_of_leg() returns trigger language plpgsql as $$
begin
  perform pg_notify('courtesy_desk', json_build_object('what', 'case', 'case', new.hand_off_id, 'contact', new.contact_id, 'state', new.state)::text);
  return null;
end $$;
create trigger tell_desk after insert or update of state, ended_at on agent_legs for each row execute function tell_desk_of_leg();

create function tell_desk_of_call() returns trigger language plpgsql as $$
begin
  perform pg_notify('courtesy_desk', json_build_object('what', 'call', 'contact', new.contact_id)::text);
  return null;
end $$;
create trigger tell_desk after insert or update of answered_at, ended_at, held_at on calls for each row execute function tell_desk_of_call();
"""
DOWN = """
drop trigger tell_desk on calls; drop function tell_desk_of_call();
drop table agent_legs; drop function tell_desk_of_leg();
alter table calls drop column held_at;
alter table hand_offs drop column amount_band;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
