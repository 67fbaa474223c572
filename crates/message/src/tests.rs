//! The schema with every type: `build-support/tests/all_types`, as generated.

use crate::{
    Json, ParseError,
    all_types::{self, EveryType, FirstStays, ParsedMessage, parse_message},
    field,
};
use chrono::{DateTime, NaiveDate, Utc};
use proptest::{option, prelude::*};
use rust_decimal::Decimal;
use uuid::Uuid;

/// A message that `EveryType` takes: prefix and 28 values.
const VALUES: [&str; 29] = [
    "\"\\",
    "any text",
    "-12",
    "34",
    "12.50",
    "0.5",
    "t",
    "2024-02-29",
    "2024-01-31T23:59:59.123456Z",
    "018f3c5e-7b1a-7c3d-9e2f-0123456789ab",
    r#"{"a":[1,null]}"#,
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "2",
    "",
    "0",
    "0",
    "0.50",
    "",
    "2024-01-01",
    "7",
];

/// The message with one value replaced.
fn with(position: usize, value: &str) -> String {
    let mut values = VALUES;
    values[position - 1] = value;
    values.join("|")
}

/// The text of the error for a value, without what comes before the problem.
fn problem(position: usize, value: &str) -> String {
    match parse_message(&with(position, value)).unwrap_err() {
        ParseError::Field {
            position: found,
            problem,
            ..
        } => {
            assert_eq!(found, position);
            problem
        }
        other => panic!("{other}"),
    }
}

