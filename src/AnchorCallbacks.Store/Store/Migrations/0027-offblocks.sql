-- OffBlocks' customers by their account on a blockchain: a keyed digest of it.
CREATE TABLE offblocks_chains (
    partner   TEXT   NOT NULL,
    chain     {blob} NOT NULL,
    reference TEXT   NOT NULL,
    PRIMARY KEY (partner, chain)
);

CREATE INDEX offblocks_chains_by_reference ON offblocks_chains (partner, reference);

CREATE TABLE offblocks_accounts (
    partner    TEXT   NOT NULL,
    id         TEXT   NOT NULL,
    reference  TEXT   NOT NULL,
    kind       TEXT   NOT NULL,
    currencies TEXT   NOT NULL,
    state      TEXT   NOT NULL,
    signed_at  BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (partner, id)
);

CREATE INDEX offblocks_accounts_by_reference ON offblocks_accounts (partner, reference);

-- The current challenge of a customer or an account.
CREATE TABLE offblocks_challenges (
    partner   TEXT   NOT NULL,
    subject   TEXT   NOT NULL,
    reference TEXT   NOT NULL,
    challenge {blob} NOT NULL,
    ends_at   BIGINT NOT NULL,
    used_at   BIGINT,
    PRIMARY KEY (partner, subject)
);

CREATE INDEX offblocks_challenges_by_reference ON offblocks_challenges (partner, reference);
