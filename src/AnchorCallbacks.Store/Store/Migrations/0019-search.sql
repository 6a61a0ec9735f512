-- Keyed digests of the words by which operators find customers: 48 bits of each.
CREATE TABLE search_words (
    digest      BIGINT NOT NULL,
    customer_id TEXT   NOT NULL,
    PRIMARY KEY (digest, customer_id)
) {clustered};

-- Words that saves added and removed, as digests of 8 bytes each. A worker moves them into search_words: a save writes one row at the end
-- of a short table, not a row in a random place for each word.
CREATE TABLE search_changes (
    -- In the order of time.
    id          TEXT   NOT NULL PRIMARY KEY,
    customer_id TEXT   NOT NULL,
    -- The record's version after the save.
    version     BIGINT NOT NULL,
    added       {blob}  NOT NULL,
    removed     {blob}  NOT NULL
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