fn every(body: &str) -> EveryType {
    match parse_message(body).unwrap() {
        ParsedMessage::EveryType(record) => record,
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_type_is_read() {
    let message = parse_message(&VALUES.join("|")).unwrap();
    assert_eq!(message.entity(), &EveryType::DESCRIPTION);
    let record = every(&VALUES.join("|"));
    assert_eq!(record.free_text, "any text");
    assert_eq!((record.whole, record.big), (-12, 34));
    assert_eq!(record.money, Decimal::new(1250, 2));
    assert_eq!((record.ratio.to_bits(), record.flag), (0.5_f64.to_bits(), true));
    assert_eq!(record.day_of_it, NaiveDate::from_ymd_opt(2024, 2, 29).unwrap());
    assert_eq!(record.moment.timestamp_micros(), 1_706_745_599_123_456);
    assert_eq!(record.ident.get_version_num(), 7);
    assert_eq!(record.document.as_str(), r#"{"a":[1,null]}"#);
    assert_eq!(
        (record.maybe_text, record.maybe_money, record.level),
        (None, None, None)
    );
    assert_eq!(all_types::ENTITIES.len(), 5);
}

#[test]
fn nullable_values_are_read_when_they_are_there() {
    let record = every(&with(12, "x"));
    assert_eq!(record.maybe_text.as_deref(), Some("x"));
    assert_eq!(
        every(&with(15, "-0.1")).maybe_money,
        Some("-0.1".parse().unwrap())
    );
    assert_eq!(every(&with(23, "1000000")).level, Some(1_000_000));
}

#[test]
fn numbers_at_the_edges_are_kept_and_beyond_them_refused() {
    assert_eq!(every(&with(3, "-2147483648")).whole, i32::MIN);
    assert_eq!(every(&with(3, "2147483647")).whole, i32::MAX);
    assert_eq!(every(&with(4, "-9223372036854775808")).big, i64::MIN);
    assert_eq!(every(&with(4, "9223372036854775807")).big, i64::MAX);
    assert_eq!(
        every(&with(5, "9999999999999.99")).money.mantissa(),
        999_999_999_999_999
    );
    assert_eq!(every(&with(29, "9999999999999999999999999999")).units.scale(), 0);
    assert_eq!(
        every(&with(6, "1.7976931348623157e308")).ratio.to_bits(),
        f64::MAX.to_bits()
    );
    let range32 = "out of range -2147483648 to 2147483647";
    let range64 = "out of range -9223372036854775808 to 9223372036854775807";
    for (position, value, expected) in [
        (3, "2147483648", range32),
        (3, "-2147483649", range32),
        (3, "4294967296", range32),
        (4, "9223372036854775808", range64),
        (4, "18446744073709551617", range64),
        (
            5,
            "10000000000000.00",
            "14 digits before the point, 13 are allowed",
        ),
        (
            29,
            "10000000000000000000000000000",
            "29 digits before the point, 28 are allowed",
        ),
        (15, "1", "1 digits before the point, 0 are allowed"),
        (6, "1e309", "not a finite number of 64 bits"),
        (6, "1e-400", "too small for 64 bits"),
    ] {
        assert_eq!(problem(position, value), expected, "{value}");
    }
}

#[test]
fn a_value_that_is_none_of_its_type_says_what_is_wrong() {
    let empty = "empty, but the field is not nullable";
    let whole = "not a whole number";
    let decimal = "not a decimal number such as -12.50";
    let day = "not a day that exists, as YYYY-MM-DD";
    let time = "not a time as RFC 3339 has it, such as 2024-01-31T23:59:59Z";
    for (position, value, expected) in [
        (3, "", empty),
        (5, "", empty),
        (8, "", empty),
        (22, "", empty),
        (3, "+1", whole),
        (3, " 1", whole),
        (3, "1.0", whole),
        (3, "--1", whole),
        (3, "-", whole),
        (3, "٣", whole),
        (5, "12.345", "3 digits after the point, 2 are allowed"),
        (5, "1.", decimal),
        (5, ".5", decimal),
        (5, "1e3", decimal),
        (5, "+1", decimal),
        (5, "1,5", decimal),
        (5, "-", decimal),
        (5, "1.2.3", decimal),
        (29, "1.0", "1 digits after the point, 0 are allowed"),
        (6, "NaN", "not a finite number of 64 bits"),
        (6, "inf", "not a finite number of 64 bits"),
        (6, "one", "not a number"),
        (7, "TRUE", "not one of true, false, t, f, 1, 0"),
        (8, "banana", day),
        (8, "2023-02-29", day),
        (8, "0000-01-01", day),
        (8, "2024-1-01", day),
        (8, "2024-01-01 ", day),
        (8, "+024-01-01", day),
        (9, "2024-01-01", time),
        (9, "2024-01-01T25:00:00Z", time),
        (
            9,
            "2016-12-31T23:59:60Z",
            "a leap second, which the database does not have",
        ),
        (
            9,
            "9999-12-31T23:59:59-01:00",
            "out of range: year 1 to 9999 in UTC",
        ),
        (9, "0000-06-01T00:00:00Z", "out of range: year 1 to 9999 in UTC"),
        (
            10,
            "018f3c5e",
            "not a UUID such as 018f3c5e-7b1a-7c3d-9e2f-0123456789ab",
        ),
        (
            11,
            "{",
            "not JSON: EOF while parsing an object at line 1 column 1",
        ),
        (11, "1e999", "not JSON: number out of range at line 1 column 5"),
        (
            11,
            r#""\u0000""#,
            "JSON with a NUL character, which the database does not store",
        ),
        (
            11,
            r#"{"a\u0000":1}"#,
            "JSON with a NUL character, which the database does not store",
        ),
        (22, "12345678901", "11 characters, 10 are allowed"),
        (22, "x", r#"not one of é1, 2, 3", back\slash"#),
        (23, "2", "not one of -1, 0, 1000000"),
        (25, "12346", "above the maximum 12345"),
        (26, "0.51", "above the maximum 0.50"),
        (27, "-1234567.5", "below the minimum -1234567.25"),
        (28, "1991-12-31", "below the minimum 1992-01-01"),
        (28, "2024-03-01", "above the maximum 2024-02-29"),
        (29, "-2", "below the minimum -1"),
    ] {
        assert_eq!(
            problem(position, value),
            expected,
            "value {value:?} at {position}"
        );
    }
}

#[test]
fn lengths_count_characters_and_not_bytes() {
    assert_eq!(field::string::<3>("ééé"), Ok("ééé".to_owned()));
    assert_eq!(
        field::string::<3>("éééé"),
        Err("4 characters, 3 are allowed".to_owned())
    );
}

#[test]
fn zeros_in_front_do_not_count_as_digits_and_zeros_behind_fill_the_scale() {
    for (text, printed) in [
        ("000000000000000001.5", "1.50"),
        ("-0", "0.00"),
        ("-0.01", "-0.01"),
        ("0", "0.00"),
        ("7", "7.00"),
    ] {
        assert_eq!(every(&with(5, text)).money.to_string(), printed);
    }
}

#[test]
fn a_time_is_kept_in_utc_and_microseconds() {
    let moment = every(&with(9, "2024-01-01T01:00:00.123456789+02:00")).moment;
    assert_eq!(moment.to_rfc3339(), "2023-12-31T23:00:00.123456+00:00");
}

fn day() -> impl Strategy<Value = NaiveDate> {
    (1_i32..=3_652_059).prop_map(|day| NaiveDate::from_num_days_from_ce_opt(day).unwrap())
}

fn moment() -> impl Strategy<Value = DateTime<Utc>> {
    (-62_135_596_800_000_000_i64..253_402_300_800_000_000)
        .prop_map(|us| DateTime::from_timestamp_micros(us).unwrap())
}

fn money(digits: u32, scale: u32) -> impl Strategy<Value = Decimal> {
    let most = 10_i128.pow(digits) - 1;
    (-most..=most).prop_map(move |units| Decimal::from_i128_with_scale(units, scale))
}

fn text() -> impl Strategy<Value = String> {
    any::<String>().prop_map(|text| text.replace(['|', '\n', '\r', '\0'], "_"))
}

fn some_text() -> impl Strategy<Value = String> {
    text().prop_map(|text| text + "_")
}

fn ident() -> impl Strategy<Value = Uuid> {
    any::<u128>().prop_map(Uuid::from_u128)
}

fn document() -> impl Strategy<Value = Json> {
    prop_oneof![
        "-?[1-9][0-9]{0,8}",
        "\"[ -!#-\\[\\]-{}~é]*\"",
        Just("{\"a\":[true,null]}".to_owned())
    ]
    .prop_map(|text| text.parse().unwrap())
}

prop_compose! {
    fn required()(
        free_text in text(), whole in any::<i32>(), big in any::<i64>(), money in money(15, 2),
        ratio in proptest::num::f64::NORMAL | proptest::num::f64::ZERO | proptest::num::f64::SUBNORMAL,
        flag in any::<bool>(), day_of_it in day(), moment in moment(), ident in ident(), document in document(),
    ) -> EveryType {
        EveryType { free_text, whole, big, money, ratio, flag, day_of_it, moment, ident, document, ..every(&VALUES.join("|")) }
    }
}

prop_compose! {
    fn record()(
        base in required(),
        maybe_text in option::of(some_text()), maybe_whole in option::of(any::<i32>()),
        maybe_big in option::of(any::<i64>()), maybe_money in option::of(money(28, 28)),
        maybe_ratio in option::of(proptest::num::f64::NORMAL), maybe_flag in option::of(any::<bool>()),
        maybe_day in option::of(day()), maybe_moment in option::of(moment()), maybe_ident in option::of(ident()),
        maybe_document in option::of(document()), units in (0..10_i128.pow(28)),
    ) -> EveryType {
        let units = Decimal::from_i128_with_scale(units, 0);
        EveryType {
            maybe_text, maybe_whole, maybe_big, maybe_money, maybe_ratio, maybe_flag, maybe_day, maybe_moment,
            maybe_ident, maybe_document, units, ..base
        }
    }
}

prop_compose! {
    fn first_stays()(ident in ident(), time in option::of(moment()), text in option::of(some_text()), wide in option::of(money(28, 14))) -> FirstStays {
        FirstStays {
            ident,
            a_name_of_fifty_characters_is_as_long_as_can_be: time,
            another_name_of_fifty_characters_that_is_very_long: text,
            third_name_of_fifty_characters_with_wide_precision: wide,
            documented: String::new(),
            nearly: "a value of thirty characters".to_owned(),
        }
    }
}

proptest! {
    #[test]
    fn what_is_printed_parses_to_the_same(record in record()) {
        let message = ParsedMessage::EveryType(record);
        prop_assert_eq!(parse_message(&message.to_string()), Ok(message));
    }

    #[test]
    fn long_names_and_wide_decimals_print_and_parse_too(record in first_stays()) {
        let message = ParsedMessage::FirstStays(record);
        prop_assert_eq!(parse_message(&message.to_string()), Ok(message));
    }

    #[test]
    fn any_value_anywhere_is_read_or_refused_and_what_is_read_prints_stably(
        position in 2_usize..=29, value in "[-+0-9.eE:TZ tf{}\"\\\\é_]{0,30}"
    ) {
        if let Ok(message) = parse_message(&with(position, &value)) {
            let printed = message.to_string();
            prop_assert_eq!(parse_message(&printed).unwrap().to_string(), printed);
        }
    }

    #[test]
    fn whole_numbers_never_wrap(number in any::<i128>()) {
        let text = number.to_string();
        prop_assert_eq!(field::integer(&text).ok().map(i128::from), i32::try_from(number).ok().map(i128::from));
        prop_assert_eq!(field::bigint(&text).ok().map(i128::from), i64::try_from(number).ok().map(i128::from));
    }
}
