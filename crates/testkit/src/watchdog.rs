//! Ends a child when this process dies, even of SIGKILL.
//!
//! A small shell waits on a pipe of which this process holds the other end. When the pipe closes without a
//! word, it stops the child and removes its temporary files.

use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};

use crate::Signal;

const SCRIPT: &str = r#"
trap '' HUP INT TERM
read -r pid || exit 0
if read -r word; then exit 0; fi
kill -s "$1" "$pid" 2>/dev/null
tries=0
while kill -0 "$pid" 2>/dev/null; do
    tries=$((tries + 1))
    if [ "$tries" -gt 50 ]; then kill -s KILL "$pid"; break; fi
    sleep 0.1
done
if [ -n "$2" ]; then rm -rf -- "$2"; fi
"#;

pub(crate) struct Watchdog {
    shell: Child,
}

impl Watchdog {
    /// Starts a watchdog without a child yet. On this process's death it sends `signal` (SIGKILL five seconds
    /// later) and removes the folder `scratch`.
    pub(crate) fn start(signal: Signal, scratch: Option<&Path>) -> Result<Self> {
        let shell = Command::new("sh")
            .args(["-c", SCRIPT, "watchdog", signal_name(signal)])
            .arg(scratch.unwrap_or(Path::new("")))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .context("cannot start `sh`, which ends servers when the program that started them dies")?;
        Ok(Self { shell })
    }

    pub(crate) fn watch(&mut self, pid: u32) -> Result<()> {
        self.say(&pid.to_string())
            .context("the watchdog shell ended early")
    }

    fn say(&mut self, line: &str) -> std::io::Result<()> {
        self.shell
            .stdin
            .as_mut()
            .map_or(Ok(()), |pipe| writeln!(pipe, "{line}"))
    }
}

impl Drop for Watchdog {
    /// The child is gone or is to live on: the shell leaves without touching it.
    fn drop(&mut self) {
        // Without a child the first line is read as a process id and the second as the word to leave.
        let _ = self.say("done").and_then(|()| self.say("done"));
        let _ = self.shell.wait();
    }
}

fn signal_name(signal: Signal) -> &'static str {
    match signal {
        Signal::QUIT => "QUIT",
        Signal::TERM => "TERM",
        Signal::INT => "INT",
        _ => "KILL",
    }
}
