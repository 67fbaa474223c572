//! Progress of long work: a bar on a terminal, a line now and then elsewhere.

use indicatif::{ProgressBar, ProgressStyle};
use std::{
    io::{IsTerminal, stderr},
    sync::Mutex,
    time::{Duration, Instant},
};

/// Between two lines where there is no terminal.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// Shared by those who work and those who watch.
pub(crate) struct Progress {
    what: String,
    total: u64,
    bar: Option<ProgressBar>,
    last_line: Mutex<Instant>,
}

impl Progress {
    /// Of `total` messages.
    pub(crate) fn new(what: &str, total: u64) -> Self {
        let style =
            ProgressStyle::with_template("  {msg} [{bar:40}] {human_pos}/{human_len} {per_sec} {eta}");
        let bar = stderr().is_terminal().then(|| {
            let style = style.expect("the template names only fields that indicatif has");
            ProgressBar::new(total)
                .with_style(style)
                .with_message(what.to_owned())
        });
        Self {
            what: what.to_owned(),
            total,
            bar,
            last_line: Mutex::new(Instant::now()),
        }
    }

    /// So many are done.
    pub(crate) fn set(&self, done: u64) {
        if let Some(bar) = &self.bar {
            bar.set_position(done);
            return;
        }
        let Ok(mut last) = self.last_line.lock() else {
            return;
        };
        if last.elapsed() > LINE_EVERY {
            *last = Instant::now();
            eprintln!("  {}: {done} of {}", self.what, self.total);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
