//! `POST /api/ingest/message` and `/api/ingest/{entity}`: one body, one message.

use crate::{
    Api,
    idempotency::Key,
    problem::{Kind, Problem},
    source::source,
    submit::{Outcome, Receipt, submit},
};
use axum::{
    Json,
    extract::{Path, Request, State, rejection::PathRejection},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use message::{ENTITIES, Envelope};

/// Longest piece of a wrong name that is repeated to the client, in characters.
const ECHO: usize = 64;

/// One message of any entity; its prefix says which.
pub(crate) async fn message(State(api): State<Api>, request: Request) -> Result<Response, Problem> {
    take(&api, None, request).await
}

/// One message of the entity in the path. The name goes on into queue subjects, so nothing but a known one passes.
pub(crate) async fn entity(
    State(api): State<Api>,
    name: Result<Path<String>, PathRejection>,
    request: Request,
) -> Result<Response, Problem> {
    let name = name.as_ref().map_or("", |path| path.as_str());
    let entity = message::entity(name).ok_or_else(|| unknown_entity(name))?;
    take(&api, Some(entity.snake), request).await
}

async fn take(api: &Api, hint: Option<&str>, request: Request) -> Result<Response, Problem> {
    let (head, body) = request.into_parts();
    let key = Key::of(&head.headers)?;
    let source = source(&head.headers, &head.extensions, api.config.trust_forwarded);
    let taken = api.in_flight.read(body, api.config.body_limit).await?;
    let text = std::str::from_utf8(&taken.bytes).map_err(|error| {
        let at = error.valid_up_to();
        let detail =
            format!("The body is not UTF-8: see the byte at offset {at}. Send text, encoded as UTF-8.");
        Problem::new(Kind::NotUtf8, detail).with("offset", at)
    })?;
    if text.trim().is_empty() {
        let detail = "The body is the message: one line of values, such as `O|123|...`. It was empty.";
        return Err(Problem::new(Kind::EmptyBody, detail));
    }
    let mut envelope = Envelope::new(text.to_owned(), hint.map(str::to_owned), source);
    if let Some(key) = &key {
        envelope.message_id = key.id(None);
    }
    let receipt = submit(api, &envelope, key.is_some()).await?;
    Ok(receipt.into_response())
}

impl IntoResponse for Receipt {
    fn into_response(self) -> Response {
        let status = match self.outcome {
            Outcome::Accepted => StatusCode::ACCEPTED,
            Outcome::Persisted => StatusCode::OK,
            Outcome::Failed { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        };
        let location = [(
            header::LOCATION,
            format!("/api/ingest/status/{}", self.message_id),
        )];
        (status, location, Json(self)).into_response()
    }
}

fn unknown_entity(name: &str) -> Problem {
    let shown: String = name.chars().take(ECHO).flat_map(char::escape_default).collect();
    let more = if name.chars().nth(ECHO).is_some() {
        "..."
    } else {
        ""
    };
    let known: Vec<&str> = ENTITIES.iter().map(|entity| entity.snake).collect();
    let detail = format!(
        "There is no entity `{shown}{more}`. Known are: {}. Or POST to /api/ingest/message, where the first value of \
         the message decides.",
        known.join(", ")
    );
    Problem::new(Kind::UnknownEntity, detail).with("entities", known)
}
