//! Reading variables: a bad value is noted, and reading goes on, so that all problems are reported at once.

use super::vars::{VARS, Var};
use std::{ops::RangeInclusive, time::Duration};

/// Reads variables through `get`, and collects what is wrong.
pub(crate) struct Reader<'a> {
    get: &'a dyn Fn(&str) -> Option<String>,
    pub(crate) problems: Vec<String>,
    #[cfg(test)]
    pub(crate) names: std::collections::BTreeSet<&'static str>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(get: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self {
            get,
            problems: Vec::new(),
            #[cfg(test)]
            names: std::collections::BTreeSet::new(),
        }
    }

    /// The value of a variable without a default, if it is set. `parse` says what is allowed.
    pub(crate) fn optional<T>(&mut self, name: &str, parse: impl Fn(&str) -> Result<T, String>) -> Option<T> {
        let var = self.var(name);
        let text = (self.get)(name).filter(|text| !text.is_empty())?;
        match parse(&text) {
            Ok(value) => Some(value),
            Err(allowed) => {
                self.problems.push(complaint(var, &text, &allowed));
                None
            }
        }
    }

    /// The value of a variable, or its default.
    pub(crate) fn value<T>(&mut self, name: &str, parse: impl Fn(&str) -> Result<T, String>) -> T {
        let default = self
            .var(name)
            .default
            .expect("read with `value`, so it has a default");
        let given = self.optional(name, &parse);
        given.unwrap_or_else(|| parse(default).expect("a test reads every default"))
    }

    /// A whole number within `range`.
    pub(crate) fn number<T>(&mut self, name: &str, range: RangeInclusive<u64>) -> T
    where
        T: TryFrom<u64>,
    {
        self.value(name, |text| {
            let allowed = || format!("must be a whole number from {} to {}", range.start(), range.end());
            let number = text.parse().ok().filter(|number| range.contains(number));
            number
                .and_then(|number| T::try_from(number).ok())
                .ok_or_else(allowed)
        })
    }

    /// A duration within `range`.
    pub(crate) fn duration(&mut self, name: &str, range: RangeInclusive<Duration>) -> Duration {
        self.value(name, |text| {
            let read = duration(text).filter(|duration| range.contains(duration));
            read.ok_or_else(|| {
                let (from, to) = (range.start(), range.end());
                format!("must be a duration from {from:?} to {to:?}, such as 500ms, 30s, 2m or 1h")
            })
        })
    }

    /// A number of bytes within `range`.
    pub(crate) fn size<T>(&mut self, name: &str, range: RangeInclusive<u64>) -> T
    where
        T: TryFrom<u64>,
    {
        self.value(name, |text| {
            let read = size(text).filter(|size| range.contains(size));
            read.and_then(|size| T::try_from(size).ok()).ok_or_else(|| {
                let (from, to) = (range.start(), range.end());
                format!("must be a size from {from} to {to} bytes, such as 1048576, 768KiB, 8MiB or 1GiB")
            })
        })
    }

    /// `true` or `false`.
    pub(crate) fn flag(&mut self, name: &str) -> bool {
        self.value(name, |text| {
            text.parse().map_err(|_| "must be true or false".to_owned())
        })
    }

    /// A name that NATS takes for a stream or a consumer.
    pub(crate) fn nats_name(&mut self, name: &str) -> String {
        self.value(name, |text| {
            let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
            if text.len() <= 64 && text.bytes().all(allowed) {
                return Ok(text.to_owned());
            }
            Err("must be 1 to 64 letters, digits, `_` or `-`".to_owned())
        })
    }

    #[cfg_attr(not(test), expect(clippy::unused_self, reason = "tests note what is read"))]
    fn var(&mut self, name: &str) -> &'static Var {
        let var = VARS.iter().find(|var| var.name == name);
        let var = var.expect("every variable that is read is in the table");
        #[cfg(test)]
        self.names.insert(var.name);
        var
    }
}

/// What is said about a bad value.
fn complaint(var: &Var, text: &str, allowed: &str) -> String {
    if var.secret {
        return format!(
            "{} (its value is not shown, it may hold a password): {allowed}",
            var.name
        );
    }
    format!("{}={text:?}: {allowed}", var.name)
}

fn duration(text: &str) -> Option<Duration> {
    let (number, unit) = split(text)?;
    match unit {
        "ms" => Some(Duration::from_millis(number)),
        "s" => Some(Duration::from_secs(number)),
        "m" => number.checked_mul(60).map(Duration::from_secs),
        "h" => number.checked_mul(3600).map(Duration::from_secs),
        _ => None,
    }
}

fn size(text: &str) -> Option<u64> {
    let (number, unit) = split(text)?;
    let factor = match unit {
        "" => 1,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        _ => return None,
    };
    number.checked_mul(factor)
}

/// A number and its unit.
fn split(text: &str) -> Option<(u64, &str)> {
    let at = text
        .find(|character: char| !character.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(at);
    Some((number.parse().ok()?, unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_need_a_unit() {
        for (text, expected) in [
            ("500ms", Some(Duration::from_millis(500))),
            ("30s", Some(Duration::from_secs(30))),
            ("2m", Some(Duration::from_secs(120))),
            ("1h", Some(Duration::from_secs(3600))),
            ("30", None),
            ("s", None),
            ("-1s", None),
            ("1.5s", None),
            ("99999999999999999999s", None),
        ] {
            assert_eq!(duration(text), expected, "{text}");
        }
    }

    #[test]
    fn sizes_are_bytes_or_have_a_binary_unit() {
        for (text, expected) in [
            ("1048576", Some(1 << 20)),
            ("768KiB", Some(768 << 10)),
            ("8MiB", Some(8 << 20)),
            ("1GiB", Some(1 << 30)),
            ("1GB", None),
            ("1 GiB", None),
            ("18446744073709551615GiB", None),
        ] {
            assert_eq!(size(text), expected, "{text}");
        }
    }
}
