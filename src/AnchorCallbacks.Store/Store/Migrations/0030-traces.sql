-- The trace of the request that changed a transaction's customer, in the form of the header traceparent; empty for none.
-- The call to AP that follows has a link to it.
ALTER TABLE transactions ADD COLUMN trace TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN trace TEXT NOT NULL DEFAULT '';
