//! Provers that show one relation something else than the others: each lie is
//! consistent but for one claim, so that one term of one reduction must notice.

use super::control::*;
use super::lookups::*;
use super::memory::*;
use super::registers::*;
use super::*;
use crate::builder::*;
use jolt_isa::{AluOp, BranchOp};

pub(super) fn attacks() -> Vec<Attack> {
    let mut list = products();
    list.extend(operands());
    list.extend(successors());
    list.extend(register_values());
    list.extend(cells());
    list.extend(increments());
    list
}

/// S2.b: columns that are no products.
fn products() -> Vec<Attack> {
    let (product, at) = raised_index(&[alu(AluOp::Mul, 5, 1, 2)]);
    let (taken, taken_at) = wrong_branch(BranchOp::Bne, 1);
    let (untaken, untaken_at) = wrong_branch(BranchOp::Beq, 2);
    let (jump, jump_at) = jump_that_falls_through();
    let set = |name: &str, run: &Run, c: Column, cycle: usize, value: u64| {
        Attack::new(0, name, run)
            .change(|w| column(w, c)[cycle] = Fr::from(value))
            .violates(&[RelationId::S2b])
    };
    vec![
        set(
            "Product is one too many",
            &product,
            Column::Product,
            at,
            701,
        ),
        set(
            "a taken branch hides",
            &taken,
            Column::ShouldBranch,
            taken_at,
            0,
        ),
        set(
            "an untaken branch shows",
            &untaken,
            Column::ShouldBranch,
            untaken_at,
            1,
        ),
        set("a jump hides", &jump, Column::ShouldJump, jump_at, 0),
    ]
}

/// S2.c and S3.b: operands and outputs of lookups.
fn operands() -> Vec<Attack> {
    use Column::{LeftInput, LeftLookup, LookupOutput, Product, RightInput, RightLookup};
    let mut list = Vec::new();
    let (sum, at) = raised_result(&[alu(AluOp::Add, 5, 1, 2)]);
    let output =
        Attack::new(0, "S1 sees another LookupOutput", &sum).tell(&[RelationId::S1], |w| {
            column(w, LookupOutput)[at] += Fr::from(1);
        });
    list.push(output.violates(&[RelationId::S2c]));

    // One operand is 1 off in index and result.
    for (run_and_cycle, lookup, input, honest, wrong) in [
        (xor_of(101, 7), LeftLookup, LeftInput, 100, 101),
        (xor_of(100, 6), RightLookup, RightInput, 7, 6),
    ] {
        let (run, at) = run_and_cycle;
        for (c, value) in [(lookup, honest), (input, wrong)] {
            let name = format!("S1 sees another {c:?}");
            let attack = Attack::new(0, name, &run)
                .tell(&[RelationId::S1], |w| column(w, c)[at] = Fr::from(value));
            list.push(attack.violates(&[RelationId::S2c]));
        }
        let name = format!("{input:?} is no register");
        let attack = Attack::new(0, name, &run).change(|w| {
            column(w, input)[at] = Fr::from(wrong);
            column(w, Product)[at] = column(w, LeftInput)[at] * column(w, RightInput)[at];
        });
        list.push(attack.violates(&[RelationId::S3b]));
    }
    list
}

/// S3.a: what follows.
fn successors() -> Vec<Attack> {
    let (skipped, before, address) = skipped_instruction();
    let (restarted, at) = restarted_sequence();
    let (entered, into) = entered_sequence();
    let (jump, jump_at) = jump_that_falls_through();
    let next = Fr::from(restarted.records[at].row + 1);
    let set = |name: &str, run: &Run, c: Column, cycle: usize, value: Fr| {
        Attack::new(0, name, run)
            .change(|w| column(w, c)[cycle] = value)
            .violates(&[RelationId::S3a])
    };
    let (zero, one) = (Fr::ZERO, Fr::from(1));
    vec![
        set(
            "NextUnexpandedPc is skipped",
            &skipped,
            Column::NextUnexpandedPc,
            before,
            address,
        ),
        set(
            "NextPc is not where a sequence starts again",
            &restarted,
            Column::NextPc,
            at,
            next,
        ),
        set(
            "NextIsVirtual is not set",
            &entered,
            Column::NextIsVirtual,
            into,
            zero,
        ),
        set(
            "NextIsFirst is set",
            &entered,
            Column::NextIsFirst,
            into,
            one,
        ),
        set(
            "a jump seems to be the end",
            &jump,
            Column::ShouldJump,
            jump_at,
            zero,
        )
        .change(|w| cycle_values(w, Poly::NextIsNoop)[jump_at] = one),
    ]
}

