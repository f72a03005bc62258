//! From a program and its inputs to a proof.

use jolt_claims::Publics;
use jolt_emu::{EmuError, Execution, Preprocessed, PrivateInput, Statement, Trace, trace_private};
use jolt_pcs::PcsProver;
use jolt_sumcheck::Consistency;
use jolt_verifier::Proof;

use crate::{
    CommittedAdvice, ProverError, Setup, fast::FastProver, log_advice_words, prove_with_advice,
};

/// A program with one finished run of it, ready to be proven.
///
/// This is the way from outside into the prover:
///
/// ```no_run
/// use jolt_emu::{LayoutConfig, Policy, load_elf};
/// use jolt_guest::host;
/// use jolt_pcs::DoryPcs;
/// use jolt_prover::{Run, Setup};
/// use jolt_verifier::{Proof, verify};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let elf = std::fs::read("guests/elf/fibonacci.elf")?;
/// let program = load_elf(&elf, LayoutConfig::default(), Policy::default())?;
///
/// // Runs the program; `&[]` is its private input.
/// let run = Run::new(&program, &host::public_input(&50u32), &[])?;
/// let fibonacci: Option<u64> = host::output(run.statement().outputs());
///
/// let (prover, verifier) = DoryPcs::standard_setup(run.log_setup())?;
/// let setup = Setup::<DoryPcs> { prover: &prover, verifier: &verifier };
/// let proof = run.prove(&setup)?.encode();
///
/// // Elsewhere, with the same program, parameters and statement:
/// let proof = Proof::<DoryPcs>::decode(&program, &proof)?;
/// verify(&program, &verifier, run.statement(), &proof)?;
/// # Ok(())
/// # }
/// ```
///
/// A program with committed advice is run by [`Run::with_private`]; the proof is
/// about the commitments of [`Run::commit`].
#[derive(Debug, Clone)]
pub struct Run<'a> {
    program: &'a Preprocessed,
    execution: Execution,
    trace: Trace,
    /// Words of the first regions of committed advice.
    advice: Vec<Vec<u32>>,
}

impl<'a> Run<'a> {
    /// Runs a program to its end and records every cycle, 40 bytes each.
    ///
    /// `input` is public. `tape` is private: the words that the program reads one
    /// by one. `jolt_guest::host` makes both from values.
    ///
    /// # Errors
    ///
    /// [`EmuError`] for a run that has no proof, [`EmuError::CycleLimit`] for one
    /// that is longer than the program's policy allows.
    pub fn new(program: &'a Preprocessed, input: &[u8], tape: &[u32]) -> Result<Self, EmuError> {
        Self::with_private(program, input, PrivateInput::tape(tape))
    }

    /// As [`Run::new`], with all kinds of private input.
    ///
    /// # Errors
    ///
    /// As [`Run::new`]; [`EmuError::Advice`] for more words than a region of the
    /// program's layout holds.
    pub fn with_private(
        program: &'a Preprocessed,
        input: &[u8],
        private: PrivateInput<'_>,
    ) -> Result<Self, EmuError> {
        let (execution, trace) = trace_private(program, input, private)?;
        Ok(Self {
            program,
            execution,
            trace,
            advice: private.advice.to_vec(),
        })
    }

    /// The program.
    #[must_use]
    pub fn program(&self) -> &'a Preprocessed {
        self.program
    }

    /// What a proof of the run states: public input, output, and whether the
    /// program panicked.
    #[must_use]
    pub fn statement(&self) -> &Statement {
        &self.execution.statement
    }

    /// Statement and counts of the run.
    #[must_use]
    pub fn execution(&self) -> &Execution {
        &self.execution
    }

    /// The recorded cycles.
    #[must_use]
    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    /// `t`: the proof is one of `2^t` cycles.
    #[must_use]
    pub fn log_cycles(&self) -> usize {
        self.trace.log_cycles() as usize
    }

    /// `log2` of the cycles that the parameters must be for, at least: those of the
    /// run, or the words of its largest region of committed advice.
    #[must_use]
    pub fn log_setup(&self) -> usize {
        let regions = self.advice.iter();
        regions.fold(self.log_cycles(), |log, words| {
            log.max(log_advice_words(words.len()))
        })
    }

    /// Commits to the words of each region that the run was given, for
    /// [`Run::prove_committed`]. [`CommittedAdvice::new`] does it for one of them,
    /// before there is a run.
    ///
    /// # Errors
    ///
    /// As [`CommittedAdvice::new`].
    pub fn commit<P: PcsProver>(
        &self,
        setup: &P::ProverSetup,
    ) -> Result<Vec<CommittedAdvice<P>>, ProverError> {
        let regions = self.advice.iter();
        regions
            .map(|words| CommittedAdvice::new(setup, words))
            .collect()
    }

    /// Proves the run, after committing to its advice, if it has any.
    ///
    /// Prover and verifier must use the same parameters: those of the verifier
    /// enter the transcript.
    ///
    /// # Errors
    ///
    /// [`ProverError::Pcs`] if the parameters are for less than
    /// [`Run::log_setup`] says, [`ProverError::Claims`] if the program's policy asks
    /// for chunks of other than 4 bits. Others cannot occur for the trace of a run.
    pub fn prove<P: PcsProver>(&self, setup: &Setup<'_, P>) -> Result<Proof<P>, ProverError> {
        self.prove_committed(setup, &self.commit(setup.prover)?)
    }

    /// As [`Run::prove`], with commitments to the words of the regions: those of
    /// [`Run::commit`], or of [`CommittedAdvice::new`] for the same words, which can
    /// be used in many proofs.
    ///
    /// # Errors
    ///
    /// As [`Run::prove`]; [`ProverError::Advice`] for commitments to fewer or more
    /// regions, [`ProverError::OtherAdvice`] for one to other words.
    pub fn prove_committed<P: PcsProver>(
        &self,
        setup: &Setup<'_, P>,
        committed: &[CommittedAdvice<P>],
    ) -> Result<Proof<P>, ProverError> {
        if committed.len() != self.advice.len() {
            return Err(ProverError::Advice);
        }
        for (region, (committed, words)) in committed.iter().zip(&self.advice).enumerate() {
            if !committed.is_to(words) {
                return Err(ProverError::OtherAdvice { region });
            }
        }
        let statement = self.statement();
        let (log_cycles, log_cells) = (self.trace.log_cycles(), self.trace.log_cells());
        let log_words: Vec<u32> = committed.iter().map(CommittedAdvice::log_words).collect();
        let publics = Publics::new(self.program, statement, log_cycles, log_cells)?
            .with_advice(&log_words)?;
        let records = self.trace.records();
        let kernels = FastProver {
            publics: &publics,
            records,
            advice: &self.advice,
        };
        prove_with_advice(
            setup,
            &publics,
            statement,
            committed,
            records,
            &kernels,
            Consistency::Checked,
        )
    }
}
