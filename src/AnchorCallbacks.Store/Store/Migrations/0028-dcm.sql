-- What the lists of DCM filter and order by. Everything about the person is sealed in the record.
CREATE TABLE dcm_customers (
    partner    TEXT   NOT NULL,
    reference  TEXT   NOT NULL,
    disabled   BIGINT NOT NULL,
    -- In ten-millionths.
    balance    BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (partner, reference)
);

CREATE INDEX dcm_customers_by_creation ON dcm_customers (partner, created_at, reference, updated_at, balance, disabled);
CREATE INDEX dcm_customers_by_change ON dcm_customers (partner, updated_at, reference, created_at, balance, disabled);

-- Keyed digests of values that a list filters by.
CREATE TABLE dcm_words (
    partner   TEXT   NOT NULL,
    digest    BIGINT NOT NULL,
    reference TEXT   NOT NULL,
    PRIMARY KEY (partner, digest, reference)
) {clustered};

CREATE INDEX dcm_words_by_reference ON dcm_words (partner, reference);

CREATE TABLE dcm_accounts (
    partner     TEXT   NOT NULL,
    id          TEXT   NOT NULL,
    reference   TEXT   NOT NULL,
    iban        {blob} NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    PRIMARY KEY (partner, id)
);

CREATE INDEX dcm_accounts_by_reference ON dcm_accounts (partner, reference, created_at, id);
CREATE INDEX dcm_accounts_by_time ON dcm_accounts (partner, created_at, id);
