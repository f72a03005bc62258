//! Proofs as bytes, and their verification.
//!
//! A receipt of the SDK repeats what a verifier knows already: the claim, the
//! journal, the names and digests of parameters. Its verification does not
//! look at all of them, so that whoever holds a receipt can alter it without
//! making it invalid, and it nests, so that decoding a hostile one can exhaust
//! the stack. The bytes here hold only what a verifier cannot know. Everything
//! else is put together from the program ID and the statement, and the SDK
//! verifies the receipt that results.
//!
//! All little-endian 32-bit words:
//!
//! | core | compressed |
//! |---|---|
//! | [`CORE`] | [`COMPRESSED`] |
//! | number of segments | control ID, 8 words |
//! | Merkle root of memory between segments, 8 words each | control ID's index |
//! | each segment's seal: its length, then the seal | siblings on the control ID's path, 8 words each |
//! | | the seal |

use risc0_zkvm::{
    CompositeReceipt, CompositeReceiptVerifierParameters, Digest, ExitCode, InnerReceipt,
    MaybePruned, Receipt, ReceiptClaim, SegmentReceiptVerifierParameters, SuccinctReceipt,
    SuccinctReceiptVerifierParameters, SystemState, VerifierContext, sha::Digestible,
};
use std::panic::{AssertUnwindSafe, catch_unwind};
use zkml_backend::{BackendError, ProgramId, ProofKind, VerifyError};

/// First word of a core proof.
const CORE: u32 = u32::from_le_bytes(*b"r0c1");

/// First word of a compressed proof.
const COMPRESSED: u32 = u32::from_le_bytes(*b"r0s1");

/// The hash function of every seal.
const HASH: &str = "poseidon2";

/// Depth of the Merkle tree over the recursion programs' control IDs.
const CONTROL_DEPTH: usize = 8;

/// The modulus of the field that control IDs are made of.
const BABY_BEAR: u32 = 0x7800_0001;

/// Index of a variant of [`InnerReceipt`] in its serialisation.
#[derive(Clone, Copy)]
enum ReceiptKind {
    Composite = 0,
    Succinct = 1,
}

/// Verifiers' parameters as released, and no development mode whatever the
/// environment says.
pub(crate) fn context() -> VerifierContext {
    VerifierContext::empty()
        .with_suites(VerifierContext::default_hash_suites())
        .with_segment_verifier_parameters(SegmentReceiptVerifierParameters::default())
        .with_succinct_verifier_parameters(SuccinctReceiptVerifierParameters::default())
        .with_groth16_verifier_parameters(Default::default())
        .with_dev_mode(false)
}

/// Encodes a composite receipt.
pub(crate) fn encode_core(receipt: &CompositeReceipt) -> Result<Vec<u8>, BackendError> {
    let failed = |message: &str| BackendError::sdk("encoding the proof", message);
    if !receipt.assumption_receipts.is_empty() {
        return Err(failed("the receipt rests on assumptions"));
    }
    let mut words = vec![CORE, receipt.segments.len() as u32];
    let between = receipt.segments.len().saturating_sub(1);
    for segment in &receipt.segments[..between] {
        let state = segment.claim.post.as_value();
        let state = state.map_err(|_| failed("a segment's final state is missing"))?;
        words.extend_from_slice(state.merkle_root.as_words());
    }
    for segment in &receipt.segments {
        words.push(segment.seal.len() as u32);
        words.extend_from_slice(&segment.seal);
    }
    Ok(bytes(&words))
}

/// Encodes a succinct receipt.
pub(crate) fn encode_compressed(
    receipt: &SuccinctReceipt<ReceiptClaim>,
) -> Result<Vec<u8>, BackendError> {
    let path = &receipt.control_inclusion_proof;
    if path.digests.len() != CONTROL_DEPTH || receipt.hashfn != HASH {
        return Err(BackendError::sdk(
            "encoding the proof",
            "the receipt is not of the kind that this version of the SDK makes",
        ));
    }
    let mut words = vec![COMPRESSED];
    words.extend_from_slice(receipt.control_id.as_words());
    words.push(path.index);
    for digest in &path.digests {
        words.extend_from_slice(digest.as_words());
    }
    words.extend_from_slice(&receipt.seal);
    Ok(bytes(&words))
}

