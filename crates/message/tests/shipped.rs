//! The shipped schema: the eight TPC-H tables.

#![allow(clippy::unwrap_used, reason = "a test fails that way")]

use message::{ENTITIES, Order, ParseError, ParsedMessage, entity, parse_as, parse_message};
use proptest::prelude::*;
use std::fmt::Display;
use tpchgen::generators::{
    CustomerGenerator, LineItemGenerator, NationGenerator, OrderGenerator, PartGenerator, PartSuppGenerator,
    RegionGenerator, SupplierGenerator,
};

const ORDER: &str = "O|123|456|F|123.45|2024-01-01|urgent|clerk1|1|comment";

fn order(body: &str) -> Order {
    match parse_message(body).unwrap() {
        ParsedMessage::Order(order) => order,
        other => panic!("{other:?}"),
    }
}

fn error(body: &str) -> String {
    parse_message(body).unwrap_err().to_string()
}

#[test]
fn an_order_is_read_and_printed() {
    let parsed = order(ORDER);
    assert_eq!((parsed.order_key, parsed.customer_key), (123, 456));
    assert_eq!(parsed.total_price.to_string(), "123.45");
    assert_eq!(parsed.order_date.to_string(), "2024-01-01");
    assert_eq!(parsed.to_string(), ORDER);
    let message = parse_message("O|999|888|F|99.99|2024-01-01|test|test|1|test").unwrap();
    assert_eq!(message.entity().snake, "order");
}

#[test]
fn one_trailing_delimiter_and_one_line_break_are_fine() {
    for end in ["|", "\n", "\r\n", "|\n", "|\r\n"] {
        assert_eq!(order(&format!("{ORDER}{end}")), order(ORDER), "{end:?}");
    }
}

#[test]
fn what_is_no_record_says_why() {
    let known = "C (customer), N (nation), O (order), L (order_line_item), P (part), PS (part_supplier), R (region), \
                 S (supplier)";
    let long = "x".repeat(300);
    for (body, expected) in [
        ("", format!("unknown prefix '': expected one of {known}")),
        ("o|1", format!("unknown prefix 'o': expected one of {known}")),
        (long.as_str(), format!("unknown prefix '{}…': expected one of {known}", "x".repeat(80))),
        ("O", "Order: expected 9 values after the prefix 'O', found 0".to_owned()),
        ("O|1|2", "Order: expected 9 values after the prefix 'O', found 2".to_owned()),
        (
            "O|123|456|F|123.45|2024-01-01|urgent|clerk1|1|comment|more",
            "Order: expected 9 values after the prefix 'O', found 10".to_owned(),
        ),
        (
            "O|123|456|F|123.45|2024-01-01|urgent|clerk1|1|comment||",
            "Order: expected 9 values after the prefix 'O', found 11".to_owned(),
        ),
        (
            "O|123|456|F|123.45|banana|urgent|clerk1|1|comment",
            "Order: field 'order_date' (position 6), value 'banana': not a day that exists, as YYYY-MM-DD".to_owned(),
        ),
        (
            "O|123|456|X|123.45|2024-01-01|urgent|clerk1|1|comment",
            "Order: field 'order_status' (position 4), value 'X': not one of O, F, P".to_owned(),
        ),
        (
            "O||456|F|123.45|2024-01-01|urgent|clerk1|1|comment",
            "Order: field 'order_key' (position 2), value '': empty, but the field is not nullable".to_owned(),
        ),
        (
            "O|123|456|F|-0.01|2024-01-01|urgent|clerk1|1|comment",
            "Order: field 'total_price' (position 5), value '-0.01': below the minimum 0.00".to_owned(),
        ),
        (
            "O|123|456|F|123.45|2024-01-01|urgent|clerk1|2147483648|comment",
            "Order: field 'ship_priority' (position 9), value '2147483648': out of range -2147483648 to 2147483647"
                .to_owned(),
        ),
        (
            "O|1\u{1b}[2J\t|456|F|123.45|2024-01-01|urgent|clerk1|1|comment",
            r"Order: field 'order_key' (position 2), value '1\u{1b}[2J\t': not a whole number".to_owned(),
        ),
        (
            "O|123|456|F|123.45|2024-01-01|urgent|cle\0rk|1|comment",
            "NUL character in value 8: text must not contain it".to_owned(),
        ),
        (
            "R|1|a|b\nR|2|a|b",
            "line break in value 4: one message is one line; send several to POST /api/ingest/batch".to_owned(),
        ),
        (
            "R|1|a|b\n\n",
            "line break in value 4: one message is one line; send several to POST /api/ingest/batch".to_owned(),
        ),
        (
            "R|1|a\r|b",
            "line break in value 3: one message is one line; send several to POST /api/ingest/batch".to_owned(),
        ),
    ] {
        assert_eq!(error(body), expected);
    }
}

