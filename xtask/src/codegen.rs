//! `cargo xtask codegen`.

use anyhow::{Result, anyhow, bail};
use build_support::{SchemaError, TARGETS, golden};
use testkit::tools;

use crate::output::say;

/// Where the golden of the shipped schema's code lies.
const GOLDENS: &str = "build-support/tests/golden/shipped";

/// Show the code that is generated from schema/, or check its goldens
#[derive(Debug, clap::Args)]
#[group(required = true)]
pub(crate) struct Options {
    /// Print what is generated for one entity, such as `order`
    #[arg(long, value_name = "ENTITY", conflicts_with = "check")]
    print: Option<String>,
    /// Check that the goldens of the shipped schema are current
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    let files = build_support::read_schema(&tools::repository().join("schema")).map_err(all)?;
    match &options.print {
        Some(entity) => print(entity, &files),
        None => check(&files),
    }
}

fn print(entity: &str, files: &[(String, String)]) -> Result<()> {
    let schema = build_support::check(files).map_err(all)?;
    let Some(found) = schema
        .entities
        .iter()
        .find(|found| found.snake == entity || found.name == entity)
    else {
        let known: Vec<_> = schema.entities.iter().map(|known| known.snake.as_str()).collect();
        bail!("schema/ has no entity `{entity}`; it has {}", known.join(", "));
    };
    say(build_support::print(&found.snake, files)
        .map_err(all)?
        .unwrap_or_default()
        .trim_end());
    Ok(())
}

fn check(files: &[(String, String)]) -> Result<()> {
    let folder = tools::repository().join(GOLDENS);
    let mut stale = Vec::new();
    for target in TARGETS {
        stale.extend(golden::stale(
            &folder,
            target,
            &build_support::generate(target, files).map_err(all)?,
        )?);
    }
    if !stale.is_empty() {
        let lines = stale.join("\n");
        bail!(
            "{lines}\nIf the change is meant: `UPDATE_EXPECT=1 cargo test -p build-support`, and commit {GOLDENS}"
        );
    }
    say(format_args!("The goldens in {GOLDENS} are current."));
    Ok(())
}

#[expect(clippy::needless_pass_by_value, reason = "it is passed to map_err")]
fn all(errors: Vec<SchemaError>) -> anyhow::Error {
    let lines: Vec<_> = errors.iter().map(ToString::to_string).collect();
    anyhow!("schema/ has mistakes:\n{}", lines.join("\n"))
}
