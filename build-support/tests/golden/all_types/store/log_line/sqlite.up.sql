-- Generated from schema/log_line.yaml. Do not edit. See it: cargo xtask codegen --print log_line

CREATE TABLE log_lines (
    line TEXT NOT NULL,
    message_id TEXT NOT NULL,
    received_at TEXT NOT NULL,
    PRIMARY KEY (message_id)
) STRICT;
