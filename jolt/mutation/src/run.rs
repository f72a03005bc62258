//! Programs, their traces, and random points.

use crate::builder::*;
use jolt_claims::{Accumulator, Challenge, Point, Poly, Publics, RelationId, Schedule, Symbol};
use jolt_emu::{Policy, Preprocessed, Statement, TraceRecord, trace};
use jolt_field::Fr;
use jolt_isa::{AluImmOp, AluOp, BranchOp, Instruction, LoadOp, StoreOp};
use jolt_prover::{Data, Witness, oracle};
use jolt_r1cs::{CONSTRAINTS, Column};
use jolt_transcript::{Blake2bTranscript, Transcript, labels};
use std::collections::BTreeSet;

/// A program with its run.
#[derive(Clone)]
pub struct Run {
    /// The program.
    pub program: Preprocessed,
    /// Input and output.
    pub statement: Statement,
    /// The trace.
    pub records: Vec<TraceRecord>,
    /// `κ`.
    pub log_cells: u32,
}

impl Run {
    /// Runs a program, with traces of 2^5 cycles and more.
    ///
    /// # Panics
    ///
    /// If the program does not terminate as it should.
    #[must_use]
    pub fn new(program: &Preprocessed, input: &[u8], tape: &[u32]) -> Self {
        Self::try_new(program, input, tape).unwrap()
    }

    /// As [`Run::new`].
    ///
    /// # Errors
    ///
    /// What keeps the program from terminating.
    pub fn try_new(
        program: &Preprocessed,
        input: &[u8],
        tape: &[u32],
    ) -> Result<Self, jolt_emu::EmuError> {
        let program = small(program);
        let (execution, trace) = trace(&program, input, tape)?;
        Ok(Self {
            program,
            statement: execution.statement,
            records: trace.records().to_vec(),
            log_cells: trace.log_cells(),
        })
    }

    /// What the verifier knows.
    ///
    /// # Panics
    ///
    /// If sizes or statement do not fit the program.
    #[must_use]
    pub fn publics(&self) -> Publics<'_> {
        let log_cycles = self.records.len().ilog2();
        Publics::new(&self.program, &self.statement, log_cycles, self.log_cells).unwrap()
    }

    /// The polynomials of the trace.
    ///
    /// # Panics
    ///
    /// If a record names a cell or a row that does not exist.
    #[must_use]
    pub fn witness(&self) -> Witness {
        Witness::new(&self.publics(), &self.records).unwrap()
    }
}

/// The program with a policy that allows tiny traces.
#[must_use]
pub fn small(program: &Preprocessed) -> Preprocessed {
    let policy = Policy {
        min_log_cycles: 5,
        ..*program.policy()
    };
    Preprocessed::new(
        program.bytecode().clone(),
        program.entry(),
        program.image().to_vec(),
        *program.layout(),
        policy,
    )
    .unwrap()
}

/// Every class of instruction, loads and stores of all widths, divisions with
/// and without corner cases, branches both ways, output and termination.
#[must_use]
pub fn complete_run() -> Run {
    let layout = io();
    let mut code = Vec::new();
    code.extend(li(8, layout.input_start()));
    code.extend(li(9, layout.output_start()));
    code.push(load(LoadOp::Lw, 1, 8, 0));
    code.push(load(LoadOp::Lw, 2, 8, 4));
    for (op, offset) in [
        (LoadOp::Lb, 3),
        (LoadOp::Lbu, 2),
        (LoadOp::Lh, 2),
        (LoadOp::Lhu, 4),
    ] {
        code.push(load(op, 3, 8, offset));
    }
    for op in AluOp::ALL {
        // A destination that is also a source, now and then.
        let rd = [3, 4, 4][op as usize % 3];
        code.push(alu(op, rd, 1, 3));
    }
    for op in AluImmOp::ALL {
        code.push(alu_imm(op, 5, 4, 5));
    }
    code.push(alu(AluOp::Divu, 6, 1, 0));
    code.push(alu(AluOp::Rem, 6, 1, 0));
    code.extend(li(6, 0x8000_0000));
    code.push(addi(7, 0, -1));
    code.push(alu(AluOp::Div, 6, 6, 7));
    code.push(store(StoreOp::Sw, 9, 4, 0));
    code.push(store(StoreOp::Sb, 9, 5, 1));
    code.push(store(StoreOp::Sh, 9, 6, 6));
    code.push(load(LoadOp::Lw, 7, 9, 4));
    for op in BranchOp::ALL {
        // Over one instruction, or not.
        code.push(branch(op, 1, 2, 8));
        code.push(addi(5, 5, 1));
    }
    code.push(Instruction::Auipc { rd: x(10), imm: 0 });
    code.push(jalr(11, 10, 12));
    code.push(addi(5, 5, 1));
    code.push(Instruction::Fence);
    code.push(Instruction::Advice { rd: x(12) });
    code.push(addi(0, 5, 1));
    code.push(jal(1, 8));
    code.push(addi(5, 5, 1));
    code.push(store(StoreOp::Sw, 9, 12, 12));
    code.extend(finish(layout.termination_address(), 10, 11));
    let input = [0x78, 0x56, 0x34, 0x92, 0xf0, 0xde, 0xbc, 0x9a];
    Run::new(&program(&code), &input, &[0xdead_beef])
}

