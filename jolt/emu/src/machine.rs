//! The interpreter over bytecode rows.

use jolt_isa::{
    AdviceHint, CircuitFlag, InstructionFlag, Preprocessed, Reg, Row, RowOp, Statement,
    StatementError, WORD_BITS,
};

use crate::error::EmuError;
use crate::trace::TraceRecord;

/// What only the prover knows (section 2.6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PrivateInput<'a> {
    /// One word per executed `Advice` instruction.
    pub tape: &'a [u32],
    /// Words of the regions of committed advice, in order. What is not given is
    /// 0.
    pub advice: &'a [Vec<u32>],
}

impl<'a> PrivateInput<'a> {
    /// A tape without committed advice.
    #[must_use]
    pub const fn tape(tape: &'a [u32]) -> Self {
        Self { tape, advice: &[] }
    }
}

/// What a row did to control flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// More rows of the same instruction follow.
    InSequence,
    /// The row completed its instruction.
    Instruction,
    /// The row is a jump to itself with no further effect; the trace ends
    /// behind it (section 2.5).
    Halted,
}

/// The machine in the middle of a run.
#[derive(Clone, Debug)]
pub struct Emulator<'a> {
    program: &'a Preprocessed,
    input: &'a [u8],
    tape: &'a [u32],
    tape_position: usize,
    registers: [u32; Reg::COUNT],
    memory: Vec<u32>,
    used_cells: u32,
    row: u32,
}

impl<'a> Emulator<'a> {
    /// The machine before its first cycle: registers 0, memory as the image and
    /// `input` say, the rest 0.
    ///
    /// `tape` is private input, one word per executed `Advice` instruction.
    ///
    /// # Errors
    ///
    /// [`EmuError::Statement`] if the input does not fit.
    pub fn new(
        program: &'a Preprocessed,
        input: &'a [u8],
        tape: &'a [u32],
    ) -> Result<Self, EmuError> {
        Self::with_private(program, input, PrivateInput::tape(tape))
    }

    /// As [`Emulator::new`], with all kinds of private input.
    ///
    /// # Errors
    ///
    /// [`EmuError::Statement`] or [`EmuError::Advice`] if something does not fit.
    pub fn with_private(
        program: &'a Preprocessed,
        input: &'a [u8],
        private: PrivateInput<'a>,
    ) -> Result<Self, EmuError> {
        let layout = program.layout();
        let capacity = layout.config().max_input;
        // Stricter than the statement, which does not see trailing zeros.
        if input.len() > capacity as usize {
            return Err(StatementError::InputTooLong {
                length: input.len(),
                capacity,
            }
            .into());
        }
        let mut memory = vec![0u32; layout.total_cells() as usize];
        let statement = Statement::new(input.to_vec(), Vec::new(), false);
        for (cell, word) in statement.input_cells(layout)? {
            memory[cell as usize] = word;
        }
        for (region, words) in private.advice.iter().enumerate() {
            let (start, capacity) = layout.advice_region(region).unwrap_or_default();
            if words.len() > capacity as usize {
                return Err(EmuError::Advice {
                    region,
                    words: words.len(),
                    capacity,
                });
            }
            let start = start as usize;
            memory[start..start + words.len()].copy_from_slice(words);
        }
        for chunk in program.image() {
            // Inside memory: checked when the program was preprocessed.
            let start = (chunk.address - layout.lowest()) as usize / 4;
            memory[start..start + chunk.words.len()].copy_from_slice(&chunk.words);
        }
        Ok(Self {
            program,
            input,
            tape: private.tape,
            tape_position: 0,
            registers: [0; Reg::COUNT],
            memory,
            used_cells: 0,
            row: program.entry_row(),
        })
    }

    /// Executes one row.
    ///
    /// A machine that has halted repeats its last row. After an error the
    /// architectural state is that before the instruction at fault.
    ///
    /// # Errors
    ///
    /// See [`EmuError`].
    pub fn step(&mut self) -> Result<(TraceRecord, Progress), EmuError> {
        let program = self.program;
        let row = &program.bytecode().rows()[self.row as usize];
        let pc = row.address;
        let rs1 = row.rs1.map_or(0, |r| self.register(r));
        let rs2 = row.rs2.map_or(0, |r| self.register(r));
        let (left, right) = row.inputs(rs1.into(), rs2.into());
        let advice = match row.hint {
            Some(hint) => self.advice(hint, pc)?,
            None => 0,
        };
        let lookup = row.lookup::<WORD_BITS>(left, right, advice);
        // Every table's value is below 2^32.
        let output = lookup.output as u32;
        if row.has(CircuitFlag::Assert) && output != 1 {
            return Err(if row.op == RowOp::AssertHalfAlign {
                EmuError::Misaligned {
                    pc,
                    address: lookup.index as u32,
                }
            } else {
                EmuError::AssertionFailed { pc, row: self.row }
            });
        }

        let mut record = TraceRecord {
            index: lookup.index,
            row: self.row,
            rs1,
            rs2,
            rd_pre: row.rd.map_or(0, |r| self.register(r)),
            ..TraceRecord::NOOP
        };
        if row.has(CircuitFlag::Load) || row.has(CircuitFlag::Store) {
            record.ram_cell = self.access(row, rs1)?;
            record.ram_pre = self.memory[record.ram_cell as usize];
            record.ram_post = if row.has(CircuitFlag::Store) {
                rs2
            } else {
                record.ram_pre
            };
        }
        if row.rd.is_some() {
            record.rd_post = if row.has(CircuitFlag::Load) {
                record.ram_pre
            } else if row.has(CircuitFlag::Jump) {
                // No row has an address above 2^32 - 8.
                pc + 4
            } else {
                output
            };
        }

        // Nothing fails any more after this, so that an instruction at fault
        // leaves no effect.
        let (next, progress) = self.successor(row, output, &record)?;
        if let Some(rd) = row.rd {
            self.registers[rd.index()] = record.rd_post;
        }
        if let Some(cell) = record.cell() {
            self.memory[cell as usize] = record.ram_post;
            self.used_cells = self.used_cells.max(cell + 1);
        }
        if row.hint == Some(AdviceHint::Tape) {
            self.tape_position += 1;
        }
        self.row = next;
        Ok((record, progress))
    }

