-- Changes that webhooks report, written in the transaction of the change while a subscription wants them. seq is the order of the changes
-- of one customer. scope has the customer's types or the transaction's SEP. data has ids, names and states, no value of a customer.
CREATE TABLE changes (
    seq            {sequence},
    id             TEXT   NOT NULL,
    kind           TEXT   NOT NULL,
    at             BIGINT NOT NULL,
    customer_id    TEXT   NOT NULL,
    transaction_id TEXT   NOT NULL,
    scope          TEXT   NOT NULL,
    data           TEXT   NOT NULL,
    waiting        BIGINT NOT NULL
);

CREATE UNIQUE INDEX changes_by_id ON changes (id);
CREATE INDEX changes_by_time ON changes (at, seq);
CREATE INDEX changes_waiting ON changes (seq) WHERE waiting = 1;

-- Receivers of webhooks. owner is the partner; empty: the anchor itself. Lists are separated by spaces; empty means all, and for fields none.
-- The secrets are sealed. failing_since counts from the first failure after a success.
CREATE TABLE webhook_subscriptions (
    id             TEXT   NOT NULL PRIMARY KEY,
    owner          TEXT   NOT NULL,
    form           TEXT   NOT NULL,
    name           TEXT   NOT NULL,
    url            TEXT   NOT NULL,
    kinds          TEXT   NOT NULL,
    customer_types TEXT   NOT NULL,
    seps           TEXT   NOT NULL,
    fields         TEXT   NOT NULL,
    state          TEXT   NOT NULL,
    reason         TEXT   NOT NULL,
    secret         {blob} NOT NULL,
    old_secret     {blob},
    old_until      BIGINT,
    created_at     BIGINT NOT NULL,
    failing_since  BIGINT,
    succeeded_at   BIGINT
);

-- One change for one receiver. subject is the customer, or the transaction if no customer is known; second_subject is the other customer of
-- a SEP-31 transaction. An open delivery waits until the earlier ones of its subjects have ended.
CREATE TABLE webhook_deliveries (
    subscription_id TEXT   NOT NULL,
    change_id       TEXT   NOT NULL,
    seq             BIGINT NOT NULL,
    at              BIGINT NOT NULL,
    subject         TEXT   NOT NULL,
    second_subject  TEXT   NOT NULL,
    state           TEXT   NOT NULL,
    attempts        BIGINT NOT NULL,
    due_at          BIGINT NOT NULL,
    first_tried_at  BIGINT,
    PRIMARY KEY (subscription_id, change_id)
);

CREATE INDEX webhook_deliveries_due ON webhook_deliveries (subscription_id, due_at, seq) WHERE state IN ('waiting', 'sending');
CREATE INDEX webhook_deliveries_order ON webhook_deliveries (subscription_id, subject, seq) WHERE state IN ('waiting', 'sending');
CREATE INDEX webhook_deliveries_second ON webhook_deliveries (subscription_id, second_subject, seq)
    WHERE state IN ('waiting', 'sending') AND second_subject <> '';
CREATE INDEX webhook_deliveries_parked ON webhook_deliveries (subscription_id, change_id) WHERE state = 'parked';
CREATE INDEX webhook_deliveries_by_time ON webhook_deliveries (at);

CREATE TABLE webhook_attempts (
    id              TEXT   NOT NULL PRIMARY KEY,
    subscription_id TEXT   NOT NULL,
    change_id       TEXT   NOT NULL,
    at              BIGINT NOT NULL,
    kind            TEXT   NOT NULL,
    millis          BIGINT NOT NULL,
    status          BIGINT NOT NULL,
    error           TEXT   NOT NULL
);

CREATE INDEX webhook_attempts_of ON webhook_attempts (subscription_id, id);
CREATE INDEX webhook_attempts_by_time ON webhook_attempts (at);
