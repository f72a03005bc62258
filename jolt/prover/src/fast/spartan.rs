//! S1, S2.b, S2.c and S3.

use jolt_claims::{Accumulator, Challenge, Claim, Point, Poly, Relation};
use jolt_field::{
    AdditiveGroup, Fr,
    acc::powers,
    eq::{eq_plus_one_table, eq_table},
};
use jolt_isa::{CircuitFlag, InstructionFlag};
use jolt_r1cs::{Affine, CONSTRAINTS, Column};

use super::{
    FastProver,
    columns::Columns,
    dot::DotKernel,
    quadratic::{Form, Product, QuadraticKernel},
};
use crate::{Instance, ProverError};

type Boxed<'a> = Result<Box<dyn Instance + 'a>, ProverError>;

/// A kernel about to be built.
pub(super) struct Spartan<'a, 'b> {
    prover: &'a FastProver<'a>,
    relation: &'b Relation,
    accumulator: &'b Accumulator,
}

impl<'a, 'b> Spartan<'a, 'b> {
    /// For one of the relations that have a function here.
    pub(super) fn new(
        prover: &'a FastProver<'a>,
        relation: &'b Relation,
        accumulator: &'b Accumulator,
    ) -> Self {
        Self {
            prover,
            relation,
            accumulator,
        }
    }

    fn gamma(&self, count: usize) -> Result<Vec<Fr>, ProverError> {
        let gamma = Challenge::Gamma(self.relation.id);
        Ok(powers(self.accumulator.challenge(gamma)?, count))
    }

    /// `eq(tau, ·)` times products of affine forms, which name columns by claim.
    fn quadratic(
        &self,
        tau: Point,
        products: impl FnOnce(&dyn Fn(Poly) -> Form) -> Result<Vec<Product>, ProverError>,
    ) -> Boxed<'a> {
        let claims: Vec<Claim> = self.relation.outputs().into_iter().collect();
        let polys: Vec<Poly> = claims.iter().map(|claim| claim.poly).collect();
        let position = |poly| polys.iter().position(|p| *p == poly);
        // A polynomial that is no output would be a contradiction to the
        // relation; it reads as 0, and the test against the oracle fails.
        let form = |poly| position(poly).map_or(Form::new([], Fr::ZERO), Form::column);
        let products = products(&form)?;
        Ok(Box::new(QuadraticKernel::new(
            self.relation.shape(self.accumulator.dims())?,
            self.accumulator.point(tau)?,
            claims,
            Columns::new(self.prover, polys)?,
            products,
        )?))
    }

    pub(super) fn constraints(&self) -> Boxed<'a> {
        let alpha = self.accumulator.challenge(Challenge::Alpha)?;
        let claims = self.relation.outputs();
        let position = |column| {
            let poly = Poly::Column(column);
            claims.iter().position(|claim| claim.poly == poly)
        };
        let form = |affine: &Affine| {
            let terms = affine
                .terms
                .iter()
                .filter_map(|(column, c)| Some((position(*column)?, Fr::from(*c))));
            Form::new(terms, Fr::from(affine.constant))
        };
        let weights = powers(alpha, CONSTRAINTS.len());
        let products = CONSTRAINTS
            .iter()
            .zip(weights)
            .map(|(constraint, weight)| Product {
                weight,
                left: form(&constraint.guard),
                right: form(&constraint.difference),
            })
            .collect();
        self.quadratic(Point::Tau, |_| Ok(products))
    }

    pub(super) fn products(&self) -> Boxed<'a> {
        let weights = self.gamma(3)?;
        self.quadratic(Point::Cycle1, |form| {
            let column = |c| form(Poly::Column(c));
            let next_is_noop = form(Poly::NextIsNoop);
            let pairs = [
                (column(Column::LeftInput), column(Column::RightInput)),
                (
                    column(Column::LookupOutput),
                    form(Poly::Flag(InstructionFlag::Branch)),
                ),
                (
                    column(Column::Flag(CircuitFlag::Jump)),
                    next_is_noop.one_minus(),
                ),
            ];
            Ok(weighted(weights, pairs))
        })
    }

    pub(super) fn operands(&self) -> Boxed<'a> {
        let gamma = self.gamma(2)?;
        let weights = vec![gamma[0], gamma[0], gamma[1], gamma[1]];
        self.quadratic(Point::Cycle2, |form| {
            use InstructionFlag as I;
            let pairs = [
                (I::RightIsRs2, Column::Rs2),
                (I::RightIsImm, Column::Imm),
                (I::LeftIsRs1, Column::Rs1),
                (I::LeftIsPc, Column::UnexpandedPc),
            ];
            let pair = |(flag, column)| (form(Poly::Flag(flag)), form(Poly::Column(column)));
            Ok(weighted(weights, pairs.map(pair)))
        })
    }

    pub(super) fn instructions(&self) -> Boxed<'a> {
        self.reduction(&[
            Column::LookupOutput,
            Column::LeftLookup,
            Column::RightLookup,
            Column::LeftInput,
            Column::RightInput,
        ])
    }

    pub(super) fn registers(&self) -> Boxed<'a> {
        self.reduction(&[Column::RdWrite, Column::Rs1, Column::Rs2])
    }

    /// `eq(r1, ·)` times a combination of columns.
    fn reduction(&self, columns: &[Column]) -> Boxed<'a> {
        self.prover.check_length()?;
        let weights = self.gamma(columns.len())?;
        let polys: Vec<(Poly, Fr)> = columns
            .iter()
            .map(|c| Poly::Column(*c))
            .zip(weights)
            .collect();
        let eq = eq_table(self.accumulator.point(Point::Cycle1)?)?;
        self.dot(vec![(eq, self.prover.combination(&polys)?)])
    }

    pub(super) fn shift(&self) -> Boxed<'a> {
        self.prover.check_length()?;
        let weights = self.gamma(5)?;
        let this = [
            Poly::Column(Column::UnexpandedPc),
            Poly::Column(Column::Pc),
            Poly::Column(Column::Flag(CircuitFlag::Virtual)),
            Poly::Column(Column::Flag(CircuitFlag::IsFirst)),
        ];
        let polys: Vec<(Poly, Fr)> = this.into_iter().zip(weights.iter().copied()).collect();
        let columns = self.prover.combination(&polys)?;
        let last = weights[4];
        let is_noop = Poly::Flag(InstructionFlag::IsNoop);
        let real = self.prover.combination(&[(is_noop, last)])?;
        let real = real.into_iter().map(|value| last - value).collect();
        let successor = |point| -> Result<_, ProverError> {
            Ok(eq_plus_one_table(self.accumulator.point(point)?)?)
        };
        self.dot(vec![
            (successor(Point::Cycle1)?, columns),
            (successor(Point::Cycle2)?, real),
        ])
    }

    fn dot(&self, pairs: Vec<(Vec<Fr>, Vec<Fr>)>) -> Boxed<'a> {
        Ok(Box::new(DotKernel::new(
            self.prover,
            self.relation.shape(self.accumulator.dims())?,
            pairs,
            self.relation.outputs().into_iter().collect(),
        )?))
    }
}

fn weighted(weights: Vec<Fr>, pairs: impl IntoIterator<Item = (Form, Form)>) -> Vec<Product> {
    weights
        .into_iter()
        .zip(pairs)
        .map(|(weight, (left, right))| Product {
            weight,
            left,
            right,
        })
        .collect()
}
