-- Documents that were replaced before that was written down: when the next one of the same customer and field came. What a text took the
-- place of, or another of the same millisecond, is not found so, and is kept as long as the customer.
UPDATE documents SET replaced_at = (
    SELECT min(newer.created_at) FROM documents newer
    WHERE newer.customer_id = documents.customer_id AND newer.field = documents.field AND newer.created_at > documents.created_at)
WHERE EXISTS (
    SELECT 1 FROM documents newer
    WHERE newer.customer_id = documents.customer_id AND newer.field = documents.field AND newer.created_at > documents.created_at);