#[test]
fn a_long_value_is_cut_in_the_error() {
    let error = error(&format!(
        "O|{}|456|F|123.45|2024-01-01|urgent|clerk1|1|c",
        "é".repeat(5000)
    ));
    assert!(error.contains(&format!("value '{}…'", "é".repeat(80))), "{error}");
}

#[test]
fn a_hint_that_contradicts_the_prefix_names_both_entities() {
    assert!(parse_as(Some("order"), ORDER).is_ok());
    assert!(parse_as(None, ORDER).is_ok());
    let error = parse_as(Some("part"), ORDER).unwrap_err();
    assert_eq!(
        error.to_string(),
        "prefix 'O' is of entity order, but the message was sent to entity part with prefix 'P'"
    );
    assert_eq!(error.entity(), entity("order"));
    assert!(matches!(
        parse_as(Some("part"), "X|1"),
        Err(ParseError::UnknownPrefix { .. })
    ));
}

#[test]
fn a_hint_that_names_no_entity_is_ignored() {
    assert!(parse_as(Some("Order"), ORDER).is_ok());
    assert!(parse_as(Some("test"), ORDER).is_ok());
}

#[test]
fn entities_are_sorted_and_found_by_their_path_name() {
    assert!(ENTITIES.is_sorted_by_key(|entity| entity.name));
    let tables: Vec<_> = ENTITIES
        .iter()
        .map(|entity| (entity.prefix, entity.table))
        .collect();
    let expected = [
        ("C", "customers"),
        ("N", "nations"),
        ("O", "orders"),
        ("L", "order_line_items"),
        ("P", "parts"),
        ("PS", "part_suppliers"),
        ("R", "regions"),
        ("S", "suppliers"),
    ];
    assert_eq!(tables, expected);
    assert_eq!(
        entity("order_line_item").map(|entity| entity.name),
        Some("OrderLineItem")
    );
    assert_eq!(entity("OrderLineItem"), None);
}

/// Every row parses, is of its entity, and prints to a message that parses to the same.
fn all_parse(snake: &str, prefix: &str, rows: impl Iterator<Item = impl Display>) {
    let mut count = 0;
    for row in rows {
        let parsed = parse_as(Some(snake), &format!("{prefix}|{row}")).unwrap();
        assert_eq!(parsed.entity().snake, snake);
        assert_eq!(parse_message(&parsed.to_string()), Ok(parsed));
        count += 1;
    }
    assert!(count > 0, "{snake}");
}

#[test]
fn real_rows_of_every_table_parse() {
    let scale = 0.001;
    all_parse("region", "R", RegionGenerator::new(scale, 1, 1).iter());
    all_parse("nation", "N", NationGenerator::new(scale, 1, 1).iter());
    all_parse("supplier", "S", SupplierGenerator::new(scale, 1, 1).iter());
    all_parse("part", "P", PartGenerator::new(scale, 1, 1).iter());
    all_parse("part_supplier", "PS", PartSuppGenerator::new(scale, 1, 1).iter());
    all_parse("customer", "C", CustomerGenerator::new(scale, 1, 1).iter());
    all_parse("order", "O", OrderGenerator::new(scale, 1, 1).iter());
    all_parse("order_line_item", "L", LineItemGenerator::new(scale, 1, 1).iter());
}

/// A value that fields of this kind often take.
fn value(kind: &str) -> BoxedStrategy<String> {
    match kind.split('(').next().unwrap() {
        "integer" => "[1-9][0-9]{0,8}".boxed(),
        "bigint" => "[1-9][0-9]{0,17}".boxed(),
        "decimal" => "[0-9]{1,13}(\\.[0-9]{1,2})?".boxed(),
        "date" => "[12][0-9]{3}-0[1-9]-[12][0-9]".boxed(),
        _ => "[OF]|[a-z é#-]{0,10}".boxed(),
    }
}

fn body() -> impl Strategy<Value = String> {
    (0..ENTITIES.len()).prop_flat_map(|index| {
        let entity = &ENTITIES[index];
        let values: Vec<_> = entity.fields.iter().map(|field| value(field.kind)).collect();
        values.prop_map(|values| format!("{}|{}", entity.prefix, values.join("|")))
    })
}

proptest! {
    #[test]
    fn arbitrary_text_never_panics(body in any::<String>(), prefix in "[CNOLPRS]S?") {
        let _ = parse_message(&body);
        let _ = parse_message(&format!("{prefix}|{body}"));
    }

    #[test]
    fn what_parses_prints_to_the_same_record(body in body()) {
        if let Ok(message) = parse_message(&body) {
            prop_assert_eq!(parse_message(&message.to_string()), Ok(message));
        }
    }
}
