//! Advice tape, public I/O, panic, termination and the shape of traces.

use crate::builder::*;
use crate::constraints;
use jolt_emu::{EmuError, Preprocessed, TraceRecord, execute, trace};
use jolt_isa::{
    AluOp, BranchOp, CircuitFlag, Instruction, LoadOp, RAM_START, RowOp, StatementError, StoreOp,
};

/// The code, then termination and `j .`.
fn terminating(code: &[Instruction]) -> Preprocessed {
    let mut code = code.to_vec();
    code.extend(finish(io().termination_address(), 30, 31));
    program(&code)
}

fn error(program: &Preprocessed) -> EmuError {
    let error = trace(program, &[], &[]).unwrap_err();
    assert_eq!(execute(program, &[], &[], 1 << 12), Err(error.clone()));
    error
}

/// Copies two words of input to the output, swapped.
fn swap() -> Preprocessed {
    let mut code = li(5, io().input_start()).to_vec();
    code.extend(li(6, io().output_start()));
    code.extend([
        load(LoadOp::Lw, 7, 5, 0),
        load(LoadOp::Lw, 8, 5, 4),
        store(StoreOp::Sw, 6, 8, 0),
        store(StoreOp::Sw, 6, 7, 4),
    ]);
    terminating(&code)
}

#[test]
fn input_and_output() {
    let p = swap();
    let (run, t) = trace(&p, b"abcdefg", &[]).unwrap();
    assert_eq!(run.statement.inputs(), b"abcdefg");
    assert_eq!(run.statement.outputs(), b"efg\0abcd");
    assert!(!run.statement.panic());
    constraints::check(&p, b"abcdefg", t.records(), true);
    // Trailing zeros are no part of the statement.
    let (run, _) = trace(&p, b"\0\0\0\0x\0\0", &[]).unwrap();
    assert_eq!(run.statement.inputs(), b"\0\0\0\0x");
    assert_eq!(run.statement.outputs(), b"x");
    let (run, _) = trace(&p, &[], &[]).unwrap();
    assert_eq!(run.statement.outputs(), b"");

    assert!(trace(&p, &[1; 64], &[]).is_ok());
    for input in [[0; 65], [1; 65]] {
        assert_eq!(
            trace(&p, &input, &[]).unwrap_err(),
            EmuError::Statement(StatementError::InputTooLong {
                length: 65,
                capacity: 64
            })
        );
    }
}

#[test]
fn panic_flag() {
    let p = program(&finish(io().panic_address(), 5, 6));
    let (run, t) = trace(&p, &[], &[]).unwrap();
    assert!(run.statement.panic());
    constraints::check(&p, &[], t.records(), true);
}

#[test]
fn invalid_ends() {
    // No status at all: a halt, a trap, an ECALL.
    for code in [jal(0, 0), Instruction::Trap] {
        assert_eq!(
            error(&program(&[addi(5, 0, 1), code])),
            EmuError::NotTerminated { pc: RAM_START + 4 }
        );
    }
    assert_eq!(
        error(&program_of_words(&[0x0000_0073])),
        EmuError::NotTerminated { pc: RAM_START }
    );
    // A trap after termination is an orderly end.
    let mut code = finish(io().termination_address(), 5, 6);
    *code.last_mut().unwrap() = Instruction::Trap;
    assert!(trace(&program(&code), &[], &[]).is_ok());

    // Both words, or other values than 1.
    let mut code = li(5, io().panic_address()).to_vec();
    code.extend([
        addi(6, 0, 1),
        store(StoreOp::Sw, 5, 6, 0),
        store(StoreOp::Sw, 5, 6, 4),
        jal(0, 0),
    ]);
    let status = |panic, termination| EmuError::InvalidStatus { panic, termination };
    assert_eq!(error(&program(&code)), status(1, 1));
    code[2] = addi(6, 0, 2);
    code[3] = Instruction::Fence;
    assert_eq!(error(&program(&code)), status(0, 2));

    // Input, padding.
    for address in [
        io().input_start(),
        io().input_start() + 60,
        io().termination_address() + 4,
        RAM_START - 4,
    ] {
        let mut code = li(5, address).to_vec();
        code.push(store(StoreOp::Sw, 5, 5, 0));
        assert_eq!(
            error(&terminating(&code)),
            EmuError::IoOverwritten { address }
        );
        // Restoring it is fine.
        code.push(store(StoreOp::Sw, 5, 0, 0));
        assert!(trace(&terminating(&code), &[], &[]).is_ok());
    }
}

#[test]
fn advice_tape() {
    let advice = |rd| Instruction::Advice { rd: x(rd) };
    let mut code = li(5, io().output_start()).to_vec();
    code.extend([
        advice(6),
        advice(0),
        advice(7),
        store(StoreOp::Sw, 5, 6, 0),
        store(StoreOp::Sw, 5, 7, 4),
        store(StoreOp::Sw, 5, 0, 8),
    ]);
    let p = terminating(&code);
    let tape = [0x0102_0304, 9, u32::MAX, 5];
    let (run, t) = trace(&p, &[], &tape).unwrap();
    assert_eq!(run.statement.outputs(), [4, 3, 2, 1, 255, 255, 255, 255]);
    constraints::check(&p, &[], t.records(), true);
    let row = &p.bytecode().rows()[t.records()[2].row as usize];
    assert!(row.has(CircuitFlag::Advice) && !row.has(CircuitFlag::Virtual));
    assert_eq!(
        trace(&p, &[], &tape[..2]).unwrap_err(),
        EmuError::TapeExhausted { pc: RAM_START + 16 }
    );
}

