//! Between cargo and the generator: the only module that speaks `cargo::` and knows `OUT_DIR`.

use crate::{
    SchemaError,
    error::At,
    render::{GeneratedFile, Target},
};
use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

/// The schema, seen from a crate's folder.
const SCHEMA: &str = "../../schema";

/// All that a build.rs does: generates the code of `target` from `schema/` into `OUT_DIR/<target>/`.
///
/// Mistakes in the schema fail the build, all at once. The build script itself ends well: cargo would show its whole
/// output otherwise, and a hint about backtraces.
///
/// # Panics
///
/// Outside a build script.
pub fn emit(target: Target) {
    println!("cargo::rerun-if-changed={SCHEMA}");
    let out = env::var_os("OUT_DIR").expect("cargo sets OUT_DIR for a build script");
    let folder = PathBuf::from(out).join(target.name());
    let generated = read_schema(Path::new(SCHEMA)).and_then(|files| crate::generate(target, &files));
    match generated.map(|files| write(&folder, &files)) {
        Ok(Ok(())) => {}
        Ok(Err(error)) => println!("cargo::error=cannot write to {}: {error}", folder.display()),
        Err(errors) => errors.iter().for_each(|error| println!("cargo::error={error}")),
    }
}

/// Reads the `*.yaml` files of a folder as name and text, sorted by name.
pub fn read_schema(folder: &Path) -> Result<Vec<(String, String)>, Vec<SchemaError>> {
    let unreadable = |file: &str, error: &io::Error| vec![mistake(file, format!("cannot be read: {error}"))];
    let names = list(folder).map_err(|error| unreadable("", &error))?;
    let mut files = Vec::new();
    let mut errors = Vec::new();
    for name in names {
        match Path::new(&name)
            .extension()
            .and_then(|extension| extension.to_str())
        {
            Some("yaml") => match fs::read_to_string(folder.join(&name)) {
                Ok(text) => files.push((name, text)),
                Err(error) => errors.extend(unreadable(&name, &error)),
            },
            Some("yml") => errors.push(mistake(
                &name,
                "rename it to end in .yaml, or it is not read".to_owned(),
            )),
            _ => {}
        }
    }
    if files.is_empty() && errors.is_empty() {
        let message =
            "no *.yaml file here; `cargo xtask new-entity NAME` writes one to start from".to_owned();
        errors.push(mistake("", message));
    }
    if errors.is_empty() { Ok(files) } else { Err(errors) }
}

fn mistake(file: &str, message: String) -> SchemaError {
    SchemaError {
        file: file.to_owned(),
        at: At::START,
        message,
    }
}

/// Names of the visible files of a folder, sorted.
fn list(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// Writes the files into a folder that holds nothing else afterwards.
fn write(folder: &Path, files: &[GeneratedFile]) -> io::Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    for file in files {
        let path = folder.join(&file.name);
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        fs::write(path, &file.text)?;
    }
    Ok(())
}
