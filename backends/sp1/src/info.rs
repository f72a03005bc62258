//! What SP1's proofs are worth, sentence by sentence with the source.

use zkml_backend::{Basis, Claim, Hiding, Info, ProofInfo, ProofKind, Security};

/// The backend's name.
pub(crate) const NAME: &str = "sp1";

/// The same for both kinds: a compressed proof shows that core proofs verify.
const fn proof(kind: ProofKind, sdk_name: &'static str) -> ProofInfo {
    ProofInfo {
        kind,
        sdk_name,
        hides_inputs: Claim::new(
            Hiding::No,
            "No source of SP1 6.10 says that core or compressed proofs hide the inputs, and no \
             blinding is found in its provers. A proof opens trace polynomials at random points \
             and holds rows of committed codewords.",
        ),
        security: Claim::new(
            Some(Security {
                bits: 100,
                basis: Basis::Target,
            }),
            "SP1_TARGET_BITS_OF_SECURITY = 100 in sp1-primitives 6.10.0 (src/fri_params.rs), a \
             target for the FRI queries (124 queries at blow-up 4 in the unique-decoding regime, \
             16 bits of grinding); no source states a bound for the whole proof.",
        ),
        post_quantum: Claim::new(
            false,
            "Not post-quantum: what a run's parts say of memory is balanced by a multiset hash \
             into an elliptic curve over a field of some 217 bits (src/septic_curve.rs and \
             src/septic_digest.rs in sp1-hypercube 6.10.0, summed over the shards in \
             src/verify.rs of sp1-prover 6.10.0), which rests on discrete logarithms; all else \
             rests on hash functions.",
        ),
        trusted_setup: Claim::new(
            false,
            "No trusted set-up: all parameters are public constants. SP1's security model \
             (docs.succinct.xyz/docs/sp1/security/security-model) has one for its Groth16 and \
             PLONK proofs only, which are not made here.",
        ),
    }
}

/// Description of the backend.
pub static INFO: Info = Info {
    name: NAME,
    title: "SP1",
    sdk: "sp1-sdk 6.10.0",
    isa: "rv64im",
    proofs: &[
        proof(ProofKind::Core, "core"),
        proof(ProofKind::Compressed, "compressed"),
    ],
};
