CREATE TABLE message_status (
    message_id TEXT NOT NULL PRIMARY KEY,
    entity_type TEXT,
    status TEXT NOT NULL CHECK (status IN ('accepted', 'processed', 'failed')),
    received_at TEXT NOT NULL,
    processed_at TEXT,
    error TEXT,
    retry_count INTEGER NOT NULL DEFAULT 0,
    body_digest BLOB,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now'))
) STRICT;
CREATE INDEX message_status_received_at ON message_status (received_at);
-- Nearly every row is processed; what is looked for is the rest.
CREATE INDEX message_status_unprocessed ON message_status (status) WHERE status <> 'processed';