#[test]
fn jumps_to_self() {
    // JALR with a link register of its own halts as JAL does.
    let mut code = finish(io().termination_address(), 5, 6);
    code.pop();
    let at = RAM_START + 4 * code.len() as u32 + 8;
    code.extend(li(7, at));
    let mut halting = code.clone();
    halting.push(jalr(8, 7, 0));
    assert!(trace(&program(&halting), &[], &[]).is_ok());

    // This one is at its own target once, then falls through to the next
    // instruction, because its base is its link register.
    let mut going_on = code.clone();
    going_on.extend([jalr(7, 7, 0), addi(9, 0, 9), jal(0, 0)]);
    let p = program(&going_on);
    let (run, t) = trace(&p, &[], &[]).unwrap();
    assert_eq!(run.statistics.instructions, going_on.len() as u64 + 1);
    constraints::check(&p, &[], t.records(), true);

    // Here the write does not change the base: link - 4.
    let mut repeating = code[..code.len() - 2].to_vec();
    repeating.extend(li(7, at + 4));
    repeating.push(jalr(7, 7, -4));
    let (run, _) = trace(&program(&repeating), &[], &[]).unwrap();
    assert_eq!(run.statistics.instructions, repeating.len() as u64);

    // A branch cannot end a trace.
    let mut branching = code;
    branching.push(branch(BranchOp::Beq, 0, 0, 0));
    assert_eq!(
        error(&program(&branching)),
        EmuError::EndlessBranch { pc: at }
    );
}

#[test]
fn cycle_limits() {
    let p = program(&[addi(5, 5, 1), jal(0, -4)]);
    assert_eq!(
        trace(&p, &[], &[]).unwrap_err(),
        EmuError::CycleLimit { limit: 1 << 12 }
    );
    assert_eq!(
        execute(&p, &[], &[], 10),
        Err(EmuError::CycleLimit { limit: 10 })
    );
    let p = terminating(&[]);
    assert!(execute(&p, &[], &[], 5).is_ok());
    assert!(execute(&p, &[], &[], 4).is_err());
}

#[test]
fn padding() {
    let end = finish(0, 5, 6).len();
    for (length, size) in [(end, 256), (255, 256), (256, 256), (257, 512), (512, 512)] {
        let p = terminating(&vec![Instruction::Fence; length - end]);
        let (run, t) = trace(&p, &[], &[]).unwrap();
        assert_eq!(t.cycles(), length);
        assert_eq!(run.statistics.rows, length as u64);
        assert_eq!(t.records().len(), size);
        assert_eq!(1 << t.log_cycles(), size);
        assert!(
            t.records()[length..]
                .iter()
                .all(|r| *r == TraceRecord::NOOP)
        );
        let last = &p.bytecode().rows()[t.records()[length - 1].row as usize];
        assert_eq!(last.op, RowOp::Jal);
        constraints::check(&p, &[], t.records(), true);
    }
}

#[test]
fn memory_size_of_a_trace() {
    // 64 cells of I/O window (34 words); the image ends in cell 64 + 5.
    let p = terminating(&[]);
    assert_eq!(p.layout().io_cells(), 64);
    assert_eq!(p.image_cells(), 69);
    let (_, t) = trace(&p, &[], &[]).unwrap();
    assert_eq!(t.log_cells(), 7);
    // An access to the cell 1 << 7 doubles it, one before does not.
    for (cell, log_cells) in [(127, 7), (128, 8), (300, 9)] {
        let address = p.layout().address(cell) as u32;
        let mut code = li(5, address).to_vec();
        code.push(load(LoadOp::Lbu, 6, 5, 1));
        let (_, t) = trace(&terminating(&code), &[], &[]).unwrap();
        assert_eq!(t.log_cells(), log_cells, "cell {cell}");
    }
}

#[test]
fn statistics() {
    let p = terminating(&[
        alu(AluOp::Div, 5, 6, 7),
        alu(AluOp::Sll, 5, 6, 7),
        store(StoreOp::Sb, 2, 5, 0),
    ]);
    // x2 = 0 is unmapped.
    assert!(trace(&p, &[], &[]).is_err());
    let p = terminating(&[alu(AluOp::Div, 5, 6, 7), alu(AluOp::Sll, 5, 6, 7)]);
    let (run, t) = trace(&p, &[], &[]).unwrap();
    assert_eq!(run.statistics.instructions, 7);
    assert_eq!(run.statistics.rows, 17 + 2 + 5);
    assert!((run.statistics.expansion_factor() - 24.0 / 7.0).abs() < 1e-9);
    assert_eq!(execute(&p, &[], &[], 24).unwrap(), run);
    constraints::check(&p, &[], t.records(), true);
}
