-- Generated from schema/region.yaml. Do not edit. See it: cargo xtask codegen --print region

CREATE TABLE regions (
    region_key INTEGER NOT NULL,
    name TEXT NOT NULL,
    comment TEXT NOT NULL,
    message_id TEXT NOT NULL,
    received_at TEXT NOT NULL,
    PRIMARY KEY (region_key)
) STRICT;
