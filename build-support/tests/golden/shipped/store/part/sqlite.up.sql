-- Generated from schema/part.yaml. Do not edit. See it: cargo xtask codegen --print part

CREATE TABLE parts (
    part_key INTEGER NOT NULL,
    name TEXT NOT NULL,
    manufacturer TEXT NOT NULL,
    brand TEXT NOT NULL,
    part_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    container TEXT NOT NULL,
    retail_price TEXT NOT NULL,
    comment TEXT NOT NULL,
    message_id TEXT NOT NULL,
    received_at TEXT NOT NULL,
    PRIMARY KEY (part_key)
) STRICT;
