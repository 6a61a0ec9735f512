-- Operators work on transactions, calls and events: lists along indexes, and who did what.
CREATE INDEX transactions_by_start ON transactions (started_at, id) WHERE sep <> '';
CREATE INDEX transactions_by_sep ON transactions (sep, started_at, id);
CREATE INDEX transactions_by_status_and_start ON transactions (status, started_at, id);
CREATE INDEX transactions_open ON transactions (started_at, id) WHERE open = 1;
CREATE INDEX transactions_in_review ON transactions (started_at, id) WHERE in_review = 1;
-- Of no use to those who look for open ones only, and would be taken before theirs.
CREATE INDEX transactions_of_account ON transactions (account, memo_type, memo, started_at, id) WHERE account <> '' AND sep <> '';
CREATE INDEX transactions_of_sender ON transactions (sender_id, started_at, id) WHERE sender_id <> '';
CREATE INDEX transactions_of_receiver ON transactions (receiver_id, started_at, id) WHERE receiver_id <> '';

-- Which operator gave the call up, and, sealed, why.
ALTER TABLE outbox ADD COLUMN dropped_by TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN note {blob};
-- Ids begin with the time: in their order calls are in the order they were made.
-- What their condition names stands in some at the end, so that counting reads no row.
CREATE INDEX outbox_unsent ON outbox (id, state) WHERE state IN ('waiting', 'sending');
CREATE INDEX outbox_ended_by_state ON outbox (state, id) WHERE ended_at IS NOT NULL;
CREATE INDEX outbox_by_transaction ON outbox (transaction_id, id);
CREATE INDEX outbox_parked_by_id ON outbox (id, state) WHERE state = 'parked';

ALTER TABLE events ADD COLUMN dropped_by TEXT NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN note {blob};
DROP INDEX events_waiting;
CREATE INDEX events_waiting ON events (received_at, id, handled_at) WHERE handled_at IS NULL;
DROP INDEX events_parked;
CREATE INDEX events_parked ON events (received_at, id, dropped_by, problem) WHERE problem <> '' AND dropped_by = '';

-- What operators did with and read of what is not a customer's record: transaction:ID, call:ID or event:ID. No values, as in audit.
CREATE TABLE operations (
    subject TEXT   NOT NULL,
    id      TEXT   NOT NULL,
    at      BIGINT NOT NULL,
    actor   TEXT   NOT NULL,
    action  TEXT   NOT NULL,
    PRIMARY KEY (subject, id)
) {clustered};
