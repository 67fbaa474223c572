-- Generated from schema/customer.yaml. Do not edit. See it: cargo xtask codegen --print customer

CREATE TABLE customers (
    customer_key INTEGER NOT NULL,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    nation_key INTEGER NOT NULL,
    phone TEXT NOT NULL,
    account_balance TEXT NOT NULL,
    market_segment TEXT NOT NULL,
    comment TEXT NOT NULL,
    message_id TEXT NOT NULL,
    received_at TEXT NOT NULL,
    PRIMARY KEY (customer_key)
) STRICT;