/// S3.c: what is read and written.
fn register_values() -> Vec<Attack> {
    let (sum, at) = raised_result(&[alu(AluOp::Add, 5, 1, 2)]);
    let (beside, load_at) = neighbouring_cell();
    let (stored, store_at) = changed(store_word(), |record| record.ram_post += 1);
    let lie = |name: &str, run: &Run, c: Column, cycle: usize, more: i64| {
        Attack::new(0, name, run)
            .tell(&[RelationId::S1], |w| column(w, c)[cycle] += Fr::from(more))
            .violates(&[RelationId::S3c])
    };
    vec![
        lie("S1 sees another RdWrite", &sum, Column::RdWrite, at, -1),
        lie("S1 sees another Rs1", &beside, Column::Rs1, load_at, 4),
        lie("S1 sees another Rs2", &stored, Column::Rs2, store_at, 1),
    ]
}

/// S5.b: which cell is accessed.
fn cells() -> Vec<Attack> {
    let (beside, at) = neighbouring_cell();
    let address = Attack::new(
        0,
        "S2.d sees the cell addressed, the others the one beside",
        &beside,
    )
    .change(|w| column(w, Column::RamAddress)[at] -= Fr::from(4))
    .tell(&[RelationId::S2d], |w| {
        entries(w, Poly::RamAccess, at)[0].0 -= 1;
    });

    let (honest, at) = changed(load_word(), |_| ());
    let word = initial_word(&honest, honest.records[at].ram_cell + 1);
    assert_ne!(word, honest.records[at].rd_post);
    let (other, at) = changed(load_word(), |record| {
        (record.rd_post, record.ram_pre, record.ram_post) = (word, word, word);
    });
    let value = Attack::new(0, "S2.a sees the cell beside", &other).tell(&[RelationId::S2a], |w| {
        entries(w, Poly::RamAccess, at)[0].0 += 1;
    });

    let (store, at) = dropped_store(true);
    let check = store
        .renamed("S4.b sees no store")
        .tell(&[RelationId::S4b], |w| {
            entries(w, Poly::RamAccess, at).clear();
        });
    [address, value, check]
        .map(|attack| attack.violates(&[RelationId::S5b]))
        .into()
}

/// S6.f: increments.
fn increments() -> Vec<Attack> {
    let honest = run_of(&[store_word()]);
    let stored = honest.witness().data(RAM_INC).unwrap().clone();
    let write = dropped_store(false).0.tell(&[RelationId::S2a], |w| {
        *w.data_mut(RAM_INC).unwrap() = stored;
    });
    let (check, at) = dropped_store(true);
    let check = check.tell(&[RelationId::S4b], |w| {
        cycle_values(w, RAM_INC)[at] = Fr::ZERO;
    });
    let (spread, first) = spread_increments();
    let read = spread.tell(&[RelationId::S4a], |w| {
        cycle_values(w, RD_INC)[first] -= Fr::from(3);
    });
    let (run, _, second) = two_writes();
    let value = Attack::new(0, "", &run)
        .change(|w| set_register_after(w, 5, second, Fr::from(105)))
        .tell(&[RelationId::S5c], |w| {
            cycle_values(w, RD_INC)[second] += Fr::from(3);
        });
    [
        (write, "S2.a"),
        (check, "S4.b"),
        (read, "S4.a"),
        (value, "S5.c"),
    ]
    .map(|(attack, who)| {
        let name = format!("{who} sees another increment");
        attack.renamed(name).violates(&[RelationId::S6f])
    })
    .into()
}
