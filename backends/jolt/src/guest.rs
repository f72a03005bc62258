//! The guest program: loading, running, proving and verifying it.

use crate::info::NAME;
use jolt_emu::{
    EmuError, Execution, LayoutConfig, Policy, Preprocessed, Statement, execute, load_elf,
};
use jolt_guest::host;
use jolt_pcs::{DoryPcs, DoryVerifierSetup, Pcs};
use jolt_prover::Run;
use jolt_verifier::Proof;
use zkml_backend::{BackendError, Counts, ProgramId, VerifyError, guests};
use zkml_core::{
    Reject,
    layout::{
        GuestInput, JOB_WORDS, Job, chunk_words, data_head_words, model_words, rows_per_chunk,
    },
    statement::HEAD_WORDS,
};

/// Memory of the guest, as its linker script (`guest/predict.ld`) has it.
///
/// 2^15 words of output, less two for the status, and as many for everything
/// else: a proof commits to as many polynomials for 2^16 words as for 2^13.
const LAYOUT: LayoutConfig = LayoutConfig {
    max_input: 0,
    max_output: 4 * ((1 << 15) - 2),
    stack_guard: 4 << 10,
    stack: 32 << 10,
    heap: 0,
    advice: [0; 2],
};

/// What a verifier accepts.
const POLICY: Policy = Policy {
    min_log_cycles: 8,
    max_log_cycles: 24,
    min_log_cells: 4,
    max_log_cells: 16,
    max_log_bytecode: 16,
    chunk_bits: 4,
};

/// Words of a statement beside the results: its head and the data commitment.
const FIXED_WORDS: usize = HEAD_WORDS + 8;

/// Most results that the output has room for, behind its length.
const MAX_RESULTS: usize = LAYOUT.max_output as usize / 4 - 1 - FIXED_WORDS;

/// A guest's identity: the digest of the program, of the bounds on its proofs and
/// of Dory's parameters with which every transcript begins.
///
/// # Errors
/// [`BackendError`] if `elf` is no program for this machine.
pub fn program_id_of(elf: &[u8]) -> Result<ProgramId, BackendError> {
    Ok(id(&load(elf)?, &parameters()?))
}

/// Dory's parameters for verifying proofs of any length.
pub(crate) fn parameters() -> Result<DoryVerifierSetup, BackendError> {
    DoryVerifierSetup::standard()
        .map_err(|error| BackendError::sdk("reading Dory's parameters", error))
}

fn load(elf: &[u8]) -> Result<Preprocessed, BackendError> {
    load_elf(elf, LAYOUT, POLICY).map_err(|error| BackendError::sdk("reading the guest", error))
}

fn id(program: &Preprocessed, parameters: &DoryVerifierSetup) -> ProgramId {
    program.digest(&DoryPcs::setup_digest(parameters))
}

/// A loaded guest.
pub(crate) struct Guest {
    program: Preprocessed,
}

impl Guest {
    /// Loads a guest to run it.
    pub(crate) fn new(elf: &[u8]) -> Result<Self, BackendError> {
        Ok(Self {
            program: load(elf)?,
        })
    }

    /// Loads a guest to prove or verify, and refuses one of another identity.
    pub(crate) fn identified(
        guest: &guests::Guest,
        parameters: &DoryVerifierSetup,
    ) -> Result<Self, BackendError> {
        let loaded = Self::new(&guest.elf)?;
        if id(&loaded.program, parameters) == guest.id {
            return Ok(loaded);
        }
        Err(BackendError::sdk(
            "reading the guest",
            "the committed program ID is not that of the committed guest",
        ))
    }

    /// Runs the guest, however long, without keeping what proving would need. Gives
    /// the run and what the guest published.
    pub(crate) fn execute(&self, input: &GuestInput) -> Result<(Execution, Vec<u8>), BackendError> {
        check_room(input)?;
        let execution = execute(&self.program, &[], &tape(input), u64::MAX).map_err(failure)?;
        let output = output(&execution, input)?;
        Ok((execution, output))
    }

    /// As [`Self::execute`], with what proving needs.
    pub(crate) fn record(&self, input: &GuestInput) -> Result<(Run<'_>, Vec<u8>), BackendError> {
        check_room(input)?;
        let run = Run::new(&self.program, &[], &tape(input)).map_err(failure)?;
        let output = output(run.execution(), input)?;
        Ok((run, output))
    }

    /// Accepts a proof that the guest ended without a panic and with this output.
    pub(crate) fn verify(
        &self,
        parameters: &DoryVerifierSetup,
        output: &[u8],
        proof: &[u8],
    ) -> Result<(), VerifyError> {
        let statement = Statement::new(Vec::new(), host::public_output(output), false);
        let proof = Proof::<DoryPcs>::decode(&self.program, proof)
            .map_err(|error| VerifyError::rejected(format!("the proof is malformed: {error}")))?;
        jolt_verifier::verify(&self.program, parameters, &statement, &proof)
            .map_err(VerifyError::rejected)
    }
}

