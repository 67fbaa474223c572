//! The one thread that writes: it takes every command that waits, commits them together and then answers all.
//!
//! Nothing is answered before its COMMIT. A commit that fails answers every waiter with the error and leaves the
//! memory as it was; the thread goes on.

use super::{
    file::{self, dead_letters, queue},
    hold::{Hold, Recent, Returned, Settled},
};
use crate::{BrokerError, PublishError, Published};
use diesel::{
    connection::{DefaultLoadingMode, SimpleConnection},
    prelude::*,
    result::Error,
    sqlite::SqliteConnection,
};
use std::{collections::VecDeque, mem, sync::Arc, time::Duration};
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

/// Most commands in one transaction.
const GROUP: usize = 4096;
/// What SQLite says when the disk is full.
const DISK_FULL: &str = "database or disk is full";

/// A message to queue.
#[derive(Debug, Insertable)]
#[diesel(table_name = queue)]
pub(super) struct NewMessage {
    pub message_id: String,
    pub retry: i64,
    pub subject: String,
    pub published_at: i64,
    pub payload: Vec<u8>,
}

/// A dead letter to keep.
#[derive(Debug, Insertable)]
#[diesel(table_name = dead_letters)]
pub(super) struct NewDeadLetter {
    pub message_id: String,
    pub subject: String,
    pub reason: String,
    pub attempts: i64,
    pub entity: Option<&'static str>,
    pub dead_at: i64,
    pub payload: Vec<u8>,
}

/// A message handed out.
#[expect(clippy::struct_field_names, reason = "the names of the columns")]
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = queue)]
pub(super) struct Message {
    pub seq: i64,
    pub message_id: String,
    pub retry: i64,
    pub subject: String,
    pub published_at: i64,
    pub attempts: i64,
    pub payload: Vec<u8>,
}

/// What `Take` is answered with; none when the disk fails.
pub(super) type Taken = Option<Vec<(Message, Hold)>>;

pub(super) enum Command {
    Publish(NewMessage, oneshot::Sender<Result<Published, PublishError>>),
    DeadLetter(NewDeadLetter, oneshot::Sender<Result<(), PublishError>>),
    /// Hand out at most this many messages, and this many bytes or one message more.
    Take(usize, usize, oneshot::Sender<Taken>),
    Settle(Vec<Settled>),
    /// Answers when everything before it is committed.
    Sync(oneshot::Sender<Result<(), BrokerError>>),
}

/// What a command came to, true once committed.
enum Outcome {
    Published(Published),
    Full,
    Taken(Vec<Message>),
    Done,
}

/// What goes back to its old value when a commit fails.
#[derive(Clone, Copy)]
struct Counters {
    /// Everything up to this sequence number has been handed out since the start.
    handed_out: i64,
    /// Bytes of queued payloads.
    queued: u64,
    /// Bytes of dead letters' payloads.
    dead: u64,
}

pub(super) struct Writer {
    conn: SqliteConnection,
    max_bytes: u64,
    counters: Counters,
    /// Settled, and the commit is still to come.
    unsettled: Vec<Settled>,
    recent: Recent,
    returned: Arc<Returned>,
    /// The last commit failed: the next one must show that the disk takes writes again.
    failing: bool,
}

impl Writer {
    pub(super) fn new(
        mut conn: SqliteConnection,
        max_bytes: u64,
        returned: Arc<Returned>,
    ) -> QueryResult<Self> {
        let counters = Counters {
            handed_out: 0,
            queued: file::payload_bytes(&mut conn, "queue")?,
            dead: file::payload_bytes(&mut conn, "dead_letters")?,
        };
        Ok(Self {
            conn,
            max_bytes,
            counters,
            unsettled: Vec::new(),
            recent: Recent::default(),
            returned,
            failing: false,
        })
    }

    /// Runs until every sender is gone and what they sent is done.
    pub(super) fn run(mut self, mut commands: mpsc::Receiver<Command>) {
        while let Some(first) = commands.blocking_recv() {
            let mut group = vec![first];
            while group.len() < GROUP
                && let Ok(command) = commands.try_recv()
            {
                group.push(command);
            }
            self.work(group);
        }
    }