    /// The next row and what the transition means.
    fn successor(
        &self,
        row: &Row,
        output: u32,
        record: &TraceRecord,
    ) -> Result<(u32, Progress), EmuError> {
        let pc = row.address;
        if row.continues() {
            return Ok((self.row + 1, Progress::InSequence));
        }
        let target = if row.has(CircuitFlag::Jump) {
            // A jump to itself halts the machine if doing it again changes
            // nothing. The exception is `jalr rd, offset(rd)`, whose own write
            // may change where it goes next.
            let repeats = row.rs1 != row.rd || record.rd_pre == record.rd_post;
            if output == pc && repeats {
                return Ok((self.row, Progress::Halted));
            }
            i64::from(output)
        } else if row.routes(InstructionFlag::Branch) && output == 1 {
            if row.imm == 0 {
                return Err(EmuError::EndlessBranch { pc });
            }
            // No wrap-around: constraint 15 is an equation of integers.
            i64::from(pc) + row.imm
        } else {
            i64::from(pc) + 4
        };
        let next = u32::try_from(target)
            .ok()
            .and_then(|target| {
                // Mostly the next row, which saves the search.
                let following = self.row + 1;
                match self.program.bytecode().rows().get(following as usize) {
                    Some(row) if row.address == target => Some(following),
                    _ => self.program.bytecode().first_row(target),
                }
            })
            .ok_or(EmuError::NoInstruction { pc, target })?;
        Ok((next, Progress::Instruction))
    }

    /// The honest advice for a row.
    fn advice(&self, hint: AdviceHint, pc: u32) -> Result<u64, EmuError> {
        let (dividend, divisor) = match hint {
            AdviceHint::Tape => {
                return self
                    .tape
                    .get(self.tape_position)
                    .map(|&word| word.into())
                    .ok_or(EmuError::TapeExhausted { pc });
            }
            AdviceHint::Quotient { dividend, divisor }
            | AdviceHint::MagnitudeQuotient { dividend, divisor } => (dividend, divisor),
        };
        let (x, y) = (self.register(dividend), self.register(divisor));
        Ok(hint.honest::<WORD_BITS>(x.into(), y.into()).unwrap_or(0))
    }

    /// The cell of the access of a load or store row.
    fn access(&self, row: &Row, rs1: u32) -> Result<u32, EmuError> {
        let pc = row.address;
        let layout = self.program.layout();
        // Constraint 0 is an equation of integers, not modulo 2^32.
        let address = i64::from(rs1) + row.imm;
        let address = u32::try_from(address).map_err(|_| EmuError::AddressWraps { pc, address })?;
        if address % 4 != 0 {
            return Err(EmuError::Misaligned { pc, address });
        }
        if layout.in_guard(address) {
            return Err(EmuError::StackOverflow { pc, address });
        }
        layout
            .cell(address)
            .ok_or(EmuError::Unmapped { pc, address })
    }

    /// The statement that a trace ending here proves. Meaningful after
    /// [`Progress::Halted`].
    ///
    /// # Errors
    ///
    /// [`EmuError::NotTerminated`], [`EmuError::InvalidStatus`] and
    /// [`EmuError::IoOverwritten`].
    pub fn statement(&self) -> Result<Statement, EmuError> {
        let layout = self.program.layout();
        let word = |address| self.read_word(address).unwrap_or(0);
        let panic = match (
            word(layout.panic_address()),
            word(layout.termination_address()),
        ) {
            (0, 1) => false,
            (1, 0) => true,
            (0, 0) => return Err(EmuError::NotTerminated { pc: self.pc() }),
            (panic, termination) => {
                return Err(EmuError::InvalidStatus { panic, termination });
            }
        };
        let start = layout.config().max_input as usize / 4;
        let outputs = self.memory[start..start + layout.config().max_output as usize / 4]
            .iter()
            .flat_map(|word| word.to_le_bytes())
            .collect();
        let statement = Statement::new(self.input.to_vec(), outputs, panic);

        let mut expected = statement.final_cells(layout)?.into_iter().peekable();
        for (cell, &word) in self.memory[..layout.io_cells() as usize].iter().enumerate() {
            let expected = expected
                .next_if(|&(k, _)| k as usize == cell)
                .map_or(0, |(_, word)| word);
            if word != expected {
                return Err(EmuError::IoOverwritten {
                    address: layout.lowest() + 4 * cell as u32,
                });
            }
        }
        Ok(statement)
    }

    /// The value of a register.
    #[must_use]
    #[inline]
    pub fn register(&self, register: Reg) -> u32 {
        self.registers[register.index()]
    }

    /// The address of the next instruction, or of the one in progress.
    #[must_use]
    pub fn pc(&self) -> u32 {
        self.program.bytecode().rows()[self.row as usize].address
    }

    /// The word at `address`, if a cell has this address.
    #[must_use]
    pub fn read_word(&self, address: u32) -> Option<u32> {
        let cell = self.program.layout().cell(address)?;
        self.memory.get(cell as usize).copied()
    }

    /// Number of cells up to the highest one accessed so far.
    #[must_use]
    pub const fn used_cells(&self) -> u32 {
        self.used_cells
    }
}
