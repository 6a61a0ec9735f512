-- Several processes may share a database.

-- Which process does what only one is to do, until when, and when it was last done.
CREATE TABLE leases (
    name    TEXT   NOT NULL PRIMARY KEY,
    owner   TEXT   NOT NULL,
    until   BIGINT NOT NULL,
    done_at BIGINT
);

-- The last batch that each writer of each process committed, written with it: whoever lost the connection in the middle of a commit
-- finds here what became of it.
CREATE TABLE write_batches (
    writer TEXT   NOT NULL PRIMARY KEY,
    batch  BIGINT NOT NULL,
    at     BIGINT NOT NULL
);

CREATE INDEX write_batches_by_time ON write_batches (at);
