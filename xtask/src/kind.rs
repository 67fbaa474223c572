//! `cargo xtask kind`: the whole thing on a Kubernetes of its own: chart, three NATS servers, KEDA; then traffic, a
//! database that goes away, a NATS server that dies, workers that come and go, and the reckoning.

mod cluster;

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use cluster::{Cluster, Forward};
use testkit::http::Client;
use testkit::until;

use crate::helm_check::{CHART, KIND_VALUES};

const KEDA: &str = "2.20.2";
/// Messages sent while the database is away. Twenty times the lag that `values.yaml` allows one worker.
const BACKLOG: usize = 2000;
/// How long a state of the cluster may take to come.
const PATIENCE: Duration = Duration::from_secs(300);

/// Options of `cargo xtask kind`.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Leave the cluster running, and say how to reach it.
    #[arg(long)]
    keep: bool,
}

/// Makes a cluster, installs the chart, checks what the plan promises, and removes the cluster.
pub(crate) async fn run(options: &Options) -> Result<()> {
    cluster::require_programs()?;
    let cluster = Cluster::create(options.keep)?;
    let done = check(&cluster).await;
    if done.is_err() {
        cluster.describe();
    }
    done
}

async fn check(cluster: &Cluster) -> Result<()> {
    install(cluster)?;
    let forward = Forward::open(cluster).await?;
    let mut client = Client::new(&forward.url)?;
    one_record(&mut client).await?;
    hand_published(cluster, &mut client).await?;
    malformed(&mut client).await?;
    backlog(cluster, &mut client).await
}

fn install(cluster: &Cluster) -> Result<()> {
    cluster.run(
        "docker",
        &[
            "build",
            "--file",
            "deploy/docker/Dockerfile",
            "--target",
            "api",
            "--tag",
            cluster::IMAGE,
            ".",
        ],
    )?;
    cluster.run(
        "kind",
        &["load", "docker-image", cluster::IMAGE, "--name", cluster::NAME],
    )?;
    let helm = crate::helm_check::helm()?;
    crate::helm_check::nats_chart(&helm)?;
    let helm = helm.to_str().context("the path of helm is not UTF-8")?;
    cluster.run(
        helm,
        &[
            "install",
            "keda",
            "keda",
            "--repo",
            "https://kedacore.github.io/charts",
            "--version",
            KEDA,
            "--namespace",
            "keda",
            "--create-namespace",
            "--wait",
            "--timeout",
            "5m",
        ],
    )?;
    cluster.run(
        "kubectl",
        &[
            "create",
            "secret",
            "generic",
            "nomnom-postgresql",
            "--from-literal=password=kind",
        ],
    )?;
    cluster.run(
        helm,
        &[
            "install",
            "nomnom",
            CHART,
            "--values",
            KIND_VALUES,
            "--wait",
            "--timeout",
            "10m",
        ],
    )?;
    // Not waited for by Helm, and the upgrade runs migrations as a hook.
    cluster.run(
        helm,
        &[
            "upgrade",
            "nomnom",
            CHART,
            "--values",
            KIND_VALUES,
            "--wait",
            "--timeout",
            "10m",
        ],
    )
}

/// The plan's script: POST, 202, id, status `processed`.
async fn one_record(client: &mut Client) -> Result<()> {
    let id = post(client, "O|123|456|F|123.45|2024-01-01|urgent|clerk1|1|comment").await?;
    until_status(client, &id, "processed").await?;
    println!("ok: a record was accepted and processed");
    Ok(())
}

/// The plan's message, published with the `nats` command line.
async fn hand_published(cluster: &Cluster, client: &mut Client) -> Result<()> {
    let message = r#"{"message_id":"0190a5a0-0000-7000-8000-000000000001","body":"O|999|888|F|99.99|2024-01-01|test|test|1|test","received_at":"2024-01-01T00:00:00Z","retry_count":0}"#;
    cluster.run(
        "kubectl",
        &[
            "exec",
            "deployment/nomnom-nats-box",
            "--",
            "nats",
            "pub",
            "messages.ingest.order",
            message,
        ],
    )?;
    until_status(client, "0190a5a0-0000-7000-8000-000000000001", "processed").await?;
    println!("ok: a hand-published message was processed");
    Ok(())
}

