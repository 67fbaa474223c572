-- Generated from schema/part.yaml. Do not edit. See it: cargo xtask codegen --print part

CREATE TABLE parts (
    part_key bigint NOT NULL,
    name varchar(55) NOT NULL,
    manufacturer varchar(25) NOT NULL,
    brand varchar(10) NOT NULL,
    part_type varchar(25) NOT NULL,
    size integer NOT NULL,
    container varchar(10) NOT NULL,
    retail_price numeric(15,2) NOT NULL,
    comment varchar(23) NOT NULL,
    message_id uuid NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (part_key)
);
COMMENT ON TABLE parts IS 'A part that suppliers sell.';
COMMENT ON COLUMN parts.part_key IS 'Part number';
COMMENT ON COLUMN parts.name IS 'Part name';
COMMENT ON COLUMN parts.manufacturer IS 'Who makes it';
COMMENT ON COLUMN parts.brand IS 'Brand';
COMMENT ON COLUMN parts.part_type IS 'Kind of part';
COMMENT ON COLUMN parts.size IS 'Size';
COMMENT ON COLUMN parts.container IS 'What it is packed in';
COMMENT ON COLUMN parts.retail_price IS 'Retail price';
COMMENT ON COLUMN parts.comment IS 'Free text';
