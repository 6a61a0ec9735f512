-- How far store copy has come with filling this store; empty in one that is whole. Keys are JSON arrays.
CREATE TABLE store_copy (
    table_name TEXT   NOT NULL PRIMARY KEY,
    -- Which store is copied, told by its service keys.
    source     TEXT   NOT NULL,
    up_to      TEXT   NOT NULL,
    copied     BIGINT NOT NULL,
    finished   BIGINT NOT NULL
);
