-- AP's transactions as AP last told of them, what they want of us, and what AP was told.
CREATE TABLE transactions (
    id          TEXT   NOT NULL PRIMARY KEY,
    -- Empty until AP was asked about an id that somebody named.
    sep         TEXT   NOT NULL,
    kind        TEXT   NOT NULL,
    status      TEXT   NOT NULL,
    started_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    -- SEP-6 and SEP-24 name their customer by account and memo, SEP-31 two by id.
    account     TEXT   NOT NULL,
    memo_type   TEXT   NOT NULL,
    memo        TEXT   NOT NULL,
    sender_id   TEXT   NOT NULL,
    receiver_id TEXT   NOT NULL,
    body        {blob} NOT NULL,
    open        BIGINT NOT NULL,
    -- Came after this server's first start, and nobody has looked yet whether to ask its customer for something.
    fresh       BIGINT NOT NULL,
    told        TEXT   NOT NULL,
    told_after  TEXT   NOT NULL,
    in_review   BIGINT NOT NULL,
    problem     TEXT   NOT NULL,
    -- Counts whatever may change what is to be done; due until that was decided from the newest.
    stamp       BIGINT NOT NULL,
    due         BIGINT NOT NULL,
    -- When to read it from AP; null while there is no need.
    read_at     BIGINT,
    read_tries  BIGINT NOT NULL
);

CREATE INDEX transactions_due ON transactions (id) WHERE due = 1 AND read_at IS NULL;
CREATE INDEX transactions_to_read ON transactions (read_at) WHERE read_at IS NOT NULL;
CREATE INDEX transactions_by_account ON transactions (account, memo_type, memo) WHERE open = 1;
CREATE INDEX transactions_by_sender ON transactions (sender_id) WHERE open = 1;
CREATE INDEX transactions_by_receiver ON transactions (receiver_id) WHERE open = 1;
CREATE INDEX transactions_by_status ON transactions (status, id) WHERE open = 1;
CREATE INDEX transactions_with_problem ON transactions (id) WHERE problem <> '';

-- Calls to AP, one open at a time for each transaction. The id is the JSON-RPC id.
CREATE TABLE outbox (
    id             TEXT   NOT NULL PRIMARY KEY,
    transaction_id TEXT   NOT NULL,
    customer_id    TEXT   NOT NULL,
    method         TEXT   NOT NULL,
    -- What the call tells: customer, role, status and fields wanted.
    telling        TEXT   NOT NULL,
    params         {blob} NOT NULL,
    -- waiting, sending, settled, parked or dropped
    state          TEXT   NOT NULL,
    -- It was sent and the answer is lost: AP is read before anything else.
    unsure         BIGINT NOT NULL,
    attempts       BIGINT NOT NULL,
    -- When it may be sent; while it is being sent, when the lease ends.
    due_at         BIGINT NOT NULL,
    -- The transaction's updated_at before the call was sent.
    seen_at        BIGINT NOT NULL,
    reason         TEXT   NOT NULL,
    created_at     BIGINT NOT NULL,
    ended_at       BIGINT
);

CREATE UNIQUE INDEX outbox_open ON outbox (transaction_id) WHERE state IN ('waiting', 'sending');
CREATE INDEX outbox_due ON outbox (due_at) WHERE state IN ('waiting', 'sending');
CREATE INDEX outbox_parked ON outbox (transaction_id) WHERE state = 'parked';
CREATE INDEX outbox_by_customer ON outbox (customer_id) WHERE state IN ('waiting', 'sending', 'parked');
CREATE INDEX outbox_ended ON outbox (ended_at) WHERE ended_at IS NOT NULL;

ALTER TABLE events ADD COLUMN handled_at BIGINT;
ALTER TABLE events ADD COLUMN problem TEXT NOT NULL DEFAULT '';
CREATE INDEX events_waiting ON events (received_at, id) WHERE handled_at IS NULL;
CREATE INDEX events_parked ON events (received_at, id) WHERE problem <> '';

-- What the server must remember about itself.
CREATE TABLE server_facts (
    name  TEXT   NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);
