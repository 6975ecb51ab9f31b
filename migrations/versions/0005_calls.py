"""Calls: one row a telephone call."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE calls (
            id UUID NOT NULL,
            contact_id UUID NOT NULL,
            direction TEXT NOT NULL,
            at TIMESTAMP WITH TIME ZONE NOT NULL,
            state TEXT NOT NULL,
            purpose TEXT,
            sid TEXT,
            status TEXT,
            answered_by TEXT,
            answered_at TIMESTAMP WITH TIME ZONE,
            ended_at TIMESTAMP WITH TIME ZONE,
            duration_s INTEGER,
            disposition TEXT,
            sip INTEGER,
            error INTEGER,
            recording TEXT,
            taken_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
            CONSTRAINT pk_calls PRIMARY KEY (id),
            CONSTRAINT uq_calls_contact_id UNIQUE (contact_id),
            CONSTRAINT uq_calls_sid UNIQUE (sid),
            CONSTRAINT fk_calls_contact_id FOREIGN KEY(contact_id) REFERENCES contacts (id)
        )
        """
    )
    op.execute("CREATE INDEX ix_calls_open ON calls (taken_at) WHERE ended_at is null")


def downgrade() -> None:
    op.execute("DROP TABLE calls")
