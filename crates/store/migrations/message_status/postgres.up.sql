CREATE TABLE message_status (
    message_id uuid PRIMARY KEY,
    entity_type text,
    status text NOT NULL CHECK (status IN ('accepted', 'processed', 'failed')),
    received_at timestamptz NOT NULL,
    processed_at timestamptz,
    error text,
    retry_count integer NOT NULL DEFAULT 0,
    body_digest bytea,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX message_status_received_at ON message_status (received_at);
-- Nearly every row is processed; what is looked for is the rest.
CREATE INDEX message_status_unprocessed ON message_status (status) WHERE status <> 'processed';
COMMENT ON TABLE message_status IS 'One row a message whose life is known: tried, stored or failed.';
