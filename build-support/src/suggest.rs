//! "Did you mean": the known word that is nearest to a misspelt one.

/// The end of an error text: `, did you mean 'decimal'?`, or the known words when none is near.
pub(crate) fn suggestion(word: &str, known: &[&str]) -> String {
    match nearest(word, known) {
        Some(near) => format!(", did you mean '{near}'?"),
        None => format!("; known: {}", known.join(", ")),
    }
}

/// The known word nearest to `word`, when a slip of the keyboard explains the difference.
fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let word = word.to_lowercase();
    let distance = |candidate: &str| strsim::damerau_levenshtein(&word, &candidate.to_lowercase());
    let near = known.iter().min_by_key(|candidate| distance(candidate))?;
    (distance(near) <= near.len().div_ceil(3)).then_some(near)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_suggested_and_another_word_lists_what_is_known() {
        let known = ["date", "decimal", "string"];
        assert_eq!(suggestion("decimel", &known), ", did you mean 'decimal'?");
        assert_eq!(suggestion("String", &known), ", did you mean 'string'?");
        assert_eq!(suggestion("money", &known), "; known: date, decimal, string");
    }
}
