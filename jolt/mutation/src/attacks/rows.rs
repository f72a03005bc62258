//! Lies about what a cycle takes from the bytecode: one relation sees another
//! flag, immediate or address than the row has, and only the bytecode lookup
//! S6.a can notice.

use super::control::*;
use super::lookups::*;
use super::memory::*;
use super::registers::*;
use super::*;
use crate::builder::*;
use jolt_isa::{AluImmOp, AluOp, BranchOp};
use jolt_prover::Witness;

/// An attack in which `who` sees a changed witness.
fn lie(
    name: impl Into<String>,
    run: &Run,
    who: &[RelationId],
    change: impl FnOnce(&mut Witness),
) -> Attack {
    lie_about(Attack::new(0, name, run), who, change)
}

fn lie_about(attack: Attack, who: &[RelationId], change: impl FnOnce(&mut Witness)) -> Attack {
    attack.tell(who, change).violates(&[RelationId::S6a])
}

pub(super) fn attacks() -> Vec<Attack> {
    let mut list = constraint_flags();
    list.extend(constraint_values());
    list.extend(product_flags());
    list.extend(successors());
    list.extend(routing());
    list.extend(registers());
    list.extend(tables());
    list
}

/// `C_1`: circuit flags that S1 sees.
fn constraint_flags() -> Vec<Attack> {
    use CircuitFlag as F;
    let no_access = |record: &mut TraceRecord| {
        record.ram_cell = TraceRecord::NO_CELL;
        (record.ram_pre, record.ram_post) = (0, 0);
    };
    let (load, load_at) = changed(load_zero(), |record| {
        no_access(record);
        record.rd_post = 77;
    });
    let (store, store_at) = changed(store_word(), no_access);
    let (jump, jump_at) = changed(jal(5, 4), |record| record.rd_post = 77);
    let (sum, sum_at) = raised_result(&[alu(AluOp::Add, 5, 1, 2)]);
    let (restarted, restarted_at) = restarted_sequence();
    let (skipped, before, _) = skipped_instruction();
    let (added, added_at) = xor_of(0, 107);
    let (multiplied, multiplied_at) = xor_of(0, 700);
    let (advised, advised_at) = xor_of(100, 6);
    let assertion = forged_quotient(AluOp::Divu, 100, 7, 15);

    // 7 - 100 is an index below a word only because of the bias.
    let difference = (1 << 32) + 7 - 100;
    let (subtracted, subtracted_at) = changed(alu(AluOp::Xor, 5, 2, 1), |record| {
        record.index = interleave(0, difference);
        record.rd_post = difference as u32;
    });

    let mut list = Vec::new();
    for (seen, run, cycle, value) in [
        (F::Load, &load, load_at, 0),
        (F::Store, &store, store_at, 0),
        (F::Add, &added, added_at, 1),
        (F::Sub, &subtracted, subtracted_at, 1),
        (F::Mul, &multiplied, multiplied_at, 1),
        (F::Jump, &jump, jump_at, 0),
        (F::WriteLookup, &sum, sum_at, 0),
        (F::Virtual, &restarted, restarted_at, 0),
        (F::IsLast, &restarted, restarted_at, 1),
        (F::DoNotUpdate, &skipped, before, -1),
        (F::Advice, &advised, advised_at, 1),
    ] {
        let name = format!("S1 sees {seen:?} = {value}");
        list.push(lie(name, run, &[RelationId::S1], |w| {
            column(w, circuit(seen))[cycle] = Fr::from(value);
        }));
    }
    let assertion = assertion.renamed("S1 sees no assertion");
    list.push(lie_about(assertion, &[RelationId::S1], |w| {
        column(w, circuit(F::Assert)).fill(Fr::ZERO);
    }));
    list
}

/// `C_1` and the row number: address, immediate and row that S1 sees.
fn constraint_values() -> Vec<Attack> {
    let (skipped, before, _) = skipped_instruction();
    let (beside, load_at) = neighbouring_cell();
    let (restarted, at) = restarted_sequence();
    let mut list = Vec::new();
    for (c, run, cycle, more) in [
        (Column::UnexpandedPc, &skipped, before, 4),
        (Column::Imm, &beside, load_at, 4),
        (Column::Pc, &restarted, at, -1),
    ] {
        let name = format!("S1 sees another {c:?}");
        list.push(lie(name, run, &[RelationId::S1], |w| {
            column(w, c)[cycle] += Fr::from(more);
        }));
    }
    list
}

