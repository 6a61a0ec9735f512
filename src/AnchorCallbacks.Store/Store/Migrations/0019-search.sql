-- Keyed digests of the words by which operators find customers: 48 bits of each.
CREATE TABLE search_words (
    digest      BIGINT NOT NULL,
    customer_id TEXT   NOT NULL,
    PRIMARY KEY (digest, customer_id)
) {clustered};

-- How far the words of existing customers have been written. Without a row all of them are.
CREATE TABLE search_progress (
    id            BIGINT NOT NULL PRIMARY KEY,
    -- A rebuild first removes all words, in the order of their digests.
    cleared_up_to BIGINT NOT NULL,
    indexed_up_to TEXT   NOT NULL,
    indexed       BIGINT NOT NULL,
    finished      BIGINT NOT NULL
);

INSERT INTO search_progress (id, cleared_up_to, indexed_up_to, indexed, finished)
SELECT 1, 9223372036854775807, '', 0, 0 WHERE EXISTS (SELECT 1 FROM customers);
