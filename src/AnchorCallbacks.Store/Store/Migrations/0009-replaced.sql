-- What newer values and documents replaced is kept for a time only.
CREATE INDEX customer_history_by_time ON customer_history (at);

-- Since when a newer file, or a text, stands in the document's place; null as long as it is the one the customer has.
ALTER TABLE documents ADD COLUMN replaced_at BIGINT;
CREATE INDEX documents_replaced ON documents (replaced_at) WHERE replaced_at IS NOT NULL;
