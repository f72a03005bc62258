//! From a program and its inputs to a proof.

use jolt_claims::Publics;
use jolt_emu::{EmuError, Execution, Preprocessed, Statement, Trace, trace};
use jolt_pcs::PcsProver;
use jolt_sumcheck::Consistency;
use jolt_verifier::Proof;

use crate::{ProverError, Setup, fast::FastProver, prove};

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
/// let (prover, verifier) = DoryPcs::standard_setup(run.log_cycles())?;
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
/// A program with committed advice needs [`prove_with_advice`](crate::prove_with_advice).
#[derive(Debug, Clone)]
pub struct Run<'a> {
    program: &'a Preprocessed,
    execution: Execution,
    trace: Trace,
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
        let (execution, trace) = trace(program, input, tape)?;
        Ok(Self {
            program,
            execution,
            trace,
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

    /// `t`: the proof is one of `2^t` cycles. Parameters for at least as many are
    /// needed.
    #[must_use]
    pub fn log_cycles(&self) -> usize {
        self.trace.log_cycles() as usize
    }

    /// Proves the run.
    ///
    /// Prover and verifier must use the same parameters: those of the verifier
    /// enter the transcript.
    ///
    /// # Errors
    ///
    /// [`ProverError::Pcs`] if the parameters are for shorter runs,
    /// [`ProverError::Claims`] if the program's policy asks for chunks of other
    /// than 4 bits. Others cannot occur for the trace of a run.
    pub fn prove<P: PcsProver>(&self, setup: &Setup<'_, P>) -> Result<Proof<P>, ProverError> {
        let statement = self.statement();
        let (log_cycles, log_cells) = (self.trace.log_cycles(), self.trace.log_cells());
        let publics = Publics::new(self.program, statement, log_cycles, log_cells)?;
        let records = self.trace.records();
        let kernels = FastProver {
            publics: &publics,
            records,
            advice: &[],
        };
        let consistency = Consistency::Checked;
        prove(setup, &publics, statement, records, &kernels, consistency)
    }
}
