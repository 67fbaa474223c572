//! Goldens: the generated code of the shipped schema, kept in the repository so that a change shows as a diff.

use crate::render::{GeneratedFile, Target};
use std::{collections::BTreeMap, fs, io, path::Path};

/// What differs between the files of `target` and its goldens in `folder/<target>/`: one line a file, none when all
/// are current.
pub fn stale(folder: &Path, target: Target, files: &[GeneratedFile]) -> io::Result<Vec<String>> {
    let folder = folder.join(target.name());
    let mut goldens = BTreeMap::new();
    read(&folder, "", &mut goldens)?;
    let mut stale = Vec::new();
    for file in files {
        match goldens.remove(&file.name) {
            None => stale.push(format!("{}/{}: no golden", target.name(), file.name)),
            Some(golden) if golden != file.text => {
                let line = first_difference(&golden, &file.text);
                stale.push(format!(
                    "{}/{}:{line}: differs from the golden",
                    target.name(),
                    file.name
                ));
            }
            Some(_) => {}
        }
    }
    let orphans = goldens.into_keys();
    stale.extend(
        orphans.map(|name| format!("{}/{name}: golden of a file that is not generated", target.name())),
    );
    Ok(stale)
}

/// Makes the goldens of `target` what is generated now.
pub fn update(folder: &Path, target: Target, files: &[GeneratedFile]) -> io::Result<()> {
    let folder = folder.join(target.name());
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    for file in files {
        let path = folder.join(&file.name);
        fs::create_dir_all(path.parent().unwrap_or(&folder))?;
        fs::write(path, &file.text)?;
    }
    Ok(())
}

fn read(folder: &Path, prefix: &str, goldens: &mut BTreeMap<String, String>) -> io::Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let name = format!("{prefix}{name}");
        if path.is_dir() {
            read(&path, &format!("{name}/"), goldens)?;
        } else {
            goldens.insert(name, fs::read_to_string(&path)?);
        }
    }
    Ok(())
}

fn first_difference(golden: &str, text: &str) -> usize {
    let same = golden.lines().zip(text.lines()).take_while(|(a, b)| a == b);
    same.count() + 1
}
