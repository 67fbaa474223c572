//! `cargo xtask new-entity`.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};

use anyhow::{Context, Result, anyhow, bail};
use testkit::tools;

use crate::output::say;

/// Write a commented YAML file for a new entity into schema/
///
/// The next `cargo build` makes its parser, table, migration and route. An existing file is left as it is.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Name of the entity in CamelCase, such as Shipment
    name: String,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    let name = &options.name;
    let (file, text) =
        build_support::new_entity(name).map_err(|problem| anyhow!("`{name}` won't do: {problem}"))?;
    let path = tools::repository().join("schema").join(&file);
    let mut new = match OpenOptions::new().write(true).create_new(true).open(&path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            bail!("schema/{file} exists; nothing was changed")
        }
        other => other.with_context(|| format!("cannot create schema/{file}"))?,
    };
    new.write_all(text.as_bytes())
        .with_context(|| format!("cannot write schema/{file}"))?;
    say(format_args!(
        "Wrote schema/{file}. Describe the record there, then run `cargo build`."
    ));
    Ok(())
}
