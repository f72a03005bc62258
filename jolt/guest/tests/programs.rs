//! The example guests of `jolt/guests`, as committed, against the host's own
//! computation.
#![allow(clippy::unwrap_used)]

use jolt_emu::{
    EmuError, Execution, LayoutConfig, Policy, Preprocessed, PrivateInput, execute,
    execute_private, load_elf, trace_private,
};
use jolt_guest::{Wire, host};
use jolt_isa::RowOp;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

const COMMITTED: &[u8] = include_bytes!("../../guests/elf/committed.elf");
const FIBONACCI: &[u8] = include_bytes!("../../guests/elf/fibonacci.elf");
const HEAP: &[u8] = include_bytes!("../../guests/elf/heap.elf");
const PANICS: &[u8] = include_bytes!("../../guests/elf/panics.elf");
const PRIVATE: &[u8] = include_bytes!("../../guests/elf/private.elf");
const SHA256: &[u8] = include_bytes!("../../guests/elf/sha256.elf");

fn load(elf: &[u8]) -> Preprocessed {
    load_elf(elf, LayoutConfig::default(), Policy::default()).unwrap()
}

fn load_committed() -> Preprocessed {
    load_elf(COMMITTED, LayoutConfig::committed(), Policy::default()).unwrap()
}

fn run_committed(advice: &[Vec<u32>]) -> Execution {
    let private = PrivateInput { tape: &[], advice };
    execute_private(&load_committed(), &[], private, 1 << 24).unwrap()
}

fn run_with<T: Wire>(elf: &[u8], input: &T, tape: &[u32]) -> Result<Execution, EmuError> {
    execute(&load(elf), &host::public_input(input), tape, 1 << 24)
}

fn run<T: Wire>(elf: &[u8], input: &T) -> Execution {
    run_with(elf, input, &[]).unwrap()
}

/// The output of a run that must not panic.
fn output<T: Wire>(execution: &Execution) -> T {
    let statement = &execution.statement;
    assert!(
        !statement.panic(),
        "{:?}",
        host::panic_message(statement.outputs())
    );
    host::output(statement.outputs()).unwrap()
}

fn panic_message(execution: &Execution) -> String {
    assert!(execution.statement.panic());
    host::panic_message(execution.statement.outputs()).unwrap()
}

#[test]
fn fibonacci() {
    let expected = |n| {
        (0..n)
            .fold((0u64, 1u64), |(a, b), _| (b, a.wrapping_add(b)))
            .0
    };
    for n in [0u32, 1, 2, 10, 93, 94, 1000] {
        assert_eq!(output::<u64>(&run(FIBONACCI, &n)), expected(n), "{n}");
    }
    let execution = run(FIBONACCI, &1000u32);
    println!(
        "fibonacci(1000): {} rows for {} instructions",
        execution.statistics.rows, execution.statistics.instructions
    );
}

#[test]
fn sha256() {
    for length in [0, 1, 55, 56, 64, 1000] {
        let message: Vec<u8> = (0..length).map(|i| (i * 7 % 251) as u8).collect();
        let execution = run(SHA256, &message);
        let expected: [u8; 32] = Sha256::digest(&message).into();
        assert_eq!(output::<[u8; 32]>(&execution), expected, "{length} bytes");
        println!(
            "sha256 of {length} bytes: {} rows for {} instructions",
            execution.statistics.rows, execution.statistics.instructions
        );
    }
}

#[test]
fn heap() {
    let text = "The cat and the hat: the CAT sat; \u{c4}hren \u{e4}hren  and  and";
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for word in text.split_whitespace() {
        *counts.entry(word.to_lowercase()).or_default() += 1;
    }
    let expected: Vec<(String, u32)> = counts.into_iter().collect();
    let execution = run(HEAP, &text.to_string());
    assert_eq!(output::<Vec<(String, u32)>>(&execution), expected);
    assert_eq!(output::<Vec<(String, u32)>>(&run(HEAP, &String::new())), []);
}

#[test]
fn panics() {
    let execution = run(PANICS, &(84u32, 2u32));
    assert_eq!(output::<([u8; 64], u32)>(&execution), ([0xab; 64], 42));
    // The message replaces what was committed before it.
    let execution = run(PANICS, &(84u32, 0u32));
    assert_eq!(panic_message(&execution), "cannot divide 84 by 0");
}

