-- How far customers' keys have been bound to account and memo. Without a row nobody has begun.
CREATE TABLE key_binding (
    id          BIGINT NOT NULL PRIMARY KEY,
    bound_up_to TEXT   NOT NULL,
    finished    BIGINT NOT NULL
);

-- Ids that somebody named and AP has not told of: those that AP does not know are removed.
CREATE INDEX transactions_unknown ON transactions (id) WHERE sep = '';
CREATE INDEX customer_transactions_by_time ON customer_transactions (first_seen_at);
