//! `cargo xtask helm-check`: renders the Helm chart with every set of values in its `ci/`, and checks what comes out.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

pub(crate) const CHART: &str = "deploy/helm/nomnom";
/// What `cargo xtask kind` installs.
pub(crate) const KIND_VALUES: &str = "deploy/kind/values.yaml";
/// The oldest Kubernetes that the chart allows, and a recent one.
const KUBERNETES: [&str; 2] = ["1.30", "1.34"];
const HELM: &str = "helm.sh/helm/v3/cmd/helm@v3.19.0";
const VALIDATOR: &str = "kubernetes-validate==1.37.0";

/// Values that must be refused: the set they start from, what is changed, and a part of the sentence.
const REFUSED: [(&str, &str, &str); 7] = [
    (
        "ha",
        "database.existingSecret=",
        "database.existingSecret is empty",
    ),
    (
        "dev",
        "postgresql.existingSecret=",
        "postgresql.existingSecret is empty",
    ),
    ("dev", "queue.replicas=3", "more copies than servers"),
    ("external", "queue.existingSecret=", "say where NATS is"),
    ("external", "queue.url=nats://user:password@host", "/queue/url"),
    (
        "external",
        "worker.keda.monitoringEndpoint=http://nats:8222",
        "monitoringEndpoint",
    ),
    ("ha", "worker.keda.minReplica=1", "minReplica"),
];

/// Lints and renders the chart, for a first installation and for an upgrade, and validates every manifest.
pub(crate) fn run() -> Result<()> {
    let helm = helm()?;
    let validator = validator()?;
    nats_chart(&helm)?;
    for file in value_files()? {
        let lint =
            output(Command::new(&helm).args(["lint", "--strict", "--quiet", CHART, "--values", &file]))?;
        ensure!(lint.success, "helm lint with {file}:\n{}", lint.text);
        for kubernetes in KUBERNETES {
            for upgrade in [false, true] {
                let what = if upgrade { "upgrade" } else { "install" };
                let rendered = render(&helm, &file, kubernetes, upgrade, None)?;
                ensure!(rendered.success, "helm template with {file}:\n{}", rendered.text);
                let verdict = validate(&validator, kubernetes, &rendered.text)
                    .with_context(|| format!("{file}, {what}, Kubernetes {kubernetes}"))?;
                println!("{file:<36} {what:<8} Kubernetes {kubernetes}: {verdict}");
            }
        }
    }
    for (values, change, sentence) in REFUSED {
        let file = format!("{CHART}/ci/{values}.yaml");
        let rendered = render(&helm, &file, KUBERNETES[1], false, Some(change))?;
        let refused = !rendered.success && rendered.text.contains(sentence);
        ensure!(
            refused,
            "{values} with {change} should be refused with `{sentence}`:\n{}",
            rendered.text
        );
    }
    println!("{} wrong sets of values refused", REFUSED.len());
    Ok(())
}

/// The path of `helm`: from `HELM`, or PATH, or `./.tools`, where it is built if Go is there.
pub(crate) fn helm() -> Result<PathBuf> {
    if let Some(named) = std::env::var_os("HELM") {
        return Ok(named.into());
    }
    if let Some(found) = in_path("helm") {
        return Ok(found);
    }
    let folder = testkit::tools::repository().join(".tools/bin");
    let helm = folder.join("helm");
    if !helm.is_file() {
        const ADVICE: &str =
            "install Helm 3 and put it in PATH, set HELM to the program, or install Go to have it built";
        ensure!(in_path("go").is_some(), "helm was not found: {ADVICE}");
        println!("building helm into .tools, once");
        let build = output(Command::new("go").args(["install", HELM]).env("GOBIN", &folder))?;
        ensure!(
            build.success,
            "helm was not found and can't be built: {ADVICE}\n{}",
            build.text
        );
    }
    Ok(helm)
}

/// The program of that name in PATH.
pub(crate) fn in_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