#[test]
fn private_input() {
    let numbers: Vec<u64> = vec![3, 999, 0, 500];
    let tape = host::private_input(&numbers);
    let execution = run_with(PRIVATE, &(1000u64, 1502u64), &tape).unwrap();
    assert_eq!(output::<u32>(&execution), 4);
    // It is nowhere in the statement.
    assert_eq!(
        execution.statement.inputs(),
        host::public_input(&(1000u64, 1502u64))
            .strip_suffix(&[0; 6])
            .unwrap()
    );

    let execution = run_with(PRIVATE, &(999u64, 1502u64), &tape).unwrap();
    assert_eq!(panic_message(&execution), "a number is too large");
    let execution = run_with(PRIVATE, &(1000u64, 1503u64), &tape).unwrap();
    assert_eq!(panic_message(&execution), "the numbers have another sum");
}

/// A model and features, each after its salt.
fn committed_words(weights: &[i32], bias: i64, features: &[i32]) -> [Vec<u32>; 2] {
    [
        host::committed_input(&(weights.to_vec(), bias), &[1; host::SALT_WORDS]),
        host::committed_input(&features.to_vec(), &[2; host::SALT_WORDS]),
    ]
}

#[test]
fn committed_input() {
    for size in [0i32, 1, 2, 30, 31, 32, 33, 500] {
        let weights: Vec<i32> = (0..size).map(|i| (i - 7) * 1_000_003).collect();
        let features: Vec<i32> = (0..size).map(|i| i * i - 100).collect();
        let expected = weights
            .iter()
            .zip(&features)
            .fold(-5, |sum, (&w, &f)| sum + i64::from(w) * i64::from(f));
        let advice = committed_words(&weights, -5, &features);
        let execution = run_committed(&advice);
        assert_eq!(output::<i64>(&execution), expected, "{size}");
        println!("{size} features: {} rows", execution.statistics.rows);
    }
    let execution = run_committed(&committed_words(&[1, 2], 0, &[1]));
    assert_eq!(panic_message(&execution), "the model is for other data");
}

/// A block of words takes three rows for each and few for the loop.
#[test]
fn reading_committed_words_is_cheap() {
    let rows = |words: usize| {
        // The salt does not count, and bytes are refused after they were copied.
        let advice = vec![0; 16].into_iter().chain([4 * words as u32]).collect();
        let execution = run_committed(&[advice]);
        assert_eq!(panic_message(&execution), UNEXPECTED);
        execution.statistics.rows
    };
    let per_word = (rows(20_032) - rows(32)) as f64 / 20_000.0;
    println!("{per_word} rows per word");
    assert!((3.0..3.25).contains(&per_word), "{per_word}");
}

/// What is loaded from a region is any field element until an addition of 0 has
/// brought it into range, so nothing may come between the two.
#[test]
fn committed_words_are_brought_into_range() {
    let program = load_committed();
    let size = 100;
    let advice = committed_words(&[3; 100], 4, &[5; 100]);
    let private = PrivateInput {
        tape: &[],
        advice: &advice,
    };
    let (_, trace) = trace_private(&program, &[], private).unwrap();
    let regions = [0, 1].map(|region| program.layout().advice_region(region).unwrap());
    let is_committed = |cell| {
        regions
            .iter()
            .any(|&(start, cells)| (start..start + cells).contains(&cell))
    };
    let row = |record: &jolt_emu::TraceRecord| program.bytecode().rows()[record.row as usize];
    let mut loads = 0;
    for pair in trace.records().windows(2) {
        if pair[0].cell().is_some_and(is_committed) {
            let [load, next] = [row(&pair[0]), row(&pair[1])];
            assert_eq!(next.op, RowOp::AddImm);
            assert!(load.rd.is_some(), "{load:?}");
            assert_eq!((next.rd, next.rs1, next.imm), (load.rd, load.rd, 0));
            loads += 1;
        }
    }
    // Lengths; a count and the words, and a bias.
    assert_eq!(loads, 2 + 2 * (1 + size) + 2);
}

const UNEXPECTED: &str = "the committed input is not of the expected type";

