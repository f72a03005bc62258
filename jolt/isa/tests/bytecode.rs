//! The bytecode table, its invariants, the control-flow argument of section 6.3
//! and the digest.

#![allow(clippy::unwrap_used)]

use jolt_isa::{
    AluImmOp, AluOp, BranchOp, BytecodeError, BytecodeTable, CircuitFlag, ImageChunk, Instruction,
    InstructionFlag, LayoutConfig, LoadOp, MemoryLayout, Policy, PreprocessError, Preprocessed,
    RAM_START, Reg, Row, RowOp, StoreOp, TextSegment, check_invariants, encode, expand,
};

fn x(n: u8) -> Reg {
    Reg::new(n).unwrap()
}

fn alu(op: AluOp) -> Instruction {
    Instruction::Alu {
        op,
        rd: x(5),
        rs1: x(6),
        rs2: x(7),
    }
}

/// Every kind of row: single, sequences, branch, jumps, memory.
fn sample() -> Vec<Instruction> {
    vec![
        alu(AluOp::Mulh),
        alu(AluOp::Add),
        alu(AluOp::Div),
        Instruction::Branch {
            op: BranchOp::Beq,
            rs1: x(5),
            rs2: x(6),
            offset: 8,
        },
        Instruction::Jalr {
            rd: x(1),
            rs1: x(5),
            offset: 0,
        },
        Instruction::Store {
            op: StoreOp::Sb,
            rs1: x(5),
            rs2: x(6),
            offset: 0,
        },
        Instruction::Jal {
            rd: x(0),
            offset: -8,
        },
        Instruction::Load {
            op: LoadOp::Lb,
            rd: x(5),
            rs1: x(6),
            offset: 1,
        },
        Instruction::Advice { rd: x(10) },
        Instruction::AluImm {
            op: AluImmOp::Srai,
            rd: x(5),
            rs1: x(6),
            imm: 3,
        },
        Instruction::Jal {
            rd: x(0),
            offset: 0,
        },
    ]
}

fn segment(address: u32, instructions: &[Instruction]) -> TextSegment {
    TextSegment {
        address,
        words: instructions.iter().map(|&i| encode(i).unwrap()).collect(),
    }
}

fn table() -> BytecodeTable {
    BytecodeTable::build(&[segment(RAM_START, &sample())], 1 << 10).unwrap()
}

#[test]
fn shape_of_the_table() {
    let table = table();
    let rows = table.rows();
    assert_eq!(rows[0], Row::NOOP);
    assert_eq!(rows.len(), 64);
    assert_eq!(table.log_size(), 6);
    assert_eq!(table.instruction_count(), 11);
    // 7 + 1 + 17 + 1 + 1 + 9 + 1 + 4 + 1 + 1 + 1
    assert_eq!(table.real_row_count(), 44);
    assert!(rows[45..].iter().all(|r| *r == Row::NOOP));
    let mut row = 1;
    for (i, instruction) in sample().into_iter().enumerate() {
        let address = RAM_START + 4 * i as u32;
        assert_eq!(table.first_row(address), Some(row));
        assert_eq!(table.first_row(address + 2), None);
        let expected = expand::<32>(instruction, address);
        assert_eq!(rows[row as usize..][..expected.len()], expected);
        row += expected.len() as u32;
    }
    for outside in [0, 4, RAM_START - 4, RAM_START + 44, u32::MAX - 3] {
        assert_eq!(table.first_row(outside), None);
    }
}

