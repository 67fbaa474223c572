//! One value: from text to its type and back. Every conversion is checked; nothing wraps, rounds or is cut, except
//! that a timestamp keeps microseconds.

use crate::Json;
use chrono::{DateTime, Datelike, NaiveDate, SecondsFormat, SubsecRound, Utc};
use rust_decimal::Decimal;
use std::{
    fmt::{self, Display},
    str::FromStr,
};
use uuid::Uuid;

/// Any text.
#[allow(clippy::unnecessary_wraps, reason = "every parser has this form")]
pub(crate) fn text(text: &str) -> Result<String, String> {
    Ok(text.to_owned())
}

/// A text of at most `MAX` characters, as PostgreSQL's `varchar(MAX)` counts.
pub(crate) fn string<const MAX: usize>(text: &str) -> Result<String, String> {
    // A text has no more characters than bytes.
    if text.len() > MAX {
        let length = text.chars().count();
        if length > MAX {
            return Err(format!("{length} characters, {MAX} are allowed"));
        }
    }
    Ok(text.to_owned())
}

/// A 32-bit whole number.
pub(crate) fn integer(text: &str) -> Result<i32, String> {
    whole(text, i32::MIN, i32::MAX)
}

/// A 64-bit whole number.
pub(crate) fn bigint(text: &str) -> Result<i64, String> {
    whole(text, i64::MIN, i64::MAX)
}

fn whole<T: Copy + FromStr + Display>(text: &str, least: T, most: T) -> Result<T, String> {
    if !is_digits(text.strip_prefix('-').unwrap_or(text)) {
        return Err("not a whole number".to_owned());
    }
    text.parse()
        .map_err(|_| format!("out of range {least} to {most}"))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// An exact decimal with up to `PRECISION` digits, `SCALE` of them after the point, and exactly `SCALE` in the result.
pub(crate) fn decimal<const PRECISION: u32, const SCALE: u32>(text: &str) -> Result<Decimal, String> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = match digits.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (digits, None),
    };
    if !is_digits(whole) || fraction.is_some_and(|fraction| !is_digits(fraction)) {
        return Err("not a decimal number such as -12.50".to_owned());
    }
    let fraction = fraction.unwrap_or_default();
    let (most_whole, most_fraction) = ((PRECISION - SCALE) as usize, SCALE as usize);
    let whole = whole.trim_start_matches('0');
    if whole.len() > most_whole {
        return Err(format!(
            "{} digits before the point, {most_whole} are allowed",
            whole.len()
        ));
    }
    if fraction.len() > most_fraction {
        return Err(format!(
            "{} digits after the point, {most_fraction} are allowed",
            fraction.len()
        ));
    }
    let add = |units: i128, digit: u8| units * 10 + i128::from(digit - b'0');
    let padding = std::iter::repeat_n(b'0', most_fraction);
    let fraction = fraction.bytes().chain(padding).take(most_fraction);
    let units = whole.bytes().chain(fraction).fold(0, add);
    let units = if digits.len() == text.len() { units } else { -units };
    Ok(scaled(units, SCALE))
}

/// `units` in steps of the last of `scale` digits.
pub(crate) fn scaled(units: i128, scale: u32) -> Decimal {
    Decimal::from_i128_with_scale(units, scale)
}

/// A finite 64-bit floating point number.
pub(crate) fn float(text: &str) -> Result<f64, String> {
    let number: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    if !number.is_finite() {
        return Err("not a finite number of 64 bits".to_owned());
    }
    let mantissa = text.split(['e', 'E']).next().unwrap_or_default();
    if number == 0.0 && mantissa.contains(|digit| matches!(digit, '1'..='9')) {
        return Err("too small for 64 bits".to_owned());
    }
    Ok(number)
}

/// `true`, `t`, `1`; `false`, `f`, `0`.
pub(crate) fn boolean(text: &str) -> Result<bool, String> {
    match text {
        "true" | "t" | "1" => Ok(true),
        "false" | "f" | "0" => Ok(false),
        _ => Err("not one of true, false, t, f, 1, 0".to_owned()),
    }
}

