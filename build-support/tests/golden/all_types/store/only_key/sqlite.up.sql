-- Generated from schema/only_key.yaml. Do not edit. See it: cargo xtask codegen --print only_key

CREATE TABLE only_keys (
    left_side INTEGER NOT NULL,
    right_side TEXT NOT NULL,
    message_id TEXT NOT NULL,
    received_at TEXT NOT NULL,
    PRIMARY KEY (right_side, left_side)
) STRICT;
