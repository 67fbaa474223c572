-- Generated from schema/supplier.yaml. Do not edit. See it: cargo xtask codegen --print supplier

CREATE TABLE suppliers (
    supplier_key INTEGER NOT NULL,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    nation_key INTEGER NOT NULL,
    phone TEXT NOT NULL,
    account_balance TEXT NOT NULL,
    comment TEXT NOT NULL,
    message_id TEXT NOT NULL,
    received_at TEXT NOT NULL,
    PRIMARY KEY (supplier_key)
) STRICT;
