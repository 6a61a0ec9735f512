-- Visits of customers' browsers to the pages. The browser has a secret, the store has its hash. subject says, sealed, for which customer
-- and transaction the visit is: a browser can do nothing for another.
CREATE TABLE page_sessions (
    id          TEXT   NOT NULL PRIMARY KEY,
    secret_hash {blob} NOT NULL,
    subject     {blob} NOT NULL,
    link_id     TEXT   NOT NULL,
    created_at  BIGINT NOT NULL,
    used_at     BIGINT NOT NULL,
    uploads     BIGINT NOT NULL
);

CREATE INDEX page_sessions_by_use ON page_sessions (used_at);
CREATE INDEX page_sessions_by_link ON page_sessions (link_id);

-- One-time links to the pages. A link has 256 random bits, so its plain SHA-256 is safe to keep.
CREATE TABLE page_links (
    id           TEXT   NOT NULL PRIMARY KEY,
    code_hash    {blob} NOT NULL,
    subject      {blob} NOT NULL,
    customer     TEXT   NOT NULL,
    actor        TEXT   NOT NULL,
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    browser_hash {blob},
    used_at      BIGINT,
    withdrawn_at BIGINT
);

CREATE UNIQUE INDEX page_links_by_code ON page_links (code_hash);
CREATE INDEX page_links_by_customer ON page_links (customer, created_at);
CREATE INDEX page_links_by_end ON page_links (expires_at);

-- What customers agreed to, in which words and when.
CREATE TABLE page_consents (
    customer_id TEXT   NOT NULL,
    name        TEXT   NOT NULL,
    version     TEXT   NOT NULL,
    language    TEXT   NOT NULL,
    agreed_at   BIGINT NOT NULL,
    PRIMARY KEY (customer_id, name, version)
);

-- SEP-24: for whom AP has made the page's address, and the amounts that the user has confirmed there. AP 2.x does not report whose a
-- transaction is. fixed_side is the side that the user chose; the other follows from the price. Empty: nothing is confirmed yet.
CREATE TABLE interactive_flows (
    transaction_id TEXT   NOT NULL PRIMARY KEY,
    flow_account   TEXT   NOT NULL,
    flow_memo_type TEXT   NOT NULL,
    flow_memo      TEXT   NOT NULL,
    fixed_side     TEXT   NOT NULL,
    flow_in        TEXT   NOT NULL,
    flow_in_asset  TEXT   NOT NULL,
    flow_out       TEXT   NOT NULL,
    flow_out_asset TEXT   NOT NULL,
    changed_at     BIGINT NOT NULL
);

CREATE INDEX interactive_flows_by_time ON interactive_flows (changed_at);
