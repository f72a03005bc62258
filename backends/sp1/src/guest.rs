//! The guest program and its execution without a proof.

use sha2::{Digest as _, Sha256};
use sp1_core_executor::{Program, SP1CoreOpts, ShardingThreshold};
use sp1_core_executor_runner::MinimalExecutorRunner;
use sp1_sdk::SP1Stdin;
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};
use zkml_backend::BackendError;
use zkml_core::{
    Reject,
    layout::{GuestInput, Job, rows_per_chunk},
};

/// SP1's exit code for input that is not there to be read (`halt_invalid_hint`
/// in sp1-lib 6.10.0).
const NO_INPUT: u32 = 3;

/// The guest's exit code for the first [`Reject`]; see its `main.rs`.
const REJECT_BASE: u32 = 16;

/// Every reason to refuse an input.
const REJECTS: [Reject; 6] = [
    Reject::InputExhausted,
    Reject::UnknownFormat,
    Reject::Shape,
    Reject::SchemaMismatch,
    Reject::OutOfRange,
    Reject::NotFinite,
];

/// A decoded guest program.
pub(crate) struct Guest {
    pub(crate) program: Arc<Program>,
}

/// Outcome of running a guest.
pub(crate) struct Run {
    pub(crate) statement: Vec<u8>,
    pub(crate) instructions: u64,
}

impl Guest {
    /// Decodes an ELF file.
    pub(crate) fn new(elf: &[u8]) -> Result<Self, BackendError> {
        // SP1 panics on instructions that it does not know.
        let program = no_panic("reading the guest", || Program::from(elf))?
            .map_err(|error| BackendError::sdk("reading the guest", error))?;
        Ok(Self {
            program: Arc::new(program),
        })
    }

    /// Runs the guest to its end.
    pub(crate) fn execute(&self, input: &GuestInput) -> Result<Run, BackendError> {
        let mut runner =
            MinimalExecutorRunner::new(self.program.clone(), false, None, MEMORY_LIMIT, 0);
        for segment in &stdin(input).buffer {
            runner.with_input(segment);
        }
        while runner
            .try_execute_chunk()
            .map_err(|error| BackendError::sdk("executing the guest", error))?
            .is_some()
        {}
        match runner.exit_code() {
            0 => {}
            code => return Err(BackendError::Guest(failure(code))),
        }
        if Some(input.segments.len()) != segments_read(input) {
            return Err(BackendError::Guest(Reject::Shape.to_string()));
        }
        let statement = runner.public_values_stream().clone();
        let digest = runner.public_value_digest().map(u32::to_le_bytes);
        if Sha256::digest(&statement)[..] != *digest.as_flattened() {
            return Err(BackendError::Guest(
                "it published a digest that is not that of its output".into(),
            ));
        }
        Ok(Run {
            statement,
            instructions: runner.global_clk(),
        })
    }
}

/// Segments that the guest has read when it succeeds. SP1 does not say how much
/// of the input was left, and some left would mean that the guest proved
/// something else than the host asked for.
fn segments_read(input: &GuestInput) -> Option<usize> {
    let job = Job::from_words(input.segments.first()?).ok()?;
    let per_chunk = rows_per_chunk(job.cell, job.columns as usize);
    Some(3 + (job.rows as usize).div_ceil(per_chunk))
}

/// What an exit code means.
fn failure(code: u32) -> String {
    if code == NO_INPUT {
        return Reject::InputExhausted.to_string();
    }
    match REJECTS
        .iter()
        .find(|&&reject| REJECT_BASE + reject as u32 == code)
    {
        Some(reject) => reject.to_string(),
        None => format!("it ended with exit code {code}"),
    }
}

/// The input as the guest reads it, segment by segment.
pub(crate) fn stdin(input: &GuestInput) -> SP1Stdin {
    let mut stdin = SP1Stdin::new();
    for segment in &input.segments {
        stdin.write_vec(segment.iter().flat_map(|word| word.to_le_bytes()).collect());
    }
    stdin
}

/// Bytes of memory that the executor's helper process may take.
const MEMORY_LIMIT: u64 = 24 << 30;

/// SP1's default options, whatever the environment says: results would not be
/// comparable if it could change them unseen.
pub(crate) fn options(shard_area: u64) -> SP1CoreOpts {
    SP1CoreOpts {
        minimal_trace_chunk_threshold: sp1_core_executor::MINIMAL_TRACE_CHUNK_THRESHOLD,
        gas_trace_chunk_threshold: sp1_core_executor::GAS_TRACE_CHUNK_THRESHOLD,
        trace_chunk_slots: 2,
        gas_trace_chunk_slots: 2,
        memory_limit: MEMORY_LIMIT,
        // Only how much the SDK reserves for each shard's events.
        shard_size: 1 << 18,
        sharding_threshold: ShardingThreshold {
            element_threshold: shard_area,
            height_threshold: sp1_core_executor::HEIGHT_THRESHOLD,
        },
        full_size_shards: false,
        ..SP1CoreOpts::default()
    }
}

/// Runs part of the SDK that may panic instead of returning an error.
pub(crate) fn no_panic<T>(
    context: &'static str,
    work: impl FnOnce() -> T,
) -> Result<T, BackendError> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| {
        let message = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("the SDK panicked");
        BackendError::sdk(context, message)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes_name_the_reason() {
        for (reject, code) in REJECTS.iter().zip(REJECT_BASE..) {
            assert_eq!(failure(code), reject.to_string());
        }
        assert_eq!(failure(NO_INPUT), Reject::InputExhausted.to_string());
        assert!(failure(1).contains("exit code 1"));
    }
}
