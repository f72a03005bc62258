//! Memory: attacks 3 to 6, 18 and 19.

use super::*;
use crate::builder::*;
use jolt_claims::Family;
use jolt_emu::Statement;
use jolt_isa::{LoadOp, StoreOp};

/// A store to the program and a load from the input.
fn accesses() -> Run {
    run_of(&[store(StoreOp::Sw, 9, 1, 0), load(LoadOp::Lw, 5, 8, -64)])
}

/// 3: a load returns another value.
#[test]
fn wrong_load() {
    let run = accesses();
    let row = body_row(&run, 1, 0);
    let mut cheat = rerun(&run, |_, record, _| {
        if record.row == row {
            record.rd_post += 1;
        }
    });
    let record = cycle_at(&cheat, row);
    cheat.records[record].ram_pre += 1;
    cheat.records[record].ram_post += 1;
    assert_caught(&cheat, &cheat.witness(), &[RelationId::S2a]);
}

/// 4: a store leaves memory as it is; first without, then with the increment.
#[test]
fn dropped_store() {
    let run = accesses();
    let cycle = cycle_at(&run, body_row(&run, 0, 0));
    let mut cheat = run.clone();
    cheat.records[cycle].ram_post = cheat.records[cycle].ram_pre;
    let mut witness = cheat.witness();
    column(&mut witness, Column::RamWrite)[cycle] = Fr::from(run.records[cycle].rs2);
    assert_caught(&cheat, &witness, &[RelationId::S2a]);

    let increment = Poly::Committed(Committed::RamInc);
    let honest = run.witness().data(increment).unwrap().clone();
    *witness.data_mut(increment).unwrap() = honest;
    assert_caught(&cheat, &witness, &[RelationId::S4b]);
}

/// 4: a load changes the cell.
#[test]
fn load_that_writes() {
    let run = accesses();
    let cycle = cycle_at(&run, body_row(&run, 1, 0));
    let mut cheat = run;
    // Cell 0 is input, which the output check protects as well.
    cheat.records[cycle].ram_post += 1;
    let witness = cheat.witness();
    assert_eq!(violated_constraints(&witness), [2]);
    assert_caught(&cheat, &witness, &[RelationId::S1, RelationId::S2e]);
    let mut witness = cheat.witness();
    column(&mut witness, Column::RamWrite)[cycle] -= Fr::from(1);
    assert_caught(&cheat, &witness, &[RelationId::S2a, RelationId::S2e]);
}

/// 4: an increment in a cycle without access means nothing.
#[test]
fn idle_increment() {
    let run = accesses();
    let mut witness = run.witness();
    assert_eq!(run.records[2].cell(), None);
    cycle_values(&mut witness, Poly::Committed(Committed::RamInc))[2] = Fr::from(9);
    assert_caught(&run, &witness, &[]);
}

/// 5: an access to the cell beside the one addressed, both of which hold 0.
#[test]
fn neighbouring_cell() {
    let run = run_of(&[load(LoadOp::Lw, 5, 8, 8)]);
    let cycle = cycle_at(&run, body_row(&run, 0, 0));
    let mut cheat = run;
    cheat.records[cycle].ram_cell += 1;
    let mut witness = cheat.witness();
    column(&mut witness, Column::RamAddress)[cycle] -= Fr::from(4);
    assert_caught(&cheat, &witness, &[RelationId::S2d]);
    // Admitting the address does not help.
    assert_constraints(&cheat, &[0]);
}

fn chunk(i: u8) -> Poly {
    Poly::Committed(Committed::Chunk(Family::Ram, i))
}

/// 6: a load without access.
#[test]
fn load_without_access() {
    // Of a cell that holds 0.
    let run = run_of(&[load(LoadOp::Lw, 5, 8, 8)]);
    let cycle = cycle_at(&run, body_row(&run, 0, 0));
    let mut cheat = run;
    cheat.records[cycle].ram_cell = TraceRecord::NO_CELL;
    assert_constraints(&cheat, &[0]);
}

/// 6: a column of one chunk with the given entries, and the accesses that this
/// means; the cells involved hold 0, so that only their addresses matter.
fn chunk_with(values: &[(usize, i64)]) -> (Run, Witness) {
    let run = run_of(&[load(LoadOp::Lw, 5, 8, 8)]);
    let cycle = cycle_at(&run, body_row(&run, 0, 0));
    // Outputs are the cells 16 to 31, this is cell 18.
    assert_eq!(run.records[cycle].cell(), Some(18));
    let mut witness = run.witness();
    let value = |v: i64| Fr::from(v);
    let low = values.iter().map(|(k, v)| (*k, value(*v))).collect();
    *entries(&mut witness, chunk(1), cycle) = low;
    let cells = values.iter().map(|(k, v)| (16 + k, value(*v))).collect();
    *entries(&mut witness, Poly::RamAccess, cycle) = cells;
    let layout = run.program.layout();
    let address = |k: usize| Fr::from(layout.address(16 + k as u32));
    let sum = values.iter().map(|(k, v)| value(*v) * address(*k)).sum();
    column(&mut witness, Column::RamAddress)[cycle] = sum;
    (run, witness)
}

