-- Generated from schema/every_type.yaml. Do not edit. See it: cargo xtask codegen --print every_type

CREATE TABLE every_types (
    free_text text NOT NULL,
    whole integer NOT NULL,
    big bigint NOT NULL,
    money numeric(15,2) NOT NULL,
    ratio double precision NOT NULL,
    flag boolean NOT NULL,
    day_of_it date NOT NULL,
    moment timestamptz NOT NULL,
    ident uuid NOT NULL,
    document jsonb NOT NULL,
    maybe_text text,
    maybe_whole integer,
    maybe_big bigint,
    maybe_money numeric(28,28),
    maybe_ratio double precision,
    maybe_flag boolean,
    maybe_day date,
    maybe_moment timestamptz,
    maybe_ident uuid,
    maybe_document jsonb,
    code varchar(10) NOT NULL,
    level integer,
    bounded_whole integer NOT NULL,
    bounded_big bigint NOT NULL,
    bounded_money numeric(15,2) NOT NULL,
    bounded_ratio double precision,
    bounded_day date NOT NULL,
    units numeric(28,0) NOT NULL,
    message_id uuid NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (whole, code, day_of_it)
);
COMMENT ON TABLE every_types IS 'A record with a field of every type.

Its documentation has "quotes", a \ and ünïcödé, and more than one line.';
COMMENT ON COLUMN every_types.code IS 'One of a few';
