//! The server: a data folder, a port on loopback, and the process.

use std::fs::{self, Permissions};
use std::io::Write;
use std::net::Ipv4Addr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tempfile::TempDir;
use tokio_postgres::NoTls;

use crate::process::{Ending, Process};
use crate::user::User;
use crate::{Signal, port, tools};

/// The superuser of every server started here.
const SUPERUSER: &str = "nomnom";
const START_LIMIT: Duration = Duration::from_secs(60);
const STOP_LIMIT: Duration = Duration::from_secs(60);
/// How many ports are tried, should other programs be quicker.
const PORT_TRIES: u32 = 5;

/// How a server differs from the default: fresh temporary data, a free port, no fsync, no password.
#[derive(Debug, Clone)]
pub struct Options {
    /// The data folder, created when it does not exist and kept on stop. Default: a temporary folder,
    /// removed on stop.
    pub data: Option<PathBuf>,
    /// TCP port. Default: a free one.
    pub port: Option<u16>,
    /// Whether commits survive a crash of the machine.
    pub durable: bool,
    /// How many clients the server takes.
    pub max_connections: u16,
    /// Asked of every client when given; else all clients on loopback are let in. Only heeded when the data
    /// folder is created.
    pub password: Option<String>,
    /// More settings, such as `("log_statement", "all")`.
    pub settings: Vec<(String, String)>,
    /// Log file. Default: in the temporary folder.
    pub log: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            data: None,
            port: None,
            durable: false,
            max_connections: 200,
            password: None,
            settings: Vec::new(),
            log: None,
        }
    }
}

/// How a server is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// Running transactions are rolled back, everything is written, then it ends.
    Fast,
    /// It ends at once and recovers on its next start.
    Immediate,
}

/// A PostgreSQL server on loopback. Dropping it stops it.
pub struct Postgres {
    process: Option<Process>,
    port: u16,
    data: PathBuf,
    log: PathBuf,
    options: Options,
    programs: PathBuf,
    user: Option<User>,
    folder: TempDir,
}

impl Postgres {
    /// A server with data of its own on a free port, quick rather than durable.
    pub async fn start() -> Result<Self> {
        Self::start_with(Options::default()).await
    }

    /// [`Postgres::start`] with options.
    pub async fn start_with(options: Options) -> Result<Self> {
        let mut server = tokio::task::spawn_blocking(|| Self::prepare(options)).await??;
        for attempt in 1.. {
            server.port = server.options.port.map_or_else(port::free, Ok)?;
            let Err(error) = server.restart().await else { break };
            if port::is_free(server.port) || attempt == PORT_TRIES || server.options.port.is_some() {
                return Err(error);
            }
        }
        Ok(server)
    }

    fn prepare(options: Options) -> Result<Self> {
        let programs = tools::postgres_bin()?;
        let user = User::for_servers()?;
        let folder = tempfile::Builder::new().prefix("nomnom-postgres-").tempdir()?;
        if let Some(user) = &user {
            user.own(folder.path())?;
        }
        let data = options.data.clone().unwrap_or_else(|| folder.path().join("data"));
        let log = options.log.clone().unwrap_or_else(|| folder.path().join("log"));
        let server = Self {
            process: None,
            port: 0,
            data,
            log,
            options,
            programs,
            user,
            folder,
        };
        if !server.data.join("PG_VERSION").is_file() {
            server.initialise()?;
        }
        Ok(server)
    }

    /// `postgres://...` of a database on this server, with the password if there is one.
    pub fn url(&self, database: &str) -> String {
        let password = self
            .options
            .password
            .as_ref()
            .map_or_else(String::new, |password| format!(":{password}"));
        format!(
            "postgres://{SUPERUSER}{password}@{}:{}/{database}",
            Ipv4Addr::LOCALHOST,
            self.port
        )
    }

    /// What the server logged so far.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Runs SQL on a connection of its own, as superuser.
    pub async fn execute(&self, database: &str, sql: &str) -> Result<()> {
        let (client, connection) = tokio_postgres::connect(&self.url(database), NoTls).await?;
        let driver = tokio::spawn(connection);
        let result = client.batch_execute(sql).await;
        drop(client);
        let _ = driver.await;
        result.context("PostgreSQL refused a statement")
    }

    /// Creates a database if it does not exist.
    pub async fn create_database(&self, name: &str) -> Result<()> {
        let (client, connection) = tokio_postgres::connect(&self.url("postgres"), NoTls).await?;
        let driver = tokio::spawn(connection);
        let exists = client
            .query_opt("SELECT 1 FROM pg_database WHERE datname = $1", &[&name])
            .await?
            .is_some();
        if !exists {
            client
                .batch_execute(&format!("CREATE DATABASE \"{name}\""))
                .await?;
        }
        drop(client);
        let _ = driver.await;
        Ok(())
    }

