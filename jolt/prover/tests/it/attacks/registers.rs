//! Registers: attacks 12, 13 and 24.

use super::*;
use crate::builder::*;

/// 12: register 0 is written in place of the sink.
#[test]
fn written_zero_register() {
    let run = run_of(&[addi(0, 1, 1)]);
    let mut witness = run.witness();
    let cycle = cycle_at(&run, body_row(&run, 0, 0));
    let write = entries(&mut witness, Poly::RegisterWrite, cycle);
    assert_eq!(write, &[(Reg::SINK.index(), Fr::from(1))]);
    write[0].0 = 0;
    follow_registers(&mut witness);
    assert_caught(&run, &witness, &[RelationId::S6a]);
}

/// 13: a register is read as it was before the last write.
#[test]
fn stale_read() {
    let run = run_of(&[addi(5, 1, 1), addi(6, 5, 0)]);
    let cycle = cycle_at(&run, body_row(&run, 1, 0));
    let mut cheat = run;
    let record = &mut cheat.records[cycle];
    assert_eq!(record.rs1, 101);
    (record.rs1, record.index, record.rd_post) = (0, 0, 0);
    assert_caught(&cheat, &cheat.witness(), &[RelationId::S4a]);
}

/// 13: a register that was never written is not 0.
#[test]
fn initial_register() {
    let run = run_of(&[addi(5, 20, 0)]);
    let cycle = cycle_at(&run, body_row(&run, 0, 0));
    let mut cheat = run;
    let record = &mut cheat.records[cycle];
    (record.rs1, record.index, record.rd_post) = (9, 9, 9);
    let mut witness = cheat.witness();
    let cycles = cheat.records.len();
    let Data::Dense(values) = witness.data_mut(Poly::RegisterValue).unwrap() else {
        panic!("not dense")
    };
    values[20 * cycles..21 * cycles].fill(Fr::from(9));
    assert_caught(&cheat, &witness, &[RelationId::S5c]);
}

/// 24: two writes of one register have increments whose sum is right.
#[test]
fn spread_increments() {
    let run = run_of(&[addi(5, 1, 1), addi(5, 1, 2)]);
    let first = cycle_at(&run, body_row(&run, 0, 0));
    let second = cycle_at(&run, body_row(&run, 1, 0));
    assert_eq!(second, first + 1);
    let mut witness = run.witness();
    let increments = cycle_values(&mut witness, Poly::Committed(Committed::RdInc));
    increments[first] += Fr::from(3);
    increments[second] -= Fr::from(3);
    let cycles = run.records.len();
    let Data::Dense(values) = witness.data_mut(Poly::RegisterValue).unwrap() else {
        panic!("not dense")
    };
    values[5 * cycles + second] += Fr::from(3);
    assert_caught(&run, &witness, &[RelationId::S4a]);
}
