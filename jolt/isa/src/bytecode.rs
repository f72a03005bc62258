//! The bytecode table and its invariants (section 2.7).

use alloc::vec::Vec;

use crate::WORD_BITS;
use crate::decode::decode;
use crate::expand::expand;
use crate::flags::{CircuitFlag, CircuitFlags, InstructionFlag};
use crate::register::Reg;
use crate::row::{Row, RowOp};
use crate::word::word_mask;

/// Smallest size of a table; smaller programs are padded with NoOps.
pub const MIN_BYTECODE_ROWS: usize = 16;

/// Why a bytecode table was rejected. Rows are counted from 0.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BytecodeError {
    /// A segment does not start at a multiple of 4.
    #[error("text segment at {address:#x} is not aligned to 4 bytes")]
    MisalignedSegment {
        /// Start of the segment.
        address: u32,
    },
    /// Segments are not in address order, or two of them share an address.
    #[error("text segment at {address:#x} is out of order or overlaps the previous one")]
    OverlappingSegment {
        /// Start of the later segment.
        address: u32,
    },
    /// A segment reaches beyond the address space.
    #[error("text segment at {address:#x} reaches beyond the address space")]
    SegmentTooLong {
        /// Start of the segment.
        address: u32,
    },
    /// The program needs more rows than the caller allows.
    #[error("the program needs more than {limit} bytecode rows")]
    TooManyRows {
        /// The limit in rows, including the NoOps.
        limit: usize,
    },
    /// The number of rows is not a power of two or is too small.
    #[error("{rows} rows: a bytecode table has a power of two of rows and at least 16")]
    BadLength {
        /// Number of rows.
        rows: usize,
    },
    /// Row 0 is not the NoOp.
    #[error("row 0 is not the NoOp")]
    MissingNoop,
    /// A NoOp carries something, or stands between real rows.
    #[error("row {row} is a malformed or misplaced NoOp")]
    BadNoop {
        /// Index of the row.
        row: usize,
    },
    /// Invariants 1 and 3: an address that is 0, too large, not a multiple of
    /// 4, or not above that of the previous instruction.
    #[error("row {row} has the invalid address {address:#x}")]
    BadAddress {
        /// Index of the row.
        row: usize,
        /// Its address.
        address: u32,
    },
    /// Invariants 1, 2 and 5: place flags do not describe a single row or a
    /// sequence, or a sequence contains a jump or a branch.
    #[error("row {row} has flags that do not fit its place in a sequence")]
    BadPlacement {
        /// Index of the row.
        row: usize,
    },
    /// Invariant 4: flags, routing or table differ from those of the operation;
    /// or the row has an advice hint and should not, or the other way round.
    #[error("row {row} has flags or a table that its operation does not have")]
    BadShape {
        /// Index of the row.
        row: usize,
    },
    /// A register is missing or superfluous, written or read against the rules
    /// of section 3.1.
    #[error("row {row} uses registers against the rules")]
    BadRegister {
        /// Index of the row.
        row: usize,
    },
    /// The immediate is outside the range of section 3.2.
    #[error("row {row} has an immediate out of range")]
    BadImmediate {
        /// Index of the row.
        row: usize,
    },
    /// Invariant 3: a branch to address 0.
    #[error("row {row} branches to address 0")]
    BranchToZero {
        /// Index of the row.
        row: usize,
    },
}

/// Consecutive instruction words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextSegment {
    /// Address of the first word.
    pub address: u32,
    /// The words in address order.
    pub words: Vec<u32>,
}

/// Addresses without a gap, and the first row of each.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Run {
    start: u32,
    first_rows: Vec<u32>,
}

/// The bytecode table of a 32-bit program: NoOp, the rows of every instruction
/// in address order, NoOps up to a power of two.
///
/// Every value of this type satisfies the invariants of section 2.7.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BytecodeTable {
    rows: Vec<Row>,
    runs: Vec<Run>,
    instructions: usize,
}

