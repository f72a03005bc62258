//! S1, S2.b, S2.c and S3: constraints, products, operands and the next cycle.

use jolt_isa::{CircuitFlag, InstructionFlag};
use jolt_r1cs::{Affine, CONSTRAINTS, Column};

use super::{combine, cycle, eq, one, powers, relation};
use crate::{Challenge, Formula, Point, Poly, Public, Relation, RelationId};

/// A column at a cycle.
pub(super) fn column(column: Column, point: Point) -> Formula {
    cycle(Poly::Column(column), point)
}

/// An instruction flag at a cycle.
pub(super) fn flag(flag: InstructionFlag, point: Point) -> Formula {
    cycle(Poly::Flag(flag), point)
}

fn affine(form: &Affine, point: Point) -> Formula {
    let terms = form
        .terms
        .iter()
        .map(|&(c, coefficient)| Formula::constant(coefficient) * column(c, point));
    terms.sum::<Formula>() + Formula::constant(form.constant)
}

/// `0 = Σ_j eq(τ,j) Σ_i α^i guard_i(j) difference_i(j)`.
pub(super) fn constraints() -> Relation {
    let r = Point::Cycle1;
    let products = CONSTRAINTS
        .iter()
        .map(|c| affine(&c.guard, r) * affine(&c.difference, r));
    relation(
        RelationId::S1,
        &[r],
        Formula::default(),
        eq(Point::Tau, r) * combine(&Challenge::Alpha.into(), products),
    )
}

/// The three columns that are products of others.
pub(super) fn products() -> Relation {
    let (old, new) = (Point::Cycle1, Point::Cycle2);
    let id = RelationId::S2b;
    let input = [Column::Product, Column::ShouldBranch, Column::ShouldJump];
    let factors = [
        column(Column::LeftInput, new) * column(Column::RightInput, new),
        column(Column::LookupOutput, new) * flag(InstructionFlag::Branch, new),
        column(Column::Flag(CircuitFlag::Jump), new) * (one() - cycle(Poly::NextIsNoop, new)),
    ];
    relation(
        id,
        &[new],
        powers(id, input.map(|c| column(c, old))),
        eq(old, new) * powers(id, factors),
    )
}

/// Moves five columns from `r1` to `r2`.
pub(super) fn instruction_reduction() -> Relation {
    let columns = [
        Column::LookupOutput,
        Column::LeftLookup,
        Column::RightLookup,
        Column::LeftInput,
        Column::RightInput,
    ];
    reduction(RelationId::S2c, &columns, Point::Cycle1, Point::Cycle2)
}

/// The next cycle's columns are this cycle's columns one further.
pub(super) fn shift() -> Relation {
    let (r1, r2, new) = (Point::Cycle1, Point::Cycle2, Point::Cycle3);
    let id = RelationId::S3a;
    let next = [
        Column::NextUnexpandedPc,
        Column::NextPc,
        Column::NextIsVirtual,
        Column::NextIsFirst,
    ];
    let this = [
        Column::UnexpandedPc,
        Column::Pc,
        Column::Flag(CircuitFlag::Virtual),
        Column::Flag(CircuitFlag::IsFirst),
    ];
    let successor = |r| Formula::from(Public::EqPlusOne(r, new));
    // As 1 - NextIsNoop, because the last cycle has no successor and counts as
    // followed by a NoOp.
    let input = next.map(|c| column(c, r1));
    let sum = this.map(|c| successor(r1) * column(c, new));
    relation(
        id,
        &[new],
        powers(
            id,
            input
                .into_iter()
                .chain([one() - cycle(Poly::NextIsNoop, r2)]),
        ),
        powers(
            id,
            sum.into_iter()
                .chain([successor(r2) * (one() - flag(InstructionFlag::IsNoop, new))]),
        ),
    )
}

/// Operands are what the routing flags say.
pub(super) fn operands() -> Relation {
    let (old, new) = (Point::Cycle2, Point::Cycle3);
    let id = RelationId::S3b;
    let routed = |f, c| flag(f, new) * column(c, new);
    let right = routed(InstructionFlag::RightIsRs2, Column::Rs2)
        + routed(InstructionFlag::RightIsImm, Column::Imm);
    let left = routed(InstructionFlag::LeftIsRs1, Column::Rs1)
        + routed(InstructionFlag::LeftIsPc, Column::UnexpandedPc);
    relation(
        id,
        &[new],
        powers(
            id,
            [Column::RightInput, Column::LeftInput].map(|c| column(c, old)),
        ),
        eq(old, new) * powers(id, [right, left]),
    )
}

/// Moves the register values from `r1` to `r3`.
pub(super) fn register_reduction() -> Relation {
    let columns = [Column::RdWrite, Column::Rs1, Column::Rs2];
    reduction(RelationId::S3c, &columns, Point::Cycle1, Point::Cycle3)
}

/// `Σ γ^m f_m(old) = Σ_j eq(old,j) Σ γ^m f_m(j)`.
fn reduction(id: RelationId, columns: &[Column], old: Point, new: Point) -> Relation {
    let at = |point| powers(id, columns.iter().map(|c| column(*c, point)));
    relation(id, &[new], at(old), eq(old, new) * at(new))
}
