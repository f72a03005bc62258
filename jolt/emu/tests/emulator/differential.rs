//! Random programs: the emulator against the reference interpreter, and every
//! record against the constraints (test F of section 14.2).

use crate::builder::*;
use crate::constraints;
use crate::reference::{End, Reference};
use jolt_emu::{EmuError, Emulator, Preprocessed, Progress, trace};
use jolt_isa::{AluImmOp, AluOp, BranchOp, Instruction, LoadOp, RAM_START, Reg, StoreOp};
use proptest::prelude::*;

const INSTRUCTION_LIMIT: usize = 400;

pub(crate) struct Outcome {
    pub(crate) end: End,
    rows: usize,
    instructions: usize,
}

/// Runs both machines and compares path, end, registers and memory.
pub(crate) fn compare(program: &Preprocessed, text: &[u32]) -> Outcome {
    let layout = program.layout();
    let mut emulator = Emulator::new(program, &[], &[]).unwrap();
    let mut reference = Reference {
        x: [0; 32],
        pc: program.entry(),
        memory: vec![0; 4 * layout.total_cells() as usize],
        base: layout.lowest(),
        guard: layout.guard_start()..layout.stack_start(),
        text,
        text_base: RAM_START,
        path: Vec::new(),
    };
    for (i, word) in text.iter().enumerate() {
        let at = (RAM_START - layout.lowest()) as usize + 4 * i;
        reference.memory[at..at + 4].copy_from_slice(&word.to_le_bytes());
    }

    let mut records = Vec::new();
    let mut path = vec![emulator.pc()];
    let mut instructions = 0;
    let end = loop {
        if instructions == INSTRUCTION_LIMIT {
            break End::Limit { pc: emulator.pc() };
        }
        let pc = emulator.pc();
        match emulator.step() {
            Ok((record, progress)) => {
                records.push(record);
                match progress {
                    Progress::InSequence => {}
                    Progress::Instruction => {
                        instructions += 1;
                        path.push(emulator.pc());
                    }
                    Progress::Halted => break End::Halted { pc },
                }
            }
            Err(error) => {
                break match error {
                    EmuError::Misaligned { pc, .. }
                    | EmuError::Unmapped { pc, .. }
                    | EmuError::AddressWraps { pc, .. }
                    | EmuError::StackOverflow { pc, .. } => End::Data { pc },
                    EmuError::NoInstruction { pc, .. } => End::Fetch { pc },
                    EmuError::EndlessBranch { pc } => End::EndlessBranch { pc },
                    other => panic!("unexpected {other}"),
                };
            }
        }
    };
    if let End::Limit { .. } = end {
        path.pop();
    }

    assert_eq!(reference.run(INSTRUCTION_LIMIT), end);
    assert_eq!(reference.path, path);
    for r in 0..32 {
        assert_eq!(
            emulator.register(Reg::new(r).unwrap()),
            reference.x[r as usize],
            "x{r}"
        );
    }
    for (i, bytes) in reference.memory.chunks(4).enumerate() {
        let address = layout.lowest() + 4 * i as u32;
        let word = u32::from_le_bytes(bytes.try_into().unwrap());
        assert_eq!(emulator.read_word(address), Some(word), "{address:#x}");
    }
    if !records.is_empty() {
        constraints::check(program, &[], &records, false);
    }
    Outcome {
        end,
        rows: records.len(),
        instructions: instructions + usize::from(matches!(end, End::Halted { .. })),
    }
}

fn corner() -> impl Strategy<Value = u32> {
    prop_oneof![
        any::<u32>(),
        0u32..40,
        (0u32..40).prop_map(|v| v.wrapping_neg()),
        prop::sample::select(vec![
            0x7fff_ffff,
            0x8000_0000,
            0x8000_0001,
            0x0000_ffff,
            0x0001_0000
        ]),
    ]
}

/// Registers x1 to x7 compute, x8 and x9 point to data.
fn small() -> impl Strategy<Value = u8> {
    0u8..8
}

fn pointer() -> impl Strategy<Value = u8> {
    prop_oneof![200 => 8u8..10, 1 => 0u8..10]
}

fn destination() -> impl Strategy<Value = u8> {
    prop_oneof![200 => 0u8..8, 1 => 8u8..10, 10 => 10u8..32]
}

/// Mostly inside a program of 40 instructions, and forwards.
fn transfer() -> impl Strategy<Value = i32> {
    prop_oneof![
        20 => (1i32..8).prop_map(|n| 4 * n),
        10 => (-6i32..=0).prop_map(|n| 4 * n),
        1 => (-20i32..20).prop_map(|n| 2 * n),
        1 => (-600i32..600).prop_map(|n| 4 * n),
    ]
}

