//! Registers.

use super::*;
use crate::builder::*;
use jolt_isa::{AluOp, Reg};

/// Two additions that write register 5, 101 and then 102. Their cycles.
pub(super) fn two_writes() -> (Run, usize, usize) {
    let run = run_of(&[addi(5, 1, 1), addi(5, 1, 2)]);
    let first = cycle_at(&run, body_row(&run, 0, 0));
    let second = cycle_at(&run, body_row(&run, 1, 0));
    assert_eq!(second, first + 1);
    (run, first, second)
}

/// Register 5, which is 101, is read as 0 as the first source. The cycle.
pub(super) fn stale_first_source() -> (Run, usize) {
    let run = run_of(&[addi(5, 1, 1), addi(6, 5, 0)]);
    let cycle = cycle_at(&run, body_row(&run, 1, 0));
    let mut cheat = run;
    let record = &mut cheat.records[cycle];
    assert_eq!(record.rs1, 101);
    (record.rs1, record.index, record.rd_post) = (0, 0, 0);
    (cheat, cycle)
}

/// Register 5, which is 101, is read as 0 as the second source. The cycle.
pub(super) fn stale_second_source() -> (Run, usize) {
    let run = run_of(&[addi(5, 1, 1), alu(AluOp::Xor, 6, 1, 5)]);
    let cycle = cycle_at(&run, body_row(&run, 1, 0));
    let mut cheat = run;
    let record = &mut cheat.records[cycle];
    assert_eq!(record.rs2, 101);
    (record.rs2, record.index, record.rd_post) = (0, interleave(100, 0), 100);
    (cheat, cycle)
}

/// Two writes of one register have increments whose sum is right.
pub(super) fn spread_increments() -> (Attack, usize) {
    let (run, first, second) = two_writes();
    let attack = Attack::new(24, "increments are spread over two writes", &run).change(|w| {
        let increments = cycle_values(w, RD_INC);
        increments[first] += Fr::from(3);
        increments[second] -= Fr::from(3);
        let cycles = run.records.len();
        dense(w, Poly::RegisterValue)[5 * cycles + second] += Fr::from(3);
    });
    (attack, first)
}

pub(super) fn attacks() -> Vec<Attack> {
    let run = run_of(&[addi(0, 1, 1)]);
    let zero = cycle_at(&run, body_row(&run, 0, 0));
    let zero = Attack::new(12, "register 0 is written in place of the sink", &run).change(|w| {
        let write = entries(w, Poly::RegisterWrite, zero);
        assert_eq!(write, &[(Reg::SINK.index(), Fr::from(1))]);
        write[0].0 = 0;
        follow_registers(w);
    });

    // Register 20 was never written.
    let mut initial = run_of(&[addi(5, 20, 0)]);
    let cycle = cycle_at(&initial, body_row(&initial, 0, 0));
    let record = &mut initial.records[cycle];
    (record.rs1, record.index, record.rd_post) = (9, 9, 9);
    let cycles = initial.records.len();
    let initial = Attack::new(13, "a register is not 0 in the beginning", &initial).change(|w| {
        dense(w, Poly::RegisterValue)[20 * cycles..21 * cycles].fill(Fr::from(9));
    });

    let (written, _, second) = two_writes();
    let written =
        Attack::new(0, "a register receives more than is written", &written).change(|w| {
            cycle_values(w, RD_INC)[second] += Fr::from(3);
            set_register_after(w, 5, second, Fr::from(105));
        });
    let stale_first = Attack::new(
        13,
        "an old value is the first source",
        &stale_first_source().0,
    );
    let stale_second = Attack::new(
        13,
        "an old value is the second source",
        &stale_second_source().0,
    );
    vec![
        zero.violates(&[RelationId::S6a]),
        stale_first.violates(&[RelationId::S4a]),
        stale_second.violates(&[RelationId::S4a]),
        initial.violates(&[RelationId::S5c]),
        spread_increments().0.violates(&[RelationId::S4a]),
        written.violates(&[RelationId::S4a]),
    ]
}
