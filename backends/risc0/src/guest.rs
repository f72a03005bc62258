//! The guest as RISC Zero loads it, and running it.

use risc0_binfmt::{MemoryImage, ProgramBinary};
use risc0_zkos_v1compat::V1COMPAT_ELF;
use risc0_zkvm::{
    ExecutorEnv, ExecutorImpl, ExitCode, NullSegmentRef, Segment, SegmentRef, Session,
    SimpleSegmentRef, SystemState, sha::Digestible,
};
use zkml_backend::{BackendError, Counts, ProgramId};
use zkml_core::layout::GuestInput;

/// What RISC Zero's executor puts before the message of a guest that aborts.
const PANICKED: &str = "Guest panicked: ";

/// The guest with the kernel that serves its system calls, in the encoding that
/// RISC Zero loads.
#[must_use]
pub fn combine(user_elf: &[u8]) -> Vec<u8> {
    ProgramBinary::new(user_elf, V1COMPAT_ELF).encode()
}

/// A combined guest's identity: RISC Zero's image ID, the digest of the memory
/// before the first instruction.
///
/// # Errors
/// [`BackendError`] if `binary` is no program for RISC Zero.
pub fn program_id_of(binary: &[u8]) -> Result<ProgramId, BackendError> {
    risc0_binfmt::compute_image_id(binary)
        .map(Into::into)
        .map_err(|error| BackendError::sdk("reading the guest", format!("{error:#}")))
}

/// A guest ready to run.
pub(crate) struct Guest {
    image: MemoryImage,
}

impl Guest {
    /// Combines and loads a guest and refuses one of another identity, whose proofs
    /// no verifier would accept.
    pub(crate) fn new(user_elf: &[u8], id: &ProgramId) -> Result<Self, BackendError> {
        const CONTEXT: &str = "reading the guest";
        let mut image = ProgramBinary::new(user_elf, V1COMPAT_ELF)
            .to_image()
            .map_err(|error| BackendError::sdk(CONTEXT, format!("{error:#}")))?;
        let state = SystemState {
            pc: 0,
            merkle_root: image.image_id(),
        };
        if ProgramId::from(state.digest()) != *id {
            return Err(BackendError::sdk(
                CONTEXT,
                "the committed program ID is not that of the committed guest",
            ));
        }
        Ok(Self { image })
    }

    /// Runs the guest without keeping what proving would need.
    pub(crate) fn execute(&self, input: &GuestInput) -> Result<Run, BackendError> {
        self.run(input, |_| Box::new(NullSegmentRef))
    }

    /// Runs the guest and keeps its segments, in memory: the SDK's default
    /// would write them to files, the private input with them.
    pub(crate) fn record(&self, input: &GuestInput) -> Result<Run, BackendError> {
        self.run(input, |segment| Box::new(SimpleSegmentRef::new(segment)))
    }

    fn run(
        &self,
        input: &GuestInput,
        keep: impl Fn(Segment) -> Box<dyn SegmentRef> + Send + Sync,
    ) -> Result<Run, BackendError> {
        let mut bytes = Vec::with_capacity(4 * input.words());
        for word in input.segments.iter().flatten() {
            bytes.extend_from_slice(&word.to_le_bytes());
        }
        let session = ExecutorEnv::builder()
            .stdin(bytes.as_slice())
            .build()
            .and_then(|environment| ExecutorImpl::new(environment, self.image.clone()))
            .and_then(|mut executor| executor.run_with_callback(|segment| Ok(keep(segment))))
            .map_err(|error| {
                let mut causes = error.chain().map(ToString::to_string);
                let message =
                    causes.find_map(|cause| Some(cause.strip_prefix(PANICKED)?.to_owned()));
                match message {
                    Some(message) => BackendError::Guest(message),
                    None => BackendError::sdk("running the guest", format!("{error:#}")),
                }
            })?;
        if session.exit_code != ExitCode::Halted(0) {
            return Err(BackendError::sdk(
                "running the guest",
                format!("it ended with {:?}", session.exit_code),
            ));
        }
        Ok(Run { session })
    }
}

/// A finished run.
pub(crate) struct Run {
    pub(crate) session: Session,
}

impl Run {
    pub(crate) fn statement(&self) -> Vec<u8> {
        let journal = self.session.journal.as_ref();
        journal
            .map(|journal| journal.bytes.clone())
            .unwrap_or_default()
    }

    pub(crate) fn counts(&self) -> Counts {
        Counts {
            user_cycles: Some(self.session.user_cycles),
            total_cycles: Some(self.session.total_cycles),
            segments: Some(self.session.segments.len() as u64),
            verification_key_bytes: None,
        }
    }
}
