//! How many orders a second one connection stores, by size of the batch: `cargo run --release -p store --example
//! throughput`. Every row comes with its status, in one transaction a batch.

use chrono::{NaiveDate, Utc};
use std::time::{Duration, Instant};
use store::{Config, OrderRow, Processed, Rows, Store};
use uuid::Uuid;

const ROWS: usize = 100_000;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = testkit::postgres::Database::create().await?;
    let folder = tempfile::tempdir()?;
    let file = format!("sqlite://{}/orders.db", folder.path().display());
    for (name, url) in [("PostgreSQL", server.url()), ("SQLite", &file)] {
        let store = Store::connect(Config {
            url: url.to_owned(),
            pool: 1,
            timeout: Duration::from_secs(60),
        })
        .await?;
        store.migrate().await?;
        for size in [100, 500, 1000, 5000] {
            let batches: Vec<_> = (0..ROWS / size).map(|_| batch(size)).collect();
            let start = Instant::now();
            for (messages, rows) in batches {
                store.write(&messages, rows).await?;
            }
            let taken = start.elapsed();
            println!("{name}, batches of {size}: {:.0} rows/s", per_second(ROWS, taken));
        }
    }
    Ok(())
}

#[allow(clippy::cast_precision_loss, reason = "a figure for people")]
fn per_second(rows: usize, taken: Duration) -> f64 {
    rows as f64 / taken.as_secs_f64()
}

fn batch(size: usize) -> (Vec<Processed>, Rows) {
    let (messages, orders) = (0..size).map(|_| order()).unzip();
    let rows = Rows {
        orders,
        ..Rows::default()
    };
    (messages, rows)
}

fn order() -> (Processed, OrderRow) {
    let (message_id, received_at) = (Uuid::now_v7(), Utc::now());
    let message = Processed {
        message_id,
        entity: "order",
        received_at,
        digest: [7; 32],
    };
    let row = OrderRow {
        order_key: i64::from_be_bytes(message_id.as_u64_pair().1.to_be_bytes()) & i64::MAX,
        customer_key: 37,
        order_status: "O".to_owned(),
        total_price: rust_decimal::Decimal::new(13_125_181, 2).into(),
        order_date: NaiveDate::from_ymd_opt(1996, 1, 2).unwrap_or_default(),
        order_priority: "5-LOW".to_owned(),
        clerk: "Clerk#000000951".to_owned(),
        ship_priority: 0,
        comment: "nstructions sleep furiously among ".to_owned(),
        message_id: message_id.into(),
        received_at: received_at.into(),
    };
    (message, row)
}
