-- Firm quotes as they were answered. Amounts are exact decimals as text; what a wallet wrote about its user's ways of paying is sealed.

CREATE TABLE quotes (
    id          TEXT   NOT NULL PRIMARY KEY,
    created_at  BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL,
    client_id   TEXT,
    sell_asset  TEXT   NOT NULL,
    sell_amount TEXT   NOT NULL,
    buy_asset   TEXT   NOT NULL,
    buy_amount  TEXT   NOT NULL,
    price       TEXT   NOT NULL,
    fee_total   TEXT,
    fee_asset   TEXT,
    fee_details TEXT,
    terms       {blob}
);

CREATE INDEX quotes_by_time ON quotes (created_at, id);

-- Which memo a transaction's payment to the anchor's account has.
CREATE TABLE deposit_memos (
    transaction_id TEXT   NOT NULL PRIMARY KEY,
    memo           BIGINT NOT NULL UNIQUE,
    created_at     BIGINT NOT NULL
);
