//! What a person reads: one line a check, and the logs of what failed.

use crate::e2e::scenarios::stack::{Kind, Stack};
use anyhow::{Result, bail};
use std::time::Instant;

/// Counts checks and prints them as they end.
pub(crate) struct Report {
    passed: u32,
    failed: u32,
    since: Instant,
}

impl Report {
    pub(crate) fn new() -> Self {
        Self {
            passed: 0,
            failed: 0,
            since: Instant::now(),
        }
    }

    /// Starts the part of one way to run nomnom.
    pub(crate) fn heading(kind: Kind) {
        println!("{kind}");
    }

    /// One check: its figure, or why it failed, with the end of the stack's logs.
    pub(crate) fn check(&mut self, stack: &Stack, name: &str, outcome: Result<String>) {
        let failed = outcome.is_err();
        self.line(name, outcome);
        if failed {
            println!("{}", stack.log_tails());
        }
    }

    /// One check without a stack, or of the stack's own start.
    pub(crate) fn line(&mut self, name: &str, outcome: Result<String>) {
        match outcome {
            Ok(figure) => {
                self.passed += 1;
                println!("  ok      {name}: {figure}");
            }
            Err(error) => {
                self.failed += 1;
                println!("  FAILED  {name}: {error:#}");
            }
        }
    }

    /// A figure that nothing is asserted about.
    pub(crate) fn note(name: &str, figure: &str) {
        println!("          {name}: {figure}");
    }

    /// The stack, or a failed check that says why there is none.
    pub(crate) fn started(&mut self, name: &str, stack: Result<Stack>) -> Option<Stack> {
        match stack {
            Ok(stack) => Some(stack),
            Err(error) => {
                self.line(name, Err(error.context("cannot be started")));
                None
            }
        }
    }

    /// The summary.
    ///
    /// # Errors
    /// When a check failed.
    pub(crate) fn finish(self) -> Result<()> {
        let seconds = self.since.elapsed().as_secs();
        println!("{} passed, {} failed, {seconds} s", self.passed, self.failed);
        if self.failed > 0 {
            bail!("{} of {} checks failed", self.failed, self.passed + self.failed);
        }
        Ok(())
    }
}