#[test]
fn malformed_committed_inputs_panic() {
    let [model, features] = committed_words(&[1, 2], 3, &[4, 5]);
    // What is cut off reads as zeros, so without length or count there is no value.
    for length in [0, 5, 16, 17] {
        let execution = run_committed(&[model[..length].to_vec(), features.clone()]);
        assert_eq!(panic_message(&execution), UNEXPECTED, "{length}");
    }
    assert_eq!(panic_message(&run_committed(&[])), UNEXPECTED);
    let length = |bytes| {
        let mut model = model.clone();
        model[16] = bytes;
        panic_message(&run_committed(&[model, features.clone()]))
    };
    assert_eq!(length(19), UNEXPECTED);
    assert_eq!(length(21), UNEXPECTED);
    // Just in the region, and just not.
    let capacity = 4 * ((1 << 18) - 17);
    assert_eq!(length(capacity), UNEXPECTED);
    assert_eq!(
        length(capacity + 1),
        "read past the end of committed advice"
    );
    // More than the heap holds.
    assert!(!length(u32::MAX).is_empty());
}

/// What a guest reads comes from outside; whatever it is, the guest ends with a
/// proof of what it did.
#[test]
fn malformed_inputs_panic() {
    let message = "the public input is not of the expected type";
    assert_eq!(panic_message(&run(FIBONACCI, &7u16)), message);
    assert_eq!(panic_message(&run(FIBONACCI, &7u64)), message);
    let program = load(FIBONACCI);
    for input in [&[][..], &[255, 255, 255, 255], &[5, 0, 0, 0, 1, 2, 3, 4, 5]] {
        let execution = execute(&program, input, &[], 1 << 20).unwrap();
        assert_eq!(panic_message(&execution), message);
    }
    let message = "the private input is not of the expected type";
    for tape in [vec![0], vec![3, 0xff_ffff], vec![8, 1, 2], vec![4, 1]] {
        let execution = run_with(PRIVATE, &(1u64, 1u64), &tape).unwrap();
        assert_eq!(panic_message(&execution), message, "{tape:?}");
    }
    // A length that the heap cannot hold.
    let execution = run_with(PRIVATE, &(1u64, 1u64), &[u32::MAX]).unwrap();
    assert!(!panic_message(&execution).is_empty());
    assert!(matches!(
        run_with(PRIVATE, &(1u64, 1u64), &[8, 1]),
        Err(EmuError::TapeExhausted { .. })
    ));
}

/// The linker scripts have the addresses of their layouts written out.
#[test]
fn the_linker_scripts_fit_the_layouts() {
    let plain = include_str!("../jolt.ld");
    for elf in [FIBONACCI, HEAP, PANICS, PRIVATE, SHA256] {
        fits(plain, &load(elf));
    }
    let script = include_str!("../jolt-committed.ld");
    let program = load_committed();
    fits(script, &program);
    let layout = program.layout();
    for region in 0..2 {
        let (cell, cells) = layout.advice_region(region).unwrap();
        for (end, cell) in [("start", cell), ("end", cell + cells)] {
            let name = format!("__jolt_advice{region}_{end}");
            assert_eq!(u64::from(symbol(script, &name)), layout.address(cell));
        }
    }
    // Every address that the first script gives is given by the second one.
    for line in plain.lines().filter(|line| line.contains("PROVIDE")) {
        let (_, rest) = line.split_once("PROVIDE(").unwrap();
        let (name, _) = rest.split_once(" = ").unwrap();
        symbol(script, name);
    }
}

/// The address that a linker script gives a symbol.
fn symbol(script: &str, name: &str) -> u32 {
    let assignment = format!("{name} = 0x");
    let (_, rest) = script.split_once(&assignment).unwrap();
    let digits = rest.split(|c: char| !c.is_ascii_hexdigit()).next().unwrap();
    u32::from_str_radix(digits, 16).unwrap()
}

fn fits(script: &str, program: &Preprocessed) {
    let layout = program.layout();
    assert_eq!(symbol(script, "__jolt_input"), layout.input_start());
    assert_eq!(symbol(script, "__jolt_output"), layout.output_start());
    assert_eq!(symbol(script, "__jolt_panic"), layout.panic_address());
    assert_eq!(
        symbol(script, "__jolt_termination"),
        layout.termination_address()
    );
    assert_eq!(program.entry(), jolt_isa::RAM_START);
    // The first instructions load the stack pointer.
    let mut emulator = jolt_emu::Emulator::new(program, &[], &[]).unwrap();
    let sp = jolt_isa::Reg::new(2).unwrap();
    emulator.step().unwrap();
    emulator.step().unwrap();
    assert_eq!(emulator.register(sp), layout.stack_top());
}
