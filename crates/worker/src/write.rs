//! Storing records, whatever the database does: hold, bisect, convict.
//!
//! What an error means is decided in one place, `store::StoreError::verdict`; this module acts on it.

use crate::{
    Outcome, Worker,
    decode::{Decoded, Opened},
    dispatch,
    reason::Reason,
};
use chrono::Utc;
use std::{collections::HashSet, time::Duration};
use store::{Attempt, Failed, Processed, Rows, StoreError, Verdict};
use telemetry::metrics::METRICS;
use uuid::Uuid;

/// First and longest pause between two tries.
const PAUSE: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(5));

/// How often a whole batch may meet an error of no known class before it is taken apart.
const UNKNOWN_TOGETHER: u32 = 2;

impl Worker {
    /// Writes the records in as few transactions as the database allows, and says where each one ended.
    pub(crate) async fn write(&self, records: Vec<Decoded>) -> Vec<(Opened, Outcome)> {
        let mut ends = Vec::with_capacity(records.len());
        let mut parts = vec![records];
        while let Some(mut part) = parts.pop() {
            match self.write_part(&part).await {
                Part::Written(already) => ends.extend(part.into_iter().map(|record| {
                    let known = already.contains(&record.opened.id());
                    let outcome = if known {
                        Outcome::Duplicate
                    } else {
                        Outcome::Processed
                    };
                    (record.opened, outcome)
                })),
                Part::TakeApart => {
                    let half = part.split_off(part.len() / 2);
                    parts.extend([half, part]);
                }
                Part::Ended(outcome) => {
                    ends.extend(part.into_iter().map(|record| (record.opened, outcome.clone())));
                }
            }
        }
        ends
    }

    /// One transaction, tried until it is written, refused, or the worker stops.
    async fn write_part(&self, part: &[Decoded]) -> Part {
        if part.is_empty() {
            return Part::Written(HashSet::new());
        }
        let mut unknown = 0;
        let mut pause = Pause::default();
        loop {
            let (messages, rows) = batch(part);
            let error = match self.store.write(&messages, rows).await {
                Ok(already) => {
                    self.works_again();
                    observe_latency(part);
                    return Part::Written(already);
                }
                Err(error) => error,
            };
            match (error.verdict(), part) {
                (Verdict::Refused, [_]) => {
                    return Part::Ended(Outcome::Failed(Reason::refused(error.to_string())));
                }
                (Verdict::Refused, _) => return Part::TakeApart,
                (Verdict::Unknown, [alone]) => {
                    let failed = failed(&alone.opened, error.to_string());
                    match self.until_done(|| self.store.record_attempt(&failed)).await {
                        Some(Attempt::Recorded { before }) if before + 1 >= self.config.max_deliver => {
                            return Part::Ended(Outcome::Failed(Reason::attempts(failed.error)));
                        }
                        Some(Attempt::Recorded { .. }) => {}
                        Some(Attempt::Ended) => return Part::Ended(Outcome::Duplicate),
                        None => return Part::Ended(Outcome::Returned),
                    }
                }
                (Verdict::Unknown, _) => {
                    unknown += 1;
                    if unknown >= UNKNOWN_TOGETHER {
                        return Part::TakeApart;
                    }
                }
                (Verdict::Retry | Verdict::Schema, _) => {}
            }
            if !self.hold(&error, &mut pause).await {
                return Part::Ended(Outcome::Returned);
            }
        }
    }

    /// Records that one more attempt at a suspect starts. `Some` when there is to be none.
    pub(crate) async fn begin_suspect(&self, suspect: &Opened) -> Option<Outcome> {
        let attempt = failed(suspect, "an attempt that did not come to its end".to_owned());
        match self.until_done(|| self.store.record_attempt(&attempt)).await {
            Some(Attempt::Recorded { before }) if before >= self.config.max_deliver => {
                Some(Outcome::Failed(Reason::attempts(format!(
                    "given up: {before} attempts to process it alone did not come to an end (delivered {} times)",
                    suspect.delivery.attempts
                ))))
            }
            Some(Attempt::Recorded { .. }) => None,
            Some(Attempt::Ended) => Some(Outcome::Duplicate),
            None => Some(Outcome::Returned),
        }
    }

    /// Tries a small step against the database until it is done; `None` when the worker stops before.
    pub(crate) async fn until_done<T, F>(&self, step: impl Fn() -> F) -> Option<T>
    where
        F: Future<Output = Result<T, StoreError>>,
    {
        let mut pause = Pause::default();
        loop {
            match step().await {
                Ok(done) => {
                    self.works_again();
                    return Some(done);
                }
                Err(error) => {
                    if !self.hold(&error, &mut pause).await {
                        return None;
                    }
                }
            }
        }
    }

    /// Holds what is in hand for a while; the broker keeps its ack deadline alive. `false` when the worker stops.
    async fn hold(&self, error: &StoreError, pause: &mut Pause) -> bool {
        let verdict = error.verdict();
        METRICS.retries.with_label_values(&[verdict.name()]).inc();
        if self.health.report(&format!("the database: {error}")) {
            tracing::error!(%error, verdict = verdict.name(), "the database does not take the batch; holding it");
        }
        tokio::select! {
            () = self.stop.cancelled() => false,
            () = tokio::time::sleep(pause.next()) => true,
        }
    }

    fn works_again(&self) {
        if let Some(trouble) = self.health.clear() {
            tracing::info!(%trouble, "over: the database works again");
        }
    }
}

/// What became of one transaction.
enum Part {
    /// Committed; these ids were `processed` before.
    Written(HashSet<Uuid>),
    /// Some row of it is refused: try the halves.
    TakeApart,
    /// All of it ends like this.
    Ended(Outcome),
}

/// Pauses that double up to a limit.
#[derive(Default)]
pub(crate) struct Pause(Option<Duration>);

impl Pause {
    pub(crate) fn next(&mut self) -> Duration {
        let pause = self.0.map_or(PAUSE.0, |last| (last * 2).min(PAUSE.1));
        self.0 = Some(pause);
        pause
    }
}

/// What the status table learns of a message that failed, or of an attempt at it.
pub(crate) fn failed(opened: &Opened, error: String) -> Failed {
    Failed {
        message_id: opened.id(),
        entity: opened.entity,
        received_at: opened.received_at(),
        error,
        digest: opened.envelope.as_ref().ok().map(message::Envelope::digest),
    }
}

fn batch(part: &[Decoded]) -> (Vec<Processed>, Rows) {
    let mut messages = Vec::with_capacity(part.len());
    let mut rows = Rows::default();
    for Decoded { opened, record } in part {
        let Ok(envelope) = &opened.envelope else { continue };
        messages.push(processed(envelope, record.entity().snake));
        dispatch::push(
            &mut rows,
            envelope.message_id,
            envelope.received_at,
            record.clone(),
        );
    }
    (messages, rows)
}

/// What the status table learns of a message whose row is stored.
pub(crate) fn processed(envelope: &message::Envelope, entity: &'static str) -> Processed {
    Processed {
        message_id: envelope.message_id,
        entity,
        received_at: envelope.received_at,
        digest: envelope.digest(),
    }
}

fn observe_latency(part: &[Decoded]) {
    let now = Utc::now();
    for record in part {
        let taken = (now - record.opened.received_at()).as_seconds_f64();
        METRICS.end_to_end_latency.observe(taken.max(0.0));
    }
}
