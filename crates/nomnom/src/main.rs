//! `nomnom`: takes messages over HTTP and puts them into database tables, losing none.

#![forbid(unsafe_code)]

use anyhow::{Context, bail};
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use nomnom::{
    Config, banner,
    config::{self, Queue, Role},
};
use std::{io::IsTerminal, process::ExitCode, time::Duration};
use tokio::{
    net::TcpListener,
    signal::unix::{Signal, SignalKind, signal},
    time::timeout,
};

/// How long stopping may take. Orchestrators kill after 30 s.
const DRAIN: Duration = Duration::from_secs(25);
/// The status of a process that was interrupted.
const INTERRUPTED: i32 = 130;

/// Takes messages over HTTP and puts them into database tables, losing none.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

/// Without a command: API and worker in one process.
#[derive(Subcommand)]
enum Command {
    /// Only the API; needs NATS, unless the queue is switched off
    Api,
    /// Only a worker; needs NATS and PostgreSQL
    Worker,
    /// Bring the database up to date, create streams and consumer in NATS, and exit
    Migrate,
    /// Ask a URL, and exit with 0 if the answer is 2xx
    Healthcheck {
        /// Such as <http://127.0.0.1:8080/readyz>
        url: String,
    },
}

fn main() -> ExitCode {
    let matches = Cli::command().after_help(config::help()).get_matches();
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let ended = match &cli.command {
        Some(Command::Healthcheck { url }) => nomnom::healthcheck(url),
        command => run(command.as_ref()),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("nomnom: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Option<&Command>) -> anyhow::Result<()> {
    let role = match command {
        Some(Command::Api) => Role::Api,
        Some(Command::Worker) => Role::Worker,
        _ => Role::All,
    };
    let config = Config::from_env(role)?;
    telemetry::log::init(&config.log).map_err(anyhow::Error::msg)?;
    let runtime = tokio::runtime::Runtime::new()?;
    let ended = runtime.block_on(async {
        match command {
            Some(Command::Migrate) => migrate(&config).await,
            _ => serve(config).await,
        }
    });
    // What still blocks a thread now had its time.
    runtime.shutdown_background();
    ended
}

async fn migrate(config: &Config) -> anyhow::Result<()> {
    nomnom::migrate(config).await?;
    match config.queue {
        Queue::Off | Queue::Embedded(_) => println!("The database is up to date."),
        #[cfg(feature = "nats")]
        Queue::JetStream(_) => println!("Database, streams and consumer are up to date."),
    }
    Ok(())
}

async fn serve(config: Config) -> anyhow::Result<()> {
    let mut signals = Signals::new()?;
    let listener = listen(&config).await?;
    let mut running = tokio::select! {
        started = nomnom::start(config.clone(), listener) => started?,
        () = signals.next() => return Ok(()),
    };
    announce(&config, running.addr());
    tokio::select! {
        error = running.failed() => return Err(error),
        () = signals.next() => {}
    }
    tracing::info!("stopping: finishing what is in hand");
    tokio::select! {
        stopped = timeout(DRAIN, running.stop()) => match stopped {
            Ok(stopped) => stopped?,
            Err(_) => bail!("not done after {} s; what was in hand will be redelivered", DRAIN.as_secs()),
        },
        () = signals.next() => {
            tracing::warn!("a second signal: what was in hand will be redelivered");
            std::process::exit(INTERRUPTED);
        }
    }
    tracing::info!("stopped");
    Ok(())
}

async fn listen(config: &Config) -> anyhow::Result<TcpListener> {
    let (host, port) = (config.host.as_str(), config.port);
    let variable = if config.role == Role::Worker {
        "METRICS_PORT"
    } else {
        "PORT"
    };
    let listener = TcpListener::bind((host, port)).await;
    listener
        .with_context(|| format!("cannot listen on HOST={host} {variable}={port}; set another {variable}"))
}

/// For a person at a terminal what to try next, otherwise one log line.
fn announce(config: &Config, addr: std::net::SocketAddr) {
    if std::io::stdout().is_terminal() {
        println!("{}", banner(config, addr));
    } else {
        tracing::info!(%addr, role = ?config.role, "listening");
    }
}

/// SIGINT and SIGTERM, from the moment it is made.
struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    fn new() -> anyhow::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}
