-- Generated from schema/order.yaml. Do not edit. See it: cargo xtask codegen --print order

CREATE TABLE orders (
    order_key bigint NOT NULL,
    customer_key bigint NOT NULL,
    order_status varchar(1) NOT NULL,
    total_price numeric(15,2) NOT NULL,
    order_date date NOT NULL,
    order_priority varchar(15) NOT NULL,
    clerk varchar(15) NOT NULL,
    ship_priority integer NOT NULL,
    comment varchar(79) NOT NULL,
    message_id uuid NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (order_key)
);
COMMENT ON TABLE orders IS 'A customer order.';
COMMENT ON COLUMN orders.order_key IS 'Order number';
COMMENT ON COLUMN orders.customer_key IS 'Who ordered';
COMMENT ON COLUMN orders.order_status IS 'Open, fulfilled, or in part';
COMMENT ON COLUMN orders.total_price IS 'Sum over all line items';
COMMENT ON COLUMN orders.order_date IS 'Day of the order';
COMMENT ON COLUMN orders.order_priority IS 'Priority, such as 1-URGENT';
COMMENT ON COLUMN orders.clerk IS 'Who took the order';
COMMENT ON COLUMN orders.ship_priority IS 'Shipping priority';
COMMENT ON COLUMN orders.comment IS 'Free text';
