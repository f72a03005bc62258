//! What the owner of a proof keeps.

use crate::{error::Error, files};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use zkml_model::Salts;

/// With it the commitments can be opened, or made again with `--salts`; without
/// it they are just numbers.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Secrets {
    pub(crate) format: String,
    pub(crate) version: u32,
    pub(crate) salts: Salts,
    pub(crate) model_commitment: String,
    pub(crate) data_commitment: String,
    /// The files committed to and how they were read.
    pub(crate) model: PathBuf,
    pub(crate) model_sha256: String,
    pub(crate) data: PathBuf,
    pub(crate) data_sha256: String,
    pub(crate) rows: usize,
    pub(crate) numeric: String,
    pub(crate) tolerance: f64,
    /// Bound on the distance of a prediction from the f64 model on the file's
    /// rows; known to the owner only.
    pub(crate) error_bound: Option<f64>,
}

impl Secrets {
    /// What [`Self::format`] says.
    pub(crate) const FORMAT: &'static str = "zkml-secrets";

    /// The version that this program writes and reads.
    pub(crate) const VERSION: u32 = 1;

    /// Where the secrets of a proof go.
    pub(crate) fn path_beside(proof: &Path) -> PathBuf {
        let mut name = proof.as_os_str().to_owned();
        name.push(".secrets.json");
        name.into()
    }

    /// Reads a secrets file.
    pub(crate) fn load(path: &Path) -> Result<Self, Error> {
        let secrets: Self = serde_json::from_slice(&files::read(path)?)
            .map_err(|error| Error::file(path, format!("is no secrets file: {error}")))?;
        if secrets.format != Self::FORMAT || secrets.version != Self::VERSION {
            return Err(Error::file(
                path,
                format!(
                    "is {} version {}; this program reads {} version {}",
                    secrets.format,
                    secrets.version,
                    Self::FORMAT,
                    Self::VERSION
                ),
            ));
        }
        Ok(secrets)
    }
}
