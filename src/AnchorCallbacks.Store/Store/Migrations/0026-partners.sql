-- Businesses that call a partner API, and their credentials. Secrets are sealed: a MAC needs the key itself.
CREATE TABLE partners (
    name           TEXT   NOT NULL PRIMARY KEY,
    door           TEXT   NOT NULL,
    may_set_status BIGINT NOT NULL,
    networks       TEXT   NOT NULL,
    created_at     BIGINT NOT NULL,
    revoked_at     BIGINT
);

CREATE TABLE partner_credentials (
    id         TEXT   NOT NULL PRIMARY KEY,
    partner    TEXT   NOT NULL,
    kind       TEXT   NOT NULL,
    secret     {blob} NOT NULL,
    created_at BIGINT NOT NULL,
    ends_at    BIGINT
);

CREATE INDEX partner_credentials_by_partner ON partner_credentials (partner, kind);

-- Whose customers are whose. The partner's own id of a customer may be personal: here is its keyed digest, or random bytes for none.
CREATE TABLE partner_customers (
    partner       TEXT   NOT NULL,
    reference     TEXT   NOT NULL,
    customer_id   TEXT   NOT NULL,
    customer_type TEXT   NOT NULL,
    external      {blob} NOT NULL,
    state         TEXT   NOT NULL,
    created_at    BIGINT NOT NULL,
    updated_at    BIGINT NOT NULL,
    PRIMARY KEY (partner, reference)
);

CREATE UNIQUE INDEX partner_customers_by_external ON partner_customers (partner, external);
CREATE INDEX partner_customers_by_customer ON partner_customers (customer_id);
CREATE INDEX partner_customers_by_time ON partner_customers (partner, created_at, reference);

-- Sealed answers of requests with an idempotency key, each saved with the change that it answers.
CREATE TABLE partner_answers (
    partner     TEXT   NOT NULL,
    request_key TEXT   NOT NULL,
    method      TEXT   NOT NULL,
    path        TEXT   NOT NULL,
    fingerprint {blob} NOT NULL,
    answer      {blob} NOT NULL,
    customer_id TEXT   NOT NULL,
    at          BIGINT NOT NULL,
    PRIMARY KEY (partner, request_key, method, path)
);

CREATE INDEX partner_answers_by_time ON partner_answers (at);
CREATE INDEX partner_answers_by_customer ON partner_answers (customer_id);

-- Nonces of requests, until their time is over.
CREATE TABLE partner_nonces (
    credential TEXT   NOT NULL,
    nonce      TEXT   NOT NULL,
    ends_at    BIGINT NOT NULL,
    PRIMARY KEY (credential, nonce)
) {clustered};

CREATE INDEX partner_nonces_by_end ON partner_nonces (ends_at);

-- Agreements that a partner's customer signs before the customer exists.
CREATE TABLE partner_agreements (
    reference     TEXT   NOT NULL PRIMARY KEY,
    partner       TEXT   NOT NULL,
    customer_type TEXT   NOT NULL,
    country_code  TEXT   NOT NULL,
    use_case      TEXT   NOT NULL,
    status        TEXT   NOT NULL,
    ends_at       BIGINT NOT NULL
);
