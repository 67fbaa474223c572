//! A migrated database of either kind, and what tests ask it directly.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{
    Connection, QueryableByName, RunQueryDsl, SqliteConnection, connection::SimpleConnection, sql_types::Text,
};
use std::{path::Path, time::Duration};
use store::{Config, Failed, OrderRow, Processed, Rows, Store};
use tempfile::TempDir;
use tokio_postgres::{NoTls, SimpleQueryMessage};
use uuid::Uuid;

/// A database of one test.
pub(crate) struct Database {
    pub(crate) store: Store,
    pub(crate) url: String,
    _keep: Keep,
}

/// What must live as long as the database.
#[allow(dead_code, reason = "dropping it is its use")]
enum Keep {
    Postgres(testkit::postgres::Database),
    Sqlite(TempDir),
}

impl Database {
    pub(crate) async fn postgres() -> Self {
        let server = testkit::postgres::Database::create().await.unwrap();
        Self::of(server.url().to_owned(), Keep::Postgres(server)).await
    }

    pub(crate) async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/new/nomnom.db", folder.path().display());
        Self::of(url, Keep::Sqlite(folder)).await
    }

    async fn of(url: String, keep: Keep) -> Self {
        let store = connect(&url).await;
        Self {
            store,
            url,
            _keep: keep,
        }
    }

    /// With all tables.
    pub(crate) async fn migrated(self) -> Self {
        self.store.migrate().await.unwrap();
        self
    }

    pub(crate) fn is_postgres(&self) -> bool {
        self.url.starts_with("postgres")
    }

    /// Runs SQL beside the store.
    pub(crate) async fn execute(&self, sql: &str) {
        if self.is_postgres() {
            self.client().await.batch_execute(sql).await.unwrap();
        } else {
            self.file().batch_execute(sql).unwrap();
        }
    }

    /// The text column `value` of a query beside the store.
    pub(crate) async fn values(&self, sql: &str) -> Vec<String> {
        if self.is_postgres() {
            let rows = self.client().await.simple_query(sql).await.unwrap();
            let value = |message: &SimpleQueryMessage| match message {
                SimpleQueryMessage::Row(row) => Some(row.get("value").unwrap().to_owned()),
                _ => None,
            };
            rows.iter().filter_map(value).collect()
        } else {
            let rows: Vec<Value> = diesel::sql_query(sql).load(&mut self.file()).unwrap();
            rows.into_iter().map(|row| row.value).collect()
        }
    }

    pub(crate) async fn client(&self) -> tokio_postgres::Client {
        let (client, connection) = tokio_postgres::connect(&self.url, NoTls).await.unwrap();
        tokio::spawn(connection);
        client
    }

    /// A connection to the SQLite file that keeps others from writing.
    pub(crate) fn file_locked(&self) -> SqliteConnection {
        let mut file = self.file();
        file.batch_execute("BEGIN IMMEDIATE").unwrap();
        file
    }

    /// A SQLite file that has nothing to do with us.
    pub(crate) fn make_sqlite(path: &Path, sql: &str) {
        let mut file = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
        file.batch_execute(sql).unwrap();
    }

    fn file(&self) -> SqliteConnection {
        let path = self.url.strip_prefix("sqlite://").unwrap();
        SqliteConnection::establish(path).unwrap()
    }
}

#[derive(QueryableByName)]
struct Value {
    #[diesel(sql_type = Text)]
    value: String,
}

pub(crate) async fn connect(url: &str) -> Store {
    let config = Config {
        url: url.to_owned(),
        pool: 4,
        timeout: Duration::from_secs(10),
    };
    Store::connect(config).await.unwrap()
}

/// The instant `second` seconds after some moment.
pub(crate) fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000 + second, 123_456_000).unwrap()
}

/// The `number`th id.
pub(crate) fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x018f_3c5e_7b1a_7c3d_9e2f_0000_0000_0000 + number)
}

/// A message `number`, received at `second`, with the order `key` in it.
pub(crate) fn order(number: u128, second: i64, key: i64, comment: &str) -> (Processed, OrderRow) {
    let message = Processed {
        message_id: id(number),
        entity: "order",
        received_at: at(second),
        digest: [7; 32],
    };
    let row = OrderRow {
        order_key: key,
        customer_key: 37,
        order_status: "O".to_owned(),
        total_price: rust_decimal::Decimal::from_i128_with_scale(13_125_100, 2).into(),
        order_date: NaiveDate::from_ymd_opt(1996, 1, 2).unwrap(),
        order_priority: "5-LOW".to_owned(),
        clerk: "Clerk#000000951".to_owned(),
        ship_priority: 0,
        comment: comment.to_owned(),
        message_id: id(number).into(),
        received_at: at(second).into(),
    };
    (message, row)
}

/// A batch of orders.
pub(crate) fn batch(orders: impl IntoIterator<Item = (Processed, OrderRow)>) -> (Vec<Processed>, Rows) {
    let (messages, orders) = orders.into_iter().unzip();
    let rows = Rows {
        orders,
        ..Rows::default()
    };
    (messages, rows)
}

/// A failure of message `number`.
pub(crate) fn failed(number: u128, error: &str) -> Failed {
    Failed {
        message_id: id(number),
        entity: Some("order"),
        received_at: at(0),
        error: error.to_owned(),
        digest: Some([9; 32]),
    }
}
