-- Generated from schema/only_key.yaml. Do not edit. See it: cargo xtask codegen --print only_key

CREATE TABLE only_keys (
    left_side bigint NOT NULL,
    right_side varchar(20) NOT NULL,
    message_id uuid NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (right_side, left_side)
);
COMMENT ON TABLE only_keys IS 'Every column is part of the key.';
