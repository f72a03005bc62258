//! Committed input: its words, salts and commitments as files.

use crate::{
    arguments::Format,
    error::Error,
    files,
    guest::{self, Content},
    parameters,
};
use jolt_emu::LayoutConfig;
use jolt_guest::host::{self, SALT_WORDS};
use jolt_pcs::DoryPcs;
use jolt_prover::{CommittedAdvice, log_advice_words};
use jolt_verifier::AdviceCommitment;
use std::path::{Path, PathBuf};

/// What to do about a salt that there is no file of.
#[derive(Clone, Copy)]
pub(crate) enum Salt {
    /// Do without: nothing is committed to.
    Zeros,
    /// Make one, and keep it.
    Fresh,
}

/// The words of a region.
pub(crate) fn words(path: &Path, format: Format, salt: Salt) -> Result<Vec<u32>, Error> {
    let content = files::read(path)?;
    let words = if format.raw {
        guest::words(path, &content)?
    } else {
        let value = Content(content);
        host::committed_input(&value, &read_salt(&beside(path, ".salt"), salt)?)
    };
    // Both regions are of one size.
    let [capacity, _] = LayoutConfig::committed().advice;
    if words.len() > capacity as usize / 4 {
        let what = format!(
            "is too long: there is room for {capacity} bytes, in which programs made with \
             jolt-guest have a salt and a length, too"
        );
        return Err(Error::file(path, what));
    }
    Ok(words)
}

fn read_salt(path: &Path, missing: Salt) -> Result<[u32; SALT_WORDS], Error> {
    let bytes = match (files::read_existing(path)?, missing) {
        (Some(bytes), _) => bytes,
        (None, Salt::Zeros) => return Ok([0; SALT_WORDS]),
        (None, Salt::Fresh) => {
            let mut bytes = vec![0; 4 * SALT_WORDS];
            getrandom::fill(&mut bytes)
                .map_err(|error| Error::Failed(format!("random bytes for a salt: {error}")))?;
            files::write_secret(path, &bytes)?;
            bytes
        }
    };
    guest::words(path, &bytes)?.try_into().map_err(|_| {
        let what = "is no salt, which has 64 bytes; move it away, and a new one will be made";
        Error::file(path, what)
    })
}

/// Where the commitment to a file goes.
pub(crate) fn destination(path: &Path) -> PathBuf {
    beside(path, ".commitment")
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Writes a commitment beside what it is to, and says so in a line.
pub(crate) fn write(path: &Path, commitment: &AdviceCommitment<DoryPcs>) -> Result<String, Error> {
    let destination = destination(path);
    files::write(&destination, &commitment.encode())?;
    Ok(format!(
        "commitment: {}, to 2^{} words\n",
        destination.display(),
        commitment.log_words
    ))
}

/// Reads a commitment.
pub(crate) fn read(path: &Path) -> Result<AdviceCommitment<DoryPcs>, Error> {
    AdviceCommitment::decode(&files::read(path)?).map_err(|error| Error::file(path, error))
}

/// `jolt commit`.
pub(crate) fn commit(path: &Path, format: Format) -> Result<String, Error> {
    files::check(&destination(path))?;
    let words = words(path, format, Salt::Fresh)?;
    let (prover, _) = parameters::prover(log_advice_words(words.len()))?;
    let committed = CommittedAdvice::<DoryPcs>::new(&prover, &words)
        .map_err(|error| Error::file(path, error))?;
    write(path, &committed.commitment())
}