    fn work(&mut self, mut group: Vec<Command>) {
        let mut takes = 0;
        for command in &mut group {
            match command {
                Command::Settle(settled) => self.settle(mem::take(settled)),
                Command::Take(max, ..) => takes += *max,
                _ => {}
            }
        }
        let due = self.returned.take_due(takes);
        let before = self.counters;
        let mut left = due.clone();
        match self.commit(&group, &mut left) {
            Ok(outcomes) => self.committed(group, outcomes, left),
            Err(error) => {
                let _ = self.conn.batch_execute("ROLLBACK");
                self.counters = before;
                self.failed(group, due, &error);
            }
        }
    }

    fn settle(&mut self, settled: Vec<Settled>) {
        for message in &settled {
            self.recent.add(message.key);
        }
        self.unsettled.extend(settled);
    }

    fn committed(&mut self, group: Vec<Command>, outcomes: Vec<Outcome>, left: VecDeque<i64>) {
        if mem::take(&mut self.failing) {
            tracing::info!("the embedded queue commits again");
        }
        self.unsettled.clear();
        if !left.is_empty() {
            self.returned.put(left, Duration::ZERO);
        }
        let stored = |outcome: &Outcome| matches!(outcome, Outcome::Published(Published::Stored));
        let wake = outcomes.iter().any(stored);
        for (command, outcome) in group.into_iter().zip(outcomes) {
            answer(command, outcome, &self.returned);
        }
        if wake {
            self.returned.wake();
        }
    }

    fn failed(&mut self, group: Vec<Command>, due: VecDeque<i64>, error: &Error) {
        if !mem::replace(&mut self.failing, true) {
            tracing::error!(%error, commands = group.len(), "the embedded queue cannot commit");
        }
        if !due.is_empty() {
            self.returned.put(due, Duration::ZERO);
        }
        let alone = group.is_empty();
        for command in group {
            refuse(command, error);
        }
        // What is done may fit where what is new does not: it only makes room.
        if !alone && !self.unsettled.is_empty() {
            self.work(Vec::new());
        }
    }

    fn commit(&mut self, group: &[Command], due: &mut VecDeque<i64>) -> QueryResult<Vec<Outcome>> {
        self.conn.batch_execute("BEGIN IMMEDIATE")?;
        if self.failing {
            file::touch(&mut self.conn)?;
        }
        for message in &self.unsettled {
            if diesel::delete(queue::table.find(message.seq)).execute(&mut self.conn)? == 1 {
                self.counters.queued = self.counters.queued.saturating_sub(message.bytes);
            }
        }
        let mut outcomes = Vec::with_capacity(group.len());
        for command in group {
            outcomes.push(match command {
                Command::Publish(message, _) => self.publish(message)?,
                Command::DeadLetter(letter, _) => self.dead_letter(letter)?,
                Command::Take(max, bytes, _) => Outcome::Taken(self.take(*max, *bytes, due)?),
                Command::Settle(_) | Command::Sync(_) => Outcome::Done,
            });
        }
        self.conn.batch_execute("COMMIT")?;
        Ok(outcomes)
    }

    fn publish(&mut self, message: &NewMessage) -> QueryResult<Outcome> {
        if self.recent.contains(key(&message.message_id, message.retry)) {
            return Ok(Outcome::Published(Published::Duplicate));
        }
        let same = queue::message_id
            .eq(&message.message_id)
            .and(queue::retry.eq(message.retry));
        let bytes = message.payload.len() as u64;
        if self.counters.queued.saturating_add(bytes) > self.max_bytes {
            let queued: i64 = queue::table.filter(same).count().get_result(&mut self.conn)?;
            return Ok(match queued {
                0 => Outcome::Full,
                _ => Outcome::Published(Published::Duplicate),
            });
        }
        let inserted = diesel::insert_into(queue::table)
            .values(message)
            .on_conflict_do_nothing()
            .execute(&mut self.conn)?;
        if inserted == 0 {
            return Ok(Outcome::Published(Published::Duplicate));
        }
        self.counters.queued += bytes;
        Ok(Outcome::Published(Published::Stored))
    }

    fn dead_letter(&mut self, letter: &NewDeadLetter) -> QueryResult<Outcome> {
        let bytes = letter.payload.len() as u64;
        if self.counters.dead.saturating_add(bytes) > self.max_bytes {
            return Ok(Outcome::Full);
        }
        diesel::insert_into(dead_letters::table)
            .values(letter)
            .execute(&mut self.conn)?;
        self.counters.dead += bytes;
        Ok(Outcome::Done)
    }