#[test]
fn segments() {
    let nop = segment(RAM_START, &[Instruction::Fence; 3]);
    let far = TextSegment {
        address: RAM_START + 100,
        words: nop.words.clone(),
    };
    let table = BytecodeTable::build(&[nop.clone(), far.clone()], 16).unwrap();
    assert_eq!(table.rows().len(), 16);
    assert_eq!(table.first_row(RAM_START + 8), Some(3));
    assert_eq!(table.first_row(RAM_START + 12), None);
    assert_eq!(table.first_row(RAM_START + 96), None);
    assert_eq!(table.first_row(RAM_START + 100), Some(4));
    assert_eq!(table.first_row(RAM_START + 108), Some(6));

    let error = |segments: &[TextSegment], limit| BytecodeTable::build(segments, limit);
    assert!(matches!(
        error(&[far, nop.clone()], 64),
        Err(BytecodeError::OverlappingSegment { .. })
    ));
    assert!(matches!(
        error(&[nop.clone(), nop.clone()], 64),
        Err(BytecodeError::OverlappingSegment { .. })
    ));
    assert!(matches!(
        error(&[segment(RAM_START + 2, &[Instruction::Fence])], 64),
        Err(BytecodeError::MisalignedSegment { .. })
    ));
    assert!(matches!(
        error(&[segment(0xffff_fffc, &[Instruction::Fence; 2])], 64),
        Err(BytecodeError::SegmentTooLong { .. })
    ));
    // The limit holds for the padded table.
    assert!(matches!(
        error(&[segment(RAM_START, &[Instruction::Fence; 16])], 31),
        Err(BytecodeError::TooManyRows { limit: 31 })
    ));
    assert!(matches!(
        error(&[nop], 15),
        Err(BytecodeError::TooManyRows { .. })
    ));
    // Invariant 3.
    assert!(matches!(
        error(&[segment(0, &[Instruction::Fence])], 64),
        Err(BytecodeError::BadAddress { row: 1, address: 0 })
    ));
    assert!(error(&[segment(0xffff_fff8, &[Instruction::Fence])], 64).is_ok());
    assert!(matches!(
        error(&[segment(0xffff_fffc, &[Instruction::Fence])], 64),
        Err(BytecodeError::BadAddress { .. })
    ));
    let branch = Instruction::Branch {
        op: BranchOp::Bne,
        rs1: x(1),
        rs2: x(2),
        offset: -8,
    };
    assert!(matches!(
        error(&[segment(8, &[branch])], 64),
        Err(BytecodeError::BranchToZero { row: 1 })
    ));
    // No text at all is a table, too.
    assert_eq!(error(&[], 64).unwrap().rows().len(), 16);
}

/// Changes one row of the sample and returns the verdict.
fn with(row: usize, change: impl FnOnce(&mut Row)) -> Result<(), BytecodeError> {
    let mut rows = table().rows().to_vec();
    change(&mut rows[row]);
    check_invariants::<32>(&rows)
}

