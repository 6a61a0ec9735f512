-- The names that the code and the documentation use.
ALTER TABLE transactions RENAME COLUMN told TO last_notice;
ALTER TABLE transactions RENAME COLUMN told_after TO last_notice_status;
ALTER TABLE transactions RENAME COLUMN stamp TO revision;
ALTER TABLE transactions RENAME COLUMN fresh TO awaits_first_decision;
ALTER TABLE transactions RENAME COLUMN look_at TO poll_at;
ALTER TABLE transactions RENAME COLUMN heard_at TO answered_at;
ALTER TABLE transactions RENAME COLUMN untold TO notice_blocked;
ALTER TABLE transactions RENAME COLUMN hinted TO from_event;
ALTER TABLE transactions RENAME COLUMN read_tries TO read_attempts;

ALTER TABLE outbox RENAME COLUMN telling TO notice;
ALTER TABLE outbox RENAME COLUMN unsure TO uncertainty;
ALTER TABLE outbox RENAME COLUMN seen_at TO updated_at_before;
ALTER TABLE outbox RENAME COLUMN seen_status TO status_before;
ALTER TABLE outbox RENAME COLUMN decided_at_stamp TO decided_at_revision;

ALTER TABLE outbox_heard RENAME TO callback_answers;
ALTER TABLE callback_answers RENAME COLUMN wanted TO missing_fields;

ALTER TABLE events RENAME COLUMN marks TO flags;

ALTER TABLE customer_judging RENAME TO evaluation_progress;
ALTER TABLE evaluation_progress RENAME COLUMN judged_up_to TO evaluated_up_to;
ALTER TABLE evaluation_progress RENAME COLUMN judged TO evaluated;

ALTER TABLE document_leftovers RENAME TO orphaned_documents;

-- The decision "clear" was "lift".
UPDATE audit SET action = 'clear' WHERE action = 'lift';
