//! The queue of our own: one SQLite file, one process.
//!
//! For: the same promises as JetStream with nothing installed. Must never know: NATS.

mod consume;
mod file;
mod hold;
mod writer;

pub(crate) use consume::Consumer;
pub(crate) use hold::Hold;

use crate::{BrokerError, DeadLetter, Depth, EmbeddedConfig, PublishError, Published, subject};
use chrono::{DateTime, Utc};
use diesel::{prelude::*, sqlite::SqliteConnection};
use file::{dead_letters, queue};
use hold::Returned;
use message::Envelope;
use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::Duration,
};
use tokio::{
    sync::{mpsc, oneshot},
    task::spawn_blocking,
    time::timeout,
};
use uuid::Uuid;
use writer::{Command, NewDeadLetter, NewMessage, Writer};

/// Commands that wait for the writer; more wait for a place.
const WAITING: usize = 4096;
/// The size limit is that of a nats-server as it is shipped, so that a message fits both queues.
const MAX_PAYLOAD: usize = 1024 * 1024;
/// How long a question may take.
const ANSWER: Duration = Duration::from_secs(5);

/// Handle to the writer's thread and to a reader beside it. The thread ends when all clones are gone.
#[derive(Clone)]
pub(crate) struct Embedded {
    commands: mpsc::Sender<Command>,
    reader: Arc<Mutex<SqliteConnection>>,
    returned: Arc<Returned>,
    publish_timeout: Duration,
}

impl Embedded {
    pub(crate) async fn open(path: &Path, config: EmbeddedConfig) -> Result<Self, BrokerError> {
        let path = PathBuf::from(path);
        spawn_blocking(move || Self::start(&path, &config))
            .await
            .map_err(|error| BrokerError::Setup(format!("opening the queue failed: {error}")))?
    }

    fn start(path: &Path, config: &EmbeddedConfig) -> Result<Self, BrokerError> {
        let conn = file::open(path)?;
        let reader = Arc::new(Mutex::new(file::open_reader(path)?));
        let returned = Arc::new(Returned::new());
        let writer = Writer::new(conn, config.max_bytes, Arc::clone(&returned))
            .map_err(|error| file::unusable(path, &error))?;
        let (commands, receiver) = mpsc::channel(WAITING);
        thread::Builder::new()
            .name("queue-writer".into())
            .spawn(move || writer.run(receiver))
            .map_err(|error| BrokerError::Setup(format!("the queue's thread did not start: {error}")))?;
        Ok(Self {
            commands,
            reader,
            returned,
            publish_timeout: config.publish_timeout,
        })
    }

    pub(crate) async fn publish(&self, envelope: &Envelope) -> Result<Published, PublishError> {
        let payload = envelope.encode();
        let dedup_id = subject::dedup_id(envelope.message_id, envelope.retry_count);
        let bytes = subject::wire_size(&payload, &dedup_id);
        let limit = subject::size_limit(MAX_PAYLOAD);
        if bytes > limit {
            return Err(PublishError::TooLarge { bytes, limit });
        }
        let message = NewMessage {
            message_id: envelope.message_id.to_string(),
            retry: envelope.retry_count.into(),
            subject: subject::ingest(envelope.entity_type.as_deref(), envelope.message_id),
            published_at: Utc::now().timestamp_micros(),
            payload,
        };
        self.confirmed(|reply| Command::Publish(message, reply)).await
    }

    pub(crate) async fn dead_letter(&self, letter: &DeadLetter) -> Result<(), PublishError> {
        let letter = NewDeadLetter {
            message_id: letter.message_id.to_string(),
            subject: subject::sanitise_subject(&letter.subject),
            reason: subject::sanitise_reason(&letter.reason),
            attempts: i64::try_from(letter.attempts).unwrap_or(i64::MAX),
            entity: letter.entity,
            dead_at: Utc::now().timestamp_micros(),
            payload: letter.payload.to_vec(),
        };
        self.confirmed(|reply| Command::DeadLetter(letter, reply)).await
    }