    /// Ends the server at once with SIGKILL; the data stay.
    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill();
        }
    }

    /// The process id; 0 when the server is stopped.
    pub fn id(&self) -> u32 {
        self.process.as_ref().map_or(0, Process::id)
    }

    /// Sends a signal, such as SIGSTOP and SIGCONT for a server that hangs.
    pub fn signal(&mut self, signal: Signal) -> Result<()> {
        self.process
            .as_mut()
            .context("PostgreSQL is stopped")?
            .signal(signal)
    }

    /// Stops the server and waits for its end; the data stay.
    pub async fn stop(&mut self, how: Stop) -> Result<()> {
        if let Some(mut process) = self.process.take() {
            process.signal(how.signal())?;
            process.wait(STOP_LIMIT).await?;
        }
        Ok(())
    }

    /// Starts the server again on the same port and data, and waits until it is ready. A running server is
    /// stopped at once first.
    pub async fn restart(&mut self) -> Result<()> {
        self.process = None;
        let command = self.command();
        let scratch = Some(self.folder.path().to_owned());
        let ending = Ending {
            signal: Some(Stop::Immediate.signal()),
            scratch,
        };
        let mut process = Process::spawn_with(command, &self.log, &ending)?;
        let pid = process.id().to_string();
        process
            .wait_until(START_LIMIT, async || is_ready(&self.data, &pid))
            .await?;
        self.process = Some(process);
        Ok(())
    }

    /// Lets the server outlive this process; returns its process id. Data and log should be folders of the
    /// caller's.
    pub fn detach(mut self) -> Option<u32> {
        let process = self.process.take()?;
        // What is left of `self` must not touch the notes of a server that goes on.
        self.data = PathBuf::new();
        Some(process.detach())
    }

    fn command(&self) -> Command {
        let mut command = self.program("postgres");
        command.arg("-D").arg(&self.data);
        let durable = if self.options.durable { "on" } else { "off" };
        let port = self.port.to_string();
        let max_connections = self.options.max_connections.to_string();
        let fixed = [
            ("listen_addresses", "127.0.0.1"),
            ("port", &port),
            ("unix_socket_directories", ""),
            ("max_connections", &max_connections),
            ("fsync", durable),
            ("full_page_writes", durable),
            // Nothing is left in shared memory when the server is killed.
            ("dynamic_shared_memory_type", "mmap"),
        ];
        let more = self
            .options
            .settings
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        for (name, value) in fixed.into_iter().chain(more) {
            command.arg("-c").arg(format!("{name}={value}"));
        }
        command
    }

    fn initialise(&self) -> Result<()> {
        fs::create_dir_all(&self.data).with_context(|| format!("cannot create {}", self.data.display()))?;
        if let Some(user) = &self.user {
            user.own(&self.data)?;
        }
        let mut command = self.program("initdb");
        command
            .arg("-D")
            .arg(&self.data)
            .args(["-U", SUPERUSER, "-E", "UTF8", "--no-locale"]);
        if !self.options.durable {
            command.arg("--no-sync");
        }
        let password = self.password_file()?;
        match &password {
            Some(file) => command.arg("--auth=scram-sha-256").arg("--pwfile").arg(file),
            None => command.arg("--auth=trust"),
        };
        let output = command
            .stdin(Stdio::null())
            .output()
            .context("cannot run initdb")?;
        if !output.status.success() {
            bail!(
                "initdb failed: {}",
                String::from_utf8_lossy(&output.stderr).trim()
            );
        }
        Ok(())
    }

    /// The password in a file that initdb's user alone can read.
    fn password_file(&self) -> Result<Option<PathBuf>> {
        let Some(password) = &self.options.password else {
            return Ok(None);
        };
        let path = self.folder.path().join("password");
        let mut file = fs::OpenOptions::new().write(true).create_new(true).open(&path)?;
        file.set_permissions(Permissions::from_mode(0o600))?;
        writeln!(file, "{password}")?;
        if let Some(user) = &self.user {
            user.own(&path)?;
        }
        Ok(Some(path))
    }

    /// One of PostgreSQL's programs, as the right user and without the settings of this process's environment.
    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.programs.join(name));
        command
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("LC_ALL", "C")
            .current_dir("/");
        if let Some(user) = &self.user {
            user.run(&mut command);
        }
        command
    }
}

impl Drop for Postgres {
    /// A killed server leaves a small block of shared memory behind; whoever starts on its data takes it over. If
    /// nobody will, it is removed.
    fn drop(&mut self) {
        self.process = None;
        let notes = fs::read_to_string(self.data.join("postmaster.pid")).unwrap_or_default();
        if let Some((_, block)) = notes.lines().nth(6).and_then(|line| line.trim().split_once(' ')) {
            let _ = Command::new("ipcrm")
                .args(["-m", block.trim()])
                .stderr(Stdio::null())
                .status();
        }
    }
}

impl Stop {
    fn signal(self) -> Signal {
        match self {
            Self::Fast => Signal::INT,
            Self::Immediate => Signal::QUIT,
        }
    }
}

/// The server notes its process id and its state in `postmaster.pid`, lines 1 and 8.
fn is_ready(data: &Path, pid: &str) -> bool {
    let text = fs::read_to_string(data.join("postmaster.pid")).unwrap_or_default();
    let lines: Vec<_> = text.lines().map(str::trim).collect();
    lines.first() == Some(&pid) && lines.get(7) == Some(&"ready")
}
