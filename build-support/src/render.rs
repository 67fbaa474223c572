//! From views to text, through the templates in `build-support/templates`.

use crate::{
    model::Schema,
    openapi,
    view::{self, EntityView, SchemaView},
};
use std::error::Error;
use tera::{Context, Tera};

/// Whom the code is for. A variant a crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// `crates/api`: the `OpenAPI` document.
    Api,
    /// `crates/message`: records, parsers, the registry of entities.
    Message,
    /// `crates/store`: tables, rows, writers, migrations.
    Store,
    /// `crates/worker`: the dispatch from a record to the rows of its table.
    Worker,
}

/// Every target.
pub const TARGETS: [Target; 4] = [Target::Api, Target::Message, Target::Store, Target::Worker];

/// One generated file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GeneratedFile {
    /// Name within the target's folder, such as `order.rs`.
    pub name: String,
    /// The entity that it is about, snake_case; `None` when it is about all.
    pub entity: Option<String>,
    /// Content.
    pub text: String,
}

const TEMPLATES: [(&str, &str); 9] = [
    ("message_entity", include_str!("../templates/message_entity.tera")),
    (
        "message_registry",
        include_str!("../templates/message_registry.tera"),
    ),
    ("openapi", include_str!("../templates/openapi.tera")),
    ("store_down", include_str!("../templates/store_down.tera")),
    ("store_entity", include_str!("../templates/store_entity.tera")),
    ("store_postgres", include_str!("../templates/store_postgres.tera")),
    ("store_rows", include_str!("../templates/store_rows.tera")),
    ("store_sqlite", include_str!("../templates/store_sqlite.tera")),
    (
        "worker_dispatch",
        include_str!("../templates/worker_dispatch.tera"),
    ),
];

impl Target {
    /// The folder's name below `OUT_DIR` and in the goldens.
    pub fn name(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Message => "message",
            Self::Store => "store",
            Self::Worker => "worker",
        }
    }
}

/// All files of a target, sorted by name.
pub(crate) fn render(target: Target, schema: &Schema) -> Vec<GeneratedFile> {
    let templates = templates();
    let mut files = match target {
        Target::Api => vec![api(&templates, schema)],
        Target::Message => message(&templates, &view::schema(schema)),
        Target::Store => store(&templates, &view::schema(schema)),
        Target::Worker => vec![for_all(
            &templates,
            "worker_dispatch",
            &view::schema(schema),
            "dispatch.rs",
        )],
    };
    files.sort_by(|a, b| a.name.cmp(&b.name));
    files
}

fn api(templates: &Tera, schema: &Schema) -> GeneratedFile {
    GeneratedFile {
        name: "openapi.json".to_owned(),
        entity: None,
        text: text(templates, "openapi", &context(&openapi::view(schema))),
    }
}

fn message(templates: &Tera, schema: &SchemaView) -> Vec<GeneratedFile> {
    let mut files = for_each(templates, "message_entity", schema, |entity| {
        format!("{}.rs", entity.snake)
    });
    files.push(for_all(templates, "message_registry", schema, "mod.rs"));
    files
}

fn store(templates: &Tera, schema: &SchemaView) -> Vec<GeneratedFile> {
    let each = [
        ("store_entity", ".rs"),
        ("store_postgres", "/postgres.up.sql"),
        ("store_sqlite", "/sqlite.up.sql"),
        ("store_down", "/down.sql"),
    ];
    let files = each.into_iter().flat_map(|(template, end)| {
        for_each(templates, template, schema, |entity| {
            format!("{}{end}", entity.snake)
        })
    });
    let mut files: Vec<_> = files.collect();
    files.push(for_all(templates, "store_rows", schema, "mod.rs"));
    files
}

/// One file an entity.
fn for_each(
    templates: &Tera,
    template: &str,
    schema: &SchemaView,
    name: impl Fn(&EntityView) -> String,
) -> Vec<GeneratedFile> {
    let file = |entity| GeneratedFile {
        name: name(entity),
        entity: Some(entity.snake.clone()),
        text: text(templates, template, &context(entity)),
    };
    schema.entities.iter().map(file).collect()
}

/// One file about all entities.
fn for_all(templates: &Tera, template: &str, schema: &SchemaView, name: &str) -> GeneratedFile {
    GeneratedFile {
        name: name.to_owned(),
        entity: None,
        text: text(templates, template, &context(schema)),
    }
}

fn templates() -> Tera {
    let mut tera = Tera::default();
    tera.autoescape_on(Vec::new());
    tera.add_raw_templates(TEMPLATES)
        .unwrap_or_else(|error| panic!("a template does not parse: {}", with_causes(&error)));
    tera
}

fn context(view: &impl serde::Serialize) -> Context {
    Context::from_serialize(view).expect("a view is a struct of texts and lists")
}

fn text(templates: &Tera, template: &str, context: &Context) -> String {
    templates
        .render(template, context)
        .unwrap_or_else(|error| panic!("template {template}: {}", with_causes(&error)))
}

/// Tera's own text hides what went wrong: it is further down the chain.
fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
