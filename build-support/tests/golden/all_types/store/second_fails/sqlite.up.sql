-- Generated from schema/second_fails.yaml. Do not edit. See it: cargo xtask codegen --print second_fails

CREATE TABLE strict_rows (
    code TEXT NOT NULL,
    amount TEXT,
    message_id TEXT NOT NULL,
    received_at TEXT NOT NULL,
    PRIMARY KEY (code)
) STRICT;