#[test]
fn single_violations_are_found() {
    let table = table();
    let rows = table.rows();
    let first = |i: u32| table.first_row(RAM_START + 4 * i).unwrap() as usize;
    assert_eq!(check_invariants::<32>(rows), Ok(()));

    // Any flipped flag of any row, real or not.
    for (i, row) in rows.iter().enumerate() {
        for flag in CircuitFlag::ALL {
            let verdict = with(i, |r| {
                r.circuit = if r.has(flag) {
                    r.circuit.without(flag)
                } else {
                    r.circuit.with(flag)
                };
            });
            assert!(verdict.is_err(), "row {i} {flag:?}");
        }
        for flag in InstructionFlag::ALL {
            let verdict = with(i, |r| {
                r.instruction = if r.routes(flag) {
                    r.instruction.without(flag)
                } else {
                    r.instruction.with(flag)
                };
            });
            assert!(verdict.is_err(), "row {i} {flag:?}");
        }
        // Any other table.
        for table in jolt_isa::Table::ALL {
            if row.table != Some(table) {
                assert!(with(i, |r| r.table = Some(table)).is_err());
            }
        }
        if row.table.is_some() {
            assert!(with(i, |r| r.table = None).is_err());
        }
        // A hint too many or too few.
        assert!(
            with(i, |r| {
                r.hint = match r.hint {
                    Some(_) => None,
                    None => Some(jolt_isa::AdviceHint::Tape),
                };
            })
            .is_err()
        );
        // A register more or less; x0 or the sink where they must not be.
        let flip = |r: Option<Reg>| if r.is_some() { None } else { Some(x(9)) };
        assert!(with(i, |r| r.rd = flip(r.rd)).is_err());
        assert!(with(i, |r| r.rs1 = flip(r.rs1)).is_err());
        assert!(with(i, |r| r.rs2 = flip(r.rs2)).is_err());
        assert!(with(i, |r| r.rd = Some(Reg::X0)).is_err());
        assert!(with(i, |r| r.rs1 = Some(Reg::SINK)).is_err());
        assert!(with(i, |r| r.rs2 = Some(Reg::SINK)).is_err());
        assert!(with(i, |r| r.rs2 = Some(x(41))).is_err());
        // Ranges of immediates.
        assert!(with(i, |r| r.imm = 1 << 32).is_err());
        assert!(with(i, |r| r.imm = -(1 << 31) - 1).is_err());
        assert!(with(i, |r| r.address = 0).is_err() || *row == Row::NOOP);
    }

    // Architectural writes in the middle of a sequence, temporaries outside
    // one, temporaries that are read before they are written.
    let div = first(2);
    assert_eq!(
        with(div, |r| r.rd = Some(x(5))),
        Err(BytecodeError::BadRegister { row: div })
    );
    assert_eq!(
        with(div + 1, |r| r.rs2 = Some(Reg::temporary(7))),
        Err(BytecodeError::BadRegister { row: div + 1 })
    );
    assert_eq!(
        with(div + 16, |r| r.rd = Some(Reg::temporary(0))),
        Err(BytecodeError::BadRegister { row: div + 16 })
    );
    let add = first(1);
    for rd in [Reg::temporary(0), x(40), x(63)] {
        assert_eq!(
            with(add, |r| r.rd = Some(rd)),
            Err(BytecodeError::BadRegister { row: add })
        );
    }
    assert_eq!(
        with(add, |r| r.rs1 = Some(Reg::temporary(0))),
        Err(BytecodeError::BadRegister { row: add })
    );
    assert_eq!(with(add, |r| r.rd = Some(Reg::SINK)), Ok(()));

    // Signed and unsigned immediates.
    assert!(with(first(3), |r| r.imm += 1 << 32).is_err());
    assert!(with(first(6), |r| r.imm -= 1 << 32).is_err());
    assert_eq!(
        with(first(3), |r| r.imm = -i64::from(r.address)),
        Err(BytecodeError::BadImmediate { row: first(3) })
    );

    // NoOps elsewhere.
    assert!(matches!(
        with(0, |r| *r = rows[add]),
        Err(BytecodeError::MissingNoop)
    ));
    assert!(matches!(
        with(add, |r| *r = Row::NOOP),
        Err(BytecodeError::BadNoop { .. })
    ));
    assert!(with(div + 3, |r| *r = Row::NOOP).is_err());
    assert!(with(50, |r| *r = rows[add]).is_err());
    assert!(with(63, |r| r.imm = 1).is_err());

    // Addresses: repeated, decreasing, misaligned.
    for address in [
        RAM_START,
        RAM_START + 8,
        RAM_START + 6,
        RAM_START - 4,
        0xffff_fffc,
    ] {
        assert!(with(add, |r| r.address = address).is_err(), "{address:#x}");
    }
    // A row of a sequence that claims to be another instruction.
    assert!(with(div + 16, |r| r.address += 1).is_err());

    // Lengths.
    assert!(check_invariants::<32>(&rows[..63]).is_err());
    assert!(check_invariants::<32>(&rows[..32]).is_err());
    assert!(check_invariants::<32>(&[Row::NOOP; 8]).is_err());
    assert!(check_invariants::<32>(&[Row::NOOP; 16]).is_ok());
    assert!(check_invariants::<32>(&[]).is_err());
}

/// Invariant 5, with the other flags in order.
#[test]
fn transfers_inside_sequences_are_found() {
    for op in [RowOp::Jal, RowOp::Beq] {
        let mut rows = table().rows().to_vec();
        let shape = op.shape();
        let last = 7; // Of MULH.
        let row = &mut rows[last];
        assert!(row.has(CircuitFlag::IsLast));
        *row = Row {
            rs1: shape.reads_rs1.then_some(x(6)),
            rs2: shape.reads_rs2.then_some(x(7)),
            rd: shape.writes_rd.then_some(x(5)),
            imm: 0,
            ..Row::single(row.address, op, None, None, None, 0)
        };
        row.circuit = row
            .circuit
            .with(CircuitFlag::Virtual)
            .with(CircuitFlag::IsLast);
        assert_eq!(
            check_invariants::<32>(&rows),
            Err(BytecodeError::BadPlacement { row: last })
        );
    }
}