/// Makes sure that the chart's `charts/` holds the NATS chart: Helm renders nothing without it, even with NATS disabled.
pub(crate) fn nats_chart(helm: &Path) -> Result<()> {
    let charts = root().join(CHART).join("charts");
    let there = fs::read_dir(charts).is_ok_and(|mut entries| entries.next().is_some());
    if there {
        return Ok(());
    }
    let fetched = output(Command::new(helm).args(["dependency", "update", CHART]))?;
    ensure!(
        fetched.success,
        "the NATS chart can't be fetched. Unpack helm/charts/nats of the public repository nats-io/k8s as \
         {CHART}/charts/nats, then try again.\n{}",
        fetched.text
    );
    Ok(())
}

/// The Python that has the validator, in an environment of its own in `./.tools`.
fn validator() -> Result<PathBuf> {
    let folder = root().join(".tools/kubernetes-validate");
    let python = folder.join("bin/python");
    let works =
        python.is_file() && output(Command::new(&python).args(["-c", "import kubernetes_validate"]))?.success;
    if !works {
        println!("installing {VALIDATOR} into .tools, once");
        let venv = output(
            Command::new("python3")
                .args(["-m", "venv", "--clear"])
                .arg(&folder),
        )
        .context("the manifests are checked in Python: install python3 with its venv module")?;
        ensure!(
            venv.success,
            "python3 makes no environment (Debian: apt-get install python3-venv):\n{}",
            venv.text
        );
        let pip = output(Command::new(&python).args(["-m", "pip", "install", "--quiet", VALIDATOR]))?;
        ensure!(
            pip.success,
            "{VALIDATOR} can't be installed with pip:\n{}",
            pip.text
        );
    }
    Ok(python)
}

/// The sets of values in `ci/`, sorted, and that of kind.
fn value_files() -> Result<Vec<String>> {
    let folder = format!("{CHART}/ci");
    let entries = fs::read_dir(root().join(&folder)).with_context(|| format!("cannot read {folder}"))?;
    let mut files = vec![KIND_VALUES.to_owned()];
    for entry in entries {
        files.push(format!("{folder}/{}", entry?.file_name().to_string_lossy()));
    }
    files.sort();
    ensure!(files.len() > 4, "{folder} holds fewer than four sets of values");
    Ok(files)
}

fn render(helm: &Path, file: &str, kubernetes: &str, upgrade: bool, change: Option<&str>) -> Result<Output> {
    let mut command = Command::new(helm);
    command.args(["template", "nomnom", CHART, "--namespace", "ingest"]);
    command.args(["--kube-version", &format!("{kubernetes}.0")]);
    command.args(["--values", file]);
    if upgrade {
        command.arg("--is-upgrade");
    }
    if let Some(change) = change {
        command.args(["--set", change]);
    }
    output(&mut command)
}

/// Checks manifests against the schemas of one Kubernetes version; the validator's last line.
fn validate(python: &Path, kubernetes: &str, manifests: &str) -> Result<String> {
    let mut child = Command::new(python)
        .args(["deploy/helm/validate.py", kubernetes])
        .current_dir(root())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot run deploy/helm/validate.py")?;
    let mut stdin = child.stdin.take().context("the validator has no input")?;
    stdin.write_all(manifests.as_bytes())?;
    drop(stdin);
    let done = child.wait_with_output()?;
    let verdict = String::from_utf8_lossy(&done.stdout).trim().to_owned();
    if !done.status.success() {
        bail!("{verdict}");
    }
    Ok(verdict)
}

struct Output {
    success: bool,
    /// What was printed; after a failure, the complaint too.
    text: String,
}

/// Runs a command at the root of the repository.
fn output(command: &mut Command) -> Result<Output> {
    let program = command.get_program().to_string_lossy().into_owned();
    let done = command
        .current_dir(root())
        .output()
        .with_context(|| format!("cannot run {program}"))?;
    let mut text = String::from_utf8_lossy(&done.stdout).into_owned();
    if !done.status.success() {
        text.push_str(&String::from_utf8_lossy(&done.stderr));
    }
    Ok(Output {
        success: done.status.success(),
        text,
    })
}

fn root() -> &'static Path {
    testkit::tools::repository()
}
