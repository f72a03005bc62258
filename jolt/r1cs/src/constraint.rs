//! The constraints (specification section 6.1).

use jolt_field::{Field, Fr};
use jolt_isa::{CircuitFlag, WORD_BITS};

use crate::{COLUMN_COUNT, Column};

/// Number of constraints.
pub const CONSTRAINT_COUNT: usize = 19;

/// `constant + Σ coefficient · column`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Affine {
    /// Columns with their coefficients, each at most once.
    pub terms: &'static [(Column, i64)],
    /// The constant.
    pub constant: i64,
}

impl Affine {
    /// Value for the given columns over the integers, modulo `2^128`; exact for
    /// the columns of a trace, which are below `2^65`.
    #[must_use]
    pub fn over_integers(&self, columns: &[i128; COLUMN_COUNT]) -> i128 {
        self.terms
            .iter()
            .fold(i128::from(self.constant), |sum, &(column, coefficient)| {
                let term = columns[column.index()].wrapping_mul(coefficient.into());
                sum.wrapping_add(term)
            })
    }

    /// Value for the given columns over the field.
    #[must_use]
    pub fn over_field(&self, columns: &[Fr; COLUMN_COUNT]) -> Fr {
        self.terms
            .iter()
            .fold(Fr::from(self.constant), |sum, &(column, coefficient)| {
                let value = columns[column.index()];
                match coefficient {
                    1 => sum + value,
                    -1 => sum - value,
                    _ => sum + value * Fr::from(coefficient),
                }
            })
    }
}

/// `guard · difference = 0`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Constraint {
    /// The condition, usually 0 or 1.
    pub guard: Affine,
    /// Left side minus right side.
    pub difference: Affine,
}

impl Constraint {
    /// Whether the columns, as integers, satisfy the constraint.
    #[must_use]
    pub fn holds(&self, columns: &[i128; COLUMN_COUNT]) -> bool {
        self.guard.over_integers(columns) == 0 || self.difference.over_integers(columns) == 0
    }

    /// `guard · difference` over the field.
    #[must_use]
    pub fn over_field(&self, columns: &[Fr; COLUMN_COUNT]) -> Fr {
        self.guard.over_field(columns) * self.difference.over_field(columns)
    }

    /// `Σ_i α^i guard_i · difference_i` over all constraints: what the first
    /// sumcheck sums.
    #[must_use]
    pub fn combination(alpha: Fr, columns: &[Fr; COLUMN_COUNT]) -> Fr {
        let mut power = Fr::ONE;
        CONSTRAINTS
            .iter()
            .map(|constraint| {
                let term = power * constraint.over_field(columns);
                power *= alpha;
                term
            })
            .sum()
    }
}

const fn affine(terms: &'static [(Column, i64)], constant: i64) -> Affine {
    Affine { terms, constant }
}

const fn constraint(guard: Affine, difference: Affine) -> Constraint {
    Constraint { guard, difference }
}

