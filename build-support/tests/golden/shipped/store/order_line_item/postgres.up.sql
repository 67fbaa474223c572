-- Generated from schema/order_line_item.yaml. Do not edit. See it: cargo xtask codegen --print order_line_item

CREATE TABLE order_line_items (
    order_key bigint NOT NULL,
    part_key bigint NOT NULL,
    supplier_key bigint NOT NULL,
    line_number integer NOT NULL,
    quantity numeric(15,2) NOT NULL,
    extended_price numeric(15,2) NOT NULL,
    discount numeric(15,2) NOT NULL,
    tax numeric(15,2) NOT NULL,
    return_flag varchar(1) NOT NULL,
    line_status varchar(1) NOT NULL,
    ship_date date NOT NULL,
    commit_date date NOT NULL,
    receipt_date date NOT NULL,
    ship_instructions varchar(25) NOT NULL,
    ship_mode varchar(10) NOT NULL,
    comment varchar(44) NOT NULL,
    message_id uuid NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (order_key, line_number)
);
COMMENT ON TABLE order_line_items IS 'One line of an order.';
COMMENT ON COLUMN order_line_items.order_key IS 'The order';
COMMENT ON COLUMN order_line_items.part_key IS 'The part';
COMMENT ON COLUMN order_line_items.supplier_key IS 'Who supplies it';
COMMENT ON COLUMN order_line_items.line_number IS 'Number of the line within its order';
COMMENT ON COLUMN order_line_items.quantity IS 'How many';
COMMENT ON COLUMN order_line_items.extended_price IS 'Quantity times retail price';
COMMENT ON COLUMN order_line_items.discount IS 'Discount, as a fraction';
COMMENT ON COLUMN order_line_items.tax IS 'Tax, as a fraction';
COMMENT ON COLUMN order_line_items.return_flag IS 'R returned, A accepted, N not yet known';
COMMENT ON COLUMN order_line_items.line_status IS 'Open or fulfilled';
COMMENT ON COLUMN order_line_items.ship_date IS 'Day of shipping';
COMMENT ON COLUMN order_line_items.commit_date IS 'Day promised';
COMMENT ON COLUMN order_line_items.receipt_date IS 'Day of arrival';
COMMENT ON COLUMN order_line_items.ship_instructions IS 'How to deliver';
COMMENT ON COLUMN order_line_items.ship_mode IS 'Means of transport';
COMMENT ON COLUMN order_line_items.comment IS 'Free text';