/// What is known of a run's length.
pub(crate) fn counts(execution: &Execution) -> Counts {
    Counts {
        user_cycles: Some(execution.statistics.instructions),
        total_cycles: Some(execution.statistics.rows),
        ..Counts::default()
    }
}

/// The input as the guest reads it: words, without ends of segments.
fn tape(input: &GuestInput) -> Vec<u32> {
    input.segments.concat()
}

/// The job in an input, if it is one.
fn job(input: &GuestInput) -> Option<Job> {
    let words = input.segments.first()?;
    Job::from_words(words).ok()
}

/// Refuses a job whose results have no room in the guest's memory.
fn check_room(input: &GuestInput) -> Result<(), BackendError> {
    match job(input) {
        Some(job) if job.rows as usize > MAX_RESULTS => Err(BackendError::Unsupported {
            backend: NAME,
            reason: format!(
                "has room for {MAX_RESULTS} results in the guest's memory; these are {}",
                job.rows
            ),
        }),
        _ => Ok(()),
    }
}

/// Whether the segments are those that a guest reads when it succeeds. It cannot
/// tell by itself where one ends, nor whether some of the tape is left.
fn is_read_whole(input: &GuestInput) -> bool {
    let Some(job) = job(input) else {
        return false;
    };
    let numeric = job.cell.numeric();
    let (columns, rows) = (job.columns as usize, job.rows as usize);
    let per_chunk = rows_per_chunk(job.cell, columns);
    let chunks = (0..rows).step_by(per_chunk).map(|first| {
        let rows = per_chunk.min(rows - first);
        chunk_words(job.cell, columns, rows)
    });
    let heads = [
        JOB_WORDS,
        model_words(numeric, columns),
        data_head_words(numeric, columns),
    ];
    let read = heads.into_iter().chain(chunks);
    read.eq(input.segments.iter().map(Vec::len))
}

/// What the guest published, if the run ended well.
fn output(execution: &Execution, input: &GuestInput) -> Result<Vec<u8>, BackendError> {
    let statement = &execution.statement;
    let capacity = LAYOUT.max_output as usize;
    let output = host::output_bytes(statement.outputs(), capacity).ok_or_else(|| {
        BackendError::sdk("running the guest", "its output is not one of its SDK")
    })?;
    if statement.panic() {
        return Err(BackendError::Guest(
            String::from_utf8_lossy(&output).into_owned(),
        ));
    }
    if !is_read_whole(input) {
        return Err(BackendError::Guest(Reject::Shape.to_string()));
    }
    Ok(output)
}

/// Why there was no run.
fn failure(error: EmuError) -> BackendError {
    match error {
        EmuError::TapeExhausted { .. } => BackendError::Guest(Reject::InputExhausted.to_string()),
        EmuError::CycleLimit { limit } => BackendError::Unsupported {
            backend: NAME,
            reason: format!("proves runs of up to {limit} cycles, and this one is longer"),
        },
        other => BackendError::sdk("running the guest", other),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use jolt_emu::{Emulator, MemoryLayout};
    use zkml_backend::Variant;

    fn committed() -> Guest {
        let variant = Variant {
            std: false,
            precompiles: false,
        };
        let guests = crate::GUESTS;
        Guest::new(&guests.get(variant).unwrap().elf).unwrap()
    }

    #[test]
    fn the_linker_script_fits_the_layout() {
        let script = include_str!("../guest/predict.ld");
        let symbol = |name: &str| {
            let assigned = |line: &str| Some(line.trim().strip_prefix(name)?.to_owned());
            let line = script.lines().find_map(assigned).unwrap();
            let digits = line
                .strip_prefix(" = 0x")
                .unwrap()
                .strip_suffix(';')
                .unwrap();
            u32::from_str_radix(digits, 16).unwrap()
        };
        let guest = committed();
        let layout: &MemoryLayout = guest.program.layout();
        assert_eq!(symbol("__jolt_input"), layout.input_start());
        assert_eq!(symbol("__jolt_output"), layout.output_start());
        assert_eq!(symbol("__jolt_panic"), layout.panic_address());
        assert_eq!(symbol("__jolt_termination"), layout.termination_address());
        assert_eq!(layout.io_cells(), 1 << 15);
        assert!(layout.total_cells() <= 1 << 16);
        // The first two instructions load the stack pointer.
        let mut emulator = Emulator::new(&guest.program, &[], &[]).unwrap();
        emulator.step().unwrap();
        let (record, _) = emulator.step().unwrap();
        assert_eq!(record.rd_post, layout.stack_top());
    }

    #[test]
    fn results_fit_exactly() {
        assert_eq!(
            4 * (1 + FIXED_WORDS + MAX_RESULTS),
            LAYOUT.max_output as usize
        );
    }
}
