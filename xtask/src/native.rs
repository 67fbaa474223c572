//! The full stack as local processes: nats-server, PostgreSQL, the API and workers.

use std::fs::{self, OpenOptions};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};
use testkit::nats::{self, Nats};
use testkit::postgres::{self, Postgres};
use testkit::process::Process;
use testkit::tools;
use testkit::user::User;

use crate::state::Running;

const DATABASE: &str = "nomnom";
const READY_LIMIT: Duration = Duration::from_secs(60);

/// Where the stack listens, on loopback.
#[derive(Debug, Clone)]
pub(crate) struct Ports {
    /// The API.
    pub(crate) api: u16,
    /// nats-server's clients.
    pub(crate) nats: u16,
    /// nats-server's monitoring.
    pub(crate) monitoring: u16,
    /// PostgreSQL.
    pub(crate) postgres: u16,
    /// One for each worker: readiness and metrics.
    pub(crate) workers: Vec<u16>,
}

/// A running stack. Dropping it ends all of it.
pub(crate) struct Stack {
    // Dropped in this order: nobody loses what he depends on.
    workers: Vec<Process>,
    api: Process,
    nats: Nats,
    postgres: Postgres,
    ports: Ports,
    folder: PathBuf,
}

impl Stack {
    /// Starts everything, with data and logs below `folder`, and waits until all of it is ready.
    pub(crate) async fn start(folder: &Path, program: &Path, ports: Ports) -> Result<Self> {
        fs::create_dir_all(folder.join("logs"))
            .with_context(|| format!("cannot create {}", folder.display()))?;
        let folder = folder.canonicalize()?;
        let (nats, postgres) =
            tokio::try_join!(start_nats(&folder, &ports), start_postgres(&folder, &ports))?;
        let start = |role: &str, name: &str, port: (&str, u16)| {
            let mut command = Command::new(program);
            command
                .arg(role)
                .env(port.0, port.1.to_string())
                .env("HOST", "127.0.0.1")
                .env("ENABLE_NATS", "true");
            command
                .env("NATS_URL", nats.url())
                .env("DATABASE_URL", postgres.url(DATABASE))
                .current_dir(&folder);
            Process::spawn(command, &log(&folder, name))
        };
        let mut api = start("api", "api", ("PORT", ports.api))?;
        let mut workers = Vec::new();
        for (number, port) in (1..).zip(&ports.workers) {
            workers.push(start("worker", &worker_name(number), ("METRICS_PORT", *port))?);
        }
        api.wait_ready(&ready(ports.api), READY_LIMIT).await?;
        for (worker, port) in workers.iter_mut().zip(&ports.workers) {
            worker.wait_ready(&ready(*port), READY_LIMIT).await?;
        }
        Ok(Self {
            workers,
            api,
            nats,
            postgres,
            ports,
            folder,
        })
    }

    /// What runs where, in the order in which it is to be stopped.
    pub(crate) fn running(&self) -> Result<Vec<Running>> {
        let web = |port: u16| format!("http://127.0.0.1:{port}");
        let entry = |name: &str, pid: u32, url: String| Running::new(name, pid, url, log(&self.folder, name));
        let mut all = Vec::new();
        for (number, (worker, port)) in (1..).zip(self.workers.iter().zip(&self.ports.workers)) {
            all.push(entry(
                &worker_name(number),
                worker.id(),
                format!("{}/metrics", web(*port)),
            )?);
        }
        all.push(entry("api", self.api.id(), web(self.ports.api))?);
        all.push(entry("nats", self.nats.id(), self.nats.url())?);
        all.push(entry(
            "postgres",
            self.postgres.id(),
            format!("127.0.0.1:{}", self.ports.postgres),
        )?);
        Ok(all)
    }

    /// Lets everything outlive this process.
    pub(crate) fn detach(self) {
        self.workers.into_iter().chain([self.api]).for_each(|process| {
            process.detach();
        });
        self.nats.detach();
        self.postgres.detach();
    }
}

/// Where PostgreSQL keeps its data: `folder/postgres`. For root, when the user who runs PostgreSQL can't go there,
/// a folder of the machine.
pub(crate) fn postgres_data(folder: &Path) -> Result<PathBuf> {
    let data = folder.join("postgres");
    let closed = User::for_servers()?.is_some_and(|user| user.closed_above(&data).is_some());
    if !closed {
        return Ok(data);
    }
    let mut hasher = DefaultHasher::new();
    folder.hash(&mut hasher);
    Ok(PathBuf::from(format!("/var/lib/nomnom-{:016x}", hasher.finish())))
}

/// The file with the password of the stack's PostgreSQL.
pub(crate) fn password_file(folder: &Path) -> PathBuf {
    folder.join("postgres-password")
}

async fn start_nats(folder: &Path, ports: &Ports) -> Result<Nats> {
    let file = tools::repository().join("deploy/nats/nats.conf");
    let config = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
    let options = nats::Options {
        config,
        store: Some(folder.join("nats")),
        port: Some(ports.nats),
        monitoring_port: Some(ports.monitoring),
        log: Some(log(folder, "nats")),
    };
    Nats::start_with(options).await
}

async fn start_postgres(folder: &Path, ports: &Ports) -> Result<Postgres> {
    let options = postgres::Options {
        data: Some(postgres_data(folder)?),
        port: Some(ports.postgres),
        durable: true,
        password: Some(password(&password_file(folder))?),
        log: Some(log(folder, "postgres")),
        ..Default::default()
    };
    let server = Postgres::start_with(options).await?;
    server.create_database(DATABASE).await?;
    Ok(server)
}

/// The password in `file`; a new one when there is none.
fn password(file: &Path) -> Result<String> {
    if let Ok(text) = fs::read_to_string(file) {
        return Ok(text.trim().to_owned());
    }
    let password = uuid::Uuid::now_v7().simple().to_string();
    let mut new = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file)?;
    writeln!(new, "{password}")?;
    Ok(password)
}

fn log(folder: &Path, name: &str) -> PathBuf {
    folder.join("logs").join(format!("{name}.log"))
}

fn worker_name(number: usize) -> String {
    format!("worker-{number}")
}

fn ready(port: u16) -> String {
    format!("http://127.0.0.1:{port}/readyz")
}
