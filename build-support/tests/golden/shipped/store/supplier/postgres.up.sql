-- Generated from schema/supplier.yaml. Do not edit. See it: cargo xtask codegen --print supplier

CREATE TABLE suppliers (
    supplier_key bigint NOT NULL,
    name varchar(25) NOT NULL,
    address varchar(40) NOT NULL,
    nation_key integer NOT NULL,
    phone varchar(15) NOT NULL,
    account_balance numeric(15,2) NOT NULL,
    comment varchar(101) NOT NULL,
    message_id uuid NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (supplier_key)
);
COMMENT ON TABLE suppliers IS 'A supplier of parts.';
COMMENT ON COLUMN suppliers.supplier_key IS 'Supplier number';
COMMENT ON COLUMN suppliers.name IS 'Supplier name';
COMMENT ON COLUMN suppliers.address IS 'Postal address';
COMMENT ON COLUMN suppliers.nation_key IS 'The supplier''s nation';
COMMENT ON COLUMN suppliers.phone IS 'Telephone number';
COMMENT ON COLUMN suppliers.account_balance IS 'Account balance; may be negative';
COMMENT ON COLUMN suppliers.comment IS 'Free text';
