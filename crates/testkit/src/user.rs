//! PostgreSQL refuses to run as root. Root's servers run as another user of the machine instead.

use std::fs;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, anyhow, bail};

/// Users who may run servers for root, the better one first.
const CANDIDATES: [&str; 2] = ["postgres", "nobody"];

/// The user as whom a server runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    name: String,
    uid: u32,
    gid: u32,
}

impl User {
    /// None when this process is not root's and servers run as the same user.
    pub fn for_servers() -> Result<Option<Self>> {
        if !rustix::process::geteuid().is_root() {
            return Ok(None);
        }
        let passwd = fs::read_to_string("/etc/passwd").context("cannot read /etc/passwd")?;
        let found = CANDIDATES
            .iter()
            .find_map(|name| passwd.lines().find_map(|line| Self::parse(line, name)));
        found.map(Some).ok_or_else(|| {
            anyhow!("PostgreSQL can't run as root and there is no user {}: run this as another user, or add one with `useradd postgres`", CANDIDATES.join(" or "))
        })
    }

    /// Makes `command` run as this user, with this user's group alone.
    pub fn run(&self, command: &mut Command) {
        command.uid(self.uid).gid(self.gid);
    }

    /// Gives a folder to this user. An error when the user can't reach it.
    pub fn own(&self, folder: &Path) -> Result<()> {
        chown(folder, Some(self.uid), Some(self.gid))
            .with_context(|| format!("cannot give {} to the user {}", folder.display(), self.name))?;
        if let Some(closed) = self.closed_above(folder) {
            bail!(
                "the user {}, as whom PostgreSQL runs for root, can't enter {}: choose another folder, or open it with `chmod o+x {}`",
                self.name,
                closed.display(),
                closed.display()
            );
        }
        Ok(())
    }

    /// The first folder on the way to `path` that this user may not pass.
    pub fn closed_above(&self, path: &Path) -> Option<PathBuf> {
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let mut folders: Vec<_> = path.ancestors().skip(1).collect();
        folders.reverse();
        folders
            .into_iter()
            .find(|folder| fs::metadata(folder).is_ok_and(|meta| !self.may_pass(&meta)))
            .map(Path::to_owned)
    }

    fn may_pass(&self, folder: &fs::Metadata) -> bool {
        let mode = folder.mode();
        if folder.uid() == self.uid {
            mode & 0o100 != 0
        } else if folder.gid() == self.gid {
            mode & 0o010 != 0
        } else {
            mode & 0o001 != 0
        }
    }

    fn parse(line: &str, name: &str) -> Option<Self> {
        let mut fields = line.split(':');
        let found = fields.next().filter(|found| *found == name)?;
        let uid = fields.nth(1)?.parse().ok()?;
        let gid = fields.next()?.parse().ok()?;
        Some(Self {
            name: found.to_owned(),
            uid,
            gid,
        })
    }
}
