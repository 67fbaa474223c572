-- Generated from schema/customer.yaml. Do not edit. See it: cargo xtask codegen --print customer

CREATE TABLE customers (
    customer_key bigint NOT NULL,
    name varchar(25) NOT NULL,
    address varchar(40) NOT NULL,
    nation_key integer NOT NULL,
    phone varchar(15) NOT NULL,
    account_balance numeric(15,2) NOT NULL,
    market_segment varchar(10) NOT NULL,
    comment varchar(117) NOT NULL,
    message_id uuid NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (customer_key)
);
COMMENT ON TABLE customers IS 'A customer, who places orders.';
COMMENT ON COLUMN customers.customer_key IS 'Customer number';
COMMENT ON COLUMN customers.name IS 'Customer name';
COMMENT ON COLUMN customers.address IS 'Postal address';
COMMENT ON COLUMN customers.nation_key IS 'The customer''s nation';
COMMENT ON COLUMN customers.phone IS 'Telephone number';
COMMENT ON COLUMN customers.account_balance IS 'Account balance; may be negative';
COMMENT ON COLUMN customers.market_segment IS 'Market segment';
COMMENT ON COLUMN customers.comment IS 'Free text';
