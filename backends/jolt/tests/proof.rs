//! A real proof, without the command line and its other provers.

use zkml_backend::{Backend, ProofKind};
use zkml_backend_jolt::Jolt;

#[test]
fn a_proof_shows_what_was_proven_and_nothing_else() {
    let backend = Jolt::new();
    let variant = backend.choose(None, None);
    let proof = zkml_conformance::proves(&backend, variant, ProofKind::Core);
    assert_eq!(proof.counts.segments, Some(1));
}
