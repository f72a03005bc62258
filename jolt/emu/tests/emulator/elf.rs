//! The loader on executables that are built byte by byte, and on damaged ones.

use crate::builder::*;
use jolt_emu::{LayoutConfig, LoadError, Policy, Preprocessed, execute, load_elf};
use jolt_isa::{BytecodeError, Instruction, LayoutError, PreprocessError, RAM_START};
use proptest::prelude::*;

const PF_X: u32 = 1;
const PF_W: u32 = 2;
const PF_R: u32 = 4;

#[derive(Clone)]
struct Segment {
    kind: u32,
    address: u32,
    data: Vec<u8>,
    memory: u32,
    flags: u32,
}

fn text(address: u32, code: &[Instruction]) -> Segment {
    let data: Vec<u8> = words(code).into_iter().flat_map(u32::to_le_bytes).collect();
    Segment {
        kind: 1,
        address,
        memory: data.len() as u32,
        data,
        flags: PF_R | PF_X,
    }
}

fn data(address: u32, data: &[u8], memory: u32) -> Segment {
    Segment {
        kind: 1,
        address,
        data: data.to_vec(),
        memory,
        flags: PF_R | PF_W,
    }
}

/// An ELF32 file: header, program headers, contents.
fn build(entry: u32, segments: &[Segment]) -> Vec<u8> {
    let mut file = Vec::new();
    let half = |file: &mut Vec<u8>, v: u16| file.extend(v.to_le_bytes());
    let word = |file: &mut Vec<u8>, v: u32| file.extend(v.to_le_bytes());
    file.extend(b"\x7fELF");
    file.extend([1, 1, 1, 0]); // 32 bits, little-endian, version 1, System V.
    file.extend([0; 8]);
    half(&mut file, 2); // EXEC
    half(&mut file, 243); // RISC-V
    word(&mut file, 1);
    word(&mut file, entry);
    word(&mut file, 52); // Program headers.
    word(&mut file, 0); // No sections.
    word(&mut file, 0); // Flags.
    half(&mut file, 52);
    half(&mut file, 32);
    half(&mut file, segments.len() as u16);
    half(&mut file, 40);
    half(&mut file, 0);
    half(&mut file, 0);
    let mut offset = 52 + 32 * segments.len() as u32;
    for s in segments {
        for v in [
            s.kind,
            offset,
            s.address,
            s.address,
            s.data.len() as u32,
            s.memory,
            s.flags,
            4,
        ] {
            word(&mut file, v);
        }
        offset += s.data.len() as u32;
    }
    for s in segments {
        file.extend(&s.data);
    }
    file
}

fn load(file: &[u8]) -> Result<Preprocessed, LoadError> {
    load_elf(file, CONFIG, Policy::default())
}

fn minimal_segments() -> Vec<Segment> {
    vec![text(RAM_START, &finish(io().termination_address(), 5, 6))]
}

fn minimal() -> Vec<u8> {
    build(RAM_START, &minimal_segments())
}

#[test]
fn minimal_program_runs() {
    let program = load(&minimal()).unwrap();
    assert_eq!(program.entry(), RAM_START);
    assert_eq!(program.bytecode().instruction_count(), 5);
    assert_eq!(program.layout().image_end(), RAM_START + 20);
    let run = execute(&program, &[], &[], 100).unwrap();
    assert_eq!(run.statistics.instructions, 5);
}

#[test]
fn segments_become_memory() {
    let code = finish(io().termination_address(), 5, 6);
    let base = RAM_START + 0x100;
    let file = build(
        RAM_START + 4,
        &[
            // Out of order, with a gap, odd borders, a shared word, bss.
            data(base + 7, &[7, 8, 9], 100),
            data(base, &[1, 2, 3, 4, 5, 6], 6),
            text(RAM_START, &code),
            Segment {
                kind: 0x6474_e551, // GNU_STACK
                ..data(0, &[], 0)
            },
            data(0, &[], 0),
        ],
    );
    let program = load(&file).unwrap();
    assert_eq!(program.entry(), RAM_START + 4);
    assert_eq!(program.entry_row(), 2);
    assert_eq!(program.layout().image_end(), base + 107);
    let chunks: Vec<_> = program
        .image()
        .iter()
        .map(|c| (c.address, c.words.as_slice()))
        .collect();
    assert_eq!(
        chunks,
        [
            (RAM_START, &words(&code)[..]),
            (base, &[0x0403_0201, 0x0700_0605, 0x0000_0908][..])
        ]
    );
    // Segments that touch are one chunk.
    let file = build(
        RAM_START,
        &[text(RAM_START, &code), data(RAM_START + 20, &[1], 1)],
    );
    assert_eq!(load(&file).unwrap().image().len(), 1);
}

#[test]
fn incomplete_last_word_is_a_trap() {
    let mut segment = text(RAM_START, &[jal(0, 0)]);
    segment.data.push(0x13);
    segment.memory += 1;
    let program = load(&build(RAM_START, &[segment])).unwrap();
    assert_eq!(program.bytecode().instruction_count(), 2);
}

