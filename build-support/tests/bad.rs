//! Schemas that are refused, each with what a person sees. `tests/bad/NAME.yaml` is checked as `schema/order.yaml`;
//! a folder `tests/bad/NAME/` is checked as it is. `UPDATE_EXPECT=1` makes `NAME.stderr` current.

#![allow(clippy::unwrap_used, reason = "a test fails that way")]

use build_support::{Target, check, generate, read_schema};
use expect_test::expect_file;
use std::{collections::BTreeSet, fs, path::Path};

const FOLDER: &str = "tests/bad";

/// Names of the files and folders of the corpus that end in `end`.
fn cases(end: &str) -> BTreeSet<String> {
    let names = fs::read_dir(FOLDER)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names
        .filter_map(|name| name.strip_suffix(end).map(str::to_owned))
        .collect()
}

fn errors(case: &str) -> String {
    let folder = Path::new(FOLDER).join(case);
    let files = if folder.is_dir() {
        read_schema(&folder)
    } else {
        let text = fs::read_to_string(folder.with_extension("yaml")).unwrap();
        Ok(vec![("order.yaml".to_owned(), text)])
    };
    let errors = files
        .and_then(|files| generate(Target::Message, &files))
        .expect_err(case);
    let lines: Vec<_> = errors.iter().map(ToString::to_string).collect();
    lines.join("\n") + "\n"
}

#[test]
fn every_bad_schema_is_refused_with_a_text_that_says_where_and_what_to_do() {
    let mut cases = cases(".yaml");
    let folders = fs::read_dir(FOLDER)
        .unwrap()
        .map(Result::unwrap)
        .filter(|entry| entry.path().is_dir());
    cases.extend(folders.map(|entry| entry.file_name().into_string().unwrap()));
    assert!(cases.len() >= 60, "{} cases", cases.len());
    for case in &cases {
        let errors = errors(case);
        for line in errors.lines() {
            assert!(line.starts_with("schema/"), "{case}: {line}");
        }
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join(FOLDER)
            .join(format!("{case}.stderr"));
        expect_file![path].assert_eq(&errors);
    }
    let orphans: Vec<_> = self::cases(".stderr").difference(&cases).cloned().collect();
    assert!(orphans.is_empty(), "goldens without a case: {orphans:?}");
}

#[test]
fn no_text_makes_the_check_panic() {
    let text = fs::read_to_string("../schema/order.yaml").unwrap();
    for (cut, _) in text.char_indices().step_by(7) {
        for garbage in ["", "\u{0}", "\t", ": ", "[", "}", "é", "- ", "\"", "|\n"] {
            let text = format!("{}{garbage}{}", &text[..cut], &text[(cut + 1).min(text.len())..]);
            let _ = check(&[("order.yaml".to_owned(), text)]);
        }
    }
}
