-- The queue of one type, and of what one operator has taken.
CREATE INDEX customer_statuses_in_review_by_type ON customer_statuses (type, review_since, customer_id) WHERE review_since IS NOT NULL;
CREATE INDEX assignments_by_operator ON assignments (operator, customer_id);
