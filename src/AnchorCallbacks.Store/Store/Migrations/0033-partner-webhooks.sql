-- The webhooks of partners: the types of their API that they want, and the time of the last change.
ALTER TABLE webhook_subscriptions ADD COLUMN types TEXT NOT NULL DEFAULT '';
ALTER TABLE webhook_subscriptions ADD COLUMN updated_at BIGINT NOT NULL DEFAULT 0;

-- The status that the partner sees, as the last event told it; empty: it was not noted yet.
ALTER TABLE partner_customers ADD COLUMN shown TEXT NOT NULL DEFAULT '';
