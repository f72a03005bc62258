//! The instruction lookup, whose index has too many values for dense tables: a
//! sum over the indices that occur.

use std::collections::{BTreeMap, BTreeSet};

use jolt_claims::{Accumulator, Claim, Dims, Point, Poly, Public, Publics, Relation, Symbol};
use jolt_field::{AdditiveGroup, Field, Fr, eq::eq_bit, eq::index_point};
use jolt_sumcheck::{InstanceShape, OracleInstance, SumcheckError, SumcheckInstance, interpolate};

use super::{
    sum::{DenseSum, Product, summand},
    table::tabulate_publics,
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
    /// Functions of the index, which are multilinear.
    functions: BTreeSet<Public>,
    /// By cycle, the summand as a polynomial in `functions`.
    terms: Vec<Vec<(Fr, Product)>>,
    /// Coordinates of the index bound so far.
    bound: Vec<Fr>,
    /// The values of `functions` at the bound coordinates followed by the bits
    /// that follow in some entry.
    values: BTreeMap<u64, Vec<Fr>>,
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
        let symbols = relation.sum.symbols().into_iter().filter(is_on_index);
        let functions = symbols.filter_map(|symbol| match symbol {
            Symbol::Public(public) => Some(public),
            _ => None,
        });
        let functions: BTreeSet<Public> = functions.collect();
        let mut oracle = Self {
            shape: relation.shape(accumulator.dims())?,
            relation: relation.clone(),
            witness,
            publics,
            accumulator: accumulator.clone(),
            entries: entries(witness)?,
            terms: terms(relation, &functions, witness, publics, accumulator)?,
            functions,
            bound: Vec::new(),
            values: BTreeMap::new(),
            cycle_rounds: None,
        };
        let indices: BTreeSet<u64> = oracle.entries.iter().map(|entry| entry.index).collect();
        for index in indices {
            let values = oracle.evaluate(index)?;
            oracle.values.insert(index, values);
        }
        Ok(oracle)
    }

    /// The sum over all indices and cycles, before the first round.
    pub(crate) fn total(&self) -> Fr {
        let entries = self.entries.iter();
        let value = |e: &Entry| e.weight * summand(&self.terms[e.cycle], &self.values[&e.index]);
        entries.map(value).sum()
    }

    fn dims(&self) -> &Dims {
        self.accumulator.dims()
    }

    /// The functions of the index at the bound coordinates followed by `bits`.
    fn evaluate(&mut self, bits: u64) -> Result<Vec<Fr>, ProverError> {
        let free = self.dims().index_bits() - self.bound.len();
        let mut point = self.bound.clone();
        point.extend(index_point(bits, free));
        self.accumulator.move_point(Point::LookupIndex, point)?;
        let known = self.publics.evaluate(&self.functions, &self.accumulator)?;
        Ok(known.into_values().collect())
    }

    /// Bits of the index after the one of the current round.
    fn rest(&self) -> usize {
        self.dims().index_bits() - self.bound.len() - 1
    }

    /// Completes `values` such that each is there with the bit of the current
    /// round clear and set.
    fn complete(&mut self) -> Result<(), ProverError> {
        let bit = 1 << self.rest();
        let known: Vec<u64> = self.values.keys().copied().collect();
        for other in known.iter().map(|bits| bits ^ bit) {
            if !self.values.contains_key(&other) {
                let values = self.evaluate(other)?;
                self.values.insert(other, values);
            }
        }
        Ok(())
    }

    /// The functions with the coordinate of the current round at `x`, by the
    /// bits after it.
    fn values_at(&self, x: Fr) -> BTreeMap<u64, Vec<Fr>> {
        let bit = 1 << self.rest();
        let clear = self.values.range(..bit);
        let between = |(bits, clear): (&u64, &Vec<Fr>)| {
            let pairs = clear.iter().zip(&self.values[&(bits | bit)]);
            (*bits, pairs.map(|(a, b)| *a + x * (*b - a)).collect())
        };
        clear.map(between).collect()
    }

    /// The sum with the coordinate of the current round at `x`.
    fn sum_at(&self, x: Fr) -> Fr {
        let rest = self.rest();
        let values = self.values_at(x);
        let value = |entry: &Entry| {
            let weight = entry.weight * eq_bit(x, Fr::from(entry.index >> rest & 1));
            let values = &values[&(entry.index & ((1 << rest) - 1))];
            weight * summand(&self.terms[entry.cycle], values)
        };
        self.entries.iter().map(value).sum()
    }

    fn bind_index(&mut self, r: Fr) -> Result<(), ProverError> {
        self.complete()?;
        self.values = self.values_at(r);
        let rest = self.rest();
        for entry in &mut self.entries {
            entry.weight *= eq_bit(r, Fr::from(entry.index >> rest & 1));
        }
        self.bound.push(r);
        let bits = self.dims().index_bits();
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

/// Whether a symbol depends on the lookup index.
fn is_on_index(symbol: &Symbol) -> bool {
    let mut places = symbol.places().into_iter();
    places.any(|place| place.point == Point::LookupIndex)
}

/// The summand of every cycle as a polynomial in functions of the index. The
/// pieces of the index are no part of it, since they are the weights of entries.
fn terms(
    relation: &Relation,
    functions: &BTreeSet<Public>,
    witness: &Witness,
    publics: &Publics<'_>,
    accumulator: &Accumulator,
) -> Result<Vec<Vec<(Fr, Product)>>, ProverError> {
    let symbols = relation.sum.symbols();
    let on_cycle = symbols.iter().filter(|symbol| !is_on_index(symbol));
    let public = |symbol: &Symbol| match symbol {
        Symbol::Public(public) => Some(*public),
        _ => None,
    };
    let binds = &relation.binds;
    let of_publics = on_cycle.clone().filter_map(public);
    let of_publics = tabulate_publics(of_publics, binds, publics, accumulator)?;
    let mut tables: BTreeMap<Symbol, Vec<Fr>> = BTreeMap::new();
    let cycles = 1 << accumulator.dims().log_cycles();
    for symbol in on_cycle {
        let table = match symbol {
            Symbol::Challenge(challenge) => vec![accumulator.challenge(*challenge)?; cycles],
            Symbol::Claim(claim) => witness.tabulate(*claim, binds, accumulator)?.values,
            Symbol::Public(public) => of_publics[public].values.clone(),
        };
        tables.insert(*symbol, table);
    }
    let number = |symbol: &Symbol| functions.iter().position(|f| Symbol::Public(*f) == *symbol);
    let mut terms = vec![Vec::new(); cycles];
    for (monomial, coefficient) in relation.sum.terms() {
        let product: Product = monomial
            .iter()
            .filter_map(|(symbol, exponent)| Some((number(symbol)?, *exponent)))
            .collect();
        let factors: Vec<(&Vec<Fr>, u32)> = monomial
            .iter()
            .filter_map(|(symbol, exponent)| Some((tables.get(symbol)?, *exponent)))
            .collect();
        for (cycle, terms) in terms.iter_mut().enumerate() {
            let power =
                |(table, exponent): &(&Vec<Fr>, u32)| table[cycle].pow([(*exponent).into()]);
            let coefficient = *coefficient * factors.iter().map(power).product::<Fr>();
            if coefficient != Fr::ZERO {
                terms.push((coefficient, product.clone()));
            }
        }
    }
    Ok(terms)
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
        self.complete().map_err(inside)?;
        let points = 0..=self.shape.degrees()[round] as u64;
        let values: Vec<Fr> = points.map(|x| self.sum_at(Fr::from(x))).collect();
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
