//! S5.b and S6.f: claims about a polynomial at several cycles become one
//! (specification section 11.2).

use jolt_claims::{Accumulator, Challenge, Claim, Committed, Point, Poly, Relation, RelationId};
use jolt_emu::TraceRecord;
use jolt_field::{
    AccI64, AccProduct, AdditiveGroup, Fr,
    acc::powers,
    eq::{eq, eq_table, scaled_eq_table},
};
use jolt_sumcheck::{InstanceShape, SumcheckError, SumcheckInstance};

use super::trace::access_weight;
use crate::{
    Instance, ProverError,
    commit::{ram_increment, rd_increment},
    fast::{FastProver, dot::DotSum},
};

/// The value of a polynomial in a cycle, as sums over cycles take it.
pub(crate) trait Value: Copy {
    /// A sum whose reduction is delayed.
    type Sum: Clone + Default;

    /// Adds `weight·self`.
    fn add_to(self, sum: &mut Self::Sum, weight: &Fr);

    /// The sum as a field element.
    fn finish(sum: &Self::Sum) -> Fr;
}

impl Value for i64 {
    type Sum = AccI64;

    fn add_to(self, sum: &mut AccI64, weight: &Fr) {
        sum.add_mul(self, weight);
    }

    fn finish(sum: &AccI64) -> Fr {
        sum.finish()
    }
}

impl Value for Fr {
    type Sum = AccProduct;

    fn add_to(self, sum: &mut AccProduct, weight: &Fr) {
        // Accesses are zero in most cycles.
        if self != Fr::ZERO {
            sum.add_mul(&self, weight);
        }
    }

    fn finish(sum: &AccProduct) -> Fr {
        sum.finish()
    }
}

/// The two factors of a product, as tables.
type Factors = (Vec<Fr>, Vec<Fr>);

/// `Σ_j p(j)·Σ_m weight_m·eq(point_m, j)` for a polynomial `p`.
struct Reduced<'a, V> {
    claim: Claim,
    read: Box<dyn Fn(&TraceRecord) -> V + 'a>,
    terms: Vec<Term>,
}

/// `weight·eq((high, low), ·)`.
struct Term {
    weight: Fr,
    high: Vec<Fr>,
    low: Vec<Fr>,
}

impl<'a, V: Value> Reduced<'a, V> {
    fn new(
        accumulator: &Accumulator,
        claim: Claim,
        read: impl Fn(&TraceRecord) -> V + 'a,
        terms: &[(Fr, Point)],
    ) -> Result<Self, ProverError> {
        let term = |&(weight, point): &(Fr, Point)| -> Result<Term, ProverError> {
            let point = accumulator.point(point)?;
            let (high, low) = point.split_at(point.len() / 2);
            let (high, low) = (high.to_vec(), low.to_vec());
            Ok(Term { weight, high, low })
        };
        Ok(Self {
            claim,
            read: Box::new(read),
            terms: terms.iter().map(term).collect::<Result<_, _>>()?,
        })
    }

    /// For every term, `weight·eq(low, ·)` and `Σ_j eq(high, j)·p(j, ·)`.
    fn low_factors(&self, records: &[TraceRecord]) -> Result<Vec<Factors>, ProverError> {
        let tables = |term: &Term| -> Result<_, ProverError> {
            let low = scaled_eq_table(&term.low, term.weight)?;
            let sums = vec![V::Sum::default(); low.len()];
            Ok((low, eq_table(&term.high)?, sums))
        };
        let terms = self.terms.iter().map(tables);
        let mut terms: Vec<_> = terms.collect::<Result<_, _>>()?;
        let size = terms.first().map_or(1, |(low, ..)| low.len());
        for (block, records) in records.chunks(size).enumerate() {
            for (offset, record) in records.iter().enumerate() {
                let value = (self.read)(record);
                for (_, high, sums) in &mut terms {
                    value.add_to(&mut sums[offset], &high[block]);
                }
            }
        }
        let finish = |sums: Vec<V::Sum>| sums.iter().map(V::finish).collect();
        let terms = terms.into_iter();
        Ok(terms.map(|(low, _, sums)| (low, finish(sums))).collect())
    }

    /// `Σ_m weight_m·eq(low_m, point)·eq(high_m, ·)` and `p(·, point)`.
    fn high_factors(
        &self,
        records: &[TraceRecord],
        point: &[Fr],
    ) -> Result<Factors, SumcheckError> {
        let weights = eq_table(point)?;
        let mut factor = vec![Fr::ZERO; records.len() / weights.len()];
        for term in &self.terms {
            let scale = term.weight * eq(&term.low, point)?;
            for (sum, value) in factor.iter_mut().zip(scaled_eq_table(&term.high, scale)?) {
                *sum += value;
            }
        }
        let value = |block: &[TraceRecord]| {
            let mut sum = V::Sum::default();
            for (record, weight) in block.iter().zip(&weights) {
                (self.read)(record).add_to(&mut sum, weight);
            }
            V::finish(&sum)
        };
        Ok((factor, records.chunks(weights.len()).map(value).collect()))
    }
}

