//! The reference backend: the guest logic as an ordinary function call.
//!
//! It proves nothing. It says what every other backend's statement must be,
//! byte for byte, and what the same computation costs without a proof.

use zkml_backend::{
    Backend, BackendError, Counts, Execution, Info, ProgramId, Proof, ProofKind, Variant,
    VerifyError,
    phases::{Phase, Phases},
};
use zkml_core::{Reject, commitment::Scheme, layout::GuestInput, statement::Statement};
use zkml_program::{Platform, SoftwareSha256, Workspace, run};

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

    /// All zeros: there is no guest binary, and so no other variant of one.
    fn program_id(&self, variant: Variant) -> Result<ProgramId, BackendError> {
        if variant == Variant::default() {
            Ok([0; 32])
        } else {
            Err(BackendError::no_guest(
                INFO.name,
                variant,
                "it runs on the host, where there is one build and no precompile",
            ))
        }
    }

    fn execute(
        &self,
        variant: Variant,
        input: &GuestInput,
        phases: &mut Phases,
    ) -> Result<Execution, BackendError> {
        self.program_id(variant)?;
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
        _variant: Variant,
        _input: &GuestInput,
        kind: ProofKind,
        _phases: &mut Phases,
    ) -> Result<Proof, BackendError> {
        Err(BackendError::no_proof(INFO.name, kind))
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

/// Whether a statement is what it must be where [`evaluate`] gives `reference`:
/// under SHA-256 the same, byte for byte; under another scheme, with which the
/// reference cannot commit, the same in everything but scheme and commitments.
#[must_use]
pub fn agrees(statement: &[u8], scheme: Scheme, reference: &[u8]) -> bool {
    let decode = Statement::from_bytes;
    let (Ok(found), Ok(mut expected)) = (decode(statement), decode(reference)) else {
        return false;
    };
    if scheme != expected.scheme {
        expected.scheme = scheme;
        expected.model_commitment = found.model_commitment;
        expected.data_commitment = found.data_commitment;
    }
    found == expected
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
    type Hash = SoftwareSha256;
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
