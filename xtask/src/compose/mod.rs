//! The full stack in containers: `deploy/compose/docker-compose.nats.yml`, driven by `docker compose`.

use anyhow::{Context, Result, bail, ensure};
use std::{
    fs,
    io::{Read, Write},
    path::PathBuf,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};
use testkit::{port, tools::repository};

/// How long an engine may take to answer before it counts as absent.
const ANSWER: Duration = Duration::from_secs(10);
/// How long getting one base image may take.
const PULL: Duration = Duration::from_secs(300);
const DOCKERFILE: &str = "deploy/docker/Dockerfile";
const FILE: &str = "deploy/compose/docker-compose.nats.yml";

mod e2e;

pub(crate) use e2e::run as e2e;

/// Whether to run containers when nobody said how; says what was chosen, and why.
pub(crate) fn preferred() -> bool {
    match usable() {
        Ok(()) => println!(
            "Docker answers and its images can be had: running containers (--native: local processes)."
        ),
        Err(error) => {
            println!("Running local processes: {error:#}.");
            return false;
        }
    }
    true
}

/// Whether the stack can be run in containers here; the error says why not.
pub(crate) fn usable() -> Result<()> {
    quiet(&["info"], ANSWER).context("no Docker engine answers")?;
    quiet(&["compose", "version"], ANSWER).context("the engine has no `docker compose`")?;
    for image in images()? {
        if quiet(&["image", "inspect", &image], ANSWER).is_err() {
            eprintln!("fetching the image {image}");
            quiet(&["pull", "--quiet", &image], PULL)
                .with_context(|| format!("the image {image} can't be had"))?;
        }
    }
    Ok(())
}

/// Containers, volumes and ports of their own.
#[derive(Debug, Clone)]
pub(crate) struct Project {
    name: &'static str,
    ports: Ports,
}

/// Where the stack listens, on loopback.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ports {
    /// The API.
    pub(crate) api: u16,
    /// nats-server's clients.
    pub(crate) nats: u16,
    /// nats-server's monitoring.
    pub(crate) monitoring: u16,
    /// PostgreSQL.
    pub(crate) postgres: u16,
    /// Prometheus, in the profile `monitoring`.
    pub(crate) prometheus: u16,
    /// Grafana, in the profile `monitoring`.
    pub(crate) grafana: u16,
}

impl Default for Ports {
    /// Those of the compose file.
    fn default() -> Self {
        Self {
            api: 8080,
            nats: 4222,
            monitoring: 8222,
            postgres: 5432,
            prometheus: 9090,
            grafana: 3000,
        }
    }
}

impl Project {
    /// The project that the compose file names, on these ports.
    pub(crate) fn on(ports: Ports) -> Self {
        Self {
            name: "nomnom",
            ports,
        }
    }

    /// A project beside it, for a test: on free ports, with volumes of its own.
    pub(crate) fn for_test() -> Result<Self> {
        let ports = Ports {
            api: port::free()?,
            nats: port::free()?,
            monitoring: port::free()?,
            postgres: port::free()?,
            prometheus: port::free()?,
            grafana: port::free()?,
        };
        Ok(Self {
            name: "nomnom-test",
            ports,
        })
    }

    /// Builds the images, starts these services (all without a profile if none is named) with so many workers, and
    /// returns once they are healthy.
    pub(crate) fn up(&self, workers: usize, services: &[&str]) -> Result<()> {
        let scale = format!("worker={workers}");
        let mut command = self.compose();
        command
            .args([
                "--profile",
                "*",
                "up",
                "--detach",
                "--build",
                "--wait",
                "--scale",
                &scale,
            ])
            .args(services)
            .env("REVISION", revision());
        self.run(command)
    }

    /// Changes the number of workers; the rest stays as it is.
    pub(crate) fn scale(&self, workers: usize) -> Result<()> {
        let scale = format!("worker={workers}");
        let mut command = self.compose();
        command.args([
            "up",
            "--detach",
            "--no-recreate",
            "--wait",
            "--scale",
            &scale,
            "worker",
        ]);
        self.run(command)
    }

    /// Restarts a service as an operator does.
    pub(crate) fn restart(&self, service: &str) -> Result<()> {
        let mut command = self.compose();
        command.args(["restart", service]);
        self.run(command)
    }

    /// Stops and removes the containers. The data stays in its volumes unless `volumes` is set.
    pub(crate) fn down(&self, volumes: bool) -> Result<()> {
        let mut command = self.compose();
        command.args(["--profile", "*", "down", "--remove-orphans"]);
        if volumes {
            command.arg("--volumes");
        }
        self.run(command)
    }

