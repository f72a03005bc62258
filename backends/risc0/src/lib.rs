//! The guest on RISC Zero's zkVM.
//!
//! Everything runs in this process: the SDK's executor and its local prover,
//! never a remote one or another program. A run's segments stay in memory
//! ([`guest`]); a proof's bytes hold only what a verifier cannot know
//! ([`receipt`]).

mod environment;
mod guest;
mod info;
mod receipt;

pub use guest::{combine, program_id_of};
pub use info::INFO;

use guest::Guest;
use risc0_zkvm::{InnerReceipt, ProverOpts, get_prover_server};
use std::borrow::Cow;
use zkml_backend::{
    Backend, BackendError, Execution, Info, ProgramId, Proof, ProofKind, VerifyError,
    parse_program_id,
    phases::{Phase, Phases},
};
use zkml_core::layout::GuestInput;

/// The committed guest, without the kernel.
const ELF: &[u8] = include_bytes!("../elf/predict.elf");

/// The committed guest's identity.
const ID: ProgramId = parse_program_id(include_str!("../elf/predict.id").as_bytes());

/// The backend.
#[derive(Clone, Debug)]
pub struct Risc0 {
    elf: Cow<'static, [u8]>,
    id: ProgramId,
}

impl Default for Risc0 {
    fn default() -> Self {
        Self::new()
    }
}

impl Risc0 {
    /// The backend with the committed guest.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            elf: Cow::Borrowed(ELF),
            id: ID,
        }
    }

    /// The backend with another guest, given without the kernel.
    ///
    /// # Errors
    /// [`BackendError`] if `user_elf` is no program for RISC Zero.
    pub fn with_guest(user_elf: &[u8]) -> Result<Self, BackendError> {
        Ok(Self {
            elf: Cow::Owned(user_elf.to_vec()),
            id: program_id_of(&combine(user_elf))?,
        })
    }
}

impl Backend for Risc0 {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn program_id(&self) -> ProgramId {
        self.id
    }

    fn execute(&self, input: &GuestInput, phases: &mut Phases) -> Result<Execution, BackendError> {
        environment::check()?;
        let guest = phases.run(Phase::Setup, || Guest::new(&self.elf, &self.id))?;
        let run = phases.run(Phase::Execute, || guest.execute(input))?;
        Ok(Execution {
            statement: run.statement(),
            counts: run.counts(),
        })
    }

    fn prove(
        &self,
        input: &GuestInput,
        kind: ProofKind,
        phases: &mut Phases,
    ) -> Result<Proof, BackendError> {
        environment::check()?;
        let failed = |error| BackendError::sdk("proving", format!("{error:#}"));
        let (guest, context, prover) = phases.run(Phase::Setup, || {
            let guest = Guest::new(&self.elf, &self.id)?;
            let prover = get_prover_server(&ProverOpts::composite()).map_err(failed)?;
            Ok::<_, BackendError>((guest, receipt::context(), prover))
        })?;
        let (run, composite) = phases.run(Phase::Prove, || {
            let run = guest.record(input)?;
            let proven = prover.prove_session(&context, &run.session);
            match proven.map_err(failed)?.receipt.inner {
                InnerReceipt::Composite(composite) => Ok((run, composite)),
                _ => Err(BackendError::sdk("proving", "the receipt is not composite")),
            }
        })?;
        let bytes = match kind {
            ProofKind::Core => phases.run(Phase::Serialise, || receipt::encode_core(&composite))?,
            ProofKind::Compressed => {
                let succinct = phases
                    .run(Phase::Compress, || prover.composite_to_succinct(&composite))
                    .map_err(|error| BackendError::sdk("compressing", format!("{error:#}")))?;
                phases.run(Phase::Serialise, || receipt::encode_compressed(&succinct))?
            }
        };
        Ok(Proof {
            statement: run.statement(),
            bytes,
            counts: run.counts(),
        })
    }

    fn verify(
        &self,
        program_id: &ProgramId,
        kind: ProofKind,
        statement: &[u8],
        proof: &[u8],
        phases: &mut Phases,
    ) -> Result<(), VerifyError> {
        phases.run(Phase::Verify, || {
            receipt::verify(program_id, kind, statement, proof)
        })
    }
}
