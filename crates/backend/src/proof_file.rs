//! The file that a prover hands to a verifier.
//!
//! ```text
//! 8 bytes   magic "zkmlprf\n"
//! u32 LE    version of this format
//! u32 LE    length of the header
//! header    JSON: backend, SDK, proof kind, program ID
//! u64 LE    length of the statement, then the statement
//! u64 LE    length of the proof, then the proof
//! ```
//!
//! Nothing in it is secret, and nothing in it is trusted: the header says how
//! to read the proof, and a verifier compares it with what it expects.

use crate::{ProgramId, ProofKind};
use serde::{Deserialize, Serialize};

const MAGIC: &[u8; 8] = b"zkmlprf\n";

/// Version that [`ProofFile::to_bytes`] writes and [`ProofFile::from_bytes`]
/// reads.
pub const VERSION: u32 = 1;

/// A longer header is none of ours.
const MAX_HEADER: usize = 1 << 16;

/// How to read a proof.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The backend's name.
    pub backend: String,
    /// SDK crate and version that made the proof.
    pub sdk: String,
    /// The kind of proof.
    pub kind: ProofKind,
    /// The program that the prover ran, as hexadecimal digits.
    #[serde(with = "digits")]
    pub program_id: ProgramId,
}

/// A program ID as hexadecimal digits.
mod digits {
    use crate::ProgramId;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(id: &ProgramId, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&hex::encode(id))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<ProgramId, D::Error> {
        let mut id = [0; 32];
        hex::decode_to_slice(String::deserialize(from)?, &mut id).map_err(D::Error::custom)?;
        Ok(id)
    }
}

/// A proof with its statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProofFile {
    /// How to read it.
    pub header: Header,
    /// The public output.
    pub statement: Vec<u8>,
    /// The proof in the backend's encoding.
    pub proof: Vec<u8>,
}

/// Why bytes are not a proof file.
#[derive(Debug, thiserror::Error)]
pub enum ProofFileError {
    /// Not a proof file at all.
    #[error("not a zkml proof file")]
    Magic,
    /// Written by another version of the format.
    #[error("proof file of format version {found}; this program reads version {VERSION}")]
    Version {
        /// The version found.
        found: u32,
    },
    /// Shorter than it says.
    #[error("the proof file is truncated")]
    Truncated,
    /// Longer than it says.
    #[error("the proof file has {0} bytes after its end")]
    Trailing(usize),
    /// The header is no header.
    #[error("the proof file's header is damaged: {0}")]
    Header(String),
}

impl ProofFile {
    /// The file's bytes.
    ///
    /// # Errors
    /// [`ProofFileError::Header`] if the header cannot be encoded.
    pub fn to_bytes(&self) -> Result<Vec<u8>, ProofFileError> {
        let header = serde_json::to_vec(&self.header)
            .map_err(|error| ProofFileError::Header(error.to_string()))?;
        let mut bytes =
            Vec::with_capacity(32 + header.len() + self.statement.len() + self.proof.len());
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&VERSION.to_le_bytes());
        bytes.extend_from_slice(&(header.len() as u32).to_le_bytes());
        bytes.extend_from_slice(&header);
        for part in [&self.statement, &self.proof] {
            bytes.extend_from_slice(&(part.len() as u64).to_le_bytes());
            bytes.extend_from_slice(part);
        }
        Ok(bytes)
    }

    /// Reads a file's bytes.
    ///
    /// # Errors
    /// [`ProofFileError`] for anything that [`Self::to_bytes`] would not have
    /// written.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ProofFileError> {
        let mut rest = bytes;
        let magic = take(&mut rest, MAGIC.len().min(bytes.len()))?;
        if magic != MAGIC {
            return Err(ProofFileError::Magic);
        }
        let found = u32::from_le_bytes(array(&mut rest)?);
        if found != VERSION {
            return Err(ProofFileError::Version { found });
        }
        let length = u32::from_le_bytes(array(&mut rest)?) as usize;
        if length > MAX_HEADER {
            return Err(ProofFileError::Header(format!("{length} bytes long")));
        }
        let header = serde_json::from_slice(take(&mut rest, length)?)
            .map_err(|error| ProofFileError::Header(error.to_string()))?;
        let mut part = || {
            let length = u64::from_le_bytes(array(&mut rest)?);
            let length = usize::try_from(length).map_err(|_| ProofFileError::Truncated)?;
            take(&mut rest, length).map(<[u8]>::to_vec)
        };
        let (statement, proof) = (part()?, part()?);
        if !rest.is_empty() {
            return Err(ProofFileError::Trailing(rest.len()));
        }
        Ok(Self {
            header,
            statement,
            proof,
        })
    }
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Result<&'a [u8], ProofFileError> {
    let (head, tail) = rest
        .split_at_checked(length)
        .ok_or(ProofFileError::Truncated)?;
    *rest = tail;
    Ok(head)
}

fn array<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], ProofFileError> {
    let mut array = [0; N];
    array.copy_from_slice(take(rest, N)?);
    Ok(array)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn file(statement: Vec<u8>, proof: Vec<u8>, program_id: ProgramId) -> ProofFile {
        ProofFile {
            header: Header {
                backend: "risc0".into(),
                sdk: "risc0-zkvm 3.1.0-rc.1".into(),
                kind: ProofKind::Core,
                program_id,
            },
            statement,
            proof,
        }
    }

    #[test]
    fn another_version_is_named() {
        let mut bytes = file(vec![], vec![], [0; 32]).to_bytes().unwrap();
        bytes[8] = 9;
        let error = ProofFile::from_bytes(&bytes).unwrap_err();
        assert_eq!(
            error.to_string(),
            "proof file of format version 9; this program reads version 1"
        );
    }

    #[test]
    fn other_files_are_named() {
        assert!(matches!(
            ProofFile::from_bytes(b"id,frequency\n1,2\n"),
            Err(ProofFileError::Magic)
        ));
        assert!(matches!(
            ProofFile::from_bytes(b""),
            Err(ProofFileError::Magic)
        ));
    }

    proptest! {
        #[test]
        fn decoding_inverts_encoding(
            statement: Vec<u8>, proof: Vec<u8>, program_id: ProgramId,
        ) {
            let file = file(statement, proof, program_id);
            prop_assert_eq!(ProofFile::from_bytes(&file.to_bytes().unwrap()).unwrap(), file);
        }

        #[test]
        fn damage_never_panics_and_truncation_is_refused(
            proof: Vec<u8>, at: prop::sample::Index, xor in 1..=255u8,
        ) {
            let mut bytes = file(vec![1; 9], proof, [7; 32]).to_bytes().unwrap();
            let at = at.index(bytes.len());
            prop_assert!(ProofFile::from_bytes(&bytes[..at]).is_err());
            bytes[at] ^= xor;
            let _ = ProofFile::from_bytes(&bytes);
        }
    }
}
