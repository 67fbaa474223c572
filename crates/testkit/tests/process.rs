//! Child programs are run, watched and ended, and nothing outlives the program that started it.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};
use tempfile::TempDir;
use testkit::http::{self, Client};
use testkit::nats::Nats;
use testkit::process::{Process, signal_if, started};
use testkit::{Signal, until, until_some};

const LIMIT: Duration = Duration::from_secs(60);

fn shell(script: &str, folder: &TempDir) -> Result<Process> {
    let mut command = Command::new("sh");
    command.args(["-c", script]);
    Process::spawn(command, &folder.path().join("log"))
}

/// Nobody listens at `http://host:port` or `postgres://...host:port/...` any more.
fn is_free(url: &str) -> bool {
    let authority = url.rsplit('@').next().unwrap_or(url);
    let authority = authority
        .trim_start_matches("http://")
        .trim_start_matches("nats://");
    TcpListener::bind(authority.split('/').next().unwrap_or_default()).is_ok()
}

#[tokio::test]
async fn exit_code_and_output_are_kept() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut process = shell("echo out; echo err >&2; exit 3", &folder)?;
    assert_eq!(process.wait(LIMIT).await?.code(), Some(3));
    assert_eq!(process.log(), "out\nerr\n");
    assert!(process.signal(Signal::TERM).is_err());
    Ok(())
}

#[tokio::test]
async fn a_program_can_be_asked_to_end() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut process = shell(
        "trap 'exit 0' TERM; echo set; while :; do sleep 0.01; done",
        &folder,
    )?;
    assert!(process.wait(Duration::from_millis(10)).await.is_err());
    until(LIMIT, "the trap to be set", async || {
        process.log().contains("set")
    })
    .await?;
    process.signal(Signal::TERM)?;
    assert!(process.wait(LIMIT).await?.success());
    Ok(())
}

#[tokio::test]
async fn a_program_that_ends_before_it_is_ready_is_quoted() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut process = shell("echo the port is taken; exit 1", &folder)?;
    let error = process.wait_ready("http://127.0.0.1:1/", LIMIT).await.err();
    let error = error.context("it can't be ready")?.to_string();
    assert!(error.contains("the port is taken"), "{error}");
    Ok(())
}

#[tokio::test]
async fn a_dropped_program_is_gone() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let process = shell("exec sleep 1000", &folder)?;
    let id = process.id();
    drop(process);
    assert_eq!(started(id), None);
    Ok(())
}

#[tokio::test]
async fn a_detached_program_lives_on_and_is_known_by_its_start() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let id = shell("exec sleep 1000", &folder)?.detach();
    let start = started(id).context("it lives on")?;
    signal_if(id, "another start", Signal::KILL)?;
    assert_eq!(started(id).as_ref(), Some(&start));
    signal_if(id, &start, Signal::KILL)?;
    until(LIMIT, "it to end", async || started(id).is_none()).await
}

#[tokio::test]
async fn nothing_outlives_a_killed_program() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut command = Command::new(env!("CARGO_BIN_EXE_testkit-servers"));
    command.env("TMPDIR", folder.path());
    open_to_all(folder.path())?;
    let mut program = Process::spawn(command, &folder.path().join("log"))?;
    let urls = until_some(LIMIT, "the program to print three URLs", async || {
        let urls: Vec<_> = program
            .log()
            .lines()
            .filter(|line| line.contains("://"))
            .map(str::to_owned)
            .collect();
        (urls.len() == 3 || program.check_running().is_err()).then_some(urls)
    });
    let urls = urls.await?;
    program.check_running()?;
    assert!(urls.iter().all(|url| !is_free(url)), "{urls:?}");
    assert_eq!(fs::read_dir(folder.path())?.count(), 3);
    program.kill();
    until(LIMIT, "the servers to end", async || {
        urls.iter().all(|url| is_free(url))
    })
    .await?;
    let only_log = async || fs::read_dir(folder.path()).is_ok_and(|entries| entries.count() == 1);
    until(LIMIT, "the temporary folders to go", only_log).await
}

#[tokio::test]
async fn a_client_keeps_its_connection_and_opens_another_when_it_was_closed() -> Result<()> {
    let mut server = Nats::start().await?;
    let mut client = Client::new(&server.monitoring_url())?;
    let start = client.get("/varz").await?.json()?["start"].clone();
    assert_eq!(client.get("/varz").await?.json()?["start"], start);
    assert_eq!(client.get("/no-such-page").await?.status, 404);
    server.restart().await?;
    let again = until_some(LIMIT, "the restarted server", async || {
        client.get("/varz").await.ok()
    })
    .await?;
    assert_ne!(again.json()?["start"], start);
    Ok(())
}

#[tokio::test]
async fn any_bytes_can_be_sent() -> Result<()> {
    let server = Nats::start().await?;
    let answer = http::raw(&server.monitoring_url(), b"\0\0\r\n\r\n", LIMIT).await?;
    assert!(
        answer.starts_with(b"HTTP/1.1 400"),
        "{}",
        String::from_utf8_lossy(&answer)
    );
    Ok(())
}

#[tokio::test]
async fn a_wait_in_vain_names_what_was_awaited() {
    let waited = until(Duration::from_millis(20), "the moon", async || false).await;
    assert!(waited.is_err_and(|error| error.to_string().contains("the moon")));
    let stuck = until(Duration::from_millis(20), "the sun", async || {
        std::future::pending().await
    })
    .await;
    assert!(stuck.is_err_and(|error| error.to_string().contains("the sun")));
}

/// PostgreSQL may run as another user, who has to pass here.
fn open_to_all(folder: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    Ok(fs::set_permissions(folder, fs::Permissions::from_mode(0o711))?)
}
