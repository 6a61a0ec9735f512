-- What AP was answered about a customer while it executed a call of another process: that one learns from here what AP was told.
CREATE TABLE outbox_heard (
    transaction_id TEXT NOT NULL,
    id             TEXT NOT NULL,
    customer_id    TEXT NOT NULL,
    status         TEXT NOT NULL,
    wanted         TEXT NOT NULL,
    PRIMARY KEY (transaction_id, id)
) {clustered};
