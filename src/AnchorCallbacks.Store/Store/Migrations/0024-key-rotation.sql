-- How far the customers' keys have been wrapped with a new master key. New keys are wrapped with new_key alone from the moment this row is
-- written.
CREATE TABLE key_rotation (
    id             BIGINT NOT NULL PRIMARY KEY,
    old_key        TEXT   NOT NULL,
    new_key        TEXT   NOT NULL,
    started_at     BIGINT NOT NULL,
    total          BIGINT NOT NULL,
    rewrapped_upto TEXT   NOT NULL,
    rewrapped      BIGINT NOT NULL,
    unopened       BIGINT NOT NULL,
    finished_at    BIGINT
);
