//! Who has which message: holds, and what came back from them.

use crate::delivery::Place;
use std::{
    collections::{BTreeSet, HashSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::watch;
use uuid::Uuid;

/// When a message that was dropped unsettled is handed out again.
const ABANDONED: Duration = Duration::from_secs(1);
/// Longest delay of a give-back.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);
/// How long, and how many, settled ids are remembered, so that a second publish of one is a duplicate.
const REMEMBER: Duration = Duration::from_secs(120);
const REMEMBER_IDS: usize = 262_144;

/// What deduplication looks at: id and replay.
pub(super) type Key = (Uuid, i64);

/// A message that is done.
#[derive(Debug, Clone, Copy)]
pub(super) struct Settled {
    pub seq: i64,
    pub key: Key,
    pub bytes: u64,
}

/// Keeps a message from being handed out again. Dropped, it gives the message back.
#[derive(Debug)]
pub(crate) struct Hold {
    message: Settled,
    settled: bool,
    returned: Arc<Returned>,
    place: Option<Place>,
}

impl Hold {
    pub(super) fn new(message: Settled, returned: &Arc<Returned>) -> Self {
        Self {
            message,
            settled: false,
            returned: Arc::clone(returned),
            place: None,
        }
    }

    /// Takes one of the consumer's places until the message is settled.
    pub(super) fn occupy(&mut self, place: Option<Place>) {
        self.place = place;
    }

    pub(super) fn settle(mut self) -> Settled {
        self.settled = true;
        self.message
    }

    pub(super) fn give_back(mut self, delay: Duration) {
        self.settled = true;
        self.returned.put([self.message.seq], delay);
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        if !self.settled {
            self.returned.put([self.message.seq], ABANDONED);
        }
    }
}

/// Messages that came back, by when they are due. Also what wakes those who wait for messages.
#[derive(Debug)]
pub(super) struct Returned {
    due: Mutex<BTreeSet<(Instant, i64)>>,
    changed: watch::Sender<()>,
}

impl Returned {
    pub(super) fn new() -> Self {
        Self {
            due: Mutex::default(),
            changed: watch::Sender::new(()),
        }
    }

    /// Wakes everyone who waits for messages.
    pub(super) fn wake(&self) {
        self.changed.send_replace(());
    }

    pub(super) fn watch(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    pub(super) fn put(&self, seqs: impl IntoIterator<Item = i64>, delay: Duration) {
        let due = Instant::now() + delay.min(LONGEST);
        self.lock().extend(seqs.into_iter().map(|seq| (due, seq)));
        self.wake();
    }

    /// Those whose time has come, oldest message first.
    pub(super) fn take_due(&self, max: usize) -> VecDeque<i64> {
        let now = Instant::now();
        let mut due = self.lock();
        let mut taken = Vec::new();
        while taken.len() < max
            && let Some(&(at, seq)) = due.first()
            && at <= now
        {
            due.pop_first();
            taken.push(seq);
        }
        taken.sort_unstable();
        taken.into()
    }

    pub(super) fn next_due(&self) -> Option<Instant> {
        self.lock().first().map(|(at, _)| *at)
    }

    fn lock(&self) -> MutexGuard<'_, BTreeSet<(Instant, i64)>> {
        self.due.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The ids settled lately.
#[derive(Debug, Default)]
pub(super) struct Recent {
    order: VecDeque<(Instant, Key)>,
    keys: HashSet<Key>,
}

impl Recent {
    pub(super) fn add(&mut self, key: Key) {
        if self.keys.insert(key) {
            self.order.push_back((Instant::now(), key));
        }
        self.forget();
    }

    pub(super) fn contains(&mut self, key: Key) -> bool {
        self.forget();
        self.keys.contains(&key)
    }

    fn forget(&mut self) {
        while let Some((at, key)) = self.order.front()
            && (self.order.len() > REMEMBER_IDS || at.elapsed() > REMEMBER)
        {
            self.keys.remove(key);
            self.order.pop_front();
        }
    }
}
