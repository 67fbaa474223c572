//! The schema with every type and every rule, `build-support/tests/all_types`, as generated: written to both
//! databases and read back.

#![allow(clippy::unwrap_used, reason = "these are tests")]

use crate::{
    StoreError, Verdict,
    all_types::{
        EveryTypeRow, FirstStaysRow, LogLineRow, MIGRATIONS, OnlyKeyRow, Rows, SecondFailsRow, tables,
    },
    value,
};
use chrono::{DateTime, NaiveDate, Utc};
use deadpool_postgres::{Manager, Pool};
use diesel::{
    Connection, QueryDsl, RunQueryDsl, SelectableHelper, SqliteConnection, connection::SimpleConnection,
};
use rust_decimal::Decimal;
use tokio_postgres::{NoTls, SimpleQueryMessage};
use uuid::Uuid;

fn id(number: u128) -> value::Uuid {
    Uuid::from_u128(number).into()
}

fn at(second: i64) -> value::Timestamp {
    DateTime::from_timestamp(second, 123_456_000).unwrap().into()
}

fn decimal(text: &str) -> value::Decimal {
    text.parse::<Decimal>().unwrap().into()
}

fn json(text: &str) -> value::Json {
    text.parse::<message::Json>().unwrap().into()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Every column has a value.
fn full() -> EveryTypeRow {
    let last: DateTime<Utc> = "9999-12-31T23:59:59.999999Z".parse().unwrap();
    EveryTypeRow {
        free_text: "ünï \u{1f980} 'x' \\ \"".to_owned(),
        whole: i32::MIN,
        big: i64::MAX,
        money: decimal("-1234567890123.45"),
        ratio: 0.1,
        flag: true,
        day_of_it: day("0001-01-01"),
        moment: last.into(),
        ident: id(u128::MAX),
        document: json(r#"{"a": [1, null, "x"]}"#),
        maybe_text: Some(String::new()),
        maybe_whole: Some(0),
        maybe_big: Some(-1),
        maybe_money: Some(decimal("0.0000000000000000000000000001")),
        maybe_ratio: Some(-1.5e300),
        maybe_flag: Some(false),
        maybe_day: Some(day("9999-12-31")),
        maybe_moment: Some(at(-1)),
        maybe_ident: Some(id(1)),
        maybe_document: Some(json("null")),
        code: "é1".to_owned(),
        level: Some(-1),
        bounded_whole: 1,
        bounded_big: 2,
        bounded_money: decimal("0.50"),
        bounded_ratio: Some(0.25),
        bounded_day: day("2024-02-29"),
        units: decimal("9999999999999999999999999999"),
        message_id: id(7),
        received_at: at(1),
    }
}

/// Every column that may be NULL is.
fn empty() -> EveryTypeRow {
    EveryTypeRow {
        whole: 1,
        maybe_text: None,
        maybe_whole: None,
        maybe_big: None,
        maybe_money: None,
        maybe_ratio: None,
        maybe_flag: None,
        maybe_day: None,
        maybe_moment: None,
        maybe_ident: None,
        maybe_document: None,
        level: None,
        bounded_ratio: None,
        ..full()
    }
}

fn first(ident: u128, documented: &str, second: i64) -> FirstStaysRow {
    FirstStaysRow {
        ident: id(ident),
        a_name_of_fifty_characters_is_as_long_as_can_be: None,
        another_name_of_fifty_characters_that_is_very_long: None,
        third_name_of_fifty_characters_with_wide_precision: Some(decimal("1.00000000000000")),
        documented: documented.to_owned(),
        nearly: "x".to_owned(),
        message_id: id(second.unsigned_abs().into()),
        received_at: at(second),
    }
}

fn second_fails(code: &str, second: i64) -> SecondFailsRow {
    SecondFailsRow {
        code: code.to_owned(),
        amount: None,
        message_id: id(second.unsigned_abs().into()),
        received_at: at(second),
    }
}

/// Rows for every table but the one that refuses.
fn rows() -> Rows {
    let line = |number| LogLineRow {
        line: "same".to_owned(),
        message_id: id(number),
        received_at: at(0),
    };
    let key = |second| OnlyKeyRow {
        left_side: 1,
        right_side: "r".to_owned(),
        message_id: id(9),
        received_at: at(second),
    };
    Rows {
        every_types: vec![full(), empty()],
        kept_rows: vec![first(1, "2nd", 2), first(1, "1st", 1), first(2, "x", 3)],
        log_lines: vec![line(1), line(2), line(1)],
        only_keys: vec![key(2), key(1)],
        ..Rows::default()
    }
}

async fn postgres() -> (testkit::postgres::Database, deadpool_postgres::Client) {
    let database = testkit::postgres::Database::create().await.unwrap();
    let manager = Manager::new(database.url().parse().unwrap(), NoTls);
    let client = Pool::builder(manager).build().unwrap().get().await.unwrap();
    for migration in MIGRATIONS {
        client.batch_execute(migration.postgres.up).await.unwrap();
    }
    (database, client)
}

async fn write(client: &mut deadpool_postgres::Client, rows: Rows) -> Result<(), StoreError> {
    let transaction = client.transaction().await?;
    rows.write_postgres(&transaction).await?;
    transaction.commit().await?;
    Ok(())
}

async fn values(client: &deadpool_postgres::Client, query: &str) -> Vec<Vec<String>> {
    let messages = client.simple_query(query).await.unwrap();
    let row = |message: &SimpleQueryMessage| {
        let SimpleQueryMessage::Row(row) = message else {
            return None;
        };
        let value = |index| row.get(index).unwrap_or("NULL").to_owned();
        Some((0..row.len()).map(value).collect())
    };
    messages.iter().filter_map(row).collect()
}

fn sqlite() -> SqliteConnection {
    let mut connection = SqliteConnection::establish(":memory:").unwrap();
    for migration in MIGRATIONS {
        connection.batch_execute(migration.sqlite.up).unwrap();
    }
    connection
}

#[tokio::test]
async fn every_type_arrives_in_postgres_as_it_was() {
    let (_database, mut client) = postgres().await;
    client.batch_execute("SET TIME ZONE 'UTC'").await.unwrap();
    write(&mut client, rows()).await.unwrap();
    let found = values(&client, "SELECT * FROM every_types ORDER BY whole").await;
    let full = [
        "ünï \u{1f980} 'x' \\ \"",
        "-2147483648",
        "9223372036854775807",
        "-1234567890123.45",
        "0.1",
        "t",
        "0001-01-01",
        "9999-12-31 23:59:59.999999+00",
        "ffffffff-ffff-ffff-ffff-ffffffffffff",
        r#"{"a": [1, null, "x"]}"#,
        "",
        "0",
        "-1",
        "0.0000000000000000000000000001",
        "-1.5e+300",
        "f",
        "9999-12-31",
        "1969-12-31 23:59:59.123456+00",
        "00000000-0000-0000-0000-000000000001",
        "null",
        "é1",
        "-1",
        "1",
        "2",
        "0.50",
        "0.25",
        "2024-02-29",
        "9999999999999999999999999999",
        "00000000-0000-0000-0000-000000000007",
        "1970-01-01 00:00:01.123456+00",
    ];
    assert_eq!(found[0], full);
    let nulls = found[1].iter().filter(|value| *value == "NULL").count();
    assert_eq!(nulls, 12, "{:?}", found[1]);
}

#[test]
fn every_type_comes_back_from_sqlite_as_it_was() {
    let mut connection = sqlite();
    rows().write_sqlite(&mut connection).unwrap();
    let found: Vec<EveryTypeRow> = tables::every_types::table
        .order(tables::every_types::whole)
        .select(EveryTypeRow::as_select())
        .load(&mut connection)
        .unwrap();
    assert_eq!(found, [full(), empty()]);
}

#[tokio::test]
async fn the_rule_of_each_table_holds_in_postgres() {
    let (_database, mut client) = postgres().await;
    for _ in 0..2 {
        write(&mut client, rows()).await.unwrap();
    }
    let late = Rows {
        kept_rows: vec![first(2, "new", 99)],
        strict_rows: vec![second_fails("a", 1)],
        ..Rows::default()
    };
    write(&mut client, late).await.unwrap();
    let first_stays = values(&client, "SELECT documented FROM kept_rows ORDER BY ident").await;
    assert_eq!(first_stays, [["1st"], ["x"]]);
    assert_eq!(values(&client, "SELECT line FROM log_lines").await.len(), 2);
    let newest = values(&client, "SELECT extract(second FROM received_at) FROM only_keys").await;
    assert_eq!(newest, [["2.123456"]]);

    for rows in [
        vec![second_fails("a", 2)],
        vec![second_fails("b", 2), second_fails("b", 3)],
    ] {
        let again = Rows {
            strict_rows: rows,
            ..Rows::default()
        };
        let error = write(&mut client, again).await.unwrap_err();
        assert_eq!(error.verdict(), Verdict::Refused, "{error}");
    }
    assert_eq!(values(&client, "SELECT code FROM strict_rows").await, [["a"]]);
}

#[test]
fn the_rule_of_each_table_holds_in_sqlite() {
    let mut connection = sqlite();
    for _ in 0..2 {
        rows().write_sqlite(&mut connection).unwrap();
    }
    let late = Rows {
        kept_rows: vec![first(2, "new", 99)],
        strict_rows: vec![second_fails("a", 1)],
        ..Rows::default()
    };
    late.write_sqlite(&mut connection).unwrap();
    let first_stays: Vec<String> = tables::kept_rows::table
        .order(tables::kept_rows::ident)
        .select(tables::kept_rows::documented)
        .load(&mut connection)
        .unwrap();
    assert_eq!(first_stays, ["1st", "x"]);
    let lines: i64 = tables::log_lines::table
        .count()
        .get_result(&mut connection)
        .unwrap();
    assert_eq!(lines, 2);
    let newest: Vec<value::Timestamp> = tables::only_keys::table
        .select(tables::only_keys::received_at)
        .load(&mut connection)
        .unwrap();
    assert_eq!(newest, [at(2)]);

    let again = Rows {
        strict_rows: vec![second_fails("a", 2)],
        ..Rows::default()
    };
    let error = again.write_sqlite(&mut connection).unwrap_err();
    assert_eq!(error.verdict(), Verdict::Refused, "{error}");
}