fn bytes(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

/// Accepts only bytes that one of the encoders gave for a valid proof of
/// exactly this statement.
pub(crate) fn verify(
    program_id: &ProgramId,
    kind: ProofKind,
    statement: &[u8],
    proof: &[u8],
) -> Result<(), VerifyError> {
    let image_id = Digest::from(*program_id);
    let context = context();
    // The SDK's verifier panics on some malformed seals, an empty one for one.
    let verified = catch_unwind(AssertUnwindSafe(|| {
        let inner = decode(image_id, kind, statement, proof)?;
        Receipt::new(inner, statement.to_vec())
            .verify_with_context(&context, image_id)
            .map_err(VerifyError::rejected)
    }));
    verified.unwrap_or_else(|_| Err(VerifyError::rejected("the proof is malformed")))
}

/// The receipt that the proof would be part of if it were valid.
fn decode(
    image_id: Digest,
    kind: ProofKind,
    statement: &[u8],
    proof: &[u8],
) -> Result<InnerReceipt, VerifyError> {
    if !proof.len().is_multiple_of(4) {
        return Err(VerifyError::rejected("the proof has a broken length"));
    }
    let words: Vec<u32> = proof
        .chunks_exact(4)
        .map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
        .collect();
    let claim = ReceiptClaim::ok(image_id, MaybePruned::Pruned(journal_digest(statement)));
    let mut words = Words(&words);
    match (kind, words.next()?) {
        (ProofKind::Core, CORE) => decode_core(&claim, words),
        (ProofKind::Compressed, COMPRESSED) => decode_compressed(&claim, words),
        (_, CORE | COMPRESSED) => Err(VerifyError::rejected("the proof is of another kind")),
        _ => Err(VerifyError::rejected("the bytes are no RISC Zero proof")),
    }
}

fn journal_digest(statement: &[u8]) -> Digest {
    risc0_zkvm::Journal::new(statement.to_vec()).digest()
}

fn decode_core(claim: &ReceiptClaim, mut words: Words<'_>) -> Result<InnerReceipt, VerifyError> {
    let segments = words.next()?;
    if segments == 0 {
        return Err(VerifyError::rejected("the proof has no segments"));
    }
    // Every segment but the last ends where the next begins.
    let mut claims = Vec::new();
    let mut pre = claim.pre.clone();
    for _ in 1..segments {
        let between = MaybePruned::Value(SystemState {
            pc: 0,
            merkle_root: words.digest()?,
        });
        claims.push(ReceiptClaim {
            pre: std::mem::replace(&mut pre, between.clone()),
            post: between,
            exit_code: ExitCode::SystemSplit,
            input: claim.input.clone(),
            output: None.into(),
        });
    }
    claims.push(ReceiptClaim {
        pre,
        ..claim.clone()
    });
    let parameters = SegmentReceiptVerifierParameters::default().digest();
    let mut receipts = Vec::new();
    for (index, claim) in claims.iter().enumerate() {
        let length = words.next()? as usize;
        if length == 0 {
            return Err(VerifyError::rejected("a segment has no seal"));
        }
        receipts.push((words.take(length)?, index as u32, HASH, parameters, claim));
    }
    words.end()?;
    let parameters = CompositeReceiptVerifierParameters::default().digest();
    let no_assumptions: [(); 0] = [];
    let fields = (receipts, &no_assumptions[..], parameters);
    inner(ReceiptKind::Composite, &fields)
}

fn decode_compressed(
    claim: &ReceiptClaim,
    mut words: Words<'_>,
) -> Result<InnerReceipt, VerifyError> {
    let control_id = words.digest()?;
    let index = words.next()?;
    let mut path = Vec::new();
    for _ in 0..CONTROL_DEPTH {
        path.push(words.digest()?);
    }
    // The SDK's verifier ignores an index's upper bits and a digest's multiples
    // of the modulus.
    let reduced = path
        .iter()
        .all(|digest| digest.as_words().iter().all(|word| *word < BABY_BEAR));
    if index >> CONTROL_DEPTH != 0 || !reduced {
        return Err(VerifyError::rejected(
            "the proof's control path is malformed",
        ));
    }
    let seal = words.0;
    let claim = MaybePruned::<ReceiptClaim>::Pruned(claim.digest());
    let parameters = SuccinctReceiptVerifierParameters::default().digest();
    let fields = (seal, control_id, claim, HASH, parameters, (index, path));
    inner(ReceiptKind::Succinct, &fields)
}

/// Builds a receipt from its fields in the order of their declaration. The SDK
/// has no constructors, but its receipts are deserialisable.
fn inner(kind: ReceiptKind, fields: &impl serde::Serialize) -> Result<InnerReceipt, VerifyError> {
    let failed = |error| VerifyError::Failed(BackendError::sdk("building the receipt", error));
    let bytes = bincode::serialize(&(kind as u32, fields)).map_err(failed)?;
    bincode::deserialize(&bytes).map_err(failed)
}

/// Words yet to be read.
struct Words<'a>(&'a [u32]);

impl<'a> Words<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u32], VerifyError> {
        let (taken, rest) = self
            .0
            .split_at_checked(count)
            .ok_or_else(|| VerifyError::rejected("the proof is cut short"))?;
        self.0 = rest;
        Ok(taken)
    }

    fn next(&mut self) -> Result<u32, VerifyError> {
        Ok(self.take(1)?[0])
    }

    fn digest(&mut self) -> Result<Digest, VerifyError> {
        let mut digest = [0; 8];
        digest.copy_from_slice(self.take(8)?);
        Ok(digest.into())
    }

    fn end(&self) -> Result<(), VerifyError> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(VerifyError::rejected("the proof has words after its end"))
        }
    }
}
