//! The guest program: loading, running, proving and verifying it.

use crate::{
    committed::{self, Commitments},
    info::NAME,
    layout::{MAX_RESULTS, layout, policy},
};
use jolt_emu::{
    EmuError, Execution, Preprocessed, PrivateInput, Statement, execute_private, load_elf,
};
use jolt_guest::host;
use jolt_pcs::{DoryPcs, DoryProverSetup, DoryVerifierSetup, Pcs};
use jolt_prover::{CommittedAdvice, Run, Setup, log_advice_words};
use jolt_verifier::Proof;
use zkml_backend::{BackendError, Counts, ProgramId, VerifyError, guests};
use zkml_core::{
    Reject,
    commitment::Scheme,
    layout::{
        BLOCK_WORDS, GuestInput, JOB_WORDS, Job, chunk_words, data_head_words, model_words,
        rows_per_chunk,
    },
};

/// A guest's identity: the digest of the program, of the bounds on its proofs and
/// of Dory's parameters with which every transcript begins. The scheme of its
/// commitments decides on the layout of its memory.
///
/// # Errors
/// [`BackendError`] if `elf` is no program for this machine.
pub fn program_id_of(elf: &[u8], scheme: Scheme) -> Result<ProgramId, BackendError> {
    Ok(id(&load(elf, scheme)?, &parameters()?))
}

/// Dory's parameters for verifying proofs of any length.
pub(crate) fn parameters() -> Result<DoryVerifierSetup, BackendError> {
    DoryVerifierSetup::standard()
        .map_err(|error| BackendError::sdk("reading Dory's parameters", error))
}

fn load(elf: &[u8], scheme: Scheme) -> Result<Preprocessed, BackendError> {
    let (layout, policy) = (layout(scheme), policy(scheme));
    load_elf(elf, layout, policy).map_err(|error| BackendError::sdk("reading the guest", error))
}

fn id(program: &Preprocessed, parameters: &DoryVerifierSetup) -> ProgramId {
    program.digest(&DoryPcs::setup_digest(parameters))
}

/// A loaded guest.
pub(crate) struct Guest {
    program: Preprocessed,
    scheme: Scheme,
}

/// What a guest read and published.
pub(crate) struct Recorded<'a> {
    pub(crate) run: Run<'a>,
    /// The public output, with zeros for commitments that are not the guest's.
    output: Vec<u8>,
    /// Words of committed memory, if there is any.
    regions: Option<Regions>,
}

/// Words of committed memory: the model's and the data's.
type Regions = [Vec<u32>; 2];

/// What goes on the tape and what into committed memory, if there is any: words,
/// without ends of segments.
struct Private {
    tape: Vec<u32>,
    regions: Option<Regions>,
}

impl Private {
    fn input(&self) -> PrivateInput<'_> {
        PrivateInput {
            tape: &self.tape,
            advice: self.regions.as_ref().map_or(&[], |regions| &regions[..]),
        }
    }
}

impl Guest {
    /// Loads a guest to run it.
    pub(crate) fn new(elf: &[u8], scheme: Scheme) -> Result<Self, BackendError> {
        Ok(Self {
            program: load(elf, scheme)?,
            scheme,
        })
    }

    /// Loads a guest to prove or verify, and refuses one of another identity.
    pub(crate) fn identified(
        guest: &guests::Guest,
        scheme: Scheme,
        parameters: &DoryVerifierSetup,
    ) -> Result<Self, BackendError> {
        let loaded = Self::new(&guest.elf, scheme)?;
        if id(&loaded.program, parameters) == guest.id {
            return Ok(loaded);
        }
        Err(BackendError::sdk(
            "reading the guest",
            "the committed program ID is not that of the committed guest",
        ))
    }

    /// The program in its memory.
    #[cfg(test)]
    pub(crate) fn program(&self) -> &Preprocessed {
        &self.program
    }

    /// Runs the guest, however long, without keeping what proving would need. Gives
    /// the run and the statement.
    pub(crate) fn execute(&self, input: &GuestInput) -> Result<(Execution, Vec<u8>), BackendError> {
        check_room(input)?;
        let private = self.private(input);
        let run =
            execute_private(&self.program, &[], private.input(), u64::MAX).map_err(failure)?;
        let output = output(&run, input)?;
        let Some(regions) = private.regions else {
            return Ok((run, output));
        };
        let largest = regions.iter().map(|words| log_advice_words(words.len()));
        let (prover, _) = generators(largest.max().unwrap_or_default())?;
        let (_, commitments) = commit(&prover, &regions)?;
        Ok((run, statement(&commitments, output)?))
    }

