//! Why a message fails for good.

use telemetry::metrics::{DEAD_LETTER_REASONS, METRICS};

/// The reason, in words for people and as a class for counting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reason {
    class: Class,
    pub(crate) text: String,
}

/// Position in [`DEAD_LETTER_REASONS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Envelope,
    Record,
    Refused,
    Attempts,
}

impl Reason {
    /// The bytes are no envelope.
    pub(crate) fn envelope(text: String) -> Self {
        let class = Class::Envelope;
        Self { class, text }
    }

    /// The body is no record of the schema.
    pub(crate) fn record(text: String) -> Self {
        let class = Class::Record;
        Self { class, text }
    }

    /// The database refuses the row, alone too.
    pub(crate) fn refused(text: String) -> Self {
        let class = Class::Refused;
        Self { class, text }
    }

    /// Too many attempts at it did not come to an end.
    pub(crate) fn attempts(text: String) -> Self {
        let class = Class::Attempts;
        Self { class, text }
    }

    /// Counts it, once the failure is recorded.
    pub(crate) fn count(&self) {
        let class = DEAD_LETTER_REASONS[self.class as usize];
        METRICS.dead_lettered.with_label_values(&[class]).inc();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_has_its_name() {
        let named = |reason: Reason| DEAD_LETTER_REASONS[reason.class as usize];
        let text = String::new;
        assert_eq!(named(Reason::envelope(text())), "envelope");
        assert_eq!(named(Reason::record(text())), "record");
        assert_eq!(named(Reason::refused(text())), "refused");
        assert_eq!(named(Reason::attempts(text())), "attempts");
    }
}
