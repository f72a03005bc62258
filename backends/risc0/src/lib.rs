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
use zkml_backend::{
    Backend, BackendError, Counts, Execution, Info, ProgramId, Proof, ProofKind, Variant,
    VerifyError, committed_guest,
    guests::{self, Guests},
    phases::{Phase, Phases},
};
use zkml_core::layout::GuestInput;

const SHA256_ONLY: &str = "its proofs open no commitments, so the guest hashes";

/// The committed guests, without the kernel.
const GUESTS: Guests = Guests::new(
    info::NAME,
    [
        Ok(committed_guest!("predict")),
        Ok(committed_guest!("predict-software")),
        Ok(committed_guest!("predict-std")),
        Ok(committed_guest!("predict-std-software")),
        Err(SHA256_ONLY),
    ],
);

/// The backend.
#[derive(Clone, Debug)]
pub struct Risc0 {
    guests: Guests,
}

impl Default for Risc0 {
    fn default() -> Self {
        Self::new()
    }
}

impl Risc0 {
    /// The backend with the committed guests.
    #[must_use]
    pub const fn new() -> Self {
        Self { guests: GUESTS }
    }

    /// The same backend with another guest of this variant, given without the
    /// kernel.
    ///
    /// # Errors
    /// [`BackendError`] if `user_elf` is no program for RISC Zero.
    pub fn with_guest(self, variant: Variant, user_elf: &[u8]) -> Result<Self, BackendError> {
        let guest = guests::Guest {
            elf: user_elf.to_vec().into(),
            id: program_id_of(&combine(user_elf))?,
            record: None,
        };
        Ok(Self {
            guests: self.guests.with(variant, guest),
        })
    }
}

impl Backend for Risc0 {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn program_id(&self, variant: Variant) -> Result<ProgramId, BackendError> {
        Ok(self.guests.get(variant)?.id)
    }

    fn guest_compiler(&self, variant: Variant) -> Option<String> {
        self.guests.compiler(variant)
    }

    fn execute(
        &self,
        variant: Variant,
        input: &GuestInput,
        phases: &mut Phases,
    ) -> Result<Execution, BackendError> {
        environment::check()?;
        let guests::Guest { elf, id, .. } = self.guests.get(variant)?;
        let guest = phases.run(Phase::Setup, || Guest::new(elf, id))?;
        let run = phases.run(Phase::Execute, || guest.execute(input))?;
        Ok(Execution {
            statement: run.statement(),
            counts: run.counts(),
        })
    }

    fn prove(
        &self,
        variant: Variant,
        input: &GuestInput,
        kind: ProofKind,
        phases: &mut Phases,
    ) -> Result<Proof, BackendError> {
        environment::check()?;
        let failed = |error| BackendError::sdk("proving", format!("{error:#}"));
        let guests::Guest { elf, id, .. } = self.guests.get(variant)?;
        let (guest, context, prover) = phases.run(Phase::Setup, || {
            let guest = Guest::new(elf, id)?;
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
            counts: Counts {
                verification_key_bytes: Some(size_of_val(id) as u64),
                ..run.counts()
            },
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