/// `C_2`: flags that S2.b sees.
fn product_flags() -> Vec<Attack> {
    let (jump, jump_at) = jump_that_falls_through();
    let (branch, branch_at) = wrong_branch(BranchOp::Bne, 1);
    let jump = Attack::new(0, "S2.b sees no jump", &jump)
        .change(|w| column(w, Column::ShouldJump)[jump_at] = Fr::ZERO);
    let branch = Attack::new(0, "S2.b sees no branch", &branch)
        .change(|w| column(w, Column::ShouldBranch)[branch_at] = Fr::ZERO);
    vec![
        lie_about(jump, &[RelationId::S2b], |w| {
            column(w, circuit(CircuitFlag::Jump))[jump_at] = Fr::ZERO;
        }),
        lie_about(branch, &[RelationId::S2b], |w| {
            cycle_values(w, flag(InstructionFlag::Branch))[branch_at] = Fr::ZERO;
        }),
    ]
}

/// `C_3` and the row number: what S3.a sees of the next row.
fn successors() -> Vec<Attack> {
    let (skipped, before, address) = skipped_instruction();
    let (restarted, at) = restarted_sequence();
    let (entered, into) = entered_sequence();
    let (jump, jump_at) = jump_that_falls_through();
    let next = Fr::from(restarted.records[at].row + 1);
    let (zero, one) = (Fr::ZERO, Fr::from(1));
    // S3.a and S3.b make the same claim about the address.
    let both = &[RelationId::S3a, RelationId::S3b][..];
    let shift = &[RelationId::S3a][..];
    let set = |name: &str, run: &Run, cycle: usize, who, columns: [Column; 2], value: Fr| {
        let attack = Attack::new(0, name, run).change(|w| column(w, columns[0])[cycle] = value);
        lie_about(attack, who, |w| column(w, columns[1])[cycle + 1] = value)
    };
    use Column::*;
    let virtual_flags = [NextIsVirtual, circuit(CircuitFlag::Virtual)];
    let first_flags = [NextIsFirst, circuit(CircuitFlag::IsFirst)];
    let addresses = [NextUnexpandedPc, UnexpandedPc];
    let ended = Attack::new(0, "S3.a sees a NoOp", &jump).change(|w| {
        column(w, ShouldJump)[jump_at] = zero;
        cycle_values(w, Poly::NextIsNoop)[jump_at] = one;
    });
    vec![
        set(
            "S3.a sees another address",
            &skipped,
            before,
            both,
            addresses,
            address,
        ),
        set(
            "S3.a sees another row",
            &restarted,
            at,
            shift,
            [NextPc, Pc],
            next,
        ),
        set(
            "S3.a sees no sequence",
            &entered,
            into,
            shift,
            virtual_flags,
            zero,
        ),
        set(
            "S3.a sees a first row",
            &entered,
            into,
            shift,
            first_flags,
            one,
        ),
        lie_about(ended, shift, |w| {
            cycle_values(w, flag(InstructionFlag::IsNoop))[jump_at + 1] = one;
        }),
    ]
}

/// `C_3`: routing flags and immediate that S3.b sees.
fn routing() -> Vec<Attack> {
    use InstructionFlag as F;
    let (honest, cycle) = xor_of(100, 7);
    let row = honest.records[cycle].row as usize;
    let pc = u64::from(honest.program.bytecode().rows()[row].address);
    let (immediate, imm_at) = changed(alu_imm(AluImmOp::Xori, 5, 1, 5), |record| {
        (record.index, record.rd_post) = (interleave(100, 0), 100);
    });
    let (sum, sum_at) = changed(addi(5, 1, 1), |record| {
        (record.index, record.rd_post) = (102, 102);
    });
    let operands = |name: &str, run: &Run, cycle: usize, left: u64, right: u64| {
        Attack::new(0, name, run).change(|w| {
            column(w, Column::LeftInput)[cycle] = Fr::from(left);
            column(w, Column::RightInput)[cycle] = Fr::from(right);
            column(w, Column::Product)[cycle] = Fr::from(left) * Fr::from(right);
        })
    };
    let mut list = Vec::new();
    for (seen, value, left, right) in [
        (F::LeftIsRs1, 0, 0, 7),
        (F::LeftIsPc, 1, 100 + pc, 7),
        (F::RightIsRs2, 0, 100, 0),
    ] {
        let (run, cycle) = xor_of(left, right);
        let attack = operands(
            &format!("S3.b sees {seen:?} = {value}"),
            &run,
            cycle,
            left,
            right,
        );
        list.push(lie_about(attack, &[RelationId::S3b], |w| {
            cycle_values(w, flag(seen))[cycle] = Fr::from(value);
        }));
    }
    let ignored = operands("S3.b sees RightIsImm = 0", &immediate, imm_at, 100, 0);
    list.push(lie_about(ignored, &[RelationId::S3b], |w| {
        cycle_values(w, flag(F::RightIsImm))[imm_at] = Fr::ZERO;
    }));
    let another = operands("S3.b sees another Imm", &sum, sum_at, 100, 2);
    list.push(lie_about(another, &[RelationId::S3b], |w| {
        column(w, Column::Imm)[sum_at] = Fr::from(2);
    }));
    list
}