impl BytecodeTable {
    /// Decodes and expands the given segments, which must be in address order.
    ///
    /// `max_rows` bounds the padded table, and with it the memory used.
    ///
    /// # Errors
    ///
    /// See [`BytecodeError`]. A word that is no instruction is no error, it
    /// becomes a trap.
    pub fn build(segments: &[TextSegment], max_rows: usize) -> Result<Self, BytecodeError> {
        let mut rows = Vec::new();
        rows.push(Row::NOOP);
        let mut end = 0u64;
        for segment in segments {
            let address = segment.address;
            if !address.is_multiple_of(4) {
                return Err(BytecodeError::MisalignedSegment { address });
            }
            if u64::from(address) < end {
                return Err(BytecodeError::OverlappingSegment { address });
            }
            end = u64::from(address) + 4 * segment.words.len() as u64;
            if end > word_mask::<WORD_BITS>() + 1 {
                return Err(BytecodeError::SegmentTooLong { address });
            }
            for (i, &word) in segment.words.iter().enumerate() {
                let rows_of_word = expand::<WORD_BITS>(decode(word), address + 4 * i as u32);
                if rows.len() + rows_of_word.len() > max_rows {
                    return Err(BytecodeError::TooManyRows { limit: max_rows });
                }
                rows.extend(rows_of_word);
            }
        }
        let size = rows.len().next_power_of_two().max(MIN_BYTECODE_ROWS);
        if size > max_rows {
            return Err(BytecodeError::TooManyRows { limit: max_rows });
        }
        rows.resize(size, Row::NOOP);
        Self::from_rows(rows)
    }

    /// Takes rows as they are, if they satisfy all invariants.
    ///
    /// # Errors
    ///
    /// The first violation found by [`check_invariants`].
    pub fn from_rows(rows: Vec<Row>) -> Result<Self, BytecodeError> {
        check_invariants::<WORD_BITS>(&rows)?;
        let mut runs: Vec<Run> = Vec::new();
        let mut instructions = 0;
        for (i, row) in rows.iter().enumerate() {
            if row.op == RowOp::Noop
                || row.has(CircuitFlag::Virtual) && !row.has(CircuitFlag::IsFirst)
            {
                continue;
            }
            instructions += 1;
            match runs.last_mut() {
                Some(run)
                    if u64::from(run.start) + 4 * run.first_rows.len() as u64
                        == u64::from(row.address) =>
                {
                    run.first_rows.push(i as u32);
                }
                _ => runs.push(Run {
                    start: row.address,
                    first_rows: alloc::vec![i as u32],
                }),
            }
        }
        Ok(Self {
            rows,
            runs,
            instructions,
        })
    }

    /// All rows, padding included.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// `b`: the table has `2^b` rows, and `b >= 4`.
    #[must_use]
    pub fn log_size(&self) -> u32 {
        self.rows.len().trailing_zeros()
    }

    /// Number of instructions, each of which has one or more rows.
    #[must_use]
    pub fn instruction_count(&self) -> usize {
        self.instructions
    }

    /// Number of rows that are not NoOps.
    #[must_use]
    pub fn real_row_count(&self) -> usize {
        self.rows.iter().filter(|r| r.op != RowOp::Noop).count()
    }

    /// The first row of the instruction at `address`, if there is one.
    #[must_use]
    #[inline]
    pub fn first_row(&self, address: u32) -> Option<u32> {
        let run = &self.runs[self
            .runs
            .partition_point(|run| run.start <= address)
            .checked_sub(1)?];
        let offset = address - run.start;
        if !offset.is_multiple_of(4) {
            return None;
        }
        run.first_rows.get(offset as usize / 4).copied()
    }
}

/// Checks the invariants of section 2.7, and those rules of sections 3.1 to 3.3
/// on which the soundness argument rests, for a table over words of `W` bits.
///
/// # Errors
///
/// The first violation in row order.
pub fn check_invariants<const W: u32>(rows: &[Row]) -> Result<(), BytecodeError> {
    if !rows.len().is_power_of_two()
        || rows.len() < MIN_BYTECODE_ROWS
        || u32::try_from(rows.len()).is_err()
    {
        return Err(BytecodeError::BadLength { rows: rows.len() });
    }
    if rows[0].op != RowOp::Noop {
        return Err(BytecodeError::MissingNoop);
    }
    let padding = rows
        .iter()
        .rposition(|row| row.op != RowOp::Noop)
        .map_or(1, |last| last + 1);
    check_noop(rows, 0)?;
    for i in padding..rows.len() {
        check_noop(rows, i)?;
    }

    let mut previous = 0;
    let mut i = 1;
    while i < padding {
        let address = rows[i].address;
        if rows[i].op == RowOp::Noop {
            return Err(BytecodeError::BadNoop { row: i });
        }
        // Increasing addresses make the run of each address unique.
        if address <= previous
            || !address.is_multiple_of(4)
            || u64::from(address) > word_mask::<W>() + 1 - 8
        {
            return Err(BytecodeError::BadAddress { row: i, address });
        }
        let length = rows[i..padding]
            .iter()
            .take_while(|row| row.address == address)
            .count();
        check_run::<W>(rows, i, length)?;
        previous = address;
        i += length;
    }
    Ok(())
}

