-- Generated from schema/first_stays.yaml. Do not edit. See it: cargo xtask codegen --print first_stays

CREATE TABLE kept_rows (
    ident uuid NOT NULL,
    a_name_of_fifty_characters_is_as_long_as_can_be timestamptz,
    another_name_of_fifty_characters_that_is_very_long varchar(10485760),
    third_name_of_fifty_characters_with_wide_precision numeric(28,14),
    documented varchar(3) NOT NULL,
    nearly varchar(200) NOT NULL,
    message_id uuid NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (ident)
);
COMMENT ON COLUMN kept_rows.documented IS 'Documentation that is longer than one line of code is wide, so that its literal does not fit into a line at all anywhere';
COMMENT ON COLUMN kept_rows.nearly IS 'Documentation that just fits onto a line of its own but not behind its name, with nineteen.';