/// A day as YYYY-MM-DD, year 0001 to 9999.
pub(crate) fn date(text: &str) -> Result<NaiveDate, String> {
    let error = || "not a day that exists, as YYYY-MM-DD".to_owned();
    let bytes = text.as_bytes();
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = bytes else {
        return Err(error());
    };
    let number = |digits: &[&u8]| {
        digits.iter().try_fold(0_u32, |number, digit| {
            digit
                .is_ascii_digit()
                .then(|| number * 10 + u32::from(**digit - b'0'))
        })
    };
    let year = number(&[y1, y2, y3, y4]).filter(|year| *year > 0);
    let (Some(year), Some(month), Some(day)) = (year, number(&[m1, m2]), number(&[d1, d2])) else {
        return Err(error());
    };
    let year = i32::try_from(year).map_err(|_| error())?;
    NaiveDate::from_ymd_opt(year, month, day).ok_or_else(error)
}

/// A day that the schema names as a bound.
pub(crate) fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("the schema was checked to name days that exist")
}

/// An instant as RFC 3339 has it, kept in microseconds and UTC.
pub(crate) fn timestamp(text: &str) -> Result<DateTime<Utc>, String> {
    let time = DateTime::parse_from_rfc3339(text)
        .map_err(|_| "not a time as RFC 3339 has it, such as 2024-01-31T23:59:59Z".to_owned())?;
    let time = time.with_timezone(&Utc);
    if time.timestamp_subsec_nanos() >= 1_000_000_000 {
        return Err("a leap second, which the database does not have".to_owned());
    }
    if !(1..=9999).contains(&time.year()) {
        return Err("out of range: year 1 to 9999 in UTC".to_owned());
    }
    Ok(time.trunc_subsecs(6))
}

/// A UUID.
pub(crate) fn uuid(text: &str) -> Result<Uuid, String> {
    Uuid::try_parse(text).map_err(|_| "not a UUID such as 018f3c5e-7b1a-7c3d-9e2f-0123456789ab".to_owned())
}

/// A JSON text.
pub(crate) fn json(text: &str) -> Result<Json, String> {
    text.parse()
}

/// Refuses what is below `least`.
pub(crate) fn at_least<T: Copy + PartialOrd + Display>(value: T, least: T) -> Result<(), String> {
    if value < least {
        Err(format!("below the minimum {least}"))
    } else {
        Ok(())
    }
}

/// Refuses what is above `most`.
pub(crate) fn at_most<T: Copy + PartialOrd + Display>(value: T, most: T) -> Result<(), String> {
    if value > most {
        Err(format!("above the maximum {most}"))
    } else {
        Ok(())
    }
}

/// Refuses what is none of the texts in `allowed`, which are separated by `|`.
pub(crate) fn one_of(value: &str, allowed: &str) -> Result<(), String> {
    if allowed.split('|').any(|word| word == value) {
        Ok(())
    } else {
        Err(not_one_of(allowed))
    }
}

/// Refuses what is none of the numbers in `allowed`, which are separated by `|`.
pub(crate) fn one_of_integers(value: i32, allowed: &str) -> Result<(), String> {
    let found = allowed.split('|').any(|number| number.parse() == Ok(value));
    if found { Ok(()) } else { Err(not_one_of(allowed)) }
}

fn not_one_of(allowed: &str) -> String {
    format!("not one of {}", allowed.replace('|', ", "))
}

/// Writes the delimiter and the value after it.
pub(crate) fn print(f: &mut fmt::Formatter<'_>, value: &impl Print) -> fmt::Result {
    f.write_str("|")?;
    value.print(f)
}

/// A value that can be part of a message.
pub(crate) trait Print {
    /// Writes it such that parsing it gives the same value.
    fn print(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result;
}

/// Types whose `Display` is what the parser reads.
macro_rules! print_as_displayed {
    ($($type:ty),*) => {
        $(impl Print for $type {
            fn print(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.fmt(f)
            }
        })*
    };
}

print_as_displayed!(String, i32, i64, Decimal, f64, bool, NaiveDate, Uuid, Json);

impl Print for DateTime<Utc> {
    fn print(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

impl<T: Print> Print for Option<T> {
    fn print(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_ref().map_or(Ok(()), |value| value.print(f))
    }
}
