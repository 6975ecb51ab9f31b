-- Written from courtesy/store/tables.py at revision 0001.

CREATE TABLE customers (
	id UUID NOT NULL,
	name TEXT NOT NULL,
	phone TEXT NOT NULL,
	language TEXT NOT NULL,
	country TEXT NOT NULL,
	state TEXT,
	city TEXT,
	postal_code TEXT,
	timezone TEXT,
	id_last4 TEXT,
	birth_date DATE,
	CONSTRAINT pk_customers PRIMARY KEY (id),
	CONSTRAINT uq_customers_phone UNIQUE (phone, name)
);

CREATE TABLE audit_entries (
	seq BIGINT NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	kind TEXT NOT NULL,
	body JSONB NOT NULL,
	prev_hash BYTEA NOT NULL,
	hash BYTEA NOT NULL,
	CONSTRAINT pk_audit_entries PRIMARY KEY (seq),
	CONSTRAINT uq_audit_entries_hash UNIQUE (hash)
);

CREATE TABLE audit_head (
	"only" BOOLEAN DEFAULT 'true' NOT NULL,
	seq BIGINT NOT NULL,
	hash BYTEA NOT NULL,
	signature BYTEA NOT NULL,
	CONSTRAINT pk_audit_head PRIMARY KEY ("only")
);

CREATE TABLE product_clock (
	"only" BOOLEAN DEFAULT 'true' NOT NULL,
	offset_us BIGINT NOT NULL,
	CONSTRAINT pk_product_clock PRIMARY KEY ("only")
);

CREATE TABLE accounts (
	id UUID NOT NULL,
	ref TEXT NOT NULL,
	customer_id UUID NOT NULL,
	role TEXT NOT NULL,
	issuer TEXT NOT NULL,
	product TEXT NOT NULL,
	last4 TEXT NOT NULL,
	balance_minor BIGINT NOT NULL,
	min_due_minor BIGINT NOT NULL,
	currency VARCHAR(3) NOT NULL,
	due_date DATE NOT NULL,
	days_past_due INTEGER NOT NULL,
	attributes JSONB DEFAULT '{}' NOT NULL,
	imported_at TIMESTAMP WITH TIME ZONE NOT NULL,
	closed_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_accounts PRIMARY KEY (id),
	CONSTRAINT uq_accounts_ref UNIQUE (ref),
	CONSTRAINT fk_accounts_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id)
);

CREATE INDEX ix_accounts_customer_id ON accounts (customer_id);

CREATE TABLE consents (
	id UUID NOT NULL,
	customer_id UUID NOT NULL,
	channel TEXT NOT NULL,
	kind TEXT NOT NULL,
	given_at TIMESTAMP WITH TIME ZONE NOT NULL,
	withdrawn_at TIMESTAMP WITH TIME ZONE,
	evidence JSONB DEFAULT '{}' NOT NULL,
	CONSTRAINT pk_consents PRIMARY KEY (id),
	CONSTRAINT fk_consents_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id)
);

CREATE INDEX ix_consents_customer_id ON consents (customer_id);

CREATE TABLE opt_outs (
	id UUID NOT NULL,
	customer_id UUID,
	phone TEXT NOT NULL,
	channel TEXT NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	turn_id UUID,
	rule TEXT NOT NULL,
	withdrawn_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_opt_outs PRIMARY KEY (id),
	CONSTRAINT fk_opt_outs_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id)
);

CREATE INDEX ix_opt_outs_phone ON opt_outs (phone);

CREATE INDEX ix_opt_outs_customer_id ON opt_outs (customer_id);

CREATE TABLE contacts (
	id UUID NOT NULL,
	phone TEXT NOT NULL,
	channel TEXT NOT NULL,
	direction TEXT NOT NULL,
	language TEXT NOT NULL,
	started_at TIMESTAMP WITH TIME ZONE NOT NULL,
	last_turn_at TIMESTAMP WITH TIME ZONE NOT NULL,
	customer_id UUID,
	account_id UUID,
	ended_at TIMESTAMP WITH TIME ZONE,
	identity_confirmed_at TIMESTAMP WITH TIME ZONE,
	verified_at TIMESTAMP WITH TIME ZONE,
	verified_by TEXT,
	owner TEXT DEFAULT 'bot' NOT NULL,
	asks TEXT DEFAULT 'nothing' NOT NULL,
	misunderstood INTEGER DEFAULT '0' NOT NULL,
	CONSTRAINT pk_contacts PRIMARY KEY (id),
	CONSTRAINT fk_contacts_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id),
	CONSTRAINT fk_contacts_account_id FOREIGN KEY(account_id) REFERENCES accounts (id)
);

