-- Who pays a transaction. The first claim stays until an operator releases it.
CREATE TABLE payout_claims (
    transaction_id TEXT   NOT NULL PRIMARY KEY,
    reference      TEXT   NOT NULL,
    actor          TEXT   NOT NULL,
    claimed_at     BIGINT NOT NULL
);
CREATE INDEX payout_claims_by_time ON payout_claims (claimed_at);

-- Transactions for which AP has answered our notify_offchain_funds_received. AP does not show of SEP-24 that funds are in.
CREATE TABLE payout_funds (
    transaction_id TEXT   NOT NULL PRIMARY KEY,
    actor          TEXT   NOT NULL,
    answered_at    BIGINT NOT NULL
);
CREATE INDEX payout_funds_by_time ON payout_funds (answered_at);

-- Transactions that had not ended when their customer was deleted. No successor of that customer makes them payable.
CREATE TABLE orphaned_transactions (
    transaction_id TEXT   NOT NULL PRIMARY KEY,
    deleted_at     BIGINT NOT NULL
);
CREATE INDEX orphaned_transactions_by_time ON orphaned_transactions (deleted_at);

-- Keyed digests of account and memo: deleted customers who were rejected or had an open transaction. A successor waits for an operator.
CREATE TABLE review_identities (
    digest {blob} NOT NULL PRIMARY KEY,
    since  BIGINT NOT NULL
);
