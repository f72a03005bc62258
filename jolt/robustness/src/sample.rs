//! A small program, its run and an honest proof of it.

use jolt_claims::Publics;
use jolt_emu::{Policy, Preprocessed, Statement, trace};
use jolt_isa::{AluImmOp, AluOp, Instruction, LoadOp, Reg, StoreOp, encode};
use jolt_pcs::IdealPcs;
use jolt_prover::{Setup, Witness, oracle::OracleProver, prove};
use jolt_sumcheck::Consistency;
use jolt_verifier::Proof;

use crate::running::of_words;

/// What is attacked.
pub(crate) struct Sample {
    pub(crate) program: Preprocessed,
    pub(crate) statement: Statement,
    pub(crate) proof: Proof<IdealPcs>,
}

const INPUT: [u8; 4] = [100, 0, 0, 0];

/// Divides the first word of the input by `divisor`, and outputs the quotient:
/// 16 rows.
pub(crate) fn program(divisor: i32) -> Preprocessed {
    let x = Reg::architectural;
    let addi = |rd, rs1, imm| Instruction::AluImm {
        op: AluImmOp::Addi,
        rd: x(rd),
        rs1: x(rs1),
        imm,
    };
    let sw = |rs2, offset| Instruction::Store {
        op: StoreOp::Sw,
        rs1: x(8),
        rs2: x(rs2),
        offset,
    };
    // The window is 64 words: inputs at 0, outputs at 64, then panic and
    // termination words.
    let code = [
        Instruction::Lui {
            rd: x(8),
            imm: 0x8000_0000,
        },
        addi(8, 8, -256),
        Instruction::Load {
            op: LoadOp::Lw,
            rd: x(1),
            rs1: x(8),
            offset: 0,
        },
        addi(2, 0, divisor),
        Instruction::Alu {
            op: AluOp::Divu,
            rd: x(3),
            rs1: x(1),
            rs2: x(2),
        },
        sw(3, 64),
        addi(4, 0, 1),
        sw(4, 132),
        Instruction::Jal {
            rd: x(0),
            offset: 0,
        },
    ];
    let words = code.map(|instruction| encode(instruction).unwrap());
    let policy = Policy {
        min_log_cycles: 5,
        ..Policy::default()
    };
    of_words(words.to_vec(), policy).unwrap()
}

impl Sample {
    pub(crate) fn new() -> Self {
        let program = program(7);
        let (execution, trace) = trace(&program, &INPUT, &[]).unwrap();
        let statement = execution.statement;
        assert_eq!(statement.outputs(), [14]);
        let (t, k) = (trace.log_cycles(), trace.log_cells());
        let publics = Publics::new(&program, &statement, t, k).unwrap();
        let records = trace.records();
        let witness = Witness::new(&publics, records).unwrap();
        let prover = OracleProver {
            publics: &publics,
            witness: &witness,
        };
        let setup = Setup::<IdealPcs> {
            prover: &(),
            verifier: &(),
        };
        let checked = Consistency::Checked;
        let proof = prove(&setup, &publics, &statement, records, &prover, checked).unwrap();
        Self {
            program,
            statement,
            proof,
        }
    }
}