#[test]
fn rejected_files() {
    let with = |at: usize, bytes: &[u8]| {
        let mut file = minimal();
        file[at..at + bytes.len()].copy_from_slice(bytes);
        load(&file).unwrap_err()
    };
    let unsupported = |e| matches!(e, LoadError::Unsupported(_));
    assert!(matches!(load(&[]), Err(LoadError::Malformed(_))));
    assert!(matches!(with(0, b"\x7fELG"), LoadError::Malformed(_)));
    assert!(matches!(with(5, &[2]), LoadError::Malformed(_))); // Big-endian.
    assert!(unsupported(with(16, &[3]))); // DYN
    assert!(unsupported(with(16, &[1]))); // REL
    assert!(unsupported(with(18, &[62]))); // x86-64
    assert!(unsupported(with(36, &[1]))); // RVC
    assert!(unsupported(with(36, &[4]))); // Double float
    assert!(unsupported(with(52, &[3]))); // INTERP
    assert!(unsupported(with(52, &[2]))); // DYNAMIC

    // Entry points.
    for entry in [0, RAM_START + 2, RAM_START + 20, RAM_START - 4] {
        assert_eq!(
            with(24, &entry.to_le_bytes()),
            LoadError::Preprocess(PreprocessError::BadEntry { address: entry })
        );
    }
    // No segments.
    assert!(matches!(
        load(&build(RAM_START, &[])),
        Err(LoadError::Preprocess(_))
    ));
    // Entry in a data segment.
    let mut segments = minimal_segments();
    segments.push(data(RAM_START + 0x100, &[0; 8], 8));
    assert!(load(&build(RAM_START + 0x100, &segments)).is_err());

    let one = |change: &dyn Fn(&mut Segment)| {
        let mut segments = minimal_segments();
        segments.push(data(RAM_START + 0x100, &[0; 8], 8));
        change(&mut segments[1]);
        load(&build(RAM_START, &segments)).unwrap_err()
    };
    assert!(matches!(
        one(&|s| s.memory = 7),
        LoadError::FileLargerThanMemory { .. }
    ));
    assert!(matches!(
        one(&|s| s.address = RAM_START - 4),
        LoadError::BelowMemory { .. }
    ));
    assert!(matches!(
        one(&|s| s.address = 0),
        LoadError::BelowMemory { .. }
    ));
    assert!(matches!(
        one(&|s| s.address = RAM_START + 19),
        LoadError::Overlap { .. }
    ));
    assert!(matches!(
        one(&|s| s.address = u32::MAX),
        LoadError::Malformed(_)
    ));
    assert!(matches!(
        one(&|s| s.memory = 0x7fff_0000),
        LoadError::Layout(LayoutError::TooLarge { .. })
    ));
    assert!(matches!(
        one(&|s| (s.flags, s.address) = (PF_X, RAM_START + 0x102)),
        LoadError::Bytecode(BytecodeError::MisalignedSegment { .. })
    ));

    // Sizes beyond the policy.
    let policy = Policy {
        max_log_bytecode: 4,
        ..Policy::default()
    };
    let file = build(RAM_START, &[text(RAM_START, &[Instruction::Fence; 16])]);
    assert!(matches!(
        load_elf(&file, CONFIG, policy),
        Err(LoadError::Bytecode(BytecodeError::TooManyRows {
            limit: 16
        }))
    ));
    let policy = Policy {
        max_log_cells: 10,
        ..Policy::default()
    };
    assert!(matches!(
        load_elf(&minimal(), CONFIG, policy),
        Err(LoadError::Layout(LayoutError::TooLarge { .. }))
    ));
    let config = LayoutConfig { heap: 1, ..CONFIG };
    assert!(load_elf(&minimal(), config, Policy::default()).is_err());
}

#[test]
fn every_truncation_is_an_error() {
    let segments = [
        minimal_segments(),
        vec![data(RAM_START + 0x101, &[1; 9], 99)],
    ]
    .concat();
    let file = build(RAM_START, &segments);
    assert!(load(&file).is_ok());
    for length in 0..file.len() {
        assert!(load(&file[..length]).is_err(), "{length} bytes");
    }
}

/// Every value of every byte of the headers: no panic, and what loads either
/// runs or gives an error.
#[test]
fn every_changed_byte_is_handled() {
    let segments = [
        minimal_segments(),
        vec![data(RAM_START + 0x101, &[1; 9], 99)],
    ]
    .concat();
    let file = build(RAM_START, &segments);
    for at in 0..52 + 64 {
        for value in 0..=255 {
            let mut file = file.clone();
            file[at] = value;
            if let Ok(program) = load(&file) {
                let _ = execute(&program, &[], &[], 50);
            }
        }
    }
}

const GUEST: &[u8] = include_bytes!("../fixtures/guest.elf");

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_files_do_not_panic(
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        header in any::<bool>(),
        cut in prop::option::of(any::<prop::sample::Index>()),
        real in any::<bool>(),
    ) {
        let mut file = if real { GUEST.to_vec() } else { minimal() };
        let range = if header { 180.min(file.len()) } else { file.len() };
        for (at, value) in flips {
            let at = at.index(range);
            file[at] = value;
        }
        if let Some(cut) = cut {
            file.truncate(cut.index(file.len()));
        }
        let config = if real { LayoutConfig::default() } else { CONFIG };
        if let Ok(program) = load_elf(&file, config, Policy::default()) {
            let _ = execute(&program, &[1, 0, 0, 0, 5], &[], 200);
        }
    }

    #[test]
    fn random_bytes_do_not_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..200), prefix in any::<bool>(),
    ) {
        let mut file = if prefix { minimal()[..52].to_vec() } else { Vec::new() };
        file.extend(bytes);
        let _ = load(&file);
    }
}
