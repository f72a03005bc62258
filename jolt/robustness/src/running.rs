//! Running any program.

use jolt_claims::Publics;
use jolt_emu::{
    EmuError, Emulator, LayoutConfig, MemoryLayout, Policy, Preprocessed, Progress, TraceRecord,
    execute, load_elf, trace,
};
use jolt_isa::{BytecodeTable, ImageChunk, MAX_ADVICE_REGIONS, RAM_START, TextSegment};
use jolt_r1cs::{CONSTRAINTS, columns};

use crate::{
    loading::{MAX_ROWS, MAX_WORDS},
    source::Source,
};

/// A layout with little memory.
pub(crate) const SMALL: LayoutConfig = LayoutConfig {
    max_input: 64,
    max_output: 64,
    stack_guard: 64,
    stack: 1024,
    heap: 4096,
    advice: [0; MAX_ADVICE_REGIONS],
};

const LOG_LIMIT: u32 = 12;

/// Short runs only.
const POLICY: Policy = Policy {
    min_log_cycles: 5,
    max_log_cycles: LOG_LIMIT,
    min_log_cells: 4,
    max_log_cells: 24,
    max_log_bytecode: 20,
    chunk_bits: 4,
};

/// Any program runs, for a while, and every cycle satisfies the constraints: a
/// count and that many bytes of public input, a count and that many words of
/// private input, then an executable or instruction words.
pub fn emulator(bytes: &[u8]) {
    let mut source = Source::new(bytes);
    let input_bytes = usize::from(source.byte());
    let input = source.bytes(input_bytes);
    let tape_words = usize::from(source.byte());
    let tape = source.words(tape_words);
    let Some(program) = program(source.rest()) else {
        return;
    };
    let records = steps(&program, input, &tape);
    for pair in records.windows(2) {
        satisfied(&program, &pair[0], Some(&pair[1]));
    }

    let execution = execute(&program, input, &tape, 1 << LOG_LIMIT);
    assert!(!matches!(execution, Err(EmuError::AssertionFailed { .. })));
    match trace(&program, input, &tape) {
        Err(error) => assert_eq!(execution, Err(error)),
        Ok((traced, trace)) => {
            assert_eq!(trace.records()[..trace.cycles()], records);
            assert!(trace.records().len().is_power_of_two());
            let tail = &trace.records()[trace.cycles() - 1..];
            for (j, record) in tail.iter().enumerate() {
                satisfied(&program, record, tail.get(j + 1));
            }
            let (t, k) = (trace.log_cycles(), trace.log_cells());
            assert!(Publics::new(&program, &traced.statement, t, k).is_ok());
            assert_eq!(execution, Ok(traced));
        }
    }
}

fn program(bytes: &[u8]) -> Option<Preprocessed> {
    if bytes.starts_with(b"\x7fELF") {
        return load_elf(bytes, LayoutConfig::default(), POLICY).ok();
    }
    of_words(Source::new(bytes).words(MAX_WORDS), POLICY)
}

/// The program whose text is `words`.
pub(crate) fn of_words(words: Vec<u32>, policy: Policy) -> Option<Preprocessed> {
    let end = u64::from(RAM_START) + 4 * words.len() as u64;
    let layout = MemoryLayout::new(SMALL, end, policy.max_log_cells).ok()?;
    let text = TextSegment {
        address: RAM_START,
        words: words.clone(),
    };
    let bytecode = BytecodeTable::build(&[text], MAX_ROWS).ok()?;
    let image = ImageChunk {
        address: RAM_START,
        words,
    };
    Preprocessed::new(bytecode, RAM_START, vec![image], layout, policy).ok()
}

/// The records of a run up to its end, an error or the limit.
fn steps(program: &Preprocessed, input: &[u8], tape: &[u32]) -> Vec<TraceRecord> {
    let mut records = Vec::new();
    let Ok(mut emulator) = Emulator::new(program, input, tape) else {
        return records;
    };
    while records.len() < 1 << LOG_LIMIT {
        let Ok((record, progress)) = emulator.step() else {
            break;
        };
        records.push(record);
        if progress == Progress::Halted {
            break;
        }
    }
    records
}

/// All constraints hold in a cycle.
fn satisfied(program: &Preprocessed, record: &TraceRecord, next: Option<&TraceRecord>) {
    let columns = columns(program, record, next).unwrap();
    for (i, constraint) in CONSTRAINTS.iter().enumerate() {
        assert!(
            constraint.holds(&columns),
            "constraint {i}: {record:?}, then {next:?}"
        );
    }
}
