//! One connection to a SQLite file that is ours.

use crate::StoreError;
use diesel::{
    Connection as _, QueryableByName, RunQueryDsl, SqliteConnection, connection::SimpleConnection,
    sql_types::Integer,
};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// What SQLite keeps in the file's header for us: "nomn" says whose file it is.
const APPLICATION_ID: i32 = 0x6e6f_6d6e;

/// A connection, opened when it is needed.
pub(super) struct Connection {
    path: PathBuf,
    timeout: Duration,
    open: Mutex<Option<SqliteConnection>>,
}

impl Connection {
    /// A connection to the file at `path` that waits `timeout` for another one's lock.
    pub(super) fn new(path: PathBuf, timeout: Duration) -> Self {
        Self {
            path,
            timeout,
            open: Mutex::new(None),
        }
    }

    /// Does `work` with the connection alone.
    ///
    /// After an error that is not a row's fault the connection is opened anew the next time: a full disk, for one,
    /// can leave it in the middle of a transaction.
    pub(super) fn with<T>(
        &self,
        work: impl FnOnce(&mut SqliteConnection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let mut connection = match open.take() {
            Some(connection) => connection,
            None => self.connect()?,
        };
        let done = work(&mut connection);
        if done.as_ref().map_or_else(is_of_a_row, |_| true) {
            *open = Some(connection);
        }
        done
    }

    fn connect(&self) -> Result<SqliteConnection, StoreError> {
        let cannot = |problem: String| StoreError::Sqlite {
            kind: None,
            message: format!("unable to open database file {}: {problem}", self.path.display()),
        };
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder).map_err(|error| cannot(error.to_string()))?;
        }
        // With `./` or `/` in front nothing in a path is taken for a URI.
        let path = Path::new(".").join(&self.path);
        let path = path
            .to_str()
            .ok_or_else(|| cannot("the path is not UTF-8".to_owned()))?;
        let mut connection = SqliteConnection::establish(path).map_err(|error| cannot(error.to_string()))?;
        connection.batch_execute(&format!("PRAGMA busy_timeout = {}", self.timeout.as_millis()))?;
        self.claim(&mut connection)?;
        connection.batch_execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")?;
        Ok(connection)
    }

    /// Marks an empty file as ours, and refuses one of another program.
    fn claim(&self, connection: &mut SqliteConnection) -> Result<(), StoreError> {
        if number(
            connection,
            "SELECT application_id AS number FROM pragma_application_id",
        )? == APPLICATION_ID
        {
            return Ok(());
        }
        connection.immediate_transaction(|connection| {
            let id = number(
                connection,
                "SELECT application_id AS number FROM pragma_application_id",
            )?;
            let tables = number(connection, "SELECT count(*) AS number FROM sqlite_schema")?;
            match (id, tables) {
                (APPLICATION_ID, _) => Ok(()),
                (0, 0) => Ok(connection.batch_execute(&format!("PRAGMA application_id = {APPLICATION_ID}"))?),
                _ => Err(StoreError::Foreign(self.path.display().to_string())),
            }
        })
    }
}

fn is_of_a_row(error: &StoreError) -> bool {
    error.verdict() == crate::Verdict::Refused
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = Integer)]
    number: i32,
}

fn number(connection: &mut SqliteConnection, query: &str) -> Result<i32, StoreError> {
    let row: Number = diesel::sql_query(query).get_result(connection)?;
    Ok(row.number)
}
