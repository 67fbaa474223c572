//! What can go wrong with the queue. thiserror, because callers match on it.

/// Why a message was not stored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PublishError {
    /// Encoded envelope and headers would not leave room under the server's limit.
    #[error("the encoded message has {bytes} bytes, {limit} are allowed")]
    TooLarge {
        /// Encoded size in bytes.
        bytes: usize,
        /// Largest size in bytes.
        limit: usize,
    },
    /// The queue is at its size limit.
    #[error("the queue is full")]
    Full,
    /// Not reachable, or no answer within the deadline. Whether it was stored is not known.
    #[error("the queue did not confirm: {0}")]
    Unavailable(String),
}

impl PublishError {
    /// The metric's label.
    pub(crate) fn reason(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "too_large",
            Self::Full => "full",
            Self::Unavailable(_) => "unavailable",
        }
    }
}

/// Why the queue cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BrokerError {
    /// Not reachable now; may be later.
    #[error("the queue is not reachable: {0}")]
    Unavailable(String),
    /// Something that a person must change: a stream of another shape, a locked or damaged file.
    #[error("{0}")]
    Setup(String),
}
