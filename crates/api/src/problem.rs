//! Every error that a client can meet, as RFC 9457 `application/problem+json`.
//!
//! `type` is stable: programs may match on it. `detail` is for people and says what to do.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value, json};
use std::time::Duration;

/// The kinds of problems. One table: [`Kind::row`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    EmptyBody,
    NotUtf8,
    BodyUnreadable,
    InvalidIdempotencyKey,
    InvalidMessageId,
    UnknownRoute,
    UnknownEntity,
    MethodNotAllowed,
    BodyTimeout,
    TooLarge,
    IdempotencyConflict,
    Internal,
    Overloaded,
    QueueFull,
    QueueUnavailable,
    DatabaseUnavailable,
    Deadline,
}

impl Kind {
    #[cfg(test)]
    const ALL: [Self; 17] = [
        Self::EmptyBody,
        Self::NotUtf8,
        Self::BodyUnreadable,
        Self::InvalidIdempotencyKey,
        Self::InvalidMessageId,
        Self::UnknownRoute,
        Self::UnknownEntity,
        Self::MethodNotAllowed,
        Self::BodyTimeout,
        Self::TooLarge,
        Self::IdempotencyConflict,
        Self::Internal,
        Self::Overloaded,
        Self::QueueFull,
        Self::QueueUnavailable,
        Self::DatabaseUnavailable,
        Self::Deadline,
    ];

    /// Status, last part of the type, title.
    fn row(self) -> (StatusCode, &'static str, &'static str) {
        use StatusCode as S;
        match self {
            Self::EmptyBody => (S::BAD_REQUEST, "empty-body", "The body is empty"),
            Self::NotUtf8 => (S::BAD_REQUEST, "not-utf-8", "The body is not UTF-8"),
            Self::BodyUnreadable => (S::BAD_REQUEST, "body-unreadable", "The body could not be read"),
            Self::InvalidIdempotencyKey => (
                S::BAD_REQUEST,
                "invalid-idempotency-key",
                "The Idempotency-Key cannot be used",
            ),
            Self::InvalidMessageId => (S::BAD_REQUEST, "invalid-message-id", "Not a message id"),
            Self::UnknownRoute => (S::NOT_FOUND, "unknown-route", "No such route"),
            Self::UnknownEntity => (S::NOT_FOUND, "unknown-entity", "No such entity"),
            Self::MethodNotAllowed => (S::METHOD_NOT_ALLOWED, "method-not-allowed", "Wrong method"),
            Self::BodyTimeout => (S::REQUEST_TIMEOUT, "body-timeout", "The body came too slowly"),
            Self::TooLarge => (S::PAYLOAD_TOO_LARGE, "too-large", "The body is too large"),
            Self::IdempotencyConflict => (
                S::UNPROCESSABLE_ENTITY,
                "idempotency-conflict",
                "The Idempotency-Key belongs to another message",
            ),
            Self::Internal => (S::INTERNAL_SERVER_ERROR, "internal", "Internal error"),
            Self::Overloaded => (S::SERVICE_UNAVAILABLE, "overloaded", "Too much in flight"),
            Self::QueueFull => (S::SERVICE_UNAVAILABLE, "queue-full", "The queue is full"),
            Self::QueueUnavailable => (
                S::SERVICE_UNAVAILABLE,
                "queue-unavailable",
                "The queue did not confirm",
            ),
            Self::DatabaseUnavailable => (
                S::SERVICE_UNAVAILABLE,
                "database-unavailable",
                "The database did not answer",
            ),
            Self::Deadline => (S::SERVICE_UNAVAILABLE, "deadline", "The request took too long"),
        }
    }

    /// How long a client should wait before it tries again; only for what passes.
    fn retry_after(self) -> Option<Duration> {
        match self {
            Self::Overloaded => Some(Duration::from_secs(1)),
            Self::QueueUnavailable | Self::DatabaseUnavailable | Self::Deadline => {
                Some(Duration::from_secs(2))
            }
            Self::QueueFull => Some(Duration::from_secs(10)),
            _ => None,
        }
    }
}

/// One problem: what the client reads, and what only the log says.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    kind: Kind,
    detail: String,
    fields: Map<String, Value>,
    cause: Option<String>,
}

/// For the log: what the answer does not tell the client. Travels as an extension of the response.
#[derive(Debug, Clone)]
pub(crate) struct Cause {
    /// Last part of the problem's type.
    pub(crate) problem: &'static str,
    /// What went wrong, as the queue or the database said it.
    pub(crate) text: String,
    /// The message it happened to, when there is one.
    pub(crate) message_id: Option<String>,
}

impl Problem {
    pub(crate) fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self {
            kind,
            detail: detail.into(),
            fields: Map::new(),
            cause: None,
        }
    }

    /// Adds a member of its own to the JSON object.
    pub(crate) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.fields.insert(name.to_owned(), value.into());
        self
    }

    /// Adds what only the log says.
    pub(crate) fn caused_by(mut self, cause: impl Into<String>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// A message may or may not be stored: `what` went wrong.
    pub(crate) fn unconfirmed(kind: Kind, what: &str) -> Self {
        Self::new(
            kind,
            format!(
                "{what}. The message is not known to be stored: send it again after the time in Retry-After. With an \
                 Idempotency-Key header that is safe: it is stored once."
            ),
        )
    }

    pub(crate) fn detail(&self) -> &str {
        &self.detail
    }

    /// Whether the trouble is the server's and passes: the next message would most likely meet it too.
    pub(crate) fn is_outage(&self) -> bool {
        self.kind.row().0 == StatusCode::SERVICE_UNAVAILABLE
    }
}

impl Problem {
    /// What the log says about it.
    pub(crate) fn cause(&self) -> Cause {
        Cause {
            problem: self.kind.row().1,
            text: self.cause.clone().unwrap_or_else(|| self.detail.clone()),
            message_id: self
                .fields
                .get("message_id")
                .and_then(Value::as_str)
                .map(str::to_owned),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(mut self) -> Response {
        let cause = self.cause();
        let (status, slug, title) = self.kind.row();
        self.fields
            .insert("type".into(), json!(format!("/problems/{slug}")));
        self.fields.insert("title".into(), json!(title));
        self.fields.insert("status".into(), json!(status.as_u16()));
        self.fields.insert("detail".into(), json!(self.detail));
        let body = Value::Object(self.fields).to_string();
        let content_type = [(header::CONTENT_TYPE, "application/problem+json")];
        let mut response = (status, content_type, body).into_response();
        if let Some(delay) = self.kind.retry_after() {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(delay.as_secs()));
        }
        if status.is_server_error() {
            response.extensions_mut().insert(cause);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_lists_every_type_of_problem() {
        let document: Value = serde_json::from_str(crate::health::OPENAPI).unwrap();
        let listed = &document["components"]["schemas"]["Problem"]["properties"]["type"]["enum"];
        let mut types: Vec<_> = Kind::ALL
            .iter()
            .map(|kind| format!("/problems/{}", kind.row().1))
            .collect();
        types.sort();
        assert_eq!(*listed, json!(types));
    }

    #[test]
    fn what_passes_says_when_to_try_again() {
        for kind in Kind::ALL {
            let unavailable = kind.row().0 == StatusCode::SERVICE_UNAVAILABLE;
            let response = Problem::new(kind, "").into_response();
            assert_eq!(
                response.headers().contains_key(header::RETRY_AFTER),
                unavailable,
                "{kind:?}"
            );
        }
    }
}
