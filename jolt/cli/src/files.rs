//! Files, read and written as a whole.

use crate::error::Error;
use std::{
    fs::File,
    io::{ErrorKind, Read, Write},
    path::Path,
};
use tempfile::{Builder, NamedTempFile};

/// Longer files are refused instead of filling the memory. The longest useful
/// one is private input for a run of `2^24` cycles, a word in each.
const MAX_BYTES: u64 = 256 << 20;

/// Reads a whole file.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|error| Error::file(path, format!("cannot be read: {error}")))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(Error::file(
            path,
            "is longer than 256 MiB; is it the right one?",
        ));
    }
    Ok(bytes)
}

/// Reads a file, if one is named.
pub(crate) fn read_if(path: Option<&Path>) -> Result<Vec<u8>, Error> {
    path.map_or(Ok(Vec::new()), read)
}

/// Reads a file, if there is one.
pub(crate) fn read_existing(path: &Path) -> Result<Option<Vec<u8>>, Error> {
    let exists = path
        .try_exists()
        .map_err(|error| Error::file(path, error))?;
    exists.then(|| read(path)).transpose()
}

/// Shows, before a long run, whether a file can be written.
pub(crate) fn check(destination: &Path) -> Result<(), Error> {
    partial(destination, PUBLIC).map(drop)
}

/// Writes a whole file: under another name first, so that nobody ever sees a part
/// of it.
pub(crate) fn write(destination: &Path, content: &[u8]) -> Result<(), Error> {
    filled(destination, content, PUBLIC)?
        .persist(destination)
        .map(drop)
        .map_err(|error| Error::file(destination, error.error))
}

/// Writes a whole new file that only its owner may read.
pub(crate) fn write_secret(destination: &Path, content: &[u8]) -> Result<(), Error> {
    filled(destination, content, SECRET)?
        .persist_noclobber(destination)
        .map(drop)
        .map_err(|error| Error::file(destination, error.error))
}

/// Permissions as files usually are made with; the umask takes away what it
/// should.
const PUBLIC: u32 = 0o666;

/// Permissions of a file for its owner.
const SECRET: u32 = 0o600;

/// A file beside the destination with its content.
fn filled(destination: &Path, content: &[u8], mode: u32) -> Result<NamedTempFile, Error> {
    let mut file = partial(destination, mode)?;
    let written = file
        .write_all(content)
        .and_then(|()| file.as_file().sync_all());
    written.map_err(|error| Error::file(destination, error))?;
    Ok(file)
}

/// An empty file beside the destination, which is gone when dropped.
fn partial(destination: &Path, mode: u32) -> Result<NamedTempFile, Error> {
    if destination.is_dir() {
        return Err(Error::file(destination, "is a folder; name a file"));
    }
    let folder = match destination.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut builder = Builder::new();
    builder.prefix(".jolt-").suffix(".partial");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(mode));
    #[cfg(not(unix))]
    let _ = mode;
    builder
        .tempfile_in(folder)
        .map_err(|error| Error::file(destination, format!("cannot be written: {error}")))
}

/// Prints to standard output. A reader that has seen enough and closed the pipe
/// is no error.
pub(crate) fn print(text: &str) -> Result<(), Error> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Error::Failed(format!("standard output: {error}")))
        }
        _ => Ok(()),
    }
}
