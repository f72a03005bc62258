//! Memory.

use super::*;
use crate::builder::*;
use crate::run::{program_of, small};
use jolt_emu::Statement;
use jolt_isa::{AluOp, Instruction, LoadOp, StoreOp};
use jolt_prover::Witness;

/// A run of one instruction, whose record is then changed. Its cycle.
pub(super) fn changed(instruction: Instruction, change: impl Fn(&mut TraceRecord)) -> (Run, usize) {
    let run = run_of(&[instruction]);
    let row = body_row(&run, 0, 0);
    let cheat = rerun(&run, |_, record, _| {
        if record.row == row {
            change(record);
        }
    });
    let cycle = cycle_at(&cheat, row);
    (cheat, cycle)
}

/// A load of the first word of the program.
pub(super) fn load_word() -> Instruction {
    load(LoadOp::Lw, 5, 9, 0)
}

/// A store of 100 over the first word of the program.
pub(super) fn store_word() -> Instruction {
    store(StoreOp::Sw, 9, 1, 0)
}

/// A load of an output word, which is 0.
pub(super) fn load_zero() -> Instruction {
    load(LoadOp::Lw, 5, 8, 8)
}

/// The word that a cell holds in the beginning.
pub(super) fn initial_word(run: &Run, cell: u32) -> u32 {
    let publics = run.publics();
    let found = publics.initial_cells().find(|(c, _)| *c == cell);
    found.map_or(0, |(_, word)| word)
}

/// A store whose value is in no polynomial of memory but, if `counted`, in the
/// increments. Its cycle.
pub(super) fn dropped_store(counted: bool) -> (Attack, usize) {
    let honest = run_of(&[store_word()]);
    let cycle = cycle_at(&honest, body_row(&honest, 0, 0));
    let mut cheat = honest.clone();
    cheat.records[cycle].ram_post = cheat.records[cycle].ram_pre;
    let name = match counted {
        false => "a store changes nothing",
        true => "a store changes nothing but has an increment",
    };
    let attack = Attack::new(4, name, &cheat).change(|w| {
        column(w, Column::RamWrite)[cycle] = Fr::from(honest.records[cycle].rs2);
        if counted {
            let increments = honest.witness().data(RAM_INC).unwrap().clone();
            *w.data_mut(RAM_INC).unwrap() = increments;
        }
    });
    (attack, cycle)
}

/// An access to the cell beside the one addressed, both of which hold 0. Its
/// cycle.
pub(super) fn neighbouring_cell() -> (Run, usize) {
    changed(load_zero(), |record| record.ram_cell += 1)
}

pub(super) fn attacks() -> Vec<Attack> {
    let mut list = reads();
    list.extend(writes());
    list.extend(addresses());
    list.extend(statements());
    list
}

/// Rows 3 and 19: what a load returns.
fn reads() -> Vec<Attack> {
    let raise = |record: &mut TraceRecord| {
        record.rd_post += 1;
        record.ram_pre += 1;
        record.ram_post += 1;
    };
    let (input, _) = changed(load(LoadOp::Lw, 5, 8, -64), raise);
    let (constant, cycle) = changed(load_word(), raise);
    let cell = constant.records[cycle].cell().unwrap() as usize;
    let cycles = constant.records.len();
    let (register, _) = changed(load_word(), |record| record.rd_post += 1);
    vec![
        Attack::new(3, "a load returns another value", &input).violates(&[RelationId::S2a]),
        Attack::new(
            3,
            "a register receives another value than is read",
            &register,
        )
        .breaks(&[3]),
        Attack::new(3, "a cell has another value for one cycle", &constant)
            .change(|w| dense(w, Poly::RamValue)[cell * cycles + cycle] += Fr::from(1))
            .violates(&[RelationId::S4b]),
        Attack::new(19, "a constant of the program is another one", &constant)
            .change(|w| {
                for value in &mut dense(w, Poly::RamValue)[cell * cycles..(cell + 1) * cycles] {
                    *value += Fr::from(1);
                }
                final_memory(w)[cell] += Fr::from(1);
            })
            .violates(&[RelationId::S4b]),
    ]
}

/// Row 4: what an access changes.
fn writes() -> Vec<Attack> {
    let (write, cycle) = changed(load_word(), |record| record.ram_post += 1);
    let (change, at) = changed(load_word(), |record| {
        record.ram_post += 1;
        record.rd_post += 1;
    });
    let (input, _) = changed(load(LoadOp::Lw, 5, 8, -64), |record| record.ram_post += 1);
    let (other, _) = changed(store_word(), |record| record.ram_post += 1);
    let cell = write.records[cycle].ram_cell;
    let word = initial_word(&write, cell);
    let (sum, _) = changed(alu(AluOp::Add, 5, 1, 2), |record| {
        record.ram_cell = cell;
        record.ram_pre = word;
        record.ram_post = word + 1;
    });
    let idle = run_of(&[]);
    assert_eq!(idle.records[2].cell(), None);
    vec![
        dropped_store(false).0.violates(&[RelationId::S2a]),
        dropped_store(true).0.violates(&[RelationId::S4b]),
        Attack::new(4, "a store writes another value", &other).breaks(&[4]),
        Attack::new(4, "a sum is stored", &sum).breaks(&[1]),
        Attack::new(4, "a load changes the cell", &write).breaks(&[2]),
        Attack::new(4, "the same, and what is written hides it", &write)
            .change(|w| column(w, Column::RamWrite)[cycle] -= Fr::from(1))
            .violates(&[RelationId::S2a]),
        Attack::new(4, "the same, and what is read hides it", &change)
            .change(|w| column(w, Column::RamRead)[at] += Fr::from(1))
            .violates(&[RelationId::S2a]),
        Attack::new(4, "a load changes the input", &input)
            .breaks(&[2])
            .violates(&[RelationId::S1, RelationId::S2e]),
        Attack::new(
            4,
            "an idle cycle has an increment, which means nothing",
            &idle,
        )
        .change(|w| cycle_values(w, RAM_INC)[2] = Fr::from(9))
        .commit(|records| records[2].ram_post = 9),
    ]
}

