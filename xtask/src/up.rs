//! `cargo xtask up`.

use anyhow::{Result, bail};
use testkit::port;

use crate::cargo;
use crate::compose::{self, Project};
use crate::native::{Ports, Stack, password_file};
use crate::output::say;
use crate::state::{self, Running};

/// Start the full stack: nats-server, PostgreSQL, the API and workers
///
/// Everything listens on loopback. Containers keep their data in volumes; local processes keep data, logs and the
/// list of processes in ./data/native, and servers that the machine lacks are installed into ./.tools. The command
/// returns when all is ready; `cargo xtask down` stops it.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Run local processes
    #[arg(long)]
    native: bool,
    /// Run containers; the default where a Docker engine answers and the images can be had
    #[arg(long, conflicts_with = "native")]
    compose: bool,
    /// Run Prometheus and Grafana, too; needs containers
    #[arg(long, requires = "compose")]
    monitoring: bool,
    /// How many workers
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..=64))]
    workers: u16,
    /// Port of the API
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Port of nats-server
    #[arg(long, default_value_t = 4222)]
    nats_port: u16,
    /// Port of nats-server's monitoring
    #[arg(long, default_value_t = 8222)]
    monitoring_port: u16,
    /// Port of PostgreSQL
    #[arg(long, default_value_t = 5432)]
    postgres_port: u16,
    /// Port of the first worker's metrics; the next worker has the next port
    #[arg(long, default_value_t = 9090)]
    metrics_port: u16,
}

pub(crate) async fn run(options: &Options) -> Result<()> {
    let _lock = state::lock()?;
    let running = state::read()?;
    if !running.is_empty() {
        say("Already running. `cargo xtask down` stops it.\n");
        show(&running);
        return Ok(());
    }
    if options.compose || (!options.native && compose::preferred()) {
        return options.containers();
    }
    let ports = options.ports()?;
    let program = cargo::build_nomnom()?;
    let stack = Stack::start(&state::folder(), &program, ports).await?;
    let running = stack.running()?;
    state::write(&running)?;
    stack.detach();
    show(&running);
    Ok(())
}

impl Options {
    fn containers(&self) -> Result<()> {
        compose::usable()?;
        let services: &[&str] = if self.monitoring {
            &[
                "ingestion-api",
                "worker",
                "nats-exporter",
                "prometheus",
                "grafana",
            ]
        } else {
            &["ingestion-api", "worker"]
        };
        let project = Project::on(compose::Ports {
            api: self.port,
            nats: self.nats_port,
            monitoring: self.monitoring_port,
            postgres: self.postgres_port,
            ..compose::Ports::default()
        });
        project.up(self.workers.into(), services)?;
        println!(
            "
Send a record, ask what became of it, and look at the row:

  curl -i {api}/api/ingest/message -d 'O|123|456|F|123.45|2024-01-01|urgent|clerk1|1|comment'
  curl {api}/api/ingest/status/<message_id>
  docker exec nomnom-postgres-1 psql -U postgres -d tpch -c 'select * from orders'

Stop it with `cargo xtask down`; the data stay.",
            api = project.api_url(),
        );
        Ok(())
    }

    /// All ports, if nobody uses them.
    fn ports(&self) -> Result<Ports> {
        let Some(end) = self.metrics_port.checked_add(self.workers) else {
            bail!(
                "--metrics-port {} leaves no ports for {} workers",
                self.metrics_port,
                self.workers
            );
        };
        let workers: Vec<_> = (self.metrics_port..end).collect();
        let others = [
            ("--port", self.port),
            ("--nats-port", self.nats_port),
            ("--monitoring-port", self.monitoring_port),
            ("--postgres-port", self.postgres_port),
        ];
        let all = others
            .into_iter()
            .chain(workers.iter().map(|port| ("--metrics-port", *port)));
        let mut taken = Vec::new();
        for (flag, port) in all.filter(|(_, port)| !port::is_free(*port)) {
            taken.push(format!(
                "port {port} is taken by another program: choose another with `{flag}`"
            ));
        }
        if !taken.is_empty() {
            bail!("{}", taken.join("\n"));
        }
        let (api, nats, monitoring, postgres) = (
            self.port,
            self.nats_port,
            self.monitoring_port,
            self.postgres_port,
        );
        Ok(Ports {
            api,
            nats,
            monitoring,
            postgres,
            workers,
        })
    }
}

fn show(running: &[Running]) {
    for process in running {
        let (name, url, pid) = (&process.name, &process.url, process.pid);
        say(format_args!(
            "{name:<10} {url:<32} process {pid:<8} {}",
            state::shown(&process.log)
        ));
    }
    let url = |name: &str| {
        running
            .iter()
            .find(|process| process.name == name)
            .map_or("", |found| &found.url)
    };
    let password = state::shown(&password_file(&state::folder()));
    let (host, port) = url("postgres").split_once(':').unwrap_or_default();
    say(format_args!(
        "
Send a record, ask what became of it, and look at the row:

  curl -i {api}/api/ingest/message -d 'O|123|456|F|123.45|2024-01-01|urgent|clerk1|1|comment'
  curl {api}/api/ingest/status/<message_id>
  PGPASSWORD=$(cat {password}) psql -h {host} -p {port} -U nomnom nomnom -c 'select * from orders'

Stop it with `cargo xtask down`; the data stay.",
        api = url("api"),
    ));
}
