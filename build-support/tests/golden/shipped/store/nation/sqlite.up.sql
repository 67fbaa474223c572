-- Generated from schema/nation.yaml. Do not edit. See it: cargo xtask codegen --print nation

CREATE TABLE nations (
    nation_key INTEGER NOT NULL,
    name TEXT NOT NULL,
    region_key INTEGER NOT NULL,
    comment TEXT NOT NULL,
    message_id TEXT NOT NULL,
    received_at TEXT NOT NULL,
    PRIMARY KEY (nation_key)
) STRICT;