/// Accepted, then `failed` with the field named.
async fn malformed(client: &mut Client) -> Result<()> {
    let id = post(client, "O|124|456|F|123.45|banana|urgent|clerk1|1|comment").await?;
    let error = until_status(client, &id, "failed").await?;
    ensure!(error.contains("order_date"), "the reason names no field: {error}");
    println!("ok: a malformed message failed: {error}");
    Ok(())
}

/// The database goes away, messages pile up, KEDA brings workers, a NATS server dies; then everything is stored once.
async fn backlog(cluster: &Cluster, client: &mut Client) -> Result<()> {
    cluster.run(
        "kubectl",
        &["scale", "statefulset/nomnom-postgresql", "--replicas=0"],
    )?;
    cluster.run(
        "kubectl",
        &[
            "wait",
            "--for=delete",
            "pod/nomnom-postgresql-0",
            "--timeout=120s",
        ],
    )?;
    for key in 0..BACKLOG {
        post(
            client,
            &format!("O|{}|456|F|1.00|2024-01-01|urgent|clerk1|1|backlog", 10_000 + key),
        )
        .await?;
    }
    println!("ok: {BACKLOG} records accepted while the database was away");
    until(PATIENCE, "KEDA to start all four workers", async || {
        workers(cluster) == Some(4)
    })
    .await?;
    println!("ok: KEDA brought four workers");
    cluster.run("kubectl", &["delete", "pod", "nomnom-nats-0", "--wait=false"])?;
    cluster.run(
        "kubectl",
        &["scale", "statefulset/nomnom-postgresql", "--replicas=1"],
    )?;
    until(PATIENCE, "the backlog in the table", async || {
        stored(cluster) == Some(BACKLOG)
    })
    .await?;
    println!("ok: {BACKLOG} rows after the database came back and a NATS server died");
    until(PATIENCE, "KEDA to stop idle workers", async || {
        workers(cluster) == Some(1)
    })
    .await?;
    println!("ok: back to one worker");
    let failed = cluster.sql("select count(*) from message_status where status = 'failed'")?;
    ensure!(
        failed == "1",
        "only the malformed message should have failed, not {failed}"
    );
    println!("ok: nothing missing, nothing doubled, no innocent dead letter");
    Ok(())
}

/// Sends one record until it is accepted, as a client should: a 503 is not known to be stored, and the key makes the
/// repetition safe.
async fn post(client: &mut Client, body: &str) -> Result<String> {
    let key = format!("kind-{body}");
    let mut id = None;
    until(PATIENCE, "202", async || {
        let answer = client
            .post(
                "/api/ingest/message",
                &[("idempotency-key", &key)],
                body.to_owned(),
            )
            .await;
        id = answer
            .ok()
            .filter(|answer| answer.status == 202)
            .and_then(|answer| answer.json().ok());
        id.is_some()
    })
    .await?;
    let answer = id.context("no answer")?;
    let id = answer["message_id"]
        .as_str()
        .context("a 202 without message_id")?;
    Ok(id.to_owned())
}

/// Waits for the state of a message; its error text.
async fn until_status(client: &mut Client, id: &str, status: &str) -> Result<String> {
    let path = format!("/api/ingest/status/{id}");
    testkit::until_some(PATIENCE, format!("{id} to be {status}"), async || {
        let answer = client.get(&path).await.ok()?.json().ok()?;
        (answer["status"] == status).then(|| answer["error"].as_str().unwrap_or_default().to_owned())
    })
    .await
}

/// Workers that run, ready or not: without a database none is ready.
fn workers(cluster: &Cluster) -> Option<usize> {
    let replicas = [
        "get",
        "deployment/nomnom-worker",
        "--output=jsonpath={.status.replicas}",
    ];
    cluster.ask("kubectl", &replicas).ok()?.parse().ok()
}

/// Rows of the backlog. The database may be down.
fn stored(cluster: &Cluster) -> Option<usize> {
    cluster
        .sql("select count(*) from orders where comment = 'backlog'")
        .ok()?
        .parse()
        .ok()
}
