-- Decisions and deletions that wait for a second person. The message is sealed with the customer's key; empty if there is none.
CREATE TABLE approvals (
    id          TEXT   NOT NULL PRIMARY KEY,
    customer_id TEXT   NOT NULL,
    version     BIGINT NOT NULL,
    action      TEXT   NOT NULL,
    type        TEXT   NOT NULL,
    fields      TEXT   NOT NULL,
    message     {blob} NOT NULL,
    proposed_by TEXT   NOT NULL,
    proposed_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX approvals_of_customer ON approvals (customer_id, action, type, fields);
