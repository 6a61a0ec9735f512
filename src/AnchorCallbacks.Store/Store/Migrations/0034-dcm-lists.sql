-- A value that lists of DCM filter by, as a keyed digest, with all that they order by: a common value needs no other table.
CREATE TABLE dcm_values (
    partner    TEXT   NOT NULL,
    digest     BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    reference  TEXT   NOT NULL,
    updated_at BIGINT NOT NULL,
    balance    BIGINT NOT NULL,
    disabled   BIGINT NOT NULL,
    PRIMARY KEY (partner, digest, created_at, reference)
) {clustered};

INSERT INTO dcm_values (partner, digest, created_at, reference, updated_at, balance, disabled)
SELECT w.partner, w.digest, c.created_at, w.reference, c.updated_at, c.balance, c.disabled
FROM dcm_words w
JOIN dcm_customers c ON c.partner = w.partner AND c.reference = w.reference;

DROP TABLE dcm_words;

CREATE INDEX dcm_values_by_reference ON dcm_values (partner, reference);

-- What the customer is ordered by: names and login, sealed.
ALTER TABLE dcm_customers ADD COLUMN sort_keys {blob};

-- The customers of a bank in the order of a name. A block has some neighbours, sealed. Which block comes before which is sealed too, in the
-- block 'directory'. So the order of the names is in no column.
CREATE TABLE dcm_order (
    partner  TEXT   NOT NULL,
    ordering TEXT   NOT NULL,
    id       TEXT   NOT NULL,
    enabled  BIGINT NOT NULL,
    total    BIGINT NOT NULL,
    block    {blob} NOT NULL,
    PRIMARY KEY (partner, ordering, id)
);
