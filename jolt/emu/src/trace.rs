//! Trace records and whole runs (sections 2.5 and 5.1).

use jolt_isa::{Preprocessed, Statement};

use crate::error::EmuError;
use crate::machine::{Emulator, PrivateInput, Progress};

/// One cycle. Every column of the constraint system is a function of this, of
/// the bytecode row and of the next record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceRecord {
    /// Lookup index. 0 for a row without a table.
    pub index: u64,
    /// Index of the bytecode row.
    pub row: u32,
    /// Value of `rs1`; 0 if the row does not read it.
    pub rs1: u32,
    /// Value of `rs2`; 0 if the row does not read it.
    pub rs2: u32,
    /// Value of `rd` before the row; 0 if there is no `rd`.
    pub rd_pre: u32,
    /// Value of `rd` after the row; 0 if there is no `rd`.
    pub rd_post: u32,
    /// The cell that the row accesses, or [`TraceRecord::NO_CELL`].
    pub ram_cell: u32,
    /// Value of the cell before the row; 0 without an access.
    pub ram_pre: u32,
    /// Value of the cell after the row; 0 without an access.
    pub ram_post: u32,
}

const _: () = assert!(size_of::<TraceRecord>() == 40);

impl TraceRecord {
    /// Stands in `ram_cell` for "no access".
    pub const NO_CELL: u32 = u32::MAX;

    /// The record of a NoOp.
    pub const NOOP: Self = Self {
        index: 0,
        row: 0,
        rs1: 0,
        rs2: 0,
        rd_pre: 0,
        rd_post: 0,
        ram_cell: Self::NO_CELL,
        ram_pre: 0,
        ram_post: 0,
    };

    /// The cell that the row accesses.
    #[must_use]
    pub const fn cell(&self) -> Option<u32> {
        if self.ram_cell == Self::NO_CELL {
            None
        } else {
            Some(self.ram_cell)
        }
    }
}

/// A complete trace, padded with NoOps to a power of two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    records: Vec<TraceRecord>,
    cycles: usize,
    log_cells: u32,
}

impl Trace {
    /// All records, `2^t` of them.
    #[must_use]
    pub fn records(&self) -> &[TraceRecord] {
        &self.records
    }

    /// Number of records before the padding.
    #[must_use]
    pub fn cycles(&self) -> usize {
        self.cycles
    }

    /// `t`.
    #[must_use]
    pub fn log_cycles(&self) -> u32 {
        self.records.len().trailing_zeros()
    }

    /// The smallest `κ` that the proof may declare: `2^κ` cells cover the I/O
    /// window, the image and every access.
    #[must_use]
    pub fn log_cells(&self) -> u32 {
        self.log_cells
    }
}

/// Counts of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Executed RISC-V instructions.
    pub instructions: u64,
    /// Executed rows, which is the number of cycles before padding.
    pub rows: u64,
}

impl Statistics {
    /// Rows per instruction; 1 for an empty run.
    #[must_use]
    pub fn expansion_factor(&self) -> f64 {
        if self.instructions == 0 {
            1.0
        } else {
            self.rows as f64 / self.instructions as f64
        }
    }
}

/// A finished run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Execution {
    /// What a proof of the run states.
    pub statement: Statement,
    /// How long the run was.
    pub statistics: Statistics,
}

/// Runs a program without keeping records, for at most `max_rows` rows.
///
/// # Errors
///
/// See [`EmuError`].
pub fn execute(
    program: &Preprocessed,
    input: &[u8],
    tape: &[u32],
    max_rows: u64,
) -> Result<Execution, EmuError> {
    execute_private(program, input, PrivateInput::tape(tape), max_rows)
}

/// As [`execute`], with all kinds of private input.
///
/// # Errors
///
/// See [`EmuError`].
pub fn execute_private(
    program: &Preprocessed,
    input: &[u8],
    private: PrivateInput<'_>,
    max_rows: u64,
) -> Result<Execution, EmuError> {
    let mut emulator = Emulator::with_private(program, input, private)?;
    run(&mut emulator, max_rows, |_| ())
}

/// Runs a program and records it. The length is limited by the program's
/// policy.
///
/// `input` is public, `tape` is the private input that `Advice` instructions
/// read word by word.
///
/// # Errors
///
/// See [`EmuError`].
pub fn trace(
    program: &Preprocessed,
    input: &[u8],
    tape: &[u32],
) -> Result<(Execution, Trace), EmuError> {
    trace_private(program, input, PrivateInput::tape(tape))
}

/// As [`trace`], with all kinds of private input.
///
/// # Errors
///
/// See [`EmuError`].
pub fn trace_private(
    program: &Preprocessed,
    input: &[u8],
    private: PrivateInput<'_>,
) -> Result<(Execution, Trace), EmuError> {
    let _span = tracing::info_span!("trace").entered();
    let policy = program.policy();
    let mut emulator = Emulator::with_private(program, input, private)?;
    let mut records = Vec::new();
    let limit = 1u64 << policy.max_log_cycles.min(62);
    let execution = run(&mut emulator, limit, |record| records.push(record))?;
    let cycles = records.len();
    // A trace without a single NoOp is as good as one that ends in them.
    let size = cycles
        .next_power_of_two()
        .max(1 << policy.min_log_cycles.min(31));
    records.resize(size, TraceRecord::NOOP);
    let log_cells = program.layout().log_cells(
        program.image_cells(),
        emulator.used_cells(),
        policy.min_log_cells,
    );
    Ok((
        execution,
        Trace {
            records,
            cycles,
            log_cells,
        },
    ))
}

fn run(
    emulator: &mut Emulator<'_>,
    max_rows: u64,
    mut sink: impl FnMut(TraceRecord),
) -> Result<Execution, EmuError> {
    let mut statistics = Statistics::default();
    loop {
        if statistics.rows == max_rows {
            return Err(EmuError::CycleLimit { limit: max_rows });
        }
        let (record, progress) = emulator.step()?;
        statistics.rows += 1;
        statistics.instructions += u64::from(progress != Progress::InSequence);
        sink(record);
        if progress == Progress::Halted {
            return Ok(Execution {
                statement: emulator.statement()?,
                statistics,
            });
        }
    }
}
