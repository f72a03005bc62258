//! Output: files whole or not at all, and text for people and machines.

use crate::error::Error;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};
use tempfile::{Builder, NamedTempFile};

/// Who may read a file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Everyone the umask allows.
    Public,
    /// Its owner only.
    Owner,
}

/// A file being made in its destination's folder, under another name. Dropped,
/// it is gone; [`Self::publish`] puts it in place.
pub(crate) struct Pending {
    file: NamedTempFile,
    destination: PathBuf,
    access: Access,
}

impl Pending {
    /// Starts a file, which shows at once whether it can be written.
    pub(crate) fn new(destination: &Path, access: Access) -> Result<Self, Error> {
        if destination.is_dir() {
            return Err(Error::file(destination, "is a folder; name a file"));
        }
        let folder = match destination.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        if !folder.is_dir() {
            let message = format!(
                "cannot be written: there is no folder {}; make it first",
                folder.display()
            );
            return Err(Error::file(destination, message));
        }
        let file = Builder::new()
            .prefix(".zkml-")
            .suffix(".partial")
            .tempfile_in(folder)
            .map_err(|error| Error::file(destination, format!("cannot be written: {error}")))?;
        Ok(Self {
            file,
            destination: destination.to_owned(),
            access,
        })
    }

    /// Where the file is until it is published.
    pub(crate) fn path(&self) -> &Path {
        self.file.path()
    }

    /// Adds bytes.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.file
            .write_all(bytes)
            .map_err(|error| Error::file(&self.destination, error))
    }

    /// Puts the finished file in place.
    pub(crate) fn publish(self) -> Result<(), Error> {
        let destination = self.destination;
        self.file
            .as_file()
            .sync_all()
            .and_then(|()| permit(&self.file, self.access))
            .map_err(|error| Error::file(&destination, error))?;
        self.file
            .persist(&destination)
            .map(drop)
            .map_err(|error| Error::file(&destination, error.error))
    }
}

/// Temporary files are made for their owner only; a public file gets what the
/// umask leaves.
#[cfg(unix)]
fn permit(file: &NamedTempFile, access: Access) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    if access == Access::Owner {
        return Ok(());
    }
    // The umask can be read only by making a file under it.
    let folder = tempfile::tempdir_in(file.path().parent().unwrap_or(Path::new(".")))?;
    let probe = folder.path().join("mode");
    fs::File::create(&probe)?;
    let mode = fs::metadata(&probe)?.permissions().mode();
    file.as_file()
        .set_permissions(fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn permit(_file: &NamedTempFile, _access: Access) -> std::io::Result<()> {
    Ok(())
}

/// Writes a whole file.
pub(crate) fn write(path: &Path, bytes: &[u8], access: Access) -> Result<(), Error> {
    let mut pending = Pending::new(path, access)?;
    pending.write(bytes)?;
    pending.publish()
}

/// Reads a whole file.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Error> {
    fs::read(path).map_err(|error| Error::file(path, error))
}

/// SHA-256 of a file, as hexadecimal digits.
pub(crate) fn sha256(path: &Path) -> Result<String, Error> {
    Ok(hex::encode(Sha256::digest(read(path)?)))
}

/// Prints to standard output. A reader that has seen enough and closed the
/// pipe is no error.
pub(crate) fn print(text: &str) -> Result<(), Error> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Error::failed(format!("standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// Prints a record as JSON.
pub(crate) fn print_json(record: &impl Serialize) -> Result<(), Error> {
    let text = serde_json::to_string_pretty(record).map_err(Error::failed)?;
    print(&format!("{text}\n"))
}