/// `C_4` and `C_5`: registers that S4.a and S5.c see. Register 20 holds 0.
fn registers() -> Vec<Attack> {
    let (written, _, second) = two_writes();
    let written = Attack::new(0, "S4.a sees a write of register 20", &written).change(|w| {
        cycle_values(w, RD_INC)[second] = Fr::from(102);
        set_register_after(w, 5, second, Fr::from(101 + 102));
    });
    let run = run_of(&[addi(5, 1, 1)]);
    let last = cycle_at(&run, body_row(&run, 0, 0));
    let dropped = Attack::new(0, "S5.c sees no write", &run)
        .change(|w| set_register_after(w, 5, last, Fr::ZERO));
    let (first, first_at) = stale_first_source();
    let (source, source_at) = stale_second_source();
    let other =
        |poly, cycle| move |w: &mut Witness| *entries(w, poly, cycle) = vec![(20, Fr::from(1))];
    let s4a = &[RelationId::S4a];
    vec![
        lie_about(written, s4a, other(Poly::RegisterWrite, second)),
        lie(
            "S4.a sees register 20 as first source",
            &first,
            s4a,
            other(Poly::RegisterRead1, first_at),
        ),
        lie(
            "S4.a sees register 20 as second source",
            &source,
            s4a,
            other(Poly::RegisterRead2, source_at),
        ),
        lie_about(dropped, &[RelationId::S5c], |w| {
            entries(w, Poly::RegisterWrite, last).clear();
        }),
    ]
}

/// `C_5`: kind of the index and tables that S5.a sees.
fn tables() -> Vec<Attack> {
    let (plain, at) = changed(alu(AluOp::Xor, 5, 20, 1), |record| {
        (record.index, record.rd_post) = (100, Table::Xor.lookup::<32>(100) as u32);
    });
    let raf = Attack::new(0, "S5.a sees a plain index", &plain).change(|w| {
        column(w, Column::LeftLookup)[at] = Fr::ZERO;
        column(w, Column::RightLookup)[at] = Fr::from(100);
    });
    let mut list = vec![lie_about(raf, &[RelationId::S5a], |w| {
        cycle_values(w, flag(InstructionFlag::Raf))[at] = Fr::from(1);
    })];

    // Exclusive or, plus the value of another table where that is not 0.
    let operands: Vec<(Run, usize)> = [(1, 1), (1, 2), (2, 1), (4, 3)]
        .into_iter()
        .map(|(a, b)| {
            let run = run_of(&[alu(AluOp::Xor, 5, a, b)]);
            let cycle = cycle_at(&run, body_row(&run, 0, 0));
            (run, cycle)
        })
        .collect();
    for table in Table::ALL {
        let value = |(run, cycle): &(Run, usize)| table.lookup::<32>(run.records[*cycle].index);
        let found = operands.iter().find(|o| value(o) != 0).unwrap();
        let ((run, cycle), more) = (found, Fr::from(value(found)));
        let attack = Attack::new(0, format!("S5.a sees {table:?}, too"), run)
            .change(|w| raise_output(w, *cycle, more));
        list.push(lie_about(attack, &[RelationId::S5a], |w| {
            cycle_values(w, Poly::TableFlag(table))[*cycle] += Fr::from(1);
        }));
    }
    list
}
