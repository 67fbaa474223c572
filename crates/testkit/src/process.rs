//! Child programs: started with a log file, watched, signalled, waited for, and ended with this process.

use std::fs::{self, OpenOptions};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use rustix::process::{Pid, kill_process};

use crate::watchdog::Watchdog;
use crate::{Signal, http, until_some};

/// How many bytes of a log are quoted when its program fails.
const LOG_TAIL: usize = 2000;
/// How long a program has between the signal that ends it on drop and SIGKILL.
const GRACE: Duration = Duration::from_secs(5);

/// How a child ends when nobody stops it first.
#[derive(Debug, Clone, Default)]
pub struct Ending {
    /// Sent on drop and by the watchdog; SIGKILL when not given.
    pub signal: Option<Signal>,
    /// A temporary folder that the watchdog removes after the child.
    pub scratch: Option<PathBuf>,
}

/// When the process `pid` started, in the system's own terms; `None` when there is none, or only its exit status
/// is left. The same number at another time is another program.
pub fn started(pid: u32) -> Option<String> {
    if !Path::new("/proc/self/stat").exists() {
        let output = Command::new("ps")
            .args(["-o", "lstart=", "-p"])
            .arg(pid.to_string())
            .output()
            .ok()?;
        let text = String::from_utf8(output.stdout).ok()?.trim().to_owned();
        return Some(text).filter(|text| !text.is_empty());
    }
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name in parentheses may hold anything; the state is the first field behind it, the start the 20th.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    let state = fields.next()?;
    let since = fields.nth(18)?;
    (state != "Z" && state != "X").then(|| since.to_owned())
}

/// Sends `signal` to a program that need not be a child; `started` says which one is meant.
pub fn signal_if(pid: u32, started: &str, signal: Signal) -> Result<()> {
    if self::started(pid).as_deref() != Some(started) {
        return Ok(());
    }
    let pid = i32::try_from(pid)
        .ok()
        .and_then(Pid::from_raw)
        .context("not a process id")?;
    kill_process(pid, signal).with_context(|| format!("cannot signal process {pid}"))
}

/// A running child. Dropping it ends the child and waits for it.
pub struct Process {
    name: String,
    child: Option<Child>,
    status: Option<ExitStatus>,
    log: PathBuf,
    /// How long the log was before this program wrote to it.
    log_start: usize,
    signal: Signal,
    watchdog: Option<Watchdog>,
}

impl Process {
    /// Starts `command` in a process group of its own, without input, its output appended to `log`.
    pub fn spawn(command: Command, log: &Path) -> Result<Self> {
        Self::spawn_with(command, log, &Ending::default())
    }

    /// [`Process::spawn`] with another way to end.
    pub fn spawn_with(mut command: Command, log: &Path, ending: &Ending) -> Result<Self> {
        let name = Path::new(command.get_program())
            .file_name()
            .map_or_else(String::new, |name| name.display().to_string());
        let signal = ending.signal.unwrap_or(Signal::KILL);
        let mut watchdog = Watchdog::start(signal, ending.scratch.as_deref())?;
        let output = OpenOptions::new().create(true).append(true).open(log);
        let output = output.with_context(|| format!("cannot write the log {}", log.display()))?;
        let log_start = usize::try_from(output.metadata()?.len())?;
        command
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .process_group(0);
        let child = command
            .spawn()
            .with_context(|| format!("cannot start {}", command.get_program().display()))?;
        watchdog.watch(child.id())?;
        Ok(Self {
            name,
            child: Some(child),
            status: None,
            log: log.to_owned(),
            log_start,
            signal,
            watchdog: Some(watchdog),
        })
    }

    /// The process id.
    pub fn id(&self) -> u32 {
        self.child.as_ref().map_or(0, Child::id)
    }

    /// What the program printed.
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&fs::read(&self.log).unwrap_or_default()).into_owned()
    }

    /// Sends a signal; an error when the program has ended.
    pub fn signal(&mut self, signal: Signal) -> Result<()> {
        if let Some(status) = self.try_wait()? {
            bail!("{} can't be signalled: it has ended ({status})", self.name);
        }
        let pid = self.child.as_ref().map(Pid::from_child).context("no child")?;
        kill_process(pid, signal).with_context(|| format!("cannot signal {}", self.name))
    }

    /// The exit status if the program has ended.
    pub fn try_wait(&mut self) -> Result<Option<ExitStatus>> {
        if self.status.is_none()
            && let Some(child) = &mut self.child
            && let Some(status) = child.try_wait()?
        {
            self.status = Some(status);
            self.watchdog = None;
        }
        Ok(self.status)
    }

    /// Waits until the program has ended; an error when it still runs after `limit`.
    pub async fn wait(&mut self, limit: Duration) -> Result<ExitStatus> {
        let what = format!("{} to end", self.name);
        until_some(limit, what, async || self.try_wait().transpose()).await?
    }

    /// Waits until `GET url` answers with a 2xx status. An error with the end of the log when the program ends
    /// before, or when `limit` is over.
    pub async fn wait_ready(&mut self, url: &str, limit: Duration) -> Result<()> {
        self.wait_until(limit, async || {
            http::get(url).await.is_ok_and(|response| response.is_success())
        })
        .await
    }

    /// The same, with another sign that the program is ready.
    pub(crate) async fn wait_until(
        &mut self,
        limit: Duration,
        mut ready: impl AsyncFnMut() -> bool,
    ) -> Result<()> {
        let what = format!("{} to be ready", self.name);
        let waited = until_some(limit, what, async || match self.check_running() {
            Err(error) => Some(Err(error)),
            Ok(()) => ready().await.then_some(Ok(())),
        });
        waited
            .await
            .unwrap_or_else(|error| Err(self.explain(&error.to_string())))
    }

    /// An error with the end of the log when the program has ended.
    pub fn check_running(&mut self) -> Result<()> {
        match self.try_wait()? {
            Some(status) => Err(self.explain(&format!("{} ended ({status})", self.name))),
            None => Ok(()),
        }
    }

    /// Ends the program at once with SIGKILL and waits for it.
    pub fn kill(&mut self) {
        self.end(Signal::KILL);
    }

    /// Lets the program outlive this process; returns its process id.
    pub fn detach(mut self) -> u32 {
        let pid = self.id();
        self.watchdog = None;
        self.child = None;
        pid
    }

    /// An error that says `problem` and quotes the end of the log.
    pub(crate) fn explain(&self, problem: &str) -> anyhow::Error {
        let log = fs::read(&self.log).unwrap_or_default();
        let tail = String::from_utf8_lossy(
            &log[self
                .log_start
                .max(log.len().saturating_sub(LOG_TAIL))
                .min(log.len())..],
        );
        anyhow!(
            "{problem}; the end of {}:\n{}",
            self.log.display(),
            tail.trim_end()
        )
    }

    fn end(&mut self, signal: Signal) {
        let deadline = Instant::now() + GRACE;
        let _ = self.signal(signal);
        while matches!(self.try_wait(), Ok(None)) && self.child.is_some() {
            if Instant::now() > deadline {
                let _ = self.signal(Signal::KILL);
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end(self.signal);
    }
}