/// Part D of the executable model: over all pairs of rows, constraints 14 to 18
/// admit exactly the intended successor.
#[test]
fn constraints_admit_exactly_the_intended_successor() {
    let table = table();
    let rows = table.rows();
    let end = table.real_row_count() + 1;
    let base = i64::from(RAM_START);
    let int = i64::from;
    let flag = |r: &Row, f| i64::from(r.has(f));
    let holds = |pc: i64, row: Option<&Row>, output: i64, next_pc: i64, next: Option<&Row>| {
        // `None` is a ghost row, all columns 0, or the end of the trace.
        let f = |c| row.map_or(0, |r| flag(r, c));
        let n = |c| next.map_or(0, |r| flag(r, c));
        let address = row.map_or(0, |r| int(r.address));
        let imm = row.map_or(0, |r| r.imm);
        let next_address = next.map_or(0, |r| int(r.address));
        let branch = row.is_some_and(|r| r.routes(InstructionFlag::Branch));
        let next_noop = next.is_some_and(|r| r.op == RowOp::Noop);
        let should_branch = output * i64::from(branch);
        let should_jump = f(CircuitFlag::Jump) * i64::from(!next_noop);
        let stay = f(CircuitFlag::DoNotUpdate);
        [
            (should_jump, next_address - output),
            (should_branch, next_address - address - imm),
            (
                1 - should_branch - f(CircuitFlag::Jump),
                next_address - address - 4 + 4 * stay,
            ),
            (
                f(CircuitFlag::Virtual) - f(CircuitFlag::IsLast),
                next_pc - pc - 1,
            ),
            (n(CircuitFlag::Virtual) - n(CircuitFlag::IsFirst), stay - 1),
        ]
        .into_iter()
        .all(|(guard, difference)| guard == 0 || difference == 0)
    };
    for pc in 0..end {
        let row = &rows[pc];
        let outputs = if row.routes(InstructionFlag::Branch) {
            vec![0, 1]
        } else if row.has(CircuitFlag::Jump) {
            vec![0, base, base + 2, base + 12, base + 20, base + 44]
        } else {
            vec![0]
        };
        for output in outputs {
            let admitted: Vec<usize> = (0..end)
                .filter(|&c| holds(pc as i64, Some(row), output, c as i64, Some(&rows[c])))
                .collect();
            let first = |address: i64| {
                u32::try_from(address)
                    .ok()
                    .and_then(|a| table.first_row(a))
                    .map(|r| r as usize)
            };
            let expected: Vec<usize> = if row.op == RowOp::Noop {
                vec![0]
            } else if row.continues() {
                vec![pc + 1]
            } else if row.has(CircuitFlag::Jump) {
                [0].into_iter().chain(first(output)).collect()
            } else if row.routes(InstructionFlag::Branch) && output == 1 {
                first(int(row.address) + row.imm).into_iter().collect()
            } else {
                first(int(row.address) + 4).into_iter().collect()
            };
            assert_eq!(admitted, expected, "row {pc} {:?} output {output}", row.op);
        }
    }
    // A ghost row has no successor, not even the end of the trace.
    for next in rows.iter().map(Some).chain([None]) {
        assert!(!holds(0, None, 0, 0, next));
    }
}

fn program(instructions: &[Instruction]) -> Preprocessed {
    let text = segment(RAM_START, instructions);
    let layout = MemoryLayout::new(
        LayoutConfig::default(),
        u64::from(RAM_START) + 4 * instructions.len() as u64,
        24,
    )
    .unwrap();
    let image = vec![ImageChunk {
        address: RAM_START,
        words: text.words.clone(),
    }];
    let bytecode = BytecodeTable::build(&[text], 1 << 10).unwrap();
    Preprocessed::new(bytecode, RAM_START, image, layout, Policy::default()).unwrap()
}

