//! What commands print.

use std::fmt::Display;
use std::io::{Write, stdout};

/// Prints a line. A reader such as `head` may leave early; that is no failure.
pub(crate) fn say(line: impl Display) {
    let _ = writeln!(stdout(), "{line}");
}
