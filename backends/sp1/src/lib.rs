//! The guest on Succinct's SP1.
//!
//! A core proof is made shard by shard with the prover under the SDK
//! ([`core_proof`]), because the SDK's own CPU prover prepares the keys of all
//! recursion programs before it does anything else, which takes longer than
//! most core proofs. A compressed proof needs those keys and is the SDK's
//! ([`compressed`]). Both are the SDK's proofs and its verifier checks them
//! ([`bundle`]).

mod bundle;
mod compressed;
mod core_proof;
mod environment;
mod guest;

use guest::Guest;
use sp1_sdk::{ProvingKey as _, SP1Proof};
use std::borrow::Cow;
use zkml_backend::{
    Backend, BackendError, Counts, Execution, Info, ProgramId, Proof, ProofInfo, ProofKind,
    VerifyError, parse_program_id,
    phases::{Phase, Phases},
};
use zkml_core::layout::GuestInput;

/// The committed guest.
const ELF: &[u8] = include_bytes!("../elf/predict.elf");

/// The committed guest's identity.
const ID: ProgramId = parse_program_id(include_str!("../elf/predict.id").as_bytes());

const HIDING: &str = "No: no source of SP1 6.10 says that core or compressed proofs hide the \
    inputs, and no blinding is found in its provers. A proof opens trace polynomials at random \
    points and holds rows of committed codewords.";

const SECURITY: &str = "SP1_TARGET_BITS_OF_SECURITY = 100 in sp1-primitives 6.10.0 \
    (src/fri_params.rs), a target for the FRI queries (124 queries at blow-up 4 in the \
    unique-decoding regime, 16 bits of grinding); no source states a bound for the whole proof.";

/// Description of the backend.
pub static INFO: Info = Info {
    name: "sp1",
    title: "SP1",
    sdk: "sp1-sdk 6.10.0",
    isa: "rv64im",
    proofs: &[
        ProofInfo {
            kind: ProofKind::Core,
            sdk_name: "core",
            hides_inputs: false,
            hiding: HIDING,
            security_bits: Some(100),
            security: SECURITY,
            post_quantum: true,
            trusted_setup: false,
        },
        ProofInfo {
            kind: ProofKind::Compressed,
            sdk_name: "compressed",
            hides_inputs: false,
            hiding: HIDING,
            security_bits: Some(100),
            security: SECURITY,
            post_quantum: true,
            trusted_setup: false,
        },
    ],
};

/// The backend.
#[derive(Clone, Debug)]
pub struct Sp1 {
    elf: Cow<'static, [u8]>,
    id: ProgramId,
    shard_area: u64,
}

impl Default for Sp1 {
    fn default() -> Self {
        Self::new()
    }
}

impl Sp1 {
    /// The backend with the committed guest.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            elf: Cow::Borrowed(ELF),
            id: ID,
            shard_area: sp1_core_executor::ELEMENT_THRESHOLD,
        }
    }

    /// The backend with another guest.
    ///
    /// # Errors
    /// [`BackendError`] if `elf` is no program for SP1.
    pub fn with_guest(elf: &[u8]) -> Result<Self, BackendError> {
        Ok(Self {
            elf: Cow::Owned(elf.to_vec()),
            id: program_id_of(elf)?,
            ..Self::new()
        })
    }

    /// The same backend with shards of about `elements` trace elements instead
    /// of the SDK's 2^28 + 2^27: more of them in less memory each. SP1 panics
    /// where a shard cannot hold its fixed tables, some 2^21 elements.
    #[must_use]
    pub fn shard_area(self, elements: u64) -> Self {
        Self {
            shard_area: elements,
            ..self
        }
    }
}

/// A guest's identity: the hash of its verifying key as SP1 prints it, for
/// instance for verification on a blockchain.
///
/// # Errors
/// [`BackendError`] if `elf` is no program for SP1.
pub fn program_id_of(elf: &[u8]) -> Result<ProgramId, BackendError> {
    let guest = Guest::new(elf)?;
    let keys = core_proof::Prover::new()?.setup(&guest)?;
    Ok(bundle::program_id(&keys.vk))
}

