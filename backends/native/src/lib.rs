//! The reference backend: the guest logic as an ordinary function call.
//!
//! It proves nothing. It says what every other backend's statement must be,
//! byte for byte, and what the same computation costs without a proof.

use sha2::Digest as _;
use zkml_backend::{
    Backend, BackendError, Counts, Execution, Info, ProgramId, Proof, ProofKind, VerifyError,
    phases::{Phase, Phases},
};
use zkml_core::{
    Reject,
    commitment::{BlockHash, Digest, digest_from_bytes},
    layout::{BLOCK_WORDS, GuestInput},
};
use zkml_program::{Platform, Workspace, run};

/// Description of the backend.
pub static INFO: Info = Info {
    name: "native",
    title: "Native",
    sdk: concat!("zkml-program ", env!("CARGO_PKG_VERSION")),
    isa: std::env::consts::ARCH,
    proofs: &[],
};

/// The backend.
#[derive(Clone, Copy, Debug, Default)]
pub struct Native;

impl Backend for Native {
    fn info(&self) -> &'static Info {
        &INFO
    }

    /// All zeros: there is no guest binary.
    fn program_id(&self) -> ProgramId {
        [0; 32]
    }

    fn execute(&self, input: &GuestInput, phases: &mut Phases) -> Result<Execution, BackendError> {
        let statement = phases
            .run(Phase::Execute, || evaluate(input))
            .map_err(|reject| BackendError::Guest(reject.to_string()))?;
        Ok(Execution {
            statement,
            counts: Counts::default(),
        })
    }

    fn prove(
        &self,
        _input: &GuestInput,
        kind: ProofKind,
        _phases: &mut Phases,
    ) -> Result<Proof, BackendError> {
        Err(BackendError::Unsupported {
            backend: INFO.name,
            kind,
        })
    }

    fn verify(
        &self,
        _program_id: &ProgramId,
        _kind: ProofKind,
        _statement: &[u8],
        _proof: &[u8],
        _phases: &mut Phases,
    ) -> Result<(), VerifyError> {
        Err(VerifyError::rejected("the native backend makes no proofs"))
    }
}

/// Runs the guest logic on the host and returns the statement's bytes.
///
/// # Errors
/// [`Reject`] as the guest would refuse the input.
pub fn evaluate(input: &GuestInput) -> Result<Vec<u8>, Reject> {
    let mut host = Host {
        segments: input.segments.iter(),
        output: Vec::new(),
    };
    let mut workspace: Box<Workspace> = Box::default();
    run(&mut host, &mut workspace)?;
    if host.segments.next().is_some() {
        return Err(Reject::Shape);
    }
    Ok(host.output)
}

struct Host<'a> {
    segments: std::slice::Iter<'a, Vec<u32>>,
    output: Vec<u8>,
}

impl Platform for Host<'_> {
    type Hash = Sha256;
    const NATIVE_64_BIT: bool = cfg!(target_pointer_width = "64");

    fn read<'a>(&mut self, buffer: &'a mut [u32], words: usize) -> Result<&'a [u32], Reject> {
        let segment = self
            .segments
            .next()
            .filter(|segment| segment.len() == words)
            .ok_or(Reject::InputExhausted)?;
        let buffer = buffer.get_mut(..words).ok_or(Reject::Shape)?;
        buffer.copy_from_slice(segment);
        Ok(buffer)
    }

    fn commit(&mut self, words: &[u32]) {
        self.output
            .extend(words.iter().flat_map(|word| word.to_le_bytes()));
    }
}

/// SHA-256 by the `sha2` crate, which uses the processor's instructions for it
/// where there are any.
struct Sha256(sha2::Sha256);

impl BlockHash for Sha256 {
    fn new() -> Self {
        Self(sha2::Sha256::new())
    }

    fn update(&mut self, words: &[u32]) {
        for block in words.chunks(BLOCK_WORDS) {
            let mut bytes = [0; 4 * BLOCK_WORDS];
            for (bytes, word) in bytes.chunks_exact_mut(4).zip(block) {
                bytes.copy_from_slice(&word.to_le_bytes());
            }
            self.0.update(bytes);
        }
    }

    fn finish(self) -> Digest {
        digest_from_bytes(&self.0.finalize().into())
    }
}
