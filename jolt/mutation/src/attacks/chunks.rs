//! One-hot polynomials: what S6 and S7 say about each chunk.

use super::*;
use crate::builder::*;
use crate::machine::entries as entries_of;
use jolt_isa::{LoadOp, StoreOp};
use jolt_prover::Witness;

/// Chunks of a family; the number of rows and of cells of the attacks' programs
/// are such that the highest chunk of both has bits of padding.
fn count(family: Family) -> u8 {
    match family {
        Family::Lookup => 16,
        Family::Ram | Family::Bytecode => 2,
    }
}

/// The relation that evaluates a family's chunks at the chunks of its address.
fn virtualisation(family: Family) -> RelationId {
    match family {
        Family::Lookup => RelationId::S6e,
        Family::Ram => RelationId::S6d,
        Family::Bytecode => RelationId::S6a,
    }
}

pub(super) fn attacks() -> Vec<Attack> {
    let mut list = Vec::new();
    for family in [Family::Lookup, Family::Ram, Family::Bytecode] {
        for i in 0..count(family) {
            let name = |what: &str| format!("{what} (chunk {i} of {family:?})");
            let run = plain_run();
            let chunk = chunk(family, i);
            let honest = run.witness().data(chunk).unwrap().clone();
            let restore = |w: &mut Witness| *w.data_mut(chunk).unwrap() = honest.clone();

            let entries = Attack::new(7, name("entries that are no bits"), &run)
                .change(|w| entries_that_are_no_bits(w, &run, family, i));
            let hidden = Attack::new(0, name("entries that are no bits, but for S6.b"), &run)
                .change(|w| entries_that_are_no_bits(w, &run, family, i))
                .tell(&[RelationId::S6b], restore);
            list.push(entries.violates(&[RelationId::S6b]));
            list.push(hidden.violates(&[RelationId::S7]));
            list.push(wrong_sum(&run, family, i).violates(&[RelationId::S7]));

            let other = |w: &mut Witness| {
                let cycle = access(&run);
                entries_of(w, chunk, cycle)[0].0 ^= 1;
            };
            let relation = virtualisation(family);
            let differs = Attack::new(0, name("another address"), &run).change(other);
            let unseen = Attack::new(
                0,
                name("another address that one relation does not see"),
                &run,
            )
            .change(other)
            .tell(&[relation], restore);
            list.push(differs.violates(&[relation]));
            list.push(unseen.violates(&[RelationId::S7]));
        }
    }
    list.push(two_ones_on_an_advice_row());
    list
}

/// A run with an access to memory.
fn plain_run() -> Run {
    let run = run_of(&[load(LoadOp::Lw, 5, 8, 8), store(StoreOp::Sw, 9, 1, 0)]);
    let dims = *run.publics().dims();
    assert_eq!((dims.log_cells(), dims.log_bytecode()), (7, 5));
    run
}

/// The cycle of an access to cell 18, which holds 0.
fn access(run: &Run) -> usize {
    let cycle = cycle_at(run, body_row(run, 0, 0));
    assert_eq!(run.records[cycle].cell(), Some(18));
    cycle
}

/// Entries that sum to 1 and read as what was there before.
fn entries_that_are_no_bits(w: &mut Witness, run: &Run, family: Family, i: u8) {
    let (one, two) = (Fr::from(1), Fr::from(2));
    let poly = chunk(family, i);
    let last = run.records.len() - 1;
    match (family, i) {
        (Family::Lookup, _) => {
            // A NoOp looks up 0: twice the left operand 1, minus the left
            // operand 2, in units of the chunk.
            let values = [(0b10, two), (0b1000, -one)];
            assert_eq!(entries_of(w, poly, last), &[(0, one)]);
            *entries_of(w, poly, last) = values.to_vec();
            let shift = 4 * (3 - i % 4);
            let piece = values.map(|(k, value)| (k << shift, value));
            *entries_of(w, Poly::LookupPiece(i / 4), last) = piece.to_vec();
        }
        // Beyond memory and bytecode anything reads as nothing.
        (Family::Ram, 0) => {
            let cycle = access(run);
            entries_of(w, poly, cycle).extend([(8, two), (9, -two)]);
        }
        (Family::Bytecode, 0) => {
            entries_of(w, poly, last).extend([(2, two), (3, -two)]);
        }
        // Twice cell 19 minus cell 20 is cell 18.
        (Family::Ram, _) => {
            let cycle = access(run);
            *entries_of(w, poly, cycle) = vec![(3, two), (4, -one)];
            *entries_of(w, Poly::RamAccess, cycle) = vec![(19, two), (20, -one)];
        }
        // The rows 28 to 31 are NoOps.
        (Family::Bytecode, _) => {
            let rows = run.program.bytecode().rows();
            assert!(rows[28..].iter().all(|row| row.op == RowOp::Noop));
            *entries_of(w, chunk(Family::Bytecode, 0), last) = vec![(1, one)];
            *entries_of(w, poly, last) = vec![(13, two), (14, -one)];
            column(w, Column::Pc)[last] = Fr::from(28);
            column(w, Column::NextPc)[last - 1] = Fr::from(28);
        }
    }
}

/// Bits that do not sum to what they should, and read as what they should.
fn wrong_sum(run: &Run, family: Family, i: u8) -> Attack {
    let one = Fr::from(1);
    let poly = chunk(family, i);
    let last = run.records.len() - 1;
    let name = format!("bits with another sum (chunk {i} of {family:?})");
    let attack = Attack::new(8, name, run);
    match (family, i) {
        // A NoOp's lookup counts for nothing.
        (Family::Lookup, _) => attack.change(|w| {
            entries_of(w, poly, last).clear();
            entries_of(w, Poly::LookupPiece(i / 4), last).clear();
        }),
        // One chunk of an idle cycle.
        (Family::Ram, _) => {
            assert_eq!(run.records[3].cell(), None);
            attack.change(|w| entries_of(w, poly, 3).push((3, one)))
        }
        (Family::Bytecode, 0) => attack.change(|w| entries_of(w, poly, last).push((2, one))),
        (Family::Bytecode, _) => two_rows(),
    }
}

/// A jump is at row 14 and at row 0, a NoOp, at once.
fn two_rows() -> Attack {
    let run = run_of(&[jal(5, 4)]);
    let row = body_row(&run, 0, 0);
    assert_eq!(row, 14);
    let cycle = cycle_at(&run, row);
    let one = Fr::from(1);
    Attack::new(8, "a jump is at a second row", &run).change(|w| {
        entries_of(w, chunk(Family::Bytecode, 1), cycle).push((0, one));
        column(w, circuit(CircuitFlag::DoNotUpdate))[cycle] += one;
        cycle_values(w, flag(InstructionFlag::IsNoop))[cycle] += one;
        cycle_values(w, Poly::NextIsNoop)[cycle - 1] += one;
    })
}

/// Row 8: two ones on an advice row, where the second one reads 0.
fn two_ones_on_an_advice_row() -> Attack {
    let run = run_of(&[jolt_isa::Instruction::Advice { rd: x(5) }]);
    let cycle = cycle_at(&run, body_row(&run, 0, 0));
    Attack::new(8, "two ones on an advice row", &run)
        .change(|w| {
            for poly in [chunk(Family::Lookup, 15), Poly::LookupPiece(3)] {
                assert_eq!(entries_of(w, poly, cycle), &[(5, Fr::from(1))]);
                entries_of(w, poly, cycle).push((0, Fr::from(1)));
            }
        })
        .violates(&[RelationId::S7])
}