impl Backend for Sp1 {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn program_id(&self) -> ProgramId {
        self.id
    }

    fn execute(&self, input: &GuestInput, phases: &mut Phases) -> Result<Execution, BackendError> {
        environment::check_executor()?;
        let guest = phases.run(Phase::Setup, || Guest::new(&self.elf))?;
        let run = phases.run(Phase::Execute, || guest.execute(input))?;
        Ok(Execution {
            statement: run.statement,
            counts: Counts {
                user_cycles: Some(run.instructions),
                ..Counts::default()
            },
        })
    }

    fn prove(
        &self,
        input: &GuestInput,
        kind: ProofKind,
        phases: &mut Phases,
    ) -> Result<Proof, BackendError> {
        environment::check_prover()?;
        environment::check_executor()?;
        match kind {
            ProofKind::Core => self.prove_core(input, phases),
            ProofKind::Compressed => self.prove_compressed(input, phases),
        }
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
            bundle::verify(program_id, kind, statement, proof)
        })
    }
}

impl Sp1 {
    fn prove_core(&self, input: &GuestInput, phases: &mut Phases) -> Result<Proof, BackendError> {
        let (guest, prover, keys) = phases.run(Phase::Setup, || {
            let guest = Guest::new(&self.elf)?;
            let prover = core_proof::Prover::new()?;
            let keys = prover.setup(&guest)?;
            self.check_id(&bundle::program_id(&keys.vk))?;
            Ok::<_, BackendError>((guest, prover, keys))
        })?;
        let (run, shards) = phases.run(Phase::Prove, || {
            let run = guest.execute(input)?;
            let shards = prover.prove(&guest, &keys, input, self.shard_area)?;
            Ok::<_, BackendError>((run, shards))
        })?;
        let segments = shards.len() as u64;
        let bytes = phases.run(Phase::Serialise, || {
            bundle::encode(&keys.vk, &SP1Proof::Core(shards))
        })?;
        self.finish(run, bytes, Some(segments), ProofKind::Core, phases)
    }

    fn prove_compressed(
        &self,
        input: &GuestInput,
        phases: &mut Phases,
    ) -> Result<Proof, BackendError> {
        let (guest, prover, keys) = phases.run(Phase::Setup, || {
            let guest = Guest::new(&self.elf)?;
            let prover = compressed::Prover::new(self.shard_area)?;
            let keys = prover.setup(&self.elf)?;
            self.check_id(&bundle::program_id(keys.verifying_key()))?;
            Ok::<_, BackendError>((guest, prover, keys))
        })?;
        let (run, proof) = phases.run(Phase::Prove, || {
            let run = guest.execute(input)?;
            let proof = prover.prove(&keys, input)?;
            Ok::<_, BackendError>((run, proof))
        })?;
        let bytes = phases.run(Phase::Serialise, || {
            bundle::encode(keys.verifying_key(), &proof)
        })?;
        self.finish(run, bytes, None, ProofKind::Compressed, phases)
    }

    /// Verifies a fresh proof before anyone relies on it: the SDK never runs
    /// the verifier on what the prover underneath it makes.
    fn finish(
        &self,
        run: guest::Run,
        bytes: Vec<u8>,
        segments: Option<u64>,
        kind: ProofKind,
        phases: &mut Phases,
    ) -> Result<Proof, BackendError> {
        phases
            .run(Phase::Verify, || {
                bundle::verify(&self.id, kind, &run.statement, &bytes)
            })
            .map_err(|error| BackendError::sdk("checking the fresh proof", error))?;
        Ok(Proof {
            statement: run.statement,
            bytes,
            counts: Counts {
                user_cycles: Some(run.instructions),
                total_cycles: None,
                segments,
            },
        })
    }

    /// Refuses to prove under an identity that is not the guest's.
    fn check_id(&self, id: &ProgramId) -> Result<(), BackendError> {
        if *id == self.id {
            return Ok(());
        }
        Err(BackendError::sdk(
            "setting up SP1",
            "the committed program ID is not that of the committed guest",
        ))
    }
}
