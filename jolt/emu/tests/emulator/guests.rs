//! A compiled guest program, see `tests/fixtures`.

use crate::constraints;
use jolt_emu::{EmuError, LayoutConfig, Policy, Preprocessed, execute, load_elf, trace};

const GUEST: &[u8] = include_bytes!("../fixtures/guest.elf");

fn guest() -> Preprocessed {
    load_elf(GUEST, LayoutConfig::default(), Policy::default()).unwrap()
}

fn input(numbers: &[u32]) -> Vec<u8> {
    std::iter::once(numbers.len() as u32)
        .chain(numbers.iter().copied())
        .flat_map(u32::to_le_bytes)
        .collect()
}

/// What `fixtures/guest.rs` computes.
fn expected(numbers: &[u32]) -> Vec<u8> {
    const TABLE: [u16; 8] = [3, 1, 4, 1, 5, 9, 2, 6];
    let mut data = numbers.to_vec();
    data.sort_unstable();
    let n = data.len();
    let sum: u64 = data.iter().map(|&v| u64::from(v)).sum();
    let t = TABLE[n % 8];
    let bytes: Vec<u8> = data.iter().flat_map(|v| v.to_be_bytes()).collect();
    let hash = bytes[1..].iter().fold(0xcbf2_9ce4_8422_2325u64, |h, &b| {
        (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3)
    });
    let x = sum as f64 / n as f64;
    let mut out = vec![
        sum as u32,
        (sum >> 32) as u32,
        (sum / n as u64) as u32,
        (data[0] as i32 / i32::from(t)) as u32,
        (data[0] as i32 % i32::from(t)) as u32,
        data[n - 1] / u32::from(t),
        ((i64::from(data[0] as i32) * -7_000_000_001) >> 32) as u32,
        hash as u32,
        (hash >> 32) as u32,
        (x * x * 1e-9 + 0.5 * x) as u32,
    ];
    out.extend(data);
    let mut out: Vec<u8> = out.into_iter().flat_map(u32::to_le_bytes).collect();
    while out.last() == Some(&0) {
        out.pop();
    }
    out
}

#[test]
fn guest_computes_what_rust_computes() {
    let program = guest();
    let mut state = 1u32;
    for n in [1, 2, 3, 7, 20, 63, 64] {
        let numbers: Vec<u32> = (0..n)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                state >> (state % 13)
            })
            .collect();
        let bytes = input(&numbers);
        let (run, t) = trace(&program, &bytes, &[]).unwrap();
        assert_eq!(run.statement.outputs(), expected(&numbers), "{n} numbers");
        assert!(!run.statement.panic());
        constraints::check(&program, &bytes, t.records(), true);
        println!(
            "{n} numbers: {} instructions, {} rows, factor {:.3}, t = {}, log K = {}",
            run.statistics.instructions,
            run.statistics.rows,
            run.statistics.expansion_factor(),
            t.log_cycles(),
            t.log_cells()
        );
        assert!(run.statistics.expansion_factor() < 3.0);
    }
}

#[test]
fn guest_with_private_input() {
    let program = guest();
    let run = execute(&program, &[], &[0xdead_beef], 10_000).unwrap();
    assert_eq!(run.statement.outputs(), 0xdead_beef_u32.to_le_bytes());
    assert_eq!(run.statement.inputs(), []);
    assert!(matches!(
        execute(&program, &[], &[], 10_000),
        Err(EmuError::TapeExhausted { .. })
    ));
}

#[test]
fn guest_panics() {
    let program = guest();
    for n in [65u32, u32::MAX] {
        let (run, t) = trace(&program, &n.to_le_bytes(), &[]).unwrap();
        assert!(run.statement.panic());
        assert_eq!(run.statement.outputs(), []);
        constraints::check(&program, &n.to_le_bytes(), t.records(), true);
    }
}

#[test]
fn static_expansion() {
    let program = guest();
    let table = program.bytecode();
    let factor = table.real_row_count() as f64 / table.instruction_count() as f64;
    println!(
        "{} instructions, {} rows, factor {factor:.3}, b = {}",
        table.instruction_count(),
        table.real_row_count(),
        table.log_size()
    );
    assert!((1.0..4.0).contains(&factor));
    assert_eq!(program.entry(), jolt_isa::RAM_START);
    assert_ne!(program.digest(b""), [0; 32]);
}
