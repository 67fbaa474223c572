-- Generated from schema/nation.yaml. Do not edit. See it: cargo xtask codegen --print nation

CREATE TABLE nations (
    nation_key integer NOT NULL,
    name varchar(25) NOT NULL,
    region_key integer NOT NULL,
    comment varchar(152) NOT NULL,
    message_id uuid NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (nation_key)
);
COMMENT ON TABLE nations IS 'A nation, in one region; suppliers and customers belong to one.';
COMMENT ON COLUMN nations.nation_key IS 'Nation number';
COMMENT ON COLUMN nations.name IS 'Nation name';
COMMENT ON COLUMN nations.region_key IS 'The nation''s region';
COMMENT ON COLUMN nations.comment IS 'Free text';
