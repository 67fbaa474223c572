//! One process at a time in `DATA_DIR`.

use anyhow::{Context, bail};
use std::{
    fs::{File, OpenOptions, TryLockError, create_dir_all},
    path::Path,
};

/// Creates the folder if need be, and locks it for as long as the file is kept. The system releases the lock when the
/// process ends, however it ends.
pub(crate) fn lock(folder: &Path) -> anyhow::Result<File> {
    let shown = folder.display();
    create_dir_all(folder).with_context(|| format!("DATA_DIR={shown}: the folder cannot be created"))?;
    let path = folder.join("lock");
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path);
    let file = file.with_context(|| format!("DATA_DIR={shown}: {} cannot be written", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => bail!(
            "DATA_DIR={shown} is in use by another nomnom. Stop that one, or give this one a DATA_DIR and a PORT of its own"
        ),
        Err(TryLockError::Error(error)) => {
            Err(error).with_context(|| format!("DATA_DIR={shown}: {} cannot be locked", path.display()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_process_is_refused_until_the_first_ends() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new");
        let first = lock(&path).unwrap();
        let error = lock(&path).unwrap_err().to_string();
        assert!(error.contains("in use by another nomnom"), "{error}");
        drop(first);
        lock(&path).unwrap();
    }
}
