-- Operators who are added while the server runs. A key is 256 random bits, so its plain SHA-256 is safe to keep.
CREATE TABLE operators (
    name         TEXT   NOT NULL PRIMARY KEY,
    role         TEXT   NOT NULL,
    key_hash     {blob} NOT NULL,
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    last_used_at BIGINT,
    revoked_at   BIGINT
);

CREATE UNIQUE INDEX operators_by_key ON operators (key_hash);

-- Sign-ins of browsers. The id is known to the browser alone; key_hash says which operator's key opened the session, and the session
-- ends with that key.
CREATE TABLE operator_sessions (
    id_hash    {blob} NOT NULL PRIMARY KEY,
    key_hash   {blob} NOT NULL,
    created_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL
);

CREATE INDEX operator_sessions_by_use ON operator_sessions (used_at);
CREATE INDEX operator_sessions_by_key ON operator_sessions (key_hash);
