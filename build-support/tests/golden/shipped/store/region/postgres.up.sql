-- Generated from schema/region.yaml. Do not edit. See it: cargo xtask codegen --print region

CREATE TABLE regions (
    region_key integer NOT NULL,
    name varchar(25) NOT NULL,
    comment varchar(152) NOT NULL,
    message_id uuid NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (region_key)
);
COMMENT ON TABLE regions IS 'A region of the world; nations belong to one.';
COMMENT ON COLUMN regions.region_key IS 'Region number';
COMMENT ON COLUMN regions.name IS 'Region name';
COMMENT ON COLUMN regions.comment IS 'Free text';
