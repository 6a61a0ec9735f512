-- Instants are Unix milliseconds. Account and memo are public keys and the look-up key; everything about a person is sealed.

CREATE TABLE customers (
    id         TEXT   NOT NULL PRIMARY KEY,
    account    TEXT   NOT NULL,
    memo_type  TEXT   NOT NULL,
    memo       TEXT   NOT NULL,
    version    BIGINT NOT NULL,
    last_type  TEXT   NOT NULL,
    types_seen TEXT   NOT NULL,
    record     {blob} NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    deleted_at BIGINT,
    erase_at   BIGINT
);

CREATE UNIQUE INDEX customers_by_account ON customers (account, memo_type, memo) WHERE deleted_at IS NULL;
CREATE INDEX customers_to_erase ON customers (erase_at) WHERE erase_at IS NOT NULL;

-- Not clustered and never deleted from: rows only ever go to the end and a key is overwritten where it stands, so that no
-- page split can leave a second copy of one behind.
CREATE TABLE customer_keys (
    customer_id TEXT   NOT NULL PRIMARY KEY,
    master_key  TEXT   NOT NULL,
    wrapped     {blob} NOT NULL
);

-- The values each version replaced.
CREATE TABLE customer_history (
    customer_id TEXT   NOT NULL,
    version     BIGINT NOT NULL,
    at          BIGINT NOT NULL,
    replaced    {blob} NOT NULL,
    PRIMARY KEY (customer_id, version)
);

CREATE TABLE customer_statuses (
    customer_id  TEXT NOT NULL,
    type         TEXT NOT NULL,
    status       TEXT NOT NULL,
    review_since BIGINT,
    PRIMARY KEY (customer_id, type)
) {clustered};

CREATE TABLE customer_transactions (
    transaction_id TEXT   NOT NULL,
    customer_id    TEXT   NOT NULL,
    type           TEXT   NOT NULL,
    first_seen_at  BIGINT NOT NULL,
    PRIMARY KEY (transaction_id, customer_id)
) {clustered};

CREATE INDEX customer_transactions_by_customer ON customer_transactions (customer_id);

-- How far the customers have been judged under which customer types.
CREATE TABLE customer_judging (
    types_digest TEXT   NOT NULL PRIMARY KEY,
    judged_up_to TEXT   NOT NULL,
    judged       BIGINT NOT NULL,
    finished     BIGINT NOT NULL
);

CREATE TABLE audit (
    customer_id TEXT   NOT NULL,
    id          TEXT   NOT NULL,
    version     BIGINT NOT NULL,
    at          BIGINT NOT NULL,
    actor       TEXT   NOT NULL,
    action      TEXT   NOT NULL,
    detail      TEXT   NOT NULL,
    PRIMARY KEY (customer_id, id)
) {clustered};

CREATE TABLE documents (
    id          TEXT   NOT NULL PRIMARY KEY,
    customer_id TEXT   NOT NULL,
    field       TEXT   NOT NULL,
    chunks      BIGINT NOT NULL,
    wrapped_key {blob} NOT NULL,
    created_at  BIGINT NOT NULL
);

CREATE INDEX documents_by_customer ON documents (customer_id);

CREATE TABLE document_chunks (
    document_id TEXT   NOT NULL,
    number      BIGINT NOT NULL,
    sealed      {blob} NOT NULL,
    PRIMARY KEY (document_id, number)
);

-- Chunks that belong to no document (yet, or any more), and when they may go.
CREATE TABLE document_leftovers (
    document_id TEXT   NOT NULL PRIMARY KEY,
    due_at      BIGINT NOT NULL
);

CREATE INDEX document_leftovers_due ON document_leftovers (due_at);

CREATE TABLE events (
    id          TEXT   NOT NULL PRIMARY KEY,
    received_at BIGINT NOT NULL,
    type        TEXT   NOT NULL,
    marks       TEXT   NOT NULL,
    body        {blob} NOT NULL
);

CREATE TABLE service_keys (
    name       TEXT   NOT NULL PRIMARY KEY,
    master_key TEXT   NOT NULL,
    wrapped    {blob} NOT NULL
);

-- One row that health writes, to see whether the store can be written.
CREATE TABLE store_probe (
    id BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL
);