    /// Runs the guest and keeps what proving needs.
    pub(crate) fn record(&self, input: &GuestInput) -> Result<Recorded<'_>, BackendError> {
        check_room(input)?;
        let private = self.private(input);
        let run = Run::with_private(&self.program, &[], private.input()).map_err(failure)?;
        let output = output(run.execution(), input)?;
        Ok(Recorded {
            run,
            output,
            regions: private.regions,
        })
    }

    fn private(&self, input: &GuestInput) -> Private {
        match self.scheme {
            Scheme::Sha256 => Private {
                tape: input.segments.concat(),
                regions: None,
            },
            Scheme::Dory => {
                let mut tape = input.segments.first().cloned().unwrap_or_default();
                // The salts are in committed memory, and used nowhere else.
                tape.iter_mut().skip(BLOCK_WORDS).for_each(|word| *word = 0);
                Private {
                    tape,
                    regions: Some(committed::regions(input)),
                }
            }
        }
    }

    /// Accepts a proof that the guest ended without a panic and with this statement.
    pub(crate) fn verify(
        &self,
        parameters: &DoryVerifierSetup,
        statement: &[u8],
        proof: &[u8],
    ) -> Result<(), VerifyError> {
        let (commitments, output, proof) = match self.scheme {
            Scheme::Sha256 => (Vec::new(), statement.to_vec(), proof),
            Scheme::Dory => {
                let (commitments, proof) = Commitments::split(proof)
                    .ok_or_else(|| VerifyError::rejected("the commitments are malformed"))?;
                let output = commitments.clear(statement).ok_or_else(|| {
                    VerifyError::rejected("the proof is about other commitments than the statement")
                })?;
                (commitments.0.into(), output, proof)
            }
        };
        let statement = Statement::new(Vec::new(), host::public_output(&output), false);
        let proof = Proof::<DoryPcs>::decode(&self.program, proof)
            .map_err(|error| VerifyError::rejected(format!("the proof is malformed: {error}")))?;
        jolt_verifier::verify_with_advice(
            &self.program,
            parameters,
            &statement,
            &commitments,
            &proof,
        )
        .map_err(VerifyError::rejected)
    }
}

impl Recorded<'_> {
    /// Dory's parameters for this run.
    pub(crate) fn generators(&self) -> Result<(DoryProverSetup, DoryVerifierSetup), BackendError> {
        generators(self.run.log_setup())
    }

    /// Proves the run: statement and proof.
    pub(crate) fn prove(
        &self,
        (prover, verifier): &(DoryProverSetup, DoryVerifierSetup),
    ) -> Result<(Vec<u8>, Vec<u8>), BackendError> {
        let setup = Setup::<DoryPcs> { prover, verifier };
        let failed = |error| BackendError::sdk("proving", error);
        let Some(regions) = &self.regions else {
            let proof = self.run.prove(&setup).map_err(failed)?;
            return Ok((self.output.clone(), proof.encode()));
        };
        let (advice, commitments) = commit(prover, regions)?;
        let proof = self.run.prove_committed(&setup, &advice).map_err(failed)?;
        let statement = statement(&commitments, self.output.clone())?;
        Ok((statement, [commitments.encode(), proof.encode()].concat()))
    }
}

/// Dory's parameters for so many cycles or committed words. How many generators it
/// takes depends on nothing else.
fn generators(log_setup: usize) -> Result<(DoryProverSetup, DoryVerifierSetup), BackendError> {
    DoryPcs::standard_setup(log_setup)
        .map_err(|error| BackendError::sdk("deriving Dory's parameters", error))
}

/// Commits to model and data.
fn commit(
    setup: &DoryProverSetup,
    regions: &Regions,
) -> Result<([CommittedAdvice<DoryPcs>; 2], Commitments), BackendError> {
    committed::commit(setup, regions)
        .map_err(|error| BackendError::sdk("committing to model and data", error))
}

fn statement(commitments: &Commitments, output: Vec<u8>) -> Result<Vec<u8>, BackendError> {
    commitments
        .fill(output)
        .ok_or_else(|| BackendError::sdk("running the guest", "its output is no statement"))
}

/// What is known of a run's length.
pub(crate) fn counts(execution: &Execution) -> Counts {
    Counts {
        user_cycles: Some(execution.statistics.instructions),
        total_cycles: Some(execution.statistics.rows),
        ..Counts::default()
    }
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
                "has room for {MAX_RESULTS} results in the guest's memory; these are {}: give fewer \
                 rows",
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
    let capacity = layout(Scheme::Sha256).max_output as usize;
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
        EmuError::Advice {
            words, capacity, ..
        } => BackendError::Unsupported {
            backend: NAME,
            reason: format!(
                "has room for {capacity} words of committed model or data; these are {words}: give \
                 fewer rows, or commit by sha256"
            ),
        },
        other => BackendError::sdk("running the guest", other),
    }
}
