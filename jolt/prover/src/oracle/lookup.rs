//! The instruction lookup, whose index has too many values for dense tables: a
//! sum over the indices that occur.

use std::collections::{BTreeMap, BTreeSet};

use jolt_claims::{
    Accumulator, Claim, Dims, Place, Point, Poly, Public, Publics, Relation, Symbol,
};
use jolt_field::{AdditiveGroup, Field, Fr, eq::eq_bit};
use jolt_sumcheck::{InstanceShape, OracleInstance, SumcheckError, SumcheckInstance, interpolate};

use super::{
    sum::DenseSum,
    table::{Tabulated, tabulate_publics},
};
use crate::{Data, Instance, ProverError, Witness};

/// A lookup index that occurs in a cycle, with the product of the pieces there
/// and, as index variables are bound, of the eq factors.
#[derive(Debug, Clone)]
struct Entry {
    cycle: usize,
    index: u64,
    weight: Fr,
}

/// The sumcheck of S5.a: rounds over the index from the entries, rounds over the
/// cycle from dense tables.
pub(crate) struct LookupOracle<'a> {
    relation: Relation,
    shape: InstanceShape,
    witness: &'a Witness,
    publics: &'a Publics<'a>,
    accumulator: Accumulator,
    entries: Vec<Entry>,
    /// Factors that are functions of the cycle.
    by_cycle: BTreeMap<Symbol, Tabulated>,
    /// Factors that are functions of the index.
    by_index: BTreeSet<Public>,
    /// Coordinates of the index bound so far.
    bound: Vec<Fr>,
    cycle_rounds: Option<(OracleInstance<'static>, Vec<Option<Claim>>)>,
}

impl<'a> LookupOracle<'a> {
    /// Sets the instance up for a relation that binds `LookupIndex`, then
    /// cycles.
    pub(crate) fn new(
        relation: &Relation,
        witness: &'a Witness,
        publics: &'a Publics<'a>,
        accumulator: &Accumulator,
    ) -> Result<Self, ProverError> {
        let mut cycle_claims = Vec::new();
        let mut cycle_publics = Vec::new();
        let mut by_index = BTreeSet::new();
        for symbol in relation.sum.symbols() {
            let index = |place: &Place| place.point == Point::LookupIndex;
            let on_index = symbol.places().iter().any(index);
            match symbol {
                Symbol::Public(public) if on_index => {
                    by_index.insert(public);
                }
                Symbol::Public(public) => cycle_publics.push(public),
                Symbol::Claim(claim) if !on_index => cycle_claims.push(claim),
                Symbol::Claim(_) | Symbol::Challenge(_) => {}
            }
        }
        let binds = &relation.binds;
        let publics_by_cycle = tabulate_publics(cycle_publics, binds, publics, accumulator)?;
        let mut by_cycle: BTreeMap<Symbol, Tabulated> = publics_by_cycle
            .into_iter()
            .map(|(public, table)| (Symbol::Public(public), table))
            .collect();
        for claim in cycle_claims {
            let table = witness.tabulate(claim, binds, accumulator)?;
            by_cycle.insert(Symbol::Claim(claim), table);
        }
        Ok(Self {
            shape: relation.shape(accumulator.dims())?,
            relation: relation.clone(),
            witness,
            publics,
            accumulator: accumulator.clone(),
            entries: entries(witness)?,
            by_cycle,
            by_index,
            bound: Vec::new(),
            cycle_rounds: None,
        })
    }

    /// The sum over all indices and cycles.
    pub(crate) fn total(&mut self) -> Result<Fr, ProverError> {
        // Any round polynomial sums to the total; the first one is at hand.
        let at_zero = self.sum_at(Fr::ZERO)?;
        Ok(at_zero + self.sum_at(Fr::ONE)?)
    }

    fn dims(&self) -> &Dims {
        self.accumulator.dims()
    }

