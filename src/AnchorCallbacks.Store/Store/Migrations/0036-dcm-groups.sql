-- Customers with the same values of the filters that have few different ones are a group. A group has keyed digests in place of the values,
-- and 0 for no value. Several rows count a group: on PostgreSQL two processes seldom change the same one.
CREATE TABLE dcm_groups (
    partner              TEXT   NOT NULL,
    id                   BIGINT NOT NULL,
    part                 BIGINT NOT NULL,
    disabled             BIGINT NOT NULL,
    balance_asset_code   BIGINT NOT NULL,
    balance_asset_issuer BIGINT NOT NULL,
    branch_guid          BIGINT NOT NULL,
    kyc_level            BIGINT NOT NULL,
    segment              BIGINT NOT NULL,
    status               BIGINT NOT NULL,
    customers            BIGINT NOT NULL,
    PRIMARY KEY (partner, id, part)
) {clustered};

-- A worker makes all of this again from the records: a digest does not tell which filter it belongs to.
ALTER TABLE dcm_customers ADD COLUMN group_id BIGINT NOT NULL DEFAULT 0;
UPDATE dcm_customers SET sort_keys = NULL;
CREATE INDEX dcm_customers_not_ready ON dcm_customers (partner, reference) WHERE sort_keys IS NULL;

DROP INDEX dcm_customers_by_creation;
DROP INDEX dcm_customers_by_change;
CREATE INDEX dcm_customers_by_creation
    ON dcm_customers (partner, created_at, reference, group_id, disabled, updated_at, balance);
CREATE INDEX dcm_customers_by_change ON dcm_customers (partner, updated_at, reference, group_id, disabled, created_at, balance);
CREATE INDEX dcm_customers_by_group ON dcm_customers (partner, group_id, created_at, reference, updated_at, balance);

DROP TABLE dcm_values;
CREATE TABLE dcm_values (
    partner    TEXT   NOT NULL,
    digest     BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    reference  TEXT   NOT NULL,
    group_id   BIGINT NOT NULL,
    disabled   BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    balance    BIGINT NOT NULL,
    PRIMARY KEY (partner, digest, created_at, reference)
) {clustered};
CREATE INDEX dcm_values_by_reference ON dcm_values (reference);

DROP TABLE dcm_order;
CREATE TABLE dcm_order (
    partner      TEXT   NOT NULL,
    ordering     TEXT   NOT NULL,
    id           TEXT   NOT NULL,
    enabled      BIGINT NOT NULL,
    total        BIGINT NOT NULL,
    -- How many customers of each group are in the block.
    group_counts {blob} NOT NULL,
    block        {blob} NOT NULL,
    PRIMARY KEY (partner, ordering, id)
);
