-- Generated from schema/order_line_item.yaml. Do not edit. See it: cargo xtask codegen --print order_line_item

CREATE TABLE order_line_items (
    order_key INTEGER NOT NULL,
    part_key INTEGER NOT NULL,
    supplier_key INTEGER NOT NULL,
    line_number INTEGER NOT NULL,
    quantity TEXT NOT NULL,
    extended_price TEXT NOT NULL,
    discount TEXT NOT NULL,
    tax TEXT NOT NULL,
    return_flag TEXT NOT NULL,
    line_status TEXT NOT NULL,
    ship_date TEXT NOT NULL,
    commit_date TEXT NOT NULL,
    receipt_date TEXT NOT NULL,
    ship_instructions TEXT NOT NULL,
    ship_mode TEXT NOT NULL,
    comment TEXT NOT NULL,
    message_id TEXT NOT NULL,
    received_at TEXT NOT NULL,
    PRIMARY KEY (order_key, line_number)
) STRICT;
