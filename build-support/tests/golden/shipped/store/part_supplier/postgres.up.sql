-- Generated from schema/part_supplier.yaml. Do not edit. See it: cargo xtask codegen --print part_supplier

CREATE TABLE part_suppliers (
    part_key bigint NOT NULL,
    supplier_key bigint NOT NULL,
    available_quantity integer NOT NULL,
    supply_cost numeric(15,2) NOT NULL,
    comment varchar(199) NOT NULL,
    message_id uuid NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (part_key, supplier_key)
);
COMMENT ON TABLE part_suppliers IS 'What one supplier has of one part, and at what cost.';
COMMENT ON COLUMN part_suppliers.part_key IS 'The part';
COMMENT ON COLUMN part_suppliers.supplier_key IS 'The supplier';
COMMENT ON COLUMN part_suppliers.available_quantity IS 'How many there are';
COMMENT ON COLUMN part_suppliers.supply_cost IS 'Cost of one';
COMMENT ON COLUMN part_suppliers.comment IS 'Free text';