fn instruction() -> impl Strategy<Value = u32> {
    let one = |i: Instruction| words(&[i])[0];
    prop_oneof![
        20 => (prop::sample::select(&AluOp::ALL[..]), destination(), small(), small())
            .prop_map(move |(op, rd, a, b)| one(alu(op, rd, a, b))),
        12 => (prop::sample::select(&AluImmOp::ALL[..]), destination(), small(), -2048i32..2048)
            .prop_map(move |(op, rd, a, imm)| {
                one(alu_imm(op, rd, a, if op.is_shift() { imm & 31 } else { imm }))
            }),
        1 => (destination(), any::<u32>(), any::<bool>()).prop_map(move |(rd, v, pc)| {
            let (rd, imm) = (x(rd), v & 0xffff_f000);
            one(if pc { Instruction::Auipc { rd, imm } } else { Instruction::Lui { rd, imm } })
        }),
        12 => (prop::sample::select(&LoadOp::ALL[..]), destination(), pointer(), -256i32..256,
               0u32..200)
            .prop_map(move |(op, rd, a, offset, sloppy)| {
                let mask = if sloppy == 0 { !0 } else { !3 };
                let byte = matches!(op, LoadOp::Lb | LoadOp::Lbu);
                one(load(op, rd, a, if byte { offset } else { offset & mask }))
            }),
        12 => (prop::sample::select(&StoreOp::ALL[..]), pointer(), small(), -256i32..256,
               0u32..200)
            .prop_map(move |(op, a, b, offset, sloppy)| {
                let mask = match (op, sloppy) {
                    (StoreOp::Sb, _) | (_, 0) => !0,
                    (StoreOp::Sh, _) => !1,
                    (StoreOp::Sw, _) => !3,
                };
                one(store(op, a, b, offset & mask))
            }),
        8 => (prop::sample::select(&BranchOp::ALL[..]), small(), small(), transfer())
            .prop_map(move |(op, a, b, offset)| one(branch(op, a, b, offset))),
        1 => (destination(), transfer()).prop_map(move |(rd, offset)| one(jal(rd, offset))),
        1 => (destination(), small(), -2048i32..2048)
            .prop_map(move |(rd, a, offset)| one(jalr(rd, a, offset))),
        1 => Just(one(Instruction::Fence)),
    ]
}

/// Sometimes a word that is hardly an instruction.
fn any_word() -> impl Strategy<Value = u32> {
    prop_oneof![100 => instruction(), 1 => any::<u32>().prop_filter("advice", |w| w & 0x7f != 0x0b)]
}

fn random_program() -> impl Strategy<Value = Vec<u32>> {
    (
        prop::collection::vec(corner(), 7),
        prop::collection::vec(any_word(), 20..60),
        0u32..16,
    )
        .prop_map(|(values, body, misalign)| {
            let layout = io();
            let mut start = Vec::new();
            for (i, value) in values.into_iter().enumerate() {
                start.extend(li(i as u8 + 1, value));
            }
            // One pointer into the heap, not always aligned, one into the text,
            // which is data as well.
            start.extend(li(8, RAM_START + 0x900 + if misalign == 0 { 1 } else { 0 }));
            start.extend(li(9, RAM_START + 0x100));
            let mut text = words(&start);
            text.extend(body);
            text.extend(words(&finish(layout.termination_address(), 10, 11)));
            text
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_programs(text in random_program()) {
        let program = program_of_words(&text);
        let outcome = compare(&program, &text);
        // A complete run is also a complete trace, unless it spoils the I/O.
        if matches!(outcome.end, End::Halted { .. })
            && let Ok((execution, trace)) = trace(&program, &[], &[])
        {
            constraints::check(&program, &[], trace.records(), true);
            prop_assert_eq!(execution.statistics.rows, outcome.rows as u64);
            prop_assert_eq!(execution.statistics.instructions, outcome.instructions as u64);
        }
    }
}

/// The generator must reach every kind of end, or it proves little. Also
/// prints the expansion factor of random programs.
#[test]
fn random_programs_are_diverse() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let (mut rows, mut instructions) = (0, 0);
    let mut ends = [0; 5];
    for _ in 0..600 {
        let text = random_program().new_tree(&mut runner).unwrap().current();
        let outcome = compare(&program_of_words(&text), &text);
        rows += outcome.rows;
        instructions += outcome.instructions;
        ends[match outcome.end {
            End::Halted { .. } => 0,
            End::EndlessBranch { .. } => 1,
            End::Data { .. } => 2,
            End::Fetch { .. } => 3,
            End::Limit { .. } => 4,
        }] += 1;
    }
    let factor = rows as f64 / instructions as f64;
    println!("halted, endless branch, data fault, fetch fault, limit: {ends:?}");
    println!("{rows} rows for {instructions} instructions, factor {factor:.2}");
    assert!(ends.iter().all(|&n| n > 5), "{ends:?}");
    assert!((2.0..8.0).contains(&factor));
}