fn check_noop(rows: &[Row], i: usize) -> Result<(), BytecodeError> {
    if rows[i] == Row::NOOP {
        Ok(())
    } else {
        Err(BytecodeError::BadNoop { row: i })
    }
}

/// Checks the `length` rows from `start` on, which share an address.
fn check_run<const W: u32>(rows: &[Row], start: usize, length: usize) -> Result<(), BytecodeError> {
    let sequence = length > 1;
    // Temporaries that the sequence has written so far.
    let mut written = [false; Reg::COUNT];
    for (offset, row) in rows[start..start + length].iter().enumerate() {
        let index = start + offset;
        let last = offset + 1 == length;
        if row.op == RowOp::Noop {
            return Err(BytecodeError::BadNoop { row: index });
        }

        let place = if sequence {
            let mut place = CircuitFlags::of(&[CircuitFlag::Virtual]);
            if offset == 0 {
                place = place.with(CircuitFlag::IsFirst);
            }
            place.with(if last {
                CircuitFlag::IsLast
            } else {
                CircuitFlag::DoNotUpdate
            })
        } else {
            CircuitFlags::NONE
        };
        let actual = [
            CircuitFlag::Virtual,
            CircuitFlag::IsFirst,
            CircuitFlag::IsLast,
            CircuitFlag::DoNotUpdate,
        ]
        .into_iter()
        .filter(|&flag| row.has(flag))
        .fold(CircuitFlags::NONE, CircuitFlags::with);
        let transfers = row.has(CircuitFlag::Jump) || row.routes(InstructionFlag::Branch);
        if actual != place || sequence && transfers {
            return Err(BytecodeError::BadPlacement { row: index });
        }

        let shape = row.op.shape();
        if row.circuit.bits() != shape.circuit.bits() | place.bits()
            || row.instruction != shape.instruction
            || row.table != shape.table
            || row.hint.is_some() != shape.circuit.contains(CircuitFlag::Advice)
        {
            return Err(BytecodeError::BadShape { row: index });
        }

        if !registers_ok(row, sequence, last, &written) {
            return Err(BytecodeError::BadRegister { row: index });
        }
        if let Some(rd) = row.rd {
            written[rd.index()] = true;
        }

        let signed = shape.instruction.contains(InstructionFlag::Branch)
            || shape.circuit.contains(CircuitFlag::Load)
            || shape.circuit.contains(CircuitFlag::Store);
        let half = 1i64 << (W - 1);
        let in_range = if signed {
            (-half..half).contains(&row.imm)
        } else if shape.instruction.contains(InstructionFlag::RightIsImm) {
            (0..2 * half).contains(&row.imm)
        } else {
            row.imm == 0
        };
        if !in_range {
            return Err(BytecodeError::BadImmediate { row: index });
        }
        if shape.instruction.contains(InstructionFlag::Branch)
            && i64::from(row.address) + row.imm == 0
        {
            return Err(BytecodeError::BranchToZero { row: index });
        }
    }
    Ok(())
}

/// Section 3.1: `x0` is never written and the sink never read; only the last
/// row of a sequence writes a register that outlives it; temporaries are
/// written before they are read; single rows do not touch temporaries.
fn registers_ok(row: &Row, sequence: bool, last: bool, written: &[bool; Reg::COUNT]) -> bool {
    let shape = row.op.shape();
    let readable = |reg: Option<Reg>, expected: bool| match reg {
        Some(reg) => {
            expected
                && (reg.is_architectural()
                    || sequence && reg.is_temporary() && written[reg.index()])
        }
        None => !expected,
    };
    let writable = match row.rd {
        Some(rd) if sequence && !last => shape.writes_rd && rd.is_temporary(),
        Some(rd) => shape.writes_rd && (rd.is_architectural() && rd != Reg::X0 || rd == Reg::SINK),
        None => !shape.writes_rd,
    };
    writable && readable(row.rs1, shape.reads_rs1) && readable(row.rs2, shape.reads_rs2)
}
