-- The audit log over all customers, by time: ids begin with the time. What wallets change is only in each customer's own log.
CREATE INDEX audit_by_time ON audit (id) WHERE actor <> 'platform';
CREATE INDEX operations_by_id ON operations (id);
