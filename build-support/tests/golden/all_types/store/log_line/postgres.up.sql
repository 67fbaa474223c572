-- Generated from schema/log_line.yaml. Do not edit. See it: cargo xtask codegen --print log_line

CREATE TABLE log_lines (
    line text NOT NULL,
    message_id uuid NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (message_id)
);
COMMENT ON TABLE log_lines IS 'Without a key every message is a row.';