    /// Hands out what came back first, then what nobody had yet. Attempts are counted in the same commit.
    fn take(&mut self, max: usize, max_bytes: usize, due: &mut VecDeque<i64>) -> QueryResult<Vec<Message>> {
        let mut taken = Vec::new();
        let mut bytes = 0;
        while taken.len() < max
            && bytes < max_bytes
            && let Some(seq) = due.pop_front()
        {
            let message: Option<Message> = queue::table.find(seq).first(&mut self.conn).optional()?;
            diesel::update(queue::table.find(seq))
                .set(queue::attempts.eq(queue::attempts + 1))
                .execute(&mut self.conn)?;
            bytes += message.as_ref().map_or(0, |message| message.payload.len());
            taken.extend(message);
        }
        let fresh = self.fresh(max - taken.len(), max_bytes.saturating_sub(bytes))?;
        if let Some(last) = fresh.last().map(|message| message.seq) {
            let range = queue::seq.gt(self.counters.handed_out).and(queue::seq.le(last));
            diesel::update(queue::table.filter(range))
                .set(queue::attempts.eq(queue::attempts + 1))
                .execute(&mut self.conn)?;
            self.counters.handed_out = last;
        }
        taken.extend(fresh);
        for message in &mut taken {
            message.attempts += 1;
        }
        Ok(taken)
    }

    fn fresh(&mut self, max: usize, max_bytes: usize) -> QueryResult<Vec<Message>> {
        let rows = queue::table
            .filter(queue::seq.gt(self.counters.handed_out))
            .order(queue::seq)
            .limit(i64::try_from(max).unwrap_or(i64::MAX))
            .load_iter::<Message, DefaultLoadingMode>(&mut self.conn)?;
        let (mut fresh, mut bytes) = (Vec::new(), 0);
        for row in rows {
            if bytes >= max_bytes {
                break;
            }
            let message = row?;
            bytes += message.payload.len();
            fresh.push(message);
        }
        Ok(fresh)
    }
}

fn key(message_id: &str, retry: i64) -> (Uuid, i64) {
    (Uuid::try_parse(message_id).unwrap_or_default(), retry)
}

fn answer(command: Command, outcome: Outcome, returned: &Arc<Returned>) {
    // Who went away meanwhile needs no answer.
    match (command, outcome) {
        (Command::Publish(_, reply), Outcome::Published(published)) => drop(reply.send(Ok(published))),
        (Command::Publish(_, reply), _) => drop(reply.send(Err(PublishError::Full))),
        (Command::DeadLetter(_, reply), Outcome::Full) => drop(reply.send(Err(PublishError::Full))),
        (Command::DeadLetter(_, reply), _) => drop(reply.send(Ok(()))),
        (Command::Take(.., reply), Outcome::Taken(messages)) => hand_out(messages, reply, returned),
        (Command::Take(.., reply), _) => drop(reply.send(None)),
        (Command::Sync(reply), _) => drop(reply.send(Ok(()))),
        (Command::Settle(_), _) => {}
    }
}

fn hand_out(messages: Vec<Message>, reply: oneshot::Sender<Taken>, returned: &Arc<Returned>) {
    let held = messages
        .into_iter()
        .map(|message| {
            let settled = Settled {
                seq: message.seq,
                key: key(&message.message_id, message.retry),
                bytes: message.payload.len() as u64,
            };
            (message, Hold::new(settled, returned))
        })
        .collect();
    if let Err(Some(unwanted)) = reply.send(Some(held)) {
        for (_, hold) in unwanted {
            hold.give_back(Duration::ZERO);
        }
    }
}

fn refuse(command: Command, error: &Error) {
    let text = error.to_string();
    let publish_error = if text == DISK_FULL {
        PublishError::Full
    } else {
        PublishError::Unavailable(text.clone())
    };
    match command {
        Command::Publish(_, reply) => drop(reply.send(Err(publish_error))),
        Command::DeadLetter(_, reply) => drop(reply.send(Err(publish_error))),
        Command::Take(.., reply) => drop(reply.send(None)),
        Command::Sync(reply) => drop(reply.send(Err(BrokerError::Unavailable(text)))),
        Command::Settle(_) => {}
    }
}