    /// Whether containers of the project run.
    pub(crate) fn is_up(&self) -> bool {
        let mut command = self.compose();
        command.args(["ps", "--quiet"]).stderr(Stdio::null());
        command.output().is_ok_and(|output| !output.stdout.is_empty())
    }

    /// Where the API answers.
    pub(crate) fn api_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.ports.api)
    }

    /// What `psql` prints for a query.
    pub(crate) fn query(&self, sql: &str) -> Result<String> {
        let mut command = self.compose();
        command.args([
            "exec", "-T", "postgres", "psql", "-U", "postgres", "-d", "tpch", "-Atc", sql,
        ]);
        output(command, "")
    }

    /// Runs the `nats` command line in its container, with `input`; what it prints.
    pub(crate) fn nats(&self, arguments: &[&str], input: &str) -> Result<String> {
        let mut command = self.compose();
        command
            .args(["--profile", "tools", "run", "--rm", "-T", "nats-box", "nats"])
            .args(arguments);
        output(command, input)
    }

    fn compose(&self) -> Command {
        let mut command = compose();
        command.args(["--project-name", self.name]);
        let ports = &self.ports;
        for (name, port) in [
            ("API_PORT", ports.api),
            ("NATS_PORT", ports.nats),
            ("NATS_MONITORING_PORT", ports.monitoring),
            ("POSTGRES_PORT", ports.postgres),
            ("PROMETHEUS_PORT", ports.prometheus),
            ("GRAFANA_PORT", ports.grafana),
        ] {
            command.env(name, port.to_string());
        }
        command
    }

    fn run(&self, mut command: Command) -> Result<()> {
        let status = command
            .stdin(Stdio::null())
            .status()
            .context("cannot run `docker compose`")?;
        let name = self.name;
        ensure!(
            status.success(),
            "`docker compose` failed ({status}); see `docker compose -p {name} logs`"
        );
        Ok(())
    }
}

fn output(mut command: Command, input: &str) -> Result<String> {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context("cannot run `docker compose`")?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(input.as_bytes())?;
    }
    let output = child.wait_with_output()?;
    let complaint = String::from_utf8_lossy(&output.stderr);
    ensure!(
        output.status.success(),
        "`docker compose` failed ({}): {}",
        output.status,
        complaint.trim()
    );
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The images that are fetched rather than built: those of the services without a profile, and those that the
/// Dockerfile starts from.
fn images() -> Result<Vec<String>> {
    let output = compose().args(["config", "--images"]).output();
    let output = output.context("cannot run `docker compose config`")?;
    ensure!(
        output.status.success(),
        "{FILE}: {}",
        String::from_utf8_lossy(&output.stderr).trim()
    );
    let services = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut images: Vec<_> = services
        .lines()
        .filter(|image| !image.starts_with("nomnom-"))
        .map(str::to_owned)
        .collect();
    let dockerfile = repository().join(DOCKERFILE);
    let dockerfile = fs::read_to_string(&dockerfile).with_context(|| dockerfile.display().to_string())?;
    let bases = dockerfile.lines().filter_map(|line| line.strip_prefix("FROM "));
    let bases = bases.filter_map(|base| base.split_whitespace().next());
    images.extend(bases.filter(|base| base.contains(':')).map(str::to_owned));
    images.sort();
    images.dedup();
    Ok(images)
}

fn compose() -> Command {
    let file: PathBuf = repository().join(FILE);
    let mut command = Command::new("docker");
    command.arg("compose").arg("--file").arg(file);
    command
}

/// Runs `docker` without showing what it prints; an error quotes its last line.
fn quiet(arguments: &[&str], limit: Duration) -> Result<()> {
    let mut child = Command::new("docker")
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .context("`docker` is not installed")?;
    let deadline = Instant::now() + limit;
    let status = loop {
        match child.try_wait()? {
            Some(status) => break status,
            None if Instant::now() > deadline => {
                child.kill()?;
                child.wait()?;
                bail!("`docker {}` did not end within {limit:?}", arguments.join(" "));
            }
            None => thread::sleep(Duration::from_millis(20)),
        }
    };
    if status.success() {
        return Ok(());
    }
    let mut complaint = String::new();
    if let Some(mut stderr) = child.stderr.take() {
        stderr.read_to_string(&mut complaint)?;
    }
    bail!(
        "{}",
        complaint
            .trim()
            .lines()
            .last()
            .unwrap_or("it failed without a word")
    )
}

/// The commit that is built, for `nomnom_build_info`.
fn revision() -> String {
    let output = Command::new("git")
        .args(["rev-parse", "--short", "HEAD"])
        .current_dir(repository())
        .output();
    output.ok().filter(|output| output.status.success()).map_or_else(
        || "unknown".to_owned(),
        |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
    )
}
