//! Why a body is no record. thiserror, because callers match; the text is what a person reads in a status answer.

/// Why a body could not be parsed. Every variant is permanent: the same bytes fail the same way next time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// Stub.
    #[error("stub")]
    Stub,
}
