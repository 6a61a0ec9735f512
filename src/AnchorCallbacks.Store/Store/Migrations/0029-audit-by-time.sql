-- The audit log with what wallets change, by time: ids begin with the time.
CREATE INDEX audit_by_id ON audit (id);