CREATE INDEX ix_contacts_customer_id ON contacts (customer_id);

CREATE INDEX ix_contacts_account_id ON contacts (account_id);

CREATE INDEX ix_contacts_phone_started_at ON contacts (phone, started_at);

CREATE TABLE decisions (
	id UUID NOT NULL,
	account_id UUID,
	contact_id UUID,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	channel TEXT NOT NULL,
	purpose TEXT NOT NULL,
	decision TEXT NOT NULL,
	rules TEXT[] NOT NULL,
	next_allowed TIMESTAMP WITH TIME ZONE,
	rules_version TEXT NOT NULL,
	facts_hash TEXT NOT NULL,
	CONSTRAINT pk_decisions PRIMARY KEY (id),
	CONSTRAINT fk_decisions_account_id FOREIGN KEY(account_id) REFERENCES accounts (id)
);

CREATE INDEX ix_decisions_account_id ON decisions (account_id);

CREATE TABLE turns (
	id UUID NOT NULL,
	contact_id UUID NOT NULL,
	seq BIGINT GENERATED ALWAYS AS IDENTITY,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	channel TEXT NOT NULL,
	direction TEXT NOT NULL,
	by TEXT NOT NULL,
	text TEXT NOT NULL,
	state TEXT NOT NULL,
	intent TEXT,
	confidence FLOAT,
	asks TEXT,
	response TEXT,
	version TEXT,
	discloses BOOLEAN DEFAULT 'false' NOT NULL,
	answers UUID,
	carrier_sid TEXT,
	carrier_status TEXT,
	carrier_error INTEGER,
	media_count INTEGER DEFAULT '0' NOT NULL,
	taken_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_turns PRIMARY KEY (id),
	CONSTRAINT fk_turns_contact_id FOREIGN KEY(contact_id) REFERENCES contacts (id),
	CONSTRAINT uq_turns_carrier_sid UNIQUE (carrier_sid)
);

CREATE INDEX ix_turns_open ON turns (taken_at) WHERE state in ('received', 'to_send', 'sending');

CREATE INDEX ix_turns_answers ON turns (answers);

CREATE INDEX ix_turns_contact_id ON turns (contact_id);

CREATE TABLE verification_attempts (
	turn_id UUID NOT NULL,
	contact_id UUID NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	factor TEXT,
	correct BOOLEAN NOT NULL,
	CONSTRAINT pk_verification_attempts PRIMARY KEY (turn_id),
	CONSTRAINT fk_verification_attempts_contact_id FOREIGN KEY(contact_id) REFERENCES contacts (id)
);

CREATE INDEX ix_verification_attempts_contact_id ON verification_attempts (contact_id);

CREATE TABLE promises (
	id UUID NOT NULL,
	account_id UUID,
	contact_id UUID NOT NULL,
	turn_id UUID NOT NULL,
	made_at TIMESTAMP WITH TIME ZONE NOT NULL,
	amount_minor BIGINT NOT NULL,
	currency VARCHAR(3) NOT NULL,
	due DATE NOT NULL,
	state TEXT NOT NULL,
	CONSTRAINT pk_promises PRIMARY KEY (id),
	CONSTRAINT uq_promises_turn_id UNIQUE (turn_id),
	CONSTRAINT fk_promises_account_id FOREIGN KEY(account_id) REFERENCES accounts (id),
	CONSTRAINT fk_promises_contact_id FOREIGN KEY(contact_id) REFERENCES contacts (id)
);

CREATE INDEX ix_promises_account_id ON promises (account_id);

CREATE INDEX ix_promises_contact_id ON promises (contact_id);

