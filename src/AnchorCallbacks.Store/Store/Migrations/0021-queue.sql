-- Which operator works on a customer.
CREATE TABLE assignments (
    customer_id TEXT   NOT NULL PRIMARY KEY,
    operator    TEXT   NOT NULL,
    assigned_at BIGINT NOT NULL
);

-- Customers who have answered what an operator asked for, until an operator has looked.
CREATE TABLE answered_asks (
    customer_id TEXT   NOT NULL PRIMARY KEY,
    answered_at BIGINT NOT NULL
);

CREATE INDEX answered_asks_by_time ON answered_asks (answered_at, customer_id);

-- Notes of operators for operators, sealed with the customer's key.
CREATE TABLE customer_notes (
    customer_id TEXT   NOT NULL,
    id          TEXT   NOT NULL,
    at          BIGINT NOT NULL,
    author      TEXT   NOT NULL,
    note        {blob} NOT NULL,
    PRIMARY KEY (customer_id, id)
);
