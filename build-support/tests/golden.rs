//! The generated code of the shipped schema, and of a schema with every type, is kept in `tests/golden` and
//! `tests/golden/all_types`. `UPDATE_EXPECT=1 cargo test -p build-support` makes it current.

#![allow(clippy::unwrap_used, reason = "a test fails that way")]

use build_support::{TARGETS, Target, generate, golden, read_schema};
use std::{env, fs, path::Path, process::Command};

/// Folder of the schema, folder of its goldens.
const SCHEMAS: [(&str, &str); 2] = [("../schema", "shipped"), ("tests/all_types", "all_types")];

fn schema(folder: &str) -> Vec<(String, String)> {
    read_schema(Path::new(folder)).unwrap()
}

#[test]
fn goldens_are_current() {
    let mut stale = Vec::new();
    for (folder, name) in SCHEMAS {
        let goldens = Path::new("tests/golden").join(name);
        for target in TARGETS {
            let files = generate(target, &schema(folder)).unwrap();
            if env::var_os("UPDATE_EXPECT").is_some() {
                golden::update(&goldens, target, &files).unwrap();
            }
            stale.extend(golden::stale(&goldens, target, &files).unwrap());
        }
    }
    assert!(
        stale.is_empty(),
        "{}\nUPDATE_EXPECT=1 makes them current",
        stale.join("\n")
    );
}

#[test]
fn no_golden_folder_is_left_of_what_is_gone() {
    let names = |folder: &Path| -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    let mut targets: Vec<_> = TARGETS.iter().map(|target| target.name()).collect();
    targets.sort_unstable();
    assert_eq!(names(Path::new("tests/golden")), ["all_types", "shipped"]);
    for (_, name) in SCHEMAS {
        assert_eq!(names(&Path::new("tests/golden").join(name)), targets);
    }
}

#[test]
fn generating_twice_gives_the_same_bytes_in_whatever_order_files_come() {
    for (folder, _) in SCHEMAS {
        let files = schema(folder);
        let reversed: Vec<_> = files.iter().rev().cloned().collect();
        for target in TARGETS {
            assert_eq!(generate(target, &files), generate(target, &reversed));
        }
    }
}

#[test]
fn generated_rust_is_what_rustfmt_would_write() {
    let folder = tempfile::tempdir().unwrap();
    let mut paths = Vec::new();
    for (schema_folder, name) in SCHEMAS {
        for target in TARGETS {
            let files = generate(target, &schema(schema_folder)).unwrap();
            let folder = folder.path().join(name);
            golden::update(&folder, target, &files).unwrap();
            let rust = files
                .iter()
                .filter(|file| Path::new(&file.name).extension().is_some_and(|end| end == "rs"));
            paths.extend(rust.map(|file| folder.join(target.name()).join(&file.name)));
        }
    }
    let output = Command::new("rustfmt")
        .args(["--check", "--edition", "2024", "--config-path", "../rustfmt.toml"])
        .args(paths)
        .output()
        .expect("rustfmt: `rustup component add rustfmt` installs it");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
}

#[test]
fn printing_an_entity_gives_its_files_of_every_target() {
    let printed = build_support::print("order", &schema("../schema"))
        .unwrap()
        .unwrap();
    assert!(printed.starts_with("// ---- message/order.rs\n"));
    assert!(printed.contains("pub struct Order {"));
    assert!(!printed.contains("pub struct Part {"));
    assert_eq!(build_support::print("ordre", &schema("../schema")), Ok(None));
}

#[test]
fn a_new_entity_passes_the_checks_and_generates() {
    let (file, text) = build_support::new_entity("ShipmentLeg").unwrap();
    assert_eq!(file, "shipment_leg.yaml");
    let mut files = schema("../schema");
    files.push((file, text));
    assert!(generate(Target::Message, &files).is_ok());
}

#[test]
fn a_new_entity_of_a_bad_name_says_why() {
    for (name, expected) in [
        ("shipment", "must be CamelCase"),
        ("Batch", "is a reserved name"),
        ("../Etc", "must be CamelCase"),
        ("", "must be CamelCase"),
    ] {
        let error = build_support::new_entity(name).unwrap_err();
        assert!(error.contains(expected), "{name}: {error}");
    }
}