/// 6: the entries 2 and -1 read like the one cell between.
#[test]
fn access_that_is_no_bit() {
    let (run, witness) = chunk_with(&[(3, 2), (4, -1)]);
    assert_caught(&run, &witness, &[RelationId::S6b]);
}

/// 6: two ones; the sum of two addresses shows besides.
#[test]
fn two_accesses() {
    let (run, witness) = chunk_with(&[(2, 1), (3, 1)]);
    assert_caught(&run, &witness, &[RelationId::S1, RelationId::S7]);
}

/// 6: two ones in every chunk, so that all columns agree on a sum that is no
/// bit.
#[test]
fn access_count_that_is_no_bit() {
    let (run, mut witness) = chunk_with(&[(2, 1), (3, 1)]);
    let cycle = cycle_at(&run, body_row(&run, 0, 0));
    let one = Fr::from(1);
    entries(&mut witness, chunk(0), cycle).push((0, one));
    entries(&mut witness, Poly::RamAccess, cycle).extend([(2, one), (3, one)]);
    cycle_values(&mut witness, Poly::RamAccessed)[cycle] = Fr::from(2);
    let caught = violated(&run.publics(), &witness);
    assert!(caught.contains(&RelationId::S6c), "{caught:?}");
    assert!(!caught.contains(&RelationId::S7) && !caught.contains(&RelationId::S6b));
}

/// Accesses that are not the product of the chunks.
#[test]
fn access_that_is_no_product() {
    let run = run_of(&[load(LoadOp::Lw, 5, 8, 8)]);
    let cycle = cycle_at(&run, body_row(&run, 0, 0));
    let mut witness = run.witness();
    entries(&mut witness, chunk(1), cycle)[0].0 += 1;
    assert_caught(&run, &witness, &[RelationId::S6d]);
}

/// 18: the statement says something else about the output.
#[test]
fn other_output() {
    let mut run = run_of(&[store(StoreOp::Sw, 8, 1, 0)]);
    let inputs = run.statement.inputs().to_vec();
    assert_eq!(run.statement.outputs(), [100]);
    let witness = run.witness();
    for (outputs, panic) in [
        (vec![101], false),
        (vec![100, 0, 0, 1], false),
        (vec![], false),
        (vec![100], true),
    ] {
        run.statement = Statement::new(inputs.clone(), outputs, panic);
        assert_caught(&run, &witness, &[RelationId::S2e]);
    }
}

/// 18: the statement says something else about the input.
#[test]
fn other_input() {
    let mut run = run_of(&[]);
    let witness = run.witness();
    run.statement = Statement::new(vec![1, 2, 3, 4, 6], Vec::new(), false);
    assert_caught(&run, &witness, &[RelationId::S2e, RelationId::S4b]);
}

/// 18: the program writes to the padding of the window, or to the input.
#[test]
fn spoilt_window() {
    let honest = run_of(&[addi(5, 1, 1)]);
    for offset in [-64, 100] {
        let body = [store(StoreOp::Sw, 8, 1, offset)];
        let program = small(&program_of(&body));
        let run = Run {
            program,
            ..honest.clone()
        };
        let cheat = rerun(&run, |_, _, _| ());
        assert_caught(&cheat, &cheat.witness(), &[RelationId::S2e]);
    }
}

/// 19: a constant of the program is another one, and the program reads it.
#[test]
fn other_constant() {
    let run = run_of(&[load(LoadOp::Lw, 5, 9, 0)]);
    let row = body_row(&run, 0, 0);
    let mut cheat = rerun(&run, |_, record, _| {
        if record.row == row {
            record.rd_post += 1;
        }
    });
    let cycle = cycle_at(&cheat, row);
    cheat.records[cycle].ram_pre += 1;
    cheat.records[cycle].ram_post += 1;
    let cell = cheat.records[cycle].cell().unwrap() as usize;
    let mut witness = cheat.witness();
    let cycles = cheat.records.len();
    let Data::Dense(values) = witness.data_mut(Poly::RamValue).unwrap() else {
        panic!("not dense")
    };
    for value in &mut values[cell * cycles..(cell + 1) * cycles] {
        *value += Fr::from(1);
    }
    let Data::Address(last) = witness.data_mut(Poly::RamFinal).unwrap() else {
        panic!("not by address")
    };
    last[cell] += Fr::from(1);
    assert_caught(&cheat, &witness, &[RelationId::S4b]);
}
