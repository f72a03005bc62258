//! Parameters that everyone uses, so that a verifier need not derive its own.

use super::DoryVerifierSetup;
use crate::PcsError;

/// The seed of the standard parameters.
pub const STANDARD_SEED: &[u8] = b"jolt dory standard/1";

/// What the example `standard` writes.
const ENCODED: &[u8] = include_bytes!("standard.bin");

impl DoryVerifierSetup {
    /// The verifier's half of the parameters that [`STANDARD_SEED`] gives for the
    /// longest traces, which serves shorter ones as well. It is stored with this
    /// crate, and takes some milliseconds to decode instead of seconds to
    /// derive.
    ///
    /// A prover for shorter traces uses it, too, since the digest of these
    /// parameters is part of every proof.
    ///
    /// # Errors
    ///
    /// None, unless the stored bytes were altered.
    pub fn standard() -> Result<Self, PcsError> {
        Self::from_bytes(ENCODED)
    }
}
