//! What RISC Zero puts before a run's output.

use zkml_core::commitment::Digest;

/// SHA-256 of `risc0.Output`, the tag of the digest that a run ends with.
pub(super) const OUTPUT_TAG: Digest = [
    0xb3fe_ea77,
    0x478b_a766,
    0xd7e0_7d74,
    0x8462_17bb,
    0x56f5_5f08,
    0x9a00_8748,
    0xa33d_e65b,
    0xd459_352d,
];