/// Honest runs that together use every table where its value is not 0.
#[must_use]
pub fn honest_runs() -> [Run; 3] {
    let ops = [BranchOp::Beq, BranchOp::Bge, BranchOp::Bgeu];
    let taken = ops.map(|op| [branch(op, 1, 1, 8), addi(5, 1, 1)]);
    [run_of(&[]), run_of(taken.as_flattened()), complete_run()]
}

/// Value of the registers 1 to 4 when the body of [`run_of`] begins.
pub const VALUES: [u32; 4] = [100, 7, 0xffff_fff6, 0x8000_0000];
/// Where the body of [`run_of`] begins, in instructions.
pub const BODY: usize = 13;

/// `body` after a fence, with 1 to 4 holding [`VALUES`], 8 the start of the
/// outputs and 9 that of the program, then termination. Neither frame reads
/// register 0; the private input is 5.
#[must_use]
pub fn run_of(body: &[Instruction]) -> Run {
    Run::new(&program_of(body), &[1, 2, 3, 4, 5], &[5])
}

/// The program of [`run_of`].
#[must_use]
pub fn program_of(body: &[Instruction]) -> Preprocessed {
    let layout = io();
    let mut code = vec![Instruction::Fence];
    for (rd, value) in (1..).zip(VALUES) {
        code.extend(li(rd, value));
    }
    code.extend(li(8, layout.output_start()));
    code.extend(li(9, jolt_isa::RAM_START));
    assert_eq!(code.len(), BODY);
    code.extend_from_slice(body);
    // A place to land for a jump over the last instruction of the body.
    code.push(addi(10, 1, 0));
    code.extend(li(10, layout.termination_address()));
    code.extend(li(11, 1));
    code.extend([store(StoreOp::Sw, 10, 11, 0), jal(0, 0)]);
    program(&code)
}

/// All points and challenges of a schedule, at random.
#[must_use]
pub fn random_accumulator(publics: &Publics<'_>, seed: u64) -> Accumulator {
    let mut transcript = Blake2bTranscript::new(labels::DOMAIN);
    transcript.absorb_u64(labels::STAGE, seed);
    let dims = *publics.dims();
    let mut accumulator = Accumulator::new(dims);
    let symbols = Schedule::new(&dims).symbols();
    let points: BTreeSet<Point> = symbols
        .iter()
        .flat_map(Symbol::places)
        .map(|place| place.point)
        .collect();
    for point in points {
        let coordinates = transcript.challenges(labels::ADDRESS, point.vars(&dims));
        accumulator.set_point(point, coordinates).unwrap();
    }
    let challenges: BTreeSet<Challenge> = symbols
        .into_iter()
        .filter_map(|symbol| match symbol {
            Symbol::Challenge(challenge) => Some(challenge),
            _ => None,
        })
        .collect();
    for challenge in challenges {
        let value = transcript.challenge(labels::GAMMA);
        accumulator.set_challenge(challenge, value).unwrap();
    }
    accumulator
}

/// The relations that do not hold at random points.
#[must_use]
pub fn violated(publics: &Publics<'_>, witness: &Witness) -> Vec<RelationId> {
    let accumulator = random_accumulator(publics, 1);
    let schedule = Schedule::new(publics.dims());
    let relations = schedule.stages().iter().flat_map(|s| s.relations());
    relations
        .filter(|relation| {
            let sides = oracle::identity(relation, witness, publics, &accumulator);
            let (input, sum): (Fr, Fr) = sides.unwrap();
            input != sum
        })
        .map(|relation| relation.id)
        .collect()
}

/// The constraints that some cycle violates.
#[must_use]
pub fn violated_constraints(witness: &Witness) -> Vec<usize> {
    let columns = Column::ALL.map(|c| match witness.data(Poly::Column(c)).unwrap() {
        Data::Cycle(values) => values,
        _ => unreachable!("columns are polynomials over cycles"),
    });
    let cycles = columns[0].len();
    let holds = |i: usize, j: usize| {
        let values = columns.map(|values| values[j]);
        CONSTRAINTS[i].over_field(&values) == Fr::from(0)
    };
    (0..CONSTRAINTS.len())
        .filter(|i| !(0..cycles).all(|j| holds(*i, j)))
        .collect()
}
