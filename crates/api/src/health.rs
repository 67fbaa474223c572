//! `/health`, `/livez`, `/readyz`, `/metrics`: for operators and orchestrators.

use crate::Queue;
use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;
use std::{sync::Arc, time::Duration};
use store::Store;
use tokio::time::timeout;
use worker::Health;

/// How long one check may take.
const DEADLINE: Duration = Duration::from_secs(2);

/// What this process needs to do its own job. `/readyz` asks what is there.
#[derive(Clone, Default)]
pub struct Probes {
    /// The queue, where messages go to or come from it.
    pub queue: Option<Queue>,
    /// The database, where this process writes to it.
    pub store: Option<Store>,
    /// The worker, where one runs in this process.
    pub worker: Option<Arc<Health>>,
}

impl Probes {
    /// Why the process cannot do its job now; empty when it can.
    async fn reasons(&self) -> Vec<String> {
        let (queue, database) = tokio::join!(self.queue(), self.database());
        let worker = self.worker.as_ref().and_then(|worker| worker.trouble());
        let worker = worker.map(|trouble| format!("worker: {trouble}"));
        [queue, database, worker].into_iter().flatten().collect()
    }

    async fn queue(&self) -> Option<String> {
        let check = async {
            let broker = self.queue.as_ref()?.broker();
            match broker {
                Ok(broker) => broker.check().await.err().map(|error| error.to_string()),
                Err(trouble) => Some(trouble),
            }
        };
        named("queue", timeout(DEADLINE, check).await)
    }

    async fn database(&self) -> Option<String> {
        let check = async {
            self.store
                .as_ref()?
                .check()
                .await
                .err()
                .map(|error| error.to_string())
        };
        named("database", timeout(DEADLINE, check).await)
    }
}

fn named(what: &str, outcome: Result<Option<String>, tokio::time::error::Elapsed>) -> Option<String> {
    let seconds = DEADLINE.as_secs();
    let trouble = outcome.unwrap_or_else(|_| Some(format!("no answer within {seconds} s")));
    trouble.map(|trouble| format!("{what}: {trouble}"))
}

/// For people and load balancers that want to see something.
pub(crate) async fn health() -> &'static str {
    "OK"
}

/// The process runs. Never depends on its neighbours: restarting it would not help them.
pub(crate) async fn livez() -> &'static str {
    "OK"
}

/// Whether the process can do its job now, and if not, why.
pub(crate) async fn readyz(State(probes): State<Probes>) -> Response {
    let reasons = probes.reasons().await;
    if reasons.is_empty() {
        return Json(json!({"status": "ready"})).into_response();
    }
    let body = Json(json!({"status": "not ready", "reasons": reasons}));
    (StatusCode::SERVICE_UNAVAILABLE, body).into_response()
}

/// The routes, as an `OpenAPI` document; generated from `schema/` by build.rs.
pub(crate) const OPENAPI: &str = include_str!(concat!(env!("OUT_DIR"), "/api/openapi.json"));

pub(crate) async fn openapi() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], OPENAPI).into_response()
}

/// All metrics of the process, in Prometheus' text format.
pub(crate) async fn metrics() -> Response {
    let content_type = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    (content_type, telemetry::metrics::render()).into_response()
}
