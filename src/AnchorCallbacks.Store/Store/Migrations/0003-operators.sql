-- What operators look through: a status, and within it what waits longest.
CREATE INDEX customer_statuses_by_status ON customer_statuses (status, type, customer_id);
CREATE INDEX customer_statuses_in_review ON customer_statuses (review_since, customer_id, type) WHERE review_since IS NOT NULL;

DROP INDEX customers_to_erase;
CREATE INDEX customers_to_erase ON customers (erase_at, id) WHERE erase_at IS NOT NULL;

-- The answers to changes that came with an idempotency key, sealed, for as long as they may be asked for again.
CREATE TABLE operator_changes (
    operator        TEXT   NOT NULL,
    idempotency_key TEXT   NOT NULL,
    at              BIGINT NOT NULL,
    fingerprint     {blob} NOT NULL,
    answer          {blob} NOT NULL,
    PRIMARY KEY (operator, idempotency_key)
) {clustered};

CREATE INDEX operator_changes_by_time ON operator_changes (at);
