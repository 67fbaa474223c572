//! The commented YAML that `cargo xtask new-entity NAME` writes.

use crate::check::{entity_name, plural, snake};

const TEMPLATE: &str = include_str!("../templates/new_entity.yaml");

/// File name and text of a new entity. The error says why the name does not do.
pub fn new_entity(name: &str) -> Result<(String, String), String> {
    entity_name(name)?;
    let text = TEMPLATE
        .replace("{name}", name)
        .replace("{snake}", &snake(name))
        .replace("{prefix}", &prefix(name))
        .replace("{table}", &plural(&snake(name)));
    let file = (format!("{}.yaml", snake(name)), text);
    match crate::check(std::slice::from_ref(&file)) {
        Ok(_) => Ok(file),
        Err(errors) => {
            let messages: Vec<_> = errors.into_iter().map(|error| error.message).collect();
            Err(messages.join("; "))
        }
    }
}

/// The capitals of a name of several words, else its first two letters: unlikely to be taken.
fn prefix(name: &str) -> String {
    let capitals: String = name.chars().filter(char::is_ascii_uppercase).collect();
    let prefix = if capitals.len() > 1 { &capitals } else { name };
    let length = if capitals.len() > 1 { 4 } else { 2 };
    prefix
        .chars()
        .take(length)
        .collect::<String>()
        .to_ascii_uppercase()
}
