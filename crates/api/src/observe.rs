//! Around every request: a deadline, a span, a metric, and a log line for a failure.
//!
//! Nothing is logged about a request that went well: at 15 000 a second that would cost more than the request. The span
//! is there from `RUST_LOG=api=debug` on. Values from clients are logged as fields, escaped, so they forge no line.

use crate::{
    problem::{Cause, Kind, Problem},
    throttle,
};
use axum::{
    extract::{MatchedPath, Request},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::{
    any::Any,
    time::{Duration, Instant},
};
use telemetry::metrics::METRICS;
use tokio::time::timeout;
use tracing::{Instrument, debug_span, field::Empty};

/// How long a request may take, whatever it waits for. Above what its parts are allowed together.
const DEADLINE: Duration = Duration::from_secs(60);

pub(crate) async fn observe(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let path = request.extensions().get::<MatchedPath>().cloned();
    let route = path.as_ref().map_or("none", MatchedPath::as_str);
    let method = request.method().clone();
    let span = debug_span!("request", %method, route, status = Empty, message_id = Empty);
    let answered = timeout(DEADLINE, next.run(request))
        .instrument(span.clone())
        .await;
    let response = answered.unwrap_or_else(|_| late().into_response());
    let status = response.status();
    span.record("status", status.as_u16());
    let seconds = started.elapsed().as_secs_f64();
    METRICS
        .http
        .with_label_values(&[route, status.as_str()])
        .observe(seconds);
    if let Some(cause) = response.extensions().get::<Cause>()
        && let Some(withheld) = throttle::admit(cause.problem)
    {
        let Cause {
            problem,
            text,
            message_id,
        } = cause;
        let status = status.as_u16();
        tracing::warn!(
            %method, route, status, problem, cause = ?text, message_id, seconds, withheld,
            "the request failed, or a part of it"
        );
    }
    tracing::debug!(parent: &span, seconds, "answered");
    response
}

fn late() -> Problem {
    Problem::unconfirmed(Kind::Deadline, "The request was not done in time")
}

/// The answer when a handler panicked.
#[expect(clippy::needless_pass_by_value, reason = "the layer hands it over")]
pub(crate) fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no text");
    let problem = Problem::unconfirmed(
        Kind::Internal,
        "This is a defect of the server; its log says more",
    );
    problem.caused_by(format!("panic: {text}")).into_response()
}
