-- PostgreSQL has a row for each customer and an inverted index: a row for each word takes more than twice the space there. SQLite has its
-- table of words as before, because its primary key is the table.
{postgres}
CREATE TABLE search_digests (
    customer_id TEXT     NOT NULL PRIMARY KEY,
    digests     BIGINT[] NOT NULL
);

INSERT INTO search_digests (customer_id, digests)
SELECT customer_id, array_agg(digest ORDER BY digest) FROM search_words GROUP BY customer_id;

CREATE INDEX search_digests_by_digest ON search_digests USING gin (digests);

DROP TABLE search_words;
{end}
