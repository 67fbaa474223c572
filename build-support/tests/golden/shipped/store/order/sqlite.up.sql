-- Generated from schema/order.yaml. Do not edit. See it: cargo xtask codegen --print order

CREATE TABLE orders (
    order_key INTEGER NOT NULL,
    customer_key INTEGER NOT NULL,
    order_status TEXT NOT NULL,
    total_price TEXT NOT NULL,
    order_date TEXT NOT NULL,
    order_priority TEXT NOT NULL,
    clerk TEXT NOT NULL,
    ship_priority INTEGER NOT NULL,
    comment TEXT NOT NULL,
    message_id TEXT NOT NULL,
    received_at TEXT NOT NULL,
    PRIMARY KEY (order_key)
) STRICT;