/// The sumcheck: one pass over the trace sums out the upper half of the cycle
/// variables, a second one, when the lower half is bound, what is left.
pub(crate) struct ReductionKernel<'a, V> {
    shape: InstanceShape,
    records: &'a [TraceRecord],
    polys: Vec<Reduced<'a, V>>,
    /// Number of variables of the lower half.
    low_vars: usize,
    /// Over the lower half of the variables, then over the upper one.
    sum: DotSum,
    challenges: Vec<Fr>,
}

impl<'a> ReductionKernel<'a, Fr> {
    /// Accesses of the cell.
    pub(crate) fn accesses(
        prover: &'a FastProver<'a>,
        relation: &Relation,
        accumulator: &Accumulator,
    ) -> Result<Self, ProverError> {
        let gamma = accumulator.challenge(Challenge::Gamma(RelationId::S5b))?;
        let points = [Point::Cycle1, Point::RamCycle, Point::RamCheckCycle];
        let terms: Vec<(Fr, Point)> = powers(gamma, points.len())
            .into_iter()
            .zip(points)
            .collect();
        let claim = Claim::at(Poly::RamAccess, Point::RamAddress, Point::Cycle5);
        let weight = access_weight(accumulator)?;
        let accesses = Reduced::new(accumulator, claim, weight, &terms)?;
        Self::new(prover, relation, accumulator, vec![accesses])
    }
}

impl<'a> ReductionKernel<'a, i64> {
    /// Increments of cells and registers.
    pub(crate) fn increments(
        prover: &'a FastProver<'a>,
        relation: &Relation,
        accumulator: &Accumulator,
    ) -> Result<Self, ProverError> {
        let gamma = accumulator.challenge(Challenge::Gamma(RelationId::S6f))?;
        let points = [
            Point::RamCycle,
            Point::RamCheckCycle,
            Point::RegisterCycle,
            Point::Cycle5,
        ];
        let terms: Vec<(Fr, Point)> = powers(gamma, points.len())
            .into_iter()
            .zip(points)
            .collect();
        let (ram, registers) = terms.split_at(2);
        let claim = |committed| Claim::cycle(Poly::Committed(committed), Point::Cycle6);
        let polys = vec![
            Reduced::new(accumulator, claim(Committed::RamInc), ram_increment, ram)?,
            Reduced::new(
                accumulator,
                claim(Committed::RdInc),
                rd_increment,
                registers,
            )?,
        ];
        Self::new(prover, relation, accumulator, polys)
    }
}

impl<'a, V: Value> ReductionKernel<'a, V> {
    fn new(
        prover: &'a FastProver<'a>,
        relation: &Relation,
        accumulator: &Accumulator,
        polys: Vec<Reduced<'a, V>>,
    ) -> Result<Self, ProverError> {
        prover.check_trace()?;
        let records = prover.records;
        let shape = relation.shape(accumulator.dims())?;
        let mut factors = Vec::new();
        for poly in &polys {
            factors.extend(poly.low_factors(records)?);
        }
        Ok(Self {
            low_vars: shape.rounds() - shape.rounds() / 2,
            shape,
            records,
            polys,
            sum: DotSum::new(factors)?,
            challenges: Vec::new(),
        })
    }
}

impl<V: Value> SumcheckInstance for ReductionKernel<'_, V> {
    fn shape(&self) -> &InstanceShape {
        &self.shape
    }

    fn round_poly(&mut self, _round: usize, claim: Fr) -> Result<Vec<Fr>, SumcheckError> {
        Ok(self.sum.round_poly(claim))
    }

    fn bind(&mut self, _round: usize, r: Fr) -> Result<(), SumcheckError> {
        self.sum.bind(r)?;
        self.challenges.push(r);
        if self.challenges.len() == self.low_vars {
            let point: Vec<Fr> = self.challenges.iter().rev().copied().collect();
            let factors = self.polys.iter();
            let factors = factors.map(|poly| poly.high_factors(self.records, &point));
            self.sum = DotSum::new(factors.collect::<Result<_, _>>()?)?;
        }
        Ok(())
    }
}

impl<V: Value> Instance for ReductionKernel<'_, V> {
    fn outputs(&self) -> Result<Vec<(Claim, Fr)>, ProverError> {
        if self.challenges.len() != self.shape.rounds() {
            return Err(SumcheckError::InstanceTables.into());
        }
        let values = self.sum.constants().ok_or(SumcheckError::InstanceTables)?;
        let values = values.into_iter().map(|(_, value)| value);
        Ok(self.polys.iter().map(|p| p.claim).zip(values).collect())
    }
}
