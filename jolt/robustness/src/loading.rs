//! Executables, instruction words and bytecode tables.

use jolt_emu::{Emulator, LayoutConfig, MemoryLayout, Policy, Preprocessed, load_elf};
use jolt_isa::{
    AdviceHint, BytecodeTable, CircuitFlag, ImageChunk, Instruction, MAX_SEQUENCE_ROWS, RAM_START,
    Reg, Row, RowOp, Table, TextSegment, WORD_BITS, check_invariants, decode, encode, expand,
};

use crate::{running::SMALL, source::Source};

/// Most words of a program made of words.
pub(crate) const MAX_WORDS: usize = 1 << 10;

/// Most bytecode rows of such a program.
pub(crate) const MAX_ROWS: usize = 1 << 14;

/// Any file loads or is refused.
pub fn elf(bytes: &[u8]) {
    if let Ok(program) = load_elf(bytes, LayoutConfig::default(), Policy::default()) {
        check(&program);
    }
}

/// What holds for every preprocessed program.
fn check(program: &Preprocessed) {
    let (table, layout, policy) = (program.bytecode(), program.layout(), program.policy());
    check_table(table);
    assert!(table.log_size() <= policy.max_log_bytecode);
    let entry = &table.rows()[program.entry_row() as usize];
    assert_eq!(entry.address, program.entry());
    assert_eq!(table.first_row(program.entry()), Some(program.entry_row()));

    assert!(layout.total_cells() <= 1 << policy.max_log_cells);
    assert!(program.image_cells() <= layout.total_cells());
    for chunk in program.image() {
        let last = chunk.address + 4 * (chunk.words.len() as u32 - 1);
        assert!(layout.cell(chunk.address) >= Some(layout.io_cells()));
        assert!(layout.cell(last).is_some());
    }
}

fn check_table(table: &BytecodeTable) {
    assert_eq!(check_invariants::<WORD_BITS>(table.rows()), Ok(()));
    let mut instructions = 0;
    for (i, row) in table.rows().iter().enumerate() {
        let starts = !row.has(CircuitFlag::Virtual) || row.has(CircuitFlag::IsFirst);
        if row.op != RowOp::Noop && starts {
            assert_eq!(table.first_row(row.address), Some(i as u32));
            instructions += 1;
        }
    }
    assert_eq!(table.instruction_count(), instructions);
}

/// Any words decode, expand and make a table, at any address: 4 bytes of address,
/// then the words.
pub fn decoder(bytes: &[u8]) {
    let mut source = Source::new(bytes);
    let address = source.word();
    let words = source.words(MAX_WORDS);
    for &word in &words {
        let instruction = decode(word);
        let back = encode(instruction).unwrap();
        match instruction {
            Instruction::Trap | Instruction::Fence => assert_eq!(decode(back), instruction),
            _ => assert_eq!(back, word),
        }
        let rows = expand::<WORD_BITS>(instruction, address);
        assert!((1..=MAX_SEQUENCE_ROWS).contains(&rows.len()));
    }
    let count = words.len();
    let segment = TextSegment { address, words };
    if let Ok(table) = BytecodeTable::build(&[segment], MAX_ROWS) {
        check_table(&table);
        assert_eq!(table.instruction_count(), count);
    }
}

/// Any rows make a table or are refused, and a table that is not refused runs:
/// a count and that many words, then changes to their rows, and where program,
/// image and entry point lie.
pub fn bytecode(bytes: &[u8]) {
    let mut source = Source::new(bytes);
    let count = usize::from(source.byte());
    let words = source.words(count);
    let segment = TextSegment {
        address: RAM_START,
        words: words.clone(),
    };
    let Ok(table) = BytecodeTable::build(&[segment], MAX_ROWS) else {
        return;
    };
    let mut rows = table.rows().to_vec();
    for _ in 0..source.byte() % 8 {
        change(&mut rows, &mut source);
    }
    let Ok(table) = BytecodeTable::from_rows(rows) else {
        return;
    };
    check_table(&table);

    let image = ImageChunk {
        address: RAM_START.wrapping_add(source.word()),
        words,
    };
    let end = u64::from(RAM_START) + u64::from(source.word()) + 4 * image.words.len() as u64;
    let policy = Policy::default();
    let Ok(layout) = MemoryLayout::new(SMALL, end, policy.max_log_cells) else {
        return;
    };
    let entry = RAM_START.wrapping_add(source.word());
    if let Ok(program) = Preprocessed::new(table, entry, vec![image], layout, policy) {
        check(&program);
        let tape = source.words(16);
        let mut emulator = Emulator::new(&program, &[], &tape).unwrap();
        for _ in 0..256 {
            if emulator.step().is_err() {
                break;
            }
        }
    }
}

/// Changes something about some row, or the number of rows.
fn change(rows: &mut Vec<Row>, source: &mut Source<'_>) {
    let at = source.below(rows.len());
    let (what, value) = (source.byte(), source.word());
    let any = |bound: usize| value as usize % bound;
    let register = Reg::new(value as u8);
    let row = &mut rows[at];
    match what % 13 {
        0 => row.address = value,
        1 => row.op = RowOp::ALL[any(RowOp::ALL.len())],
        2 => row.rd = register,
        3 => row.rs1 = register,
        4 => row.rs2 = register,
        5 => row.imm = i64::from(value.cast_signed()),
        6 => row.imm = i64::from(value) << 32,
        7 => row.circuit = row.circuit.with(CircuitFlag::ALL[any(CircuitFlag::COUNT)]),
        8 => {
            let flag = CircuitFlag::ALL[any(CircuitFlag::COUNT)];
            row.circuit = row.circuit.without(flag);
        }
        9 => row.table = Table::ALL.get(any(64)).copied(),
        10 => {
            let dividend = Reg::new(value as u8);
            let divisor = Reg::new((value >> 8) as u8);
            row.hint = dividend
                .zip(divisor)
                .map(|(dividend, divisor)| AdviceHint::MagnitudeQuotient { dividend, divisor });
        }
        11 => rows.truncate(any(rows.len()).max(1)),
        _ => {
            let other = rows[any(rows.len())];
            rows[at] = other;
        }
    }
}