/// All constraints in the order of section 6.1.
pub static CONSTRAINTS: [Constraint; CONSTRAINT_COUNT] = {
    use Column::*;
    const ADD: Column = Flag(CircuitFlag::Add);
    const SUB: Column = Flag(CircuitFlag::Sub);
    const MUL: Column = Flag(CircuitFlag::Mul);
    const LOAD: Column = Flag(CircuitFlag::Load);
    const STORE: Column = Flag(CircuitFlag::Store);
    const JUMP: Column = Flag(CircuitFlag::Jump);
    const WRITE_LOOKUP: Column = Flag(CircuitFlag::WriteLookup);
    const VIRTUAL: Column = Flag(CircuitFlag::Virtual);
    const ASSERT: Column = Flag(CircuitFlag::Assert);
    const DO_NOT_UPDATE: Column = Flag(CircuitFlag::DoNotUpdate);
    const ADVICE: Column = Flag(CircuitFlag::Advice);
    const IS_LAST: Column = Flag(CircuitFlag::IsLast);
    const WORD: i64 = 1 << WORD_BITS;
    [
        // 0: an access is at rs1 + imm, an equation of integers.
        constraint(
            affine(&[(LOAD, 1), (STORE, 1)], 0),
            affine(&[(RamAddress, 1), (Rs1, -1), (Imm, -1)], 0),
        ),
        // 1: other rows make no access.
        constraint(
            affine(&[(LOAD, -1), (STORE, -1)], 1),
            affine(&[(RamAddress, 1)], 0),
        ),
        // 2: a load leaves the cell alone.
        constraint(
            affine(&[(LOAD, 1)], 0),
            affine(&[(RamRead, 1), (RamWrite, -1)], 0),
        ),
        // 3: a load writes the cell to rd.
        constraint(
            affine(&[(LOAD, 1)], 0),
            affine(&[(RamRead, 1), (RdWrite, -1)], 0),
        ),
        // 4: a store writes rs2 to the cell.
        constraint(
            affine(&[(STORE, 1)], 0),
            affine(&[(Rs2, 1), (RamWrite, -1)], 0),
        ),
        // 5, 6: the left operand of a lookup, 0 if the index is arithmetic.
        constraint(
            affine(&[(ADD, 1), (SUB, 1), (MUL, 1)], 0),
            affine(&[(LeftLookup, 1)], 0),
        ),
        constraint(
            affine(&[(ADD, -1), (SUB, -1), (MUL, -1)], 1),
            affine(&[(LeftLookup, 1), (LeftInput, -1)], 0),
        ),
        // 7 to 10: the index, or the right operand.
        constraint(
            affine(&[(ADD, 1)], 0),
            affine(&[(RightLookup, 1), (LeftInput, -1), (RightInput, -1)], 0),
        ),
        constraint(
            affine(&[(SUB, 1)], 0),
            affine(&[(RightLookup, 1), (LeftInput, -1), (RightInput, 1)], -WORD),
        ),
        constraint(
            affine(&[(MUL, 1)], 0),
            affine(&[(RightLookup, 1), (Product, -1)], 0),
        ),
        constraint(
            affine(&[(ADD, -1), (SUB, -1), (MUL, -1), (ADVICE, -1)], 1),
            affine(&[(RightLookup, 1), (RightInput, -1)], 0),
        ),
        // 11: what an assertion looks up is true.
        constraint(affine(&[(ASSERT, 1)], 0), affine(&[(LookupOutput, 1)], -1)),
        // 12, 13: what rd receives.
        constraint(
            affine(&[(WRITE_LOOKUP, 1)], 0),
            affine(&[(RdWrite, 1), (LookupOutput, -1)], 0),
        ),
        constraint(
            affine(&[(JUMP, 1)], 0),
            affine(&[(RdWrite, 1), (UnexpandedPc, -1)], -4),
        ),
        // 14 to 16: the next address after a jump, a taken branch, other rows.
        constraint(
            affine(&[(ShouldJump, 1)], 0),
            affine(&[(NextUnexpandedPc, 1), (LookupOutput, -1)], 0),
        ),
        constraint(
            affine(&[(ShouldBranch, 1)], 0),
            affine(&[(NextUnexpandedPc, 1), (UnexpandedPc, -1), (Imm, -1)], 0),
        ),
        constraint(
            affine(&[(ShouldBranch, -1), (JUMP, -1)], 1),
            affine(
                &[
                    (NextUnexpandedPc, 1),
                    (UnexpandedPc, -1),
                    (DO_NOT_UPDATE, 4),
                ],
                -4,
            ),
        ),
        // 17: inside a sequence the next row follows.
        constraint(
            affine(&[(VIRTUAL, 1), (IS_LAST, -1)], 0),
            affine(&[(NextPc, 1), (Pc, -1)], -1),
        ),
        // 18: the inside of a sequence is reached from inside only.
        constraint(
            affine(&[(NextIsVirtual, 1), (NextIsFirst, -1)], 0),
            affine(&[(DO_NOT_UPDATE, 1)], -1),
        ),
    ]
};

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn arbitrary_columns() -> impl Strategy<Value = [i128; COLUMN_COUNT]> {
        // Small ones, so that constraints hold now and then.
        proptest::array::uniform32(-2i128..3)
            .prop_map(|values| core::array::from_fn(|i| values[i % 32]))
    }

    proptest! {
        #[test]
        fn integers_and_field_agree(columns in arbitrary_columns(), alpha: u64) {
            let field = columns.map(Fr::from);
            let mut power = Fr::ONE;
            let mut sum = Fr::from(0u64);
            for constraint in &CONSTRAINTS {
                let product = constraint.guard.over_integers(&columns)
                    * constraint.difference.over_integers(&columns);
                prop_assert_eq!(Fr::from(product), constraint.over_field(&field));
                prop_assert_eq!(product == 0, constraint.holds(&columns));
                sum += power * Fr::from(product);
                power *= Fr::from(alpha);
            }
            prop_assert_eq!(Constraint::combination(Fr::from(alpha), &field), sum);
        }
    }

    #[test]
    fn forms_name_each_column_once() {
        for (i, constraint) in CONSTRAINTS.iter().enumerate() {
            for form in [constraint.guard, constraint.difference] {
                let mut columns: Vec<_> = form.terms.iter().map(|t| t.0).collect();
                columns.sort();
                columns.dedup();
                assert_eq!(columns.len(), form.terms.len(), "constraint {i}");
            }
        }
    }

    /// Every column occurs in a constraint, so that dropping one shows, but for
    /// the flag that constraints see as `NextIsFirst` of the cycle before.
    #[test]
    fn every_column_is_constrained() {
        let rest = Column::ALL
            .into_iter()
            .filter(|c| *c != Column::Flag(CircuitFlag::IsFirst));
        for column in rest {
            assert!(
                CONSTRAINTS.iter().any(|c| [c.guard, c.difference]
                    .iter()
                    .any(|form| form.terms.iter().any(|t| t.0 == column))),
                "{column:?}"
            );
        }
    }
}
