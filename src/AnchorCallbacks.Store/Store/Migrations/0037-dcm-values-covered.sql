-- On SQLite the primary key is the table. On PostgreSQL a list within a word would read a page of the table for each customer.
{postgres}
ALTER TABLE dcm_values DROP CONSTRAINT dcm_values_pkey;
ALTER TABLE dcm_values ADD PRIMARY KEY (partner, digest, created_at, reference) INCLUDE (group_id, disabled, updated_at, balance);
{end}