CREATE TABLE instalment_requests (
	id UUID NOT NULL,
	account_id UUID,
	contact_id UUID NOT NULL,
	turn_id UUID NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	months INTEGER,
	amount_per_month_minor BIGINT,
	currency VARCHAR(3) NOT NULL,
	reason TEXT,
	state TEXT NOT NULL,
	CONSTRAINT pk_instalment_requests PRIMARY KEY (id),
	CONSTRAINT uq_instalment_requests_turn_id UNIQUE (turn_id),
	CONSTRAINT fk_instalment_requests_account_id FOREIGN KEY(account_id) REFERENCES accounts (id),
	CONSTRAINT fk_instalment_requests_contact_id FOREIGN KEY(contact_id) REFERENCES contacts (id)
);

CREATE INDEX ix_instalment_requests_account_id ON instalment_requests (account_id);

CREATE INDEX ix_instalment_requests_contact_id ON instalment_requests (contact_id);

CREATE TABLE disputes (
	id UUID NOT NULL,
	account_id UUID,
	contact_id UUID NOT NULL,
	turn_id UUID NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	reason TEXT,
	state TEXT NOT NULL,
	CONSTRAINT pk_disputes PRIMARY KEY (id),
	CONSTRAINT uq_disputes_turn_id UNIQUE (turn_id),
	CONSTRAINT fk_disputes_account_id FOREIGN KEY(account_id) REFERENCES accounts (id),
	CONSTRAINT fk_disputes_contact_id FOREIGN KEY(contact_id) REFERENCES contacts (id)
);

CREATE INDEX ix_disputes_account_id ON disputes (account_id);

CREATE INDEX ix_disputes_contact_id ON disputes (contact_id);

CREATE TABLE call_backs (
	id UUID NOT NULL,
	account_id UUID,
	contact_id UUID NOT NULL,
	turn_id UUID NOT NULL,
	asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	state TEXT NOT NULL,
	CONSTRAINT pk_call_backs PRIMARY KEY (id),
	CONSTRAINT uq_call_backs_turn_id UNIQUE (turn_id),
	CONSTRAINT fk_call_backs_account_id FOREIGN KEY(account_id) REFERENCES accounts (id),
	CONSTRAINT fk_call_backs_contact_id FOREIGN KEY(contact_id) REFERENCES contacts (id)
);

CREATE INDEX ix_call_backs_account_id ON call_backs (account_id);

CREATE INDEX ix_call_backs_contact_id ON call_backs (contact_id);

CREATE TABLE hand_offs (
	id UUID NOT NULL,
	account_id UUID,
	contact_id UUID NOT NULL,
	turn_id UUID,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	reason TEXT NOT NULL,
	state TEXT NOT NULL,
	agent TEXT,
	CONSTRAINT pk_hand_offs PRIMARY KEY (id),
	CONSTRAINT fk_hand_offs_account_id FOREIGN KEY(account_id) REFERENCES accounts (id),
	CONSTRAINT fk_hand_offs_contact_id FOREIGN KEY(contact_id) REFERENCES contacts (id)
);

CREATE UNIQUE INDEX uq_hand_offs_open ON hand_offs (contact_id) WHERE state <> 'completed';

CREATE INDEX ix_hand_offs_contact_id ON hand_offs (contact_id);

CREATE INDEX ix_hand_offs_account_id ON hand_offs (account_id);

CREATE TABLE outcomes (
	id UUID NOT NULL,
	account_id UUID,
	contact_id UUID NOT NULL,
	turn_id UUID,
	at TIMESTAMP WITH TIME ZONE NOT NULL,
	kind TEXT NOT NULL,
	detail JSONB DEFAULT '{}' NOT NULL,
	superseded_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_outcomes PRIMARY KEY (id),
	CONSTRAINT fk_outcomes_account_id FOREIGN KEY(account_id) REFERENCES accounts (id),
	CONSTRAINT fk_outcomes_contact_id FOREIGN KEY(contact_id) REFERENCES contacts (id)
);

CREATE INDEX ix_outcomes_account_id ON outcomes (account_id);

CREATE INDEX ix_outcomes_contact_id ON outcomes (contact_id);
