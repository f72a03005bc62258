//! What RISC Zero's proofs are worth, sentence by sentence with the source.

use zkml_backend::{Basis, Claim, Hiding, Info, ProofInfo, ProofKind, Security};

/// The backend's name.
pub(crate) const NAME: &str = "risc0";

/// RISC Zero's own security model gives more for each prover alone.
const BITS: Option<Security> = Some(Security {
    bits: 96,
    basis: Basis::Conjectured,
});

const POST_QUANTUM: Claim<bool> = Claim::new(
    true,
    "Post-quantum, as far as is known: soundness rests on hash functions and FRI alone \
     (RISC Zero's paper, dev.risczero.com/proof-system-in-detail.pdf; Poseidon2 in the Merkle \
     trees and the transcript of risc0-zkp 3.0.6-rc.1).",
);

const TRUSTED_SETUP: Claim<bool> = Claim::new(
    false,
    "No trusted set-up: all parameters are public constants. RISC Zero's security model \
     (dev.risczero.com/api/security-model) names one for its Groth16 proofs only, which are not \
     made here.",
);

/// Description of the backend.
pub static INFO: Info = Info {
    name: NAME,
    title: "RISC Zero",
    sdk: "risc0-zkvm 3.1.0-rc.1",
    isa: "rv32im",
    proofs: &[
        ProofInfo {
            kind: ProofKind::Core,
            sdk_name: "composite",
            hides_inputs: Claim::new(
                Hiding::No,
                "RISC Zero's security model (dev.risczero.com/api/security-model) says that \
                 proofs target perfect zero-knowledge and that no proof of it has been written, \
                 but the segment prover of this version (risc0-circuit-rv32im 4.0.6-rc.1, \
                 prove/witgen) adds no random rows, so a proof opens unmasked combinations of \
                 the run's trace. It also shows how long the run was.",
            ),
            security: Claim::new(
                BITS,
                "96 bits, conjectured: the documentation of DEFAULT_MAX_PO2 in risc0-zkvm \
                 3.1.0-rc.1 gives 97 bits for segments of up to 2^21 cycles and one less for \
                 2^22, the largest this verifier accepts; 97 for the RISC-V prover in RISC \
                 Zero's security model (dev.risczero.com/api/security-model), in the random \
                 oracle model and under ethSTARK's toy problem conjecture.",
            ),
            post_quantum: POST_QUANTUM,
            trusted_setup: TRUSTED_SETUP,
        },
        ProofInfo {
            kind: ProofKind::Compressed,
            sdk_name: "succinct",
            hides_inputs: Claim::new(
                Hiding::ByDesign,
                "By design, with caution: RISC Zero's security model \
                 (dev.risczero.com/api/security-model) says that proofs hide all inputs, target \
                 perfect zero-knowledge and, recursively combined, no longer show how long the \
                 run was, but also that no proof of this has been written and that those with \
                 critical privacy needs should take caution. The recursion prover of this \
                 version (risc0-circuit-recursion 4.0.6-rc.1, prove/witgen.rs) fills its random \
                 rows with one random element instead of independent ones.",
            ),
            security: Claim::new(
                BITS,
                "96 bits, conjectured: that of the core proofs that it combines; 99 for the \
                 recursion prover itself in RISC Zero's security model \
                 (dev.risczero.com/api/security-model), in the random oracle model and under \
                 ethSTARK's toy problem conjecture.",
            ),
            post_quantum: POST_QUANTUM,
            trusted_setup: TRUSTED_SETUP,
        },
    ],
};
