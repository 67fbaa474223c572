//! All routes.

use crate::{
    Api, Probes, batch, health, ingest, observe,
    problem::{Kind, Problem},
    status,
};
use axum::{
    Router,
    middleware::from_fn,
    routing::{get, post},
};
use tower_http::catch_panic::CatchPanicLayer;

/// The routes of a process that takes messages.
pub fn router(api: Api) -> Router {
    let operator = operator_routes(api.probes.clone());
    let routes = Router::new()
        .route("/api/ingest/message", post(ingest::message))
        .route("/api/ingest/batch", post(batch::batch))
        .route("/api/ingest/status/{message_id}", get(status::status))
        .route("/api/ingest/{entity}", post(ingest::entity))
        .route("/openapi.json", get(health::openapi))
        .with_state(api)
        .merge(operator);
    around(routes)
}

/// The routes of a process that only works.
pub fn operator_router(probes: Probes) -> Router {
    around(operator_routes(probes))
}

fn operator_routes(probes: Probes) -> Router {
    Router::new()
        .route("/health", get(health::health))
        .route("/livez", get(health::livez))
        .route("/readyz", get(health::readyz))
        .route("/metrics", get(health::metrics))
        .with_state(probes)
}

/// What every route has: answers for what is no route, and what goes around a request.
fn around(routes: Router) -> Router {
    routes
        .fallback(unknown_route)
        .method_not_allowed_fallback(wrong_method)
        .layer(CatchPanicLayer::custom(observe::panicked))
        .layer(from_fn(observe::observe))
}

async fn unknown_route() -> Problem {
    let detail = "Messages go to POST /api/ingest/message, on the process that runs the API; its GET /openapi.json \
                  lists the routes.";
    Problem::new(Kind::UnknownRoute, detail)
}

async fn wrong_method() -> Problem {
    let detail = "This route has another method: see the Allow header.";
    Problem::new(Kind::MethodNotAllowed, detail)
}
