-- Generated from schema/part_supplier.yaml. Do not edit. See it: cargo xtask codegen --print part_supplier

CREATE TABLE part_suppliers (
    part_key INTEGER NOT NULL,
    supplier_key INTEGER NOT NULL,
    available_quantity INTEGER NOT NULL,
    supply_cost TEXT NOT NULL,
    comment TEXT NOT NULL,
    message_id TEXT NOT NULL,
    received_at TEXT NOT NULL,
    PRIMARY KEY (part_key, supplier_key)
) STRICT;
