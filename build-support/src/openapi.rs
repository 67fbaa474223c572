//! What the template of the `OpenAPI` document sees of the schema.

use crate::model::{Entity, Field, Schema};
use serde::Serialize;

/// The part of the document that depends on the schema.
#[derive(Serialize)]
pub(crate) struct ApiView {
    /// nomnom's version.
    version: &'static str,
    /// Sorted by name.
    entities: Vec<PathView>,
}

/// The path of one entity. Texts are plain: the template encodes them as JSON.
#[derive(Serialize)]
struct PathView {
    /// `/api/ingest/order_line_item`
    path: String,
    /// A name for generated clients.
    operation: String,
    /// One line.
    summary: String,
    /// What the record is, and its values in order, as Markdown.
    description: String,
    /// `L|order_key|...`
    shape: String,
}

/// The view of a schema.
pub(crate) fn view(schema: &Schema) -> ApiView {
    ApiView {
        version: env!("CARGO_PKG_VERSION"),
        entities: schema.entities.iter().map(path).collect(),
    }
}

fn path(entity: &Entity) -> PathView {
    let values = entity.fields.iter().map(|field| format!("|{}", field.name));
    let list: String = entity.fields.iter().map(item).collect();
    PathView {
        path: format!("/api/ingest/{}", entity.snake),
        operation: format!("ingest_entity_{}", entity.snake),
        summary: format!("Take one {}", entity.name),
        description: format!(
            "{}\n\nValues, separated by `|`:\n\n1. `{}`\n{list}",
            entity.doc.trim(),
            entity.prefix
        )
        .trim()
        .to_owned(),
        shape: format!("{}{}", entity.prefix, values.collect::<String>()),
    }
}

/// One item of the numbered list, its line break included.
fn item(field: &Field) -> String {
    let nullable = if field.nullable { ", may be empty" } else { "" };
    let doc = field.doc.split_whitespace().collect::<Vec<_>>().join(" ");
    let doc = if doc.is_empty() { doc } else { format!(": {doc}") };
    format!(
        "{}. `{}` {}{nullable}{doc}\n",
        field.position,
        field.name,
        field.ty.kind()
    )
}
