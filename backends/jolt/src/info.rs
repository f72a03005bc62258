//! What the proofs are worth, sentence by sentence with the source.

use zkml_backend::{Basis, Claim, Hiding, Info, ProofInfo, ProofKind, Security};

/// The backend's name.
pub(crate) const NAME: &str = "jolt";

/// Description of the backend.
pub static INFO: Info = Info {
    name: NAME,
    title: "Jolt (own implementation)",
    sdk: concat!(
        "jolt-prover ",
        env!("CARGO_PKG_VERSION"),
        " (this project's)"
    ),
    isa: "rv32im",
    proofs: &[ProofInfo {
        kind: ProofKind::Core,
        sdk_name: "proof",
        hides_inputs: Claim::new(
            Hiding::No,
            "This project's own implementation of the Jolt protocol has no zero-knowledge part \
             yet: a proof holds unmasked values of polynomials made from the run's trace, and \
             Dory's messages are not blinded (feature `zk` of dory-pcs 0.5.0 is off). It also \
             shows how long the run was, to a power of two.",
        ),
        security: Claim::new(
            Some(Security {
                bits: 100,
                basis: Basis::Conjectured,
            }),
            "About 100 bits, conjectured: Dory's commitments rest on discrete logarithms in the \
             groups of BN254, the easiest of them in its target group, a field of 3,048 bits, \
             where the tower number field sieve takes some 2^100 steps as Barbulescu and Duquesne \
             estimate (Updating Key Size Estimations for Pairings, Journal of Cryptology 32, \
             2019). The sumchecks and batched openings lose less than 2^-115 against a prover who \
             cannot compute them (field of 254 bits, coefficients of 128), in the random oracle \
             model for BLAKE2b. The implementation is this project's own, not a16z's, and has not \
             been audited.",
        ),
        post_quantum: Claim::new(
            false,
            "Not post-quantum: Dory's commitments rest on discrete logarithms in the groups of \
             the pairing-friendly curve BN254.",
        ),
        trusted_setup: Claim::new(
            false,
            "No trusted set-up: Dory's generators are hashed to the curve from a public seed \
             (jolt/pcs/src/dory/generators.rs), so that nobody knows a relation between them; a \
             test of jolt-pcs derives the verifier's stored parameters again.",
        ),
    }],
};