    /// The sum with the next coordinate of the index at `x`.
    fn sum_at(&mut self, x: Fr) -> Result<Fr, ProverError> {
        let (bits, round) = (self.dims().index_bits(), self.bound.len());
        let mut sum = Fr::ZERO;
        for entry in &self.entries {
            let bit = |position: usize| Fr::from(entry.index >> (bits - 1 - position) & 1);
            let weight = entry.weight * eq_bit(x, bit(round));
            if weight == Fr::ZERO {
                continue;
            }
            let mut point = self.bound.clone();
            point.push(x);
            point.extend((round + 1..bits).map(bit));
            self.accumulator.move_point(Point::LookupIndex, point)?;
            let known = self.publics.evaluate(&self.by_index, &self.accumulator)?;
            let value = |symbol: Symbol| match symbol {
                Symbol::Challenge(challenge) => self.accumulator.challenge(challenge),
                Symbol::Public(public) if known.contains_key(&public) => Ok(known[&public]),
                // The pieces are in the weight.
                _ => Ok(self
                    .by_cycle
                    .get(&symbol)
                    .map_or(Fr::ONE, |table| table.values[entry.cycle])),
            };
            sum += weight * self.relation.sum.evaluate(value)?;
        }
        Ok(sum)
    }

    fn bind_index(&mut self, r: Fr) -> Result<(), ProverError> {
        let (bits, round) = (self.dims().index_bits(), self.bound.len());
        for entry in &mut self.entries {
            let bit = Fr::from(entry.index >> (bits - 1 - round) & 1);
            entry.weight *= eq_bit(r, bit);
        }
        self.bound.push(r);
        if self.bound.len() == bits {
            let point = self.bound.clone();
            self.accumulator.move_point(Point::LookupIndex, point)?;
            let sum = DenseSum::with_binds(
                &self.relation,
                &[Point::Cycle5],
                self.witness,
                self.publics,
                &self.accumulator,
            )?;
            let degrees = &self.shape.degrees()[bits..];
            let phases: Vec<(usize, usize)> = degrees.iter().map(|d| (1, *d)).collect();
            self.cycle_rounds = Some(sum.prover(InstanceShape::phases(&phases)?)?);
        }
        Ok(())
    }
}

/// All combinations of the non-zero values of the pieces, by cycle.
fn entries(witness: &Witness) -> Result<Vec<Entry>, ProverError> {
    let dims = witness.dims();
    let width = dims.index_bits() / dims.pieces();
    let mut entries: Vec<Entry> = (0..1 << dims.log_cycles())
        .map(|cycle| Entry {
            cycle,
            index: 0,
            weight: Fr::ONE,
        })
        .collect();
    for v in 0..dims.pieces() as u8 {
        let poly = Poly::LookupPiece(v);
        let Data::Sparse(columns) = witness.data(poly)? else {
            return Err(ProverError::MissingPolynomial(poly));
        };
        let extend = |entry: Entry| {
            columns[entry.cycle].iter().map(move |(k, value)| Entry {
                cycle: entry.cycle,
                index: entry.index << width | *k as u64,
                weight: entry.weight * value,
            })
        };
        entries = entries.into_iter().flat_map(extend).collect();
    }
    Ok(entries)
}

/// What went wrong inside a round, for the driver.
fn inside(error: ProverError) -> SumcheckError {
    match error {
        ProverError::Sumcheck(error) => error,
        ProverError::Field(error) => error.into(),
        _ => SumcheckError::InstanceTables,
    }
}

impl SumcheckInstance for LookupOracle<'_> {
    fn shape(&self) -> &InstanceShape {
        &self.shape
    }

    fn round_poly(&mut self, round: usize, claim: Fr) -> Result<Vec<Fr>, SumcheckError> {
        let bits = self.dims().index_bits();
        if let Some((instance, _)) = &mut self.cycle_rounds {
            return instance.round_poly(round - bits, claim);
        }
        let values = (0..=self.shape.degrees()[round] as u64)
            .map(|x| self.sum_at(Fr::from(x)))
            .collect::<Result<Vec<_>, _>>()
            .map_err(inside)?;
        Ok(interpolate(&values))
    }

    fn bind(&mut self, round: usize, r: Fr) -> Result<(), SumcheckError> {
        let bits = self.dims().index_bits();
        if let Some((instance, _)) = &mut self.cycle_rounds {
            return instance.bind(round - bits, r);
        }
        self.bind_index(r).map_err(inside)
    }
}

impl Instance for LookupOracle<'_> {
    fn outputs(&self) -> Result<Vec<(Claim, Fr)>, ProverError> {
        let (instance, claims) = self
            .cycle_rounds
            .as_ref()
            .ok_or(SumcheckError::InstanceTables)?;
        super::named(claims, instance)
    }
}