    pub(crate) async fn find(&self, id: Uuid) -> Result<Option<Envelope>, BrokerError> {
        let found: Option<(Vec<u8>, i64)> = self
            .read(move |conn| {
                queue::table
                    .filter(queue::message_id.eq(id.to_string()))
                    .order(queue::seq.desc())
                    .select((queue::payload, queue::published_at))
                    .first(conn)
                    .optional()
            })
            .await?;
        Ok(found.and_then(|(payload, published_at)| Envelope::decode(&payload, time(published_at)).ok()))
    }

    pub(crate) async fn dead_letters(&self, limit: usize) -> Result<Vec<DeadLetter>, BrokerError> {
        type Row = (String, Vec<u8>, String, String, i64, Option<String>);
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows: Vec<Row> = self
            .read(move |conn| {
                dead_letters::table
                    .order(dead_letters::seq.desc())
                    .limit(limit)
                    .select((
                        dead_letters::message_id,
                        dead_letters::payload,
                        dead_letters::subject,
                        dead_letters::reason,
                        dead_letters::attempts,
                        dead_letters::entity,
                    ))
                    .load(conn)
            })
            .await?;
        let letter = |(id, payload, subject, reason, attempts, entity): Row| DeadLetter {
            message_id: Uuid::try_parse(&id).unwrap_or_default(),
            payload: payload.into(),
            subject,
            reason,
            attempts: u64::try_from(attempts).unwrap_or(0),
            entity: entity
                .and_then(|name| message::entity(&name))
                .map(|entity| entity.snake),
        };
        Ok(rows.into_iter().map(letter).collect())
    }

    pub(crate) async fn depth(&self) -> Result<Depth, BrokerError> {
        let (messages, dead_letters, oldest): (i64, i64, Option<i64>) = self
            .read(|conn| {
                Ok((
                    queue::table.count().get_result(conn)?,
                    dead_letters::table.count().get_result(conn)?,
                    queue::table
                        .order(queue::seq)
                        .select(queue::published_at)
                        .first(conn)
                        .optional()?,
                ))
            })
            .await?;
        let oldest = oldest.map(|published_at| Utc::now() - time(published_at));
        Ok(Depth {
            messages: messages.unsigned_abs(),
            oldest: oldest.and_then(|age| age.to_std().ok()).unwrap_or_default(),
            dead_letters: dead_letters.unsigned_abs(),
        })
    }

    pub(crate) async fn check(&self) -> Result<(), BrokerError> {
        let (reply, answer) = oneshot::channel();
        let asked = async {
            self.commands.send(Command::Sync(reply)).await.ok()?;
            answer.await.ok()
        };
        match timeout(ANSWER, asked).await {
            Ok(Some(result)) => result,
            Ok(None) => Err(BrokerError::Unavailable("the queue's thread has stopped".into())),
            Err(_) => Err(BrokerError::Unavailable("the disk did not answer in time".into())),
        }
    }

    pub(crate) fn consume(&self, max_in_hand: usize) -> Consumer {
        Consumer::new(self.commands.clone(), Arc::clone(&self.returned), max_in_hand)
    }

    /// Sends a command and waits for its commit, both within the deadline.
    async fn confirmed<T>(
        &self,
        command: impl FnOnce(oneshot::Sender<Result<T, PublishError>>) -> Command,
    ) -> Result<T, PublishError> {
        let (reply, answer) = oneshot::channel();
        let sent = async {
            self.commands.send(command(reply)).await.ok()?;
            answer.await.ok()
        };
        match timeout(self.publish_timeout, sent).await {
            Ok(Some(result)) => result,
            Ok(None) => Err(PublishError::Unavailable("the queue's thread has stopped".into())),
            Err(_) => Err(PublishError::Unavailable(format!(
                "the disk did not take it within {:?}",
                self.publish_timeout
            ))),
        }
    }

    async fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&mut SqliteConnection) -> QueryResult<T> + Send + 'static,
    ) -> Result<T, BrokerError> {
        let reader = Arc::clone(&self.reader);
        let rows = spawn_blocking(move || {
            let mut conn = reader.lock().unwrap_or_else(PoisonError::into_inner);
            query(&mut conn)
        });
        rows.await
            .map_err(|error| BrokerError::Unavailable(error.to_string()))?
            .map_err(|error| BrokerError::Unavailable(error.to_string()))
    }
}

/// A time as the file keeps it.
fn time(micros: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(micros).unwrap_or_default()
}
