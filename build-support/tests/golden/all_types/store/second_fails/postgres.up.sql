-- Generated from schema/second_fails.yaml. Do not edit. See it: cargo xtask codegen --print second_fails

CREATE TABLE strict_rows (
    code varchar(10) NOT NULL,
    amount numeric(5,5),
    message_id uuid NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (code)
);
COMMENT ON TABLE strict_rows IS 'A repeated key fails the message.';
