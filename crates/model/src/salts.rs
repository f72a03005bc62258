//! The salts that hide what commitments commit to.

use serde::{Deserialize, Serialize};
use thiserror::Error;
use zkml_core::commitment::{Salt, digest_bytes, digest_from_bytes};

/// The operating system gave no random bytes.
#[derive(Debug, Error)]
#[error("no random bytes for the salts: {0}")]
pub struct SaltError(getrandom::Error);

/// One salt for the model's and one for the data's commitment; as JSON, each
/// 64 hexadecimal digits.
///
/// Whoever learns a salt can test guesses at what it hides, so [`Debug`] does
/// not show them.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Salts {
    /// The model owner's salt.
    #[serde(with = "hex_salt")]
    pub model: Salt,
    /// The data owner's salt.
    #[serde(with = "hex_salt")]
    pub data: Salt,
}

impl Salts {
    /// Fresh salts from the operating system.
    ///
    /// # Errors
    /// [`SaltError`] if it has no random bytes to give.
    pub fn random() -> Result<Self, SaltError> {
        Ok(Self {
            model: random_salt()?,
            data: random_salt()?,
        })
    }
}

impl std::fmt::Debug for Salts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Salts").finish_non_exhaustive()
    }
}

fn random_salt() -> Result<Salt, SaltError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(SaltError)?;
    Ok(digest_from_bytes(&bytes))
}

/// A salt's 32 bytes in hexadecimal, in the order in which they are hashed.
mod hex_salt {
    use super::{Salt, digest_bytes, digest_from_bytes};
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(salt: &Salt, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode(digest_bytes(salt)))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Salt, D::Error> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(String::deserialize(from)?, &mut bytes).map_err(D::Error::custom)?;
        Ok(digest_from_bytes(&bytes))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn salts_are_hexadecimal_and_survive() {
        let mut salts = Salts {
            model: [0; 8],
            data: [1, 0, 0, 0, 0, 0, 0, 0xff00_0000],
        };
        let text = serde_json::to_string(&salts).unwrap();
        let zeros = "00".repeat(32);
        let data = format!("01{}ff", "00".repeat(30));
        assert_eq!(text, format!(r#"{{"model":"{zeros}","data":"{data}"}}"#));
        assert_eq!(serde_json::from_str::<Salts>(&text).unwrap(), salts);
        assert!(serde_json::from_str::<Salts>(&text.replace("01", "0")).is_err());
        salts = Salts::random().unwrap();
        assert_ne!(salts.model, salts.data);
        assert_ne!(salts, Salts::random().unwrap());
        assert_eq!(format!("{salts:?}"), "Salts { .. }");
    }
}
