//! Telling the queue where every message ended.
//!
//! The order is what makes a crash harmless: the row or the dead letter is durable first, then the status, then the
//! ack. A crash in between leads to a redelivery, which finds the status.

use crate::{
    Outcome, Worker,
    decode::Opened,
    reason::Reason,
    write::{Pause, failed},
};
use broker::{Consumer, DeadLetter, Delivery};
use futures_util::{StreamExt, stream};
use std::{collections::HashSet, time::Duration};
use store::State;
use telemetry::metrics::METRICS;

/// Dead letters on their way at once.
const CONCURRENT_LETTERS: usize = 64;

/// How long a message that was given back stays away, so that the next worker can take it.
const RETURN_DELAY: Duration = Duration::from_millis(500);

impl Worker {
    /// Settles every message of a group as its outcome says.
    pub(crate) async fn settle(&self, consumer: &Consumer, ends: Vec<(Opened, Outcome)>) {
        let (mut done, mut dead, mut back) = (Vec::new(), Vec::new(), Vec::new());
        for (opened, outcome) in ends {
            match outcome {
                Outcome::Processed => done.push(counted(opened, "processed")),
                Outcome::Duplicate => done.push(counted(opened, "duplicate")),
                Outcome::Failed(reason) => dead.push((opened, reason)),
                Outcome::Returned => back.push(opened.delivery),
            }
        }
        let (buried, kept) = self.bury(dead).await;
        done.extend(buried);
        back.extend(kept);
        consumer.ack(done).await;
        if !back.is_empty() {
            consumer.give_back(back, RETURN_DELAY).await;
        }
    }

    /// Dead letter first, then the status `failed`. What could not be brought that far comes back second.
    async fn bury(&self, dead: Vec<(Opened, Reason)>) -> (Vec<Delivery>, Vec<Delivery>) {
        if dead.is_empty() {
            return (Vec::new(), Vec::new());
        }
        let letters = stream::iter(dead).map(|(opened, reason)| async move {
            let kept = self.keep_letter(&opened, &reason.text).await;
            (opened, reason, kept)
        });
        let (mut buried, mut back) = (Vec::new(), Vec::new());
        for (opened, reason, kept) in letters
            .buffer_unordered(CONCURRENT_LETTERS)
            .collect::<Vec<_>>()
            .await
        {
            if kept {
                buried.push((opened, reason));
            } else {
                back.push(opened.delivery);
            }
        }
        let statuses: Vec<_> = buried
            .iter()
            .map(|(opened, reason)| failed(opened, reason.text.clone()))
            .collect();
        if self.until_done(|| self.store.fail(&statuses)).await.is_none() {
            back.extend(buried.into_iter().map(|(opened, _)| opened.delivery));
            return (Vec::new(), back);
        }
        for status in &statuses {
            tracing::warn!(message_id = %status.message_id, reason = ?status.error, "dead letter");
        }
        (
            buried
                .into_iter()
                .map(|(opened, reason)| {
                    reason.count();
                    counted(opened, "failed")
                })
                .collect(),
            back,
        )
    }

    /// Publishes the dead letter until the queue has it; `false` when the worker stops before.
    async fn keep_letter(&self, opened: &Opened, reason: &str) -> bool {
        let letter = DeadLetter {
            message_id: opened.id(),
            payload: opened.delivery.payload.clone(),
            subject: opened.delivery.subject.clone(),
            reason: reason.to_owned(),
            attempts: opened.delivery.attempts,
            entity: opened.entity,
        };
        let mut pause = Pause::default();
        while let Err(error) = self.broker.dead_letter(&letter).await {
            if self.health.report(&format!("the dead-letter queue: {error}")) {
                tracing::error!(%error, "the dead-letter queue does not take a message; holding it");
            }
            tokio::select! {
                () = self.stop.cancelled() => return false,
                () = tokio::time::sleep(pause.next()) => {}
            }
        }
        true
    }

    /// Where refused messages end: one whose id reached a terminal state before is only acked.
    pub(crate) async fn recall(&self, refused: Vec<(Opened, Reason)>) -> Vec<(Opened, Outcome)> {
        if refused.is_empty() {
            return Vec::new();
        }
        let ids: Vec<_> = refused.iter().map(|(opened, _)| opened.id()).collect();
        let Some(states) = self.until_done(|| self.store.states(&ids)).await else {
            return refused
                .into_iter()
                .map(|(opened, _)| (opened, Outcome::Returned))
                .collect();
        };
        let ended: HashSet<_> = states
            .into_iter()
            .filter(|(_, state)| matches!(state, State::Processed | State::Failed))
            .map(|(id, _)| id)
            .collect();
        let end = |(opened, reason): (Opened, Reason)| {
            let outcome = if ended.contains(&opened.id()) {
                Outcome::Duplicate
            } else {
                Outcome::Failed(reason)
            };
            (opened, outcome)
        };
        refused.into_iter().map(end).collect()
    }
}

fn counted(opened: Opened, outcome: &str) -> Delivery {
    METRICS
        .processed
        .with_label_values(&[opened.entity.unwrap_or("none"), outcome])
        .inc();
    opened.delivery
}
