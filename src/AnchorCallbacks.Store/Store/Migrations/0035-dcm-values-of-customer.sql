-- The values of one customer. An index that begins with the partner is not taken by SQLite: it reads all values of the partner instead.
DROP INDEX dcm_values_by_reference;

CREATE INDEX dcm_values_by_reference ON dcm_values (reference);