#[test]
fn digest_covers_everything() {
    let p = program(&sample());
    let setup = b"setup";
    let mut digests = vec![
        p.digest(setup),
        p.digest(b"other"),
        p.digest(b""),
        program(&sample()[1..]).digest(setup),
    ];
    let rebuild = |entry, image: Vec<ImageChunk>, layout, policy| {
        Preprocessed::new(p.bytecode().clone(), entry, image, layout, policy).unwrap()
    };
    let (image, layout, policy) = (p.image().to_vec(), *p.layout(), *p.policy());
    assert_eq!(
        rebuild(RAM_START, image.clone(), layout, policy).digest(setup),
        digests[0]
    );
    digests.push(rebuild(RAM_START + 4, image.clone(), layout, policy).digest(setup));
    let mut other = image.clone();
    other[0].words[3] ^= 1;
    digests.push(rebuild(RAM_START, other, layout, policy).digest(setup));
    // The same words in two chunks: the split counts.
    let mut other = image.clone();
    let tail = other[0].words.split_off(2);
    other.push(ImageChunk {
        address: RAM_START + 8,
        words: tail,
    });
    digests.push(rebuild(RAM_START, other, layout, policy).digest(setup));
    digests.push(rebuild(RAM_START, vec![], layout, policy).digest(setup));
    let d = LayoutConfig::default();
    for config in [
        LayoutConfig {
            max_input: 8192,
            ..d
        },
        LayoutConfig {
            max_output: 4092,
            ..d
        },
        LayoutConfig {
            stack_guard: 0,
            ..d
        },
        LayoutConfig {
            stack: 32 << 10,
            ..d
        },
        LayoutConfig { heap: 4096, ..d },
        LayoutConfig {
            advice: [64, 0],
            ..d
        },
        LayoutConfig {
            advice: [0, 64],
            ..d
        },
    ] {
        let layout = MemoryLayout::new(config, layout.image_end().into(), 24).unwrap();
        digests.push(rebuild(RAM_START, image.clone(), layout, policy).digest(setup));
    }
    let longer = MemoryLayout::new(d, u64::from(layout.image_end()) + 4, 24).unwrap();
    digests.push(rebuild(RAM_START, image.clone(), longer, policy).digest(setup));
    for change in [
        |p: &mut Policy| p.min_log_cycles += 1,
        |p: &mut Policy| p.max_log_cycles += 1,
        |p: &mut Policy| p.min_log_cells += 1,
        |p: &mut Policy| p.max_log_cells += 1,
        |p: &mut Policy| p.max_log_bytecode += 1,
        |p: &mut Policy| p.chunk_bits += 1,
    ] {
        let mut policy = policy;
        change(&mut policy);
        digests.push(rebuild(RAM_START, image.clone(), layout, policy).digest(setup));
    }
    let count = digests.len();
    digests.sort_unstable();
    digests.dedup();
    assert_eq!(digests.len(), count);
}

/// The encoding is a format: a change of this value needs a new version.
#[test]
fn digest_is_stable() {
    let digest = program(&sample()).digest(b"setup");
    let hex: String = digest.iter().map(|b| format!("{b:02x}")).collect();
    assert_eq!(
        hex,
        "15749d7548d09f5fd00836b1021f9a232c2bc62727c4322429561f17502d290f"
    );
}

#[test]
fn preprocessing_checks_its_parts() {
    let p = program(&sample());
    let make = |entry, image: Vec<ImageChunk>, policy| {
        Preprocessed::new(p.bytecode().clone(), entry, image, *p.layout(), policy)
    };
    let policy = Policy::default();
    for entry in [0, 4, RAM_START + 2, RAM_START + 44] {
        assert_eq!(
            make(entry, vec![], policy),
            Err(PreprocessError::BadEntry { address: entry })
        );
    }
    let chunk = |address, n| ImageChunk {
        address,
        words: vec![1; n],
    };
    for image in [
        vec![chunk(RAM_START + 1, 1)],
        vec![chunk(RAM_START - 4, 1)],
        vec![chunk(RAM_START, 12)],
        vec![chunk(RAM_START, 0)],
        vec![chunk(RAM_START, 2), chunk(RAM_START + 4, 1)],
        vec![chunk(RAM_START + 8, 1), chunk(RAM_START, 1)],
        vec![chunk(u32::MAX - 3, 1)],
    ] {
        assert!(matches!(
            make(RAM_START, image, policy),
            Err(PreprocessError::BadImage { .. })
        ));
    }
    assert!(make(RAM_START, vec![chunk(RAM_START, 11)], policy).is_ok());
    assert!(matches!(
        make(
            RAM_START,
            vec![],
            Policy {
                max_log_bytecode: 5,
                ..policy
            }
        ),
        Err(PreprocessError::BytecodeTooLarge { log_size: 6 })
    ));
    assert!(matches!(
        make(
            RAM_START,
            vec![],
            Policy {
                max_log_cells: 20,
                ..policy
            }
        ),
        Err(PreprocessError::MemoryTooLarge { .. })
    ));
    assert_eq!(p.image_cells(), p.layout().io_cells() + 11);
}

/// The control-flow argument does not depend on the width.
#[test]
fn invariants_hold_at_4_bits() {
    // At W = 4 the addresses 4 and 8 exist.
    let mut rows = vec![Row::NOOP];
    rows.extend(expand::<4>(alu(AluOp::Div), 4));
    rows.extend(expand::<4>(alu(AluOp::Mulh), 8));
    rows.resize(32, Row::NOOP);
    assert_eq!(check_invariants::<4>(&rows), Ok(()));
    for row in &mut rows[18..25] {
        row.address = 12;
    }
    assert!(check_invariants::<4>(&rows).is_err());
}
