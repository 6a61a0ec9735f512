-- Every customer once had all that the transaction wants: what is missing later is news, though AP was never told anything.
ALTER TABLE transactions ADD COLUMN complete BIGINT NOT NULL DEFAULT 0;
-- Why the money is to be paid back; empty if it is not.
ALTER TABLE transactions ADD COLUMN refund_due TEXT NOT NULL DEFAULT '';
-- The row holds what an event said, and AP has not confirmed it. Of older rows nobody knows.
ALTER TABLE transactions ADD COLUMN hinted BIGINT NOT NULL DEFAULT 0;
CREATE INDEX transactions_refund_due ON transactions (started_at, id) WHERE refund_due <> '';
UPDATE transactions SET hinted = 1 WHERE sep <> '';
-- What AP was never told counts as ACCEPTED from now on.
UPDATE transactions SET due = 1, stamp = stamp + 1 WHERE open = 1;
