//! Reads `min`, `max` and `enum` as values of a type.

use super::keys::{Keys, Report};
use crate::{
    model::Day,
    raw::{Node, Value},
};
use std::{fmt::Display, str::FromStr};

/// A whole number of the size of `T`.
pub(super) fn integer<T: FromStr + Bounded>(node: &Node) -> Result<T, String> {
    match &node.value {
        Value::Integer(text) => text
            .parse()
            .map_err(|_| format!("does not fit: it must be from {} to {}", T::LEAST, T::MOST)),
        _ => Err("must be a whole number".to_owned()),
    }
}

/// A number type with a least and a greatest value.
pub(super) trait Bounded: Sized {
    const LEAST: i64;
    const MOST: i64;
}

impl Bounded for i32 {
    const LEAST: i64 = i32::MIN as i64;
    const MOST: i64 = i32::MAX as i64;
}

impl Bounded for i64 {
    const LEAST: i64 = i64::MIN;
    const MOST: i64 = i64::MAX;
}

/// A finite number.
pub(super) fn float(node: &Node) -> Result<f64, String> {
    let number = match &node.value {
        Value::Integer(text) | Value::Float(text) => text.parse().ok(),
        _ => None,
    };
    number
        .filter(|number: &f64| number.is_finite())
        .ok_or_else(|| "must be a finite number".to_owned())
}

/// A decimal in units of its last digit.
pub(super) fn decimal(node: &Node, precision: u32, scale: u32) -> Result<i128, String> {
    let text = match &node.value {
        Value::Float(text) if significant_digits(text) > 15 => {
            return Err("has more digits than YAML keeps; write it in quotes".to_owned());
        }
        Value::Integer(text) | Value::Float(text) | Value::Text(text) => text,
        _ => return Err("must be a decimal number".to_owned()),
    };
    let (sign, digits) = text
        .strip_prefix('-')
        .map_or((1, text.as_str()), |digits| (-1, digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(fraction) {
        return Err("must be a decimal number such as -12.50".to_owned());
    }
    let whole = whole.trim_start_matches('0');
    let fraction = fraction.trim_end_matches('0');
    if whole.len() > (precision - scale) as usize || fraction.len() > scale as usize {
        return Err(format!("has more digits than decimal({precision},{scale})"));
    }
    let units: i128 = format!("0{whole}{fraction:0<width$}", width = scale as usize)
        .parse()
        .expect("at most 28 digits fit 128 bits");
    Ok(sign * units)
}

fn significant_digits(text: &str) -> usize {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    digits.trim_matches('0').len()
}

/// A day that exists.
pub(super) fn day(node: &Node) -> Result<Day, String> {
    let day = match &node.value {
        Value::Text(text) => parse_day(text),
        _ => None,
    };
    day.ok_or_else(|| "must be a day that exists, as YYYY-MM-DD".to_owned())
}

fn parse_day(text: &str) -> Option<Day> {
    let shape = text.len() == 10
        && text.bytes().enumerate().all(|(index, byte)| match index {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<u16>().ok();
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    let exists = shape && year > 0 && (1..=days).contains(&day);
    exists.then_some(Day {
        year,
        month: u8::try_from(month).ok()?,
        day: u8::try_from(day).ok()?,
    })
}

/// `enum` of a string.
pub(super) fn words(
    report: &mut Report<'_>,
    keys: &Keys<'_>,
    context: &str,
    max_length: Option<u32>,
) -> Vec<String> {
    let longest = max_length.map_or(usize::MAX, |length| length as usize);
    list(report, keys, context, |node| match &node.value {
        Value::Text(word) if word.is_empty() => {
            Err("is empty; for a value that may be missing write nullable: true".to_owned())
        }
        Value::Text(word) if word.contains('|') || word.contains(char::is_control) => {
            Err("must not contain '|' or a control character".to_owned())
        }
        Value::Text(word) if word.chars().count() > longest => {
            Err(format!("is longer than max_length {longest}"))
        }
        Value::Text(word) => Ok(word.clone()),
        _ => Err("must be text; write it in quotes".to_owned()),
    })
}

/// `enum` of an integer.
pub(super) fn integers(report: &mut Report<'_>, keys: &Keys<'_>, context: &str) -> Vec<i32> {
    list(report, keys, context, integer::<i32>)
}

/// Reads the values of `enum`, each once.
fn list<T: PartialEq + Display>(
    report: &mut Report<'_>,
    keys: &Keys<'_>,
    context: &str,
    read: impl Fn(&Node) -> Result<T, String>,
) -> Vec<T> {
    let mut values = Vec::new();
    let Some(entry) = keys.get("enum") else {
        return values;
    };
    let items = match &entry.node.value {
        Value::List(items) if !items.is_empty() => items,
        _ => {
            report.error(
                entry.node.at,
                format!("{context}'enum' must be a list with one value at least"),
            );
            return values;
        }
    };
    for item in items {
        match read(item) {
            Ok(value) if values.contains(&value) => {
                report.error(item.at, format!("{context}'enum' value '{value}' is there twice"));
            }
            Ok(value) => values.push(value),
            Err(problem) => report.error(item.at, format!("{context}'enum' value {problem}")),
        }
    }
    values
}
