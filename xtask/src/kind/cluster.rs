//! A kind cluster that goes when it is dropped, and commands against it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use testkit::process::Process;

use crate::helm_check::in_path;

pub(super) const NAME: &str = "nomnom";
/// As in `deploy/kind/values.yaml`.
pub(super) const IMAGE: &str = "nomnom:kind";

/// What cannot be done without, all at once.
pub(super) fn require_programs() -> Result<()> {
    let missing: Vec<_> = ["docker", "kind", "kubectl"]
        .into_iter()
        .filter(|program| in_path(program).is_none())
        .collect();
    ensure!(
        missing.is_empty(),
        "cargo xtask kind needs {}, not found in PATH: install what is missing and try again",
        missing.join(" and ")
    );
    let engine = Command::new("docker")
        .args(["info", "--format", "{{.ServerVersion}}"])
        .output();
    let answers = engine.is_ok_and(|done| done.status.success());
    ensure!(
        answers,
        "cargo xtask kind needs a running Docker engine: `docker info` gets no answer"
    );
    crate::helm_check::helm().map(drop)
}

/// A cluster with a kubeconfig of its own: whatever cluster the user works with is left alone.
pub(super) struct Cluster {
    kubeconfig: PathBuf,
    keep: bool,
}

impl Cluster {
    pub(super) fn create(keep: bool) -> Result<Self> {
        let folder = root().join("data/kind");
        std::fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
        let cluster = Self {
            kubeconfig: folder.join("kubeconfig"),
            keep,
        };
        let there = cluster.ask("kind", &["get", "clusters"])?;
        if there.lines().any(|line| line == NAME) {
            bail!(
                "a kind cluster named {NAME} is there already: remove it with `kind delete cluster --name {NAME}`"
            );
        }
        cluster.run(
            "kind",
            &[
                "create",
                "cluster",
                "--config",
                "deploy/kind/cluster.yaml",
                "--wait",
                "3m",
            ],
        )?;
        Ok(cluster)
    }

    /// Runs a command, its output shown; an error when it fails.
    pub(super) fn run(&self, program: &str, arguments: &[&str]) -> Result<()> {
        println!("$ {program} {}", arguments.join(" "));
        let status = self.command(program, arguments).status();
        let status = status.with_context(|| format!("cannot run {program}"))?;
        ensure!(
            status.success(),
            "{program} {} failed: {status}",
            arguments.join(" ")
        );
        Ok(())
    }

    /// Runs a command; what it printed.
    pub(super) fn ask(&self, program: &str, arguments: &[&str]) -> Result<String> {
        let done = self.command(program, arguments).stderr(Stdio::piped()).output();
        let done = done.with_context(|| format!("cannot run {program}"))?;
        let complaint = String::from_utf8_lossy(&done.stderr);
        ensure!(
            done.status.success(),
            "{program} {}: {}",
            arguments.join(" "),
            complaint.trim()
        );
        Ok(String::from_utf8_lossy(&done.stdout).trim().to_owned())
    }

    /// The answer to a query, one value.
    pub(super) fn sql(&self, query: &str) -> Result<String> {
        let psql = [
            "exec",
            "nomnom-postgresql-0",
            "--",
            "psql",
            "--username=nomnom",
            "-qAt",
            "--command",
            query,
        ];
        self.ask("kubectl", &psql)
    }

    /// Prints what helps to understand a failure.
    pub(super) fn describe(&self) {
        let reports: [&[&str]; 5] = [
            &[
                "get",
                "pods,jobs,scaledobjects,horizontalpodautoscalers",
                "--output=wide",
            ],
            &["get", "events", "--sort-by=.lastTimestamp"],
            &[
                "logs",
                "--selector=app.kubernetes.io/name=nomnom",
                "--all-containers",
                "--prefix",
                "--tail=50",
            ],
            &[
                "logs",
                "--selector=app.kubernetes.io/name=nats",
                "--container=nats",
                "--prefix",
                "--tail=20",
            ],
            &[
                "logs",
                "--namespace=keda",
                "--selector=app=keda-operator",
                "--tail=50",
            ],
        ];
        for report in reports {
            if let Err(error) = self.run("kubectl", report) {
                eprintln!("{error:#}");
            }
        }
    }

    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command
            .args(arguments)
            .current_dir(root())
            .env("KUBECONFIG", &self.kubeconfig);
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if self.keep {
            println!(
                "the cluster stays: export KUBECONFIG={}",
                self.kubeconfig.display()
            );
        } else if let Err(error) = self.run("kind", &["delete", "cluster", "--name", NAME]) {
            eprintln!("{error:#}");
        }
    }
}

/// The API on a port of this machine, as long as it lives.
pub(super) struct Forward {
    /// `http://127.0.0.1:port`
    pub(super) url: String,
    _process: Process,
}

impl Forward {
    pub(super) async fn open(cluster: &Cluster) -> Result<Self> {
        let port = testkit::port::free()?;
        let url = format!("http://127.0.0.1:{port}");
        let ports = format!("{port}:80");
        let command = cluster.command("kubectl", &["port-forward", "service/nomnom-api", &ports]);
        let log = cluster.kubeconfig.with_file_name("port-forward.log");
        let mut process = Process::spawn(command, &log)?;
        process
            .wait_ready(&format!("{url}/livez"), Duration::from_secs(60))
            .await?;
        Ok(Self {
            url,
            _process: process,
        })
    }
}

fn root() -> &'static Path {
    testkit::tools::repository()
}
