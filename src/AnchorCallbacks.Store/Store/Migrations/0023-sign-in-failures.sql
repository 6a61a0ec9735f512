-- Wrong keys at the console's sign-in. source is a keyed digest of the address or browser, or empty for all together. Rows end with the
-- wait, which counts from the first wrong key.
CREATE TABLE sign_in_failures (
    source   TEXT   NOT NULL PRIMARY KEY,
    failures BIGINT NOT NULL,
    since    BIGINT NOT NULL
);

CREATE INDEX sign_in_failures_by_time ON sign_in_failures (since);
