//! From entity YAML to the Rust and SQL of the crates that use it.
//!
//! The way: text → `raw` (what serde reads) → [`model`] (checked) → `view` (what a template sees) → text.
//! [`generate`] is pure. Only [`cargo`](emit) touches files, and only `raw` knows which YAML library there is.

#![forbid(unsafe_code)]

mod cargo;
mod check;
mod error;
pub mod golden;
pub mod model;
mod new_entity;
mod openapi;
mod position;
mod raw;
mod render;
mod suggest;
mod types;
mod view;

pub use cargo::{emit, read_schema};
pub use error::{At, SchemaError};
pub use new_entity::new_entity;
pub use render::{GeneratedFile, TARGETS, Target};

/// Checks schema files, given as name (such as `order.yaml`) and text. All mistakes of all files come at once.
pub fn check(files: &[(String, String)]) -> Result<model::Schema, Vec<SchemaError>> {
    check::check(files)
}

/// What `target` needs, generated from schema files. The same files give the same bytes, in whatever order.
pub fn generate(target: Target, files: &[(String, String)]) -> Result<Vec<GeneratedFile>, Vec<SchemaError>> {
    Ok(render::render(target, &check(files)?))
}

/// All generated code that concerns the entity `snake`, of every target, each file under its name. `None` when the
/// schema has no such entity.
pub fn print(snake: &str, files: &[(String, String)]) -> Result<Option<String>, Vec<SchemaError>> {
    let schema = check(files)?;
    if !schema.entities.iter().any(|entity| entity.snake == snake) {
        return Ok(None);
    }
    let mut parts = Vec::new();
    for target in TARGETS {
        let mut files = render::render(target, &schema);
        files.retain(|file| file.entity.as_deref() == Some(snake));
        let part = |file: GeneratedFile| format!("// ---- {}/{}\n\n{}", target.name(), file.name, file.text);
        parts.extend(files.into_iter().map(part));
    }
    Ok(Some(parts.join("\n")))
}