/// Rows 5 and 6: which cell an access is to.
fn addresses() -> Vec<Attack> {
    let (beside, cycle) = neighbouring_cell();
    let (none, _) = changed(load_zero(), |record| record.ram_cell = TraceRecord::NO_CELL);
    let (honest, at) = changed(store_word(), |_| ());
    let next = honest.records[at].ram_cell + 1;
    let word = initial_word(&honest, next);
    let (stored, _) = changed(store_word(), |record| {
        record.ram_cell = next;
        record.ram_pre = word;
    });
    vec![
        Attack::new(5, "an access to the cell beside", &beside)
            .change(|w| column(w, Column::RamAddress)[cycle] -= Fr::from(4))
            .violates(&[RelationId::S2d]),
        Attack::new(5, "a load from the cell beside, with its address", &beside).breaks(&[0]),
        Attack::new(5, "a store to the cell beside, with its address", &stored).breaks(&[0]),
        Attack::new(6, "a load without access", &none).breaks(&[0]),
        accesses(&[(2, 1), (3, 1)], "two accesses in one cycle")
            .breaks(&[0])
            .violates(&[RelationId::S1, RelationId::S7]),
        access_count(),
    ]
}

/// Row 6: a load whose low chunk has the given entries, with the accesses that
/// they mean; the cells hold 0, so that only their addresses matter.
fn accesses(values: &[(usize, i64)], name: &str) -> Attack {
    let run = run_of(&[load_zero()]);
    let cycle = cycle_at(&run, body_row(&run, 0, 0));
    // Outputs are the cells 16 to 31, this is cell 18.
    assert_eq!(run.records[cycle].cell(), Some(18));
    let layout = *run.program.layout();
    let address = |k: usize| Fr::from(layout.address(16 + k as u32));
    let sum: Fr = values.iter().map(|(k, v)| Fr::from(*v) * address(*k)).sum();
    Attack::new(6, name, &run).change(|w: &mut Witness| {
        let value = |(k, v): &(usize, i64)| (*k, Fr::from(*v));
        *entries(w, chunk(Family::Ram, 1), cycle) = values.iter().map(value).collect();
        let cells = values.iter().map(value).map(|(k, v)| (16 + k, v));
        *entries(w, Poly::RamAccess, cycle) = cells.collect();
        column(w, Column::RamAddress)[cycle] = sum;
    })
}

/// Row 6: two ones in every chunk of an idle cycle, beyond memory, so that all
/// columns agree on a sum that is no bit.
fn access_count() -> Attack {
    let run = run_of(&[]);
    assert_eq!(run.records[3].cell(), None);
    let one = Fr::from(1);
    Attack::new(6, "an idle cycle has two ones in every chunk", &run)
        .change(|w| {
            *entries(w, chunk(Family::Ram, 0), 3) = vec![(8, one), (9, one)];
            *entries(w, chunk(Family::Ram, 1), 3) = vec![(0, one), (1, one)];
            cycle_values(w, Poly::RamAccessed)[3] = one + one;
        })
        .violates(&[RelationId::S6c])
}

/// Row 18: what the statement says of memory.
fn statements() -> Vec<Attack> {
    let mut list = Vec::new();
    let stored = run_of(&[store(StoreOp::Sw, 8, 1, 0)]);
    assert_eq!(stored.statement.outputs(), [100]);
    let inputs = stored.statement.inputs().to_vec();
    for (outputs, panic) in [
        (vec![101], false),
        (vec![100, 0, 0, 1], false),
        (vec![], false),
        (vec![100], true),
    ] {
        let statement = Statement::new(inputs.clone(), outputs.clone(), panic);
        let run = Run {
            statement,
            ..stored.clone()
        };
        let name = format!("the output is said to be {outputs:?}, panic: {panic}");
        list.push(Attack::new(18, name, &run).violates(&[RelationId::S2e]));
        if outputs == [101] {
            // The first output is cell 16.
            let last = Attack::new(18, "the same, and the final memory agrees", &run)
                .change(|w| final_memory(w)[16] += Fr::from(1))
                .violates(&[RelationId::S4b]);
            list.push(last);
        }
    }

    let honest = run_of(&[addi(5, 1, 1)]);
    for offset in [-64, 100] {
        let program = small(&program_of(&[store(StoreOp::Sw, 8, 1, offset)]));
        let run = Run {
            program,
            ..honest.clone()
        };
        let cheat = rerun(&run, |_, _, _| ());
        let name = format!("a store at {offset} from the outputs");
        list.push(Attack::new(18, name, &cheat).violates(&[RelationId::S2e]));
    }

    let mut run = run_of(&[]);
    let witness = run.witness();
    run.statement = Statement::new(vec![1, 2, 3, 4, 6], Vec::new(), false);
    list.push(
        Attack::new(18, "the input is said to be another one", &run)
            .change(|w| *w = witness)
            .violates(&[RelationId::S2e, RelationId::S4b]),
    );
    list
}
