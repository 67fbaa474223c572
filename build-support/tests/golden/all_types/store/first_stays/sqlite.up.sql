-- Generated from schema/first_stays.yaml. Do not edit. See it: cargo xtask codegen --print first_stays

CREATE TABLE kept_rows (
    ident TEXT NOT NULL,
    a_name_of_fifty_characters_is_as_long_as_can_be TEXT,
    another_name_of_fifty_characters_that_is_very_long TEXT,
    third_name_of_fifty_characters_with_wide_precision TEXT,
    documented TEXT NOT NULL,
    nearly TEXT NOT NULL,
    message_id TEXT NOT NULL,
    received_at TEXT NOT NULL,
    PRIMARY KEY (ident)
) STRICT;
