-- Where the transaction stood before the call: after a lost answer the same status says nothing about what came of it.
ALTER TABLE outbox ADD COLUMN seen_status TEXT NOT NULL DEFAULT '';
-- What the transaction's stamp was when the call was decided: the same after it, and there is nothing to decide anew.
ALTER TABLE outbox ADD COLUMN decided_at_stamp BIGINT NOT NULL DEFAULT -1;

-- AP's events may be off, and its lists hold only what waits: everything open is looked at now and then. In heard_at, which has no
-- index and costs nothing, stands when AP last answered about it.
ALTER TABLE transactions ADD COLUMN heard_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE transactions ADD COLUMN look_at BIGINT;
-- There is something to tell, and AP does not take it where the transaction stands.
ALTER TABLE transactions ADD COLUMN untold BIGINT NOT NULL DEFAULT 0;
CREATE INDEX transactions_to_look_at ON transactions (look_at) WHERE look_at IS NOT NULL;
UPDATE transactions SET look_at = updated_at WHERE open = 1;

-- Keyed digests of the accounts and memos of customers who were deleted: only a PUT brings one back.
CREATE TABLE deleted_identities (
    digest     {blob} NOT NULL PRIMARY KEY,
    deleted_at BIGINT NOT NULL
);

-- What is kept for a time only.
CREATE INDEX events_handled ON events (handled_at) WHERE handled_at IS NOT NULL;
CREATE INDEX operations_by_time ON operations (at);
