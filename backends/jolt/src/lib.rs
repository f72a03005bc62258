//! The guest on this project's own implementation of the Jolt protocol.
//!
//! It is not a16z's Jolt, shares no code with it, and its figures say nothing about
//! that one (`jolt/README.md`). Everything runs in this process. A run is one
//! trace and one proof ([`guest`]); the verifier knows the program and Dory's
//! parameters and takes nothing else from a proof than what it checks. Every proof
//! is verified before it is handed out.
//!
//! There are two guests: one commits to model and data by SHA-256, as on every other
//! backend; for the other the proof system does ([`committed`]).

mod committed;
mod guest;
mod info;
mod layout;

pub use guest::program_id_of;
pub use info::INFO;

use guest::{Guest, counts, parameters};
use zkml_backend::{
    Backend, BackendError, Counts, Execution, Info, ProgramId, Proof, ProofKind, Variant,
    VerifyError, committed_guest,
    guests::{self, Guests},
    phases::{Phase, Phases},
};
use zkml_core::layout::GuestInput;

const NO_ACCELERATOR: &str =
    "the machine has no accelerator; its guest hashes by ordinary instructions";
const NO_STD: &str = "the machine's SDK has no standard library";

/// The committed guests.
const GUESTS: Guests = Guests::new(
    info::NAME,
    [
        Err(NO_ACCELERATOR),
        Ok(committed_guest!("predict-software")),
        Err(NO_STD),
        Err(NO_STD),
        Ok(committed_guest!("predict-dory")),
    ],
);

/// The backend.
#[derive(Clone, Debug)]
pub struct Jolt {
    guests: Guests,
}

impl Default for Jolt {
    fn default() -> Self {
        Self::new()
    }
}

impl Jolt {
    /// The backend with the committed guests.
    #[must_use]
    pub const fn new() -> Self {
        Self { guests: GUESTS }
    }

    /// The same backend with another guest of this variant.
    ///
    /// # Errors
    /// [`BackendError`] if `elf` is no program for this machine.
    pub fn with_guest(self, variant: Variant, elf: &[u8]) -> Result<Self, BackendError> {
        let guest = guests::Guest {
            elf: elf.to_vec().into(),
            id: program_id_of(elf, variant.commitment)?,
            record: None,
        };
        Ok(Self {
            guests: self.guests.with(variant, guest),
        })
    }

    fn check(
        &self,
        program_id: &ProgramId,
        kind: ProofKind,
        statement: &[u8],
        proof: &[u8],
    ) -> Result<(), VerifyError> {
        if kind != ProofKind::Core {
            return Err(VerifyError::rejected(
                "the proof is of another kind than expected",
            ));
        }
        // The verifier computes values of the program's own tables, so an
        // identity alone is not enough.
        let variant = self
            .variant_of(program_id)
            .ok_or_else(|| VerifyError::rejected("the proof is of an unknown program"))?;
        let parameters = parameters()?;
        let guest = self.guests.get(variant)?;
        Guest::identified(guest, variant.commitment, &parameters)?.verify(
            &parameters,
            statement,
            proof,
        )
    }
}

impl Backend for Jolt {
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
        let elf = &self.guests.get(variant)?.elf;
        let guest = phases.run(Phase::Setup, || Guest::new(elf, variant.commitment))?;
        let (run, statement) = phases.run(Phase::Execute, || guest.execute(input))?;
        Ok(Execution {
            counts: counts(&run),
            statement,
        })
    }

    fn prove(
        &self,
        variant: Variant,
        input: &GuestInput,
        kind: ProofKind,
        phases: &mut Phases,
    ) -> Result<Proof, BackendError> {
        if INFO.proof(kind).is_none() {
            return Err(BackendError::no_proof(info::NAME, kind));
        }
        let committed = self.guests.get(variant)?;
        let guest = phases.run(Phase::Setup, || {
            Guest::identified(committed, variant.commitment, &parameters()?)
        })?;
        let recorded = phases.run(Phase::Prove, || guest.record(input))?;
        let parameters = phases.run(Phase::Setup, || recorded.generators())?;
        let (statement, bytes) = phases.run(Phase::Prove, || recorded.prove(&parameters))?;
        let (_, verifier) = parameters;
        phases
            .run(Phase::Verify, || {
                guest.verify(&verifier, &statement, &bytes)
            })
            .map_err(|error| BackendError::sdk("checking the fresh proof", error))?;
        let key_bytes = committed.elf.len() + verifier.to_bytes().len();
        Ok(Proof {
            counts: Counts {
                segments: Some(1),
                verification_key_bytes: Some(key_bytes as u64),
                ..counts(recorded.run.execution())
            },
            statement,
            bytes,
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
            self.check(program_id, kind, statement, proof)
        })
    }
}
