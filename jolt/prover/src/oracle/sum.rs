//! The summand of a relation over dense tables.

use std::collections::BTreeMap;

use jolt_claims::{Accumulator, Claim, Formula, Point, Public, Publics, Relation, Symbol};
use jolt_field::{AdditiveGroup, DensePoly, Field, Fr};
use jolt_sumcheck::{BindingOrder, OracleInstance};

use super::table::{Tabulated, tabulate_publics};
use crate::{ProverError, Witness};

/// Largest number of variables of a dense sum.
const MAX_VARIABLES: usize = 20;

/// Numbers of factors with their exponents.
pub(super) type Product = Vec<(usize, u32)>;

/// A summand as a polynomial in tables over the summation variables.
pub(crate) struct DenseSum {
    /// The variables, most significant first: the first to be bound comes last.
    variables: Vec<(Point, usize)>,
    factors: Vec<Factor>,
    terms: Vec<(Fr, Product)>,
}

struct Factor {
    table: Tabulated,
    /// The claim that the factor becomes, unless it is public.
    claim: Option<Claim>,
}

impl DenseSum {
    /// Tabulates the summand of a relation.
    pub(crate) fn new(
        relation: &Relation,
        witness: &Witness,
        publics: &Publics<'_>,
        accumulator: &Accumulator,
    ) -> Result<Self, ProverError> {
        Self::with_binds(relation, &relation.binds, witness, publics, accumulator)
    }

    /// As [`DenseSum::new`], with the points of `relation` that are not in
    /// `binds` at their places in `accumulator`.
    pub(crate) fn with_binds(
        relation: &Relation,
        binds: &[Point],
        witness: &Witness,
        publics: &Publics<'_>,
        accumulator: &Accumulator,
    ) -> Result<Self, ProverError> {
        let dims = accumulator.dims();
        let mut variables = relation.variables(dims);
        variables.retain(|(point, _)| binds.contains(point));
        variables.reverse();
        if variables.len() > MAX_VARIABLES {
            return Err(ProverError::TooLarge {
                relation: relation.id,
                variables: variables.len(),
            });
        }

        let symbols = relation.sum.symbols();
        let tables = tabulate_publics(
            symbols.iter().filter_map(|symbol| match symbol {
                Symbol::Public(public) => Some(*public),
                _ => None,
            }),
            binds,
            publics,
            accumulator,
        )?;
        let mut builder = Builder::default();
        for symbol in symbols {
            let table = match symbol {
                Symbol::Challenge(challenge) => Tabulated {
                    variables: Vec::new(),
                    values: vec![accumulator.challenge(challenge)?],
                },
                Symbol::Claim(claim) => witness.tabulate(claim, binds, accumulator)?,
                Symbol::Public(public) => tables[&public].clone(),
            };
            builder.add(symbol, table);
        }
        let terms = builder.terms(&relation.sum);
        Ok(Self {
            variables,
            factors: builder.factors,
            terms,
        })
    }

    /// The factors over all variables.
    fn polys(&self) -> Result<Vec<DensePoly>, ProverError> {
        let factors = self.factors.iter();
        factors.map(|f| self.broadcast(&f.table)).collect()
    }

    /// A table as a function of all variables.
    fn broadcast(&self, table: &Tabulated) -> Result<DensePoly, ProverError> {
        let last = self.variables.len();
        let positions: Vec<usize> = table
            .variables
            .iter()
            .filter_map(|v| self.variables.iter().position(|w| v == w))
            .map(|position| last - 1 - position)
            .collect();
        let value = |x: usize| {
            let index = positions.iter().fold(0, |i, bit| i << 1 | (x >> bit & 1));
            table.values[index]
        };
        Ok(DensePoly::new((0..1 << last).map(value).collect())?)
    }

    /// The sum over all Boolean values of the variables.
    pub(crate) fn total(&self) -> Result<Fr, ProverError> {
        let polys = self.polys()?;
        let mut values = vec![Fr::ZERO; polys.len()];
        let mut total = Fr::ZERO;
        for x in 0..1usize << self.variables.len() {
            for (value, poly) in values.iter_mut().zip(&polys) {
                *value = poly.values()[x];
            }
            total += summand(&self.terms, &values);
        }
        Ok(total)
    }

    /// The sumcheck prover, and the claim that each of its tables becomes.
    pub(crate) fn prover(
        self,
        shape: jolt_sumcheck::InstanceShape,
    ) -> Result<(OracleInstance<'static>, Vec<Option<Claim>>), ProverError> {
        let polys = self.polys()?;
        let claims = self.factors.iter().map(|factor| factor.claim).collect();
        let terms = self.terms;
        let summand = move |values: &[Fr]| summand(&terms, values);
        let instance = OracleInstance::new(polys, &BindingOrder::LowFirst, shape, summand)?;
        Ok((instance, claims))
    }
}

/// `Σ coefficient · Π factor^exponent`.
pub(super) fn summand(terms: &[(Fr, Product)], values: &[Fr]) -> Fr {
    let mut sum = Fr::ZERO;
    for (coefficient, product) in terms {
        let mut term = *coefficient;
        for (factor, exponent) in product {
            for _ in 0..*exponent {
                term *= values[*factor];
            }
            if term == Fr::ZERO {
                break;
            }
        }
        sum += term;
    }
    sum
}

/// Collects the factors of a summand.
#[derive(Default)]
struct Builder {
    constants: BTreeMap<Symbol, Fr>,
    /// Columns of the bytecode: many of them, each in one linear combination.
    columns: BTreeMap<Symbol, Tabulated>,
    numbers: BTreeMap<Symbol, usize>,
    factors: Vec<Factor>,
}

impl Builder {
    fn add(&mut self, symbol: Symbol, table: Tabulated) {
        if table.variables.is_empty() {
            self.constants.insert(symbol, table.values[0]);
        } else if matches!(symbol, Symbol::Public(Public::Bytecode(_))) {
            self.columns.insert(symbol, table);
        } else {
            let claim = match symbol {
                Symbol::Claim(claim) => Some(claim),
                _ => None,
            };
            self.numbers.insert(symbol, self.factors.len());
            self.factors.push(Factor { table, claim });
        }
    }

    /// Folds constants into coefficients, and columns with the same cofactors
    /// into one factor.
    fn terms(&mut self, formula: &Formula) -> Vec<(Fr, Product)> {
        let mut combined: BTreeMap<Product, Vec<(Fr, Symbol)>> = BTreeMap::new();
        let mut plain: BTreeMap<Product, Fr> = BTreeMap::new();
        for (monomial, coefficient) in formula.terms() {
            let mut coefficient = *coefficient;
            let (mut product, mut column) = (Vec::new(), None);
            for (symbol, exponent) in monomial {
                if let Some(value) = self.constants.get(symbol) {
                    coefficient *= value.pow([u64::from(*exponent)]);
                } else if let Some(number) = self.numbers.get(symbol) {
                    product.push((*number, *exponent));
                } else {
                    column = Some(*symbol);
                }
            }
            match column {
                Some(column) => {
                    let columns = combined.entry(product).or_default();
                    columns.push((coefficient, column));
                }
                None => *plain.entry(product).or_default() += coefficient,
            }
        }
        let mut terms: Vec<(Fr, Product)> = plain.into_iter().map(|(p, c)| (c, p)).collect();
        for (mut product, columns) in combined {
            product.push((self.factors.len(), 1));
            terms.push((Fr::ONE, product));
            let table = self.combine(&columns);
            self.factors.push(Factor { table, claim: None });
        }
        terms
    }

    /// `Σ coefficient · column`; all columns have the same variables.
    fn combine(&self, columns: &[(Fr, Symbol)]) -> Tabulated {
        let mut sum: Option<Tabulated> = None;
        for (coefficient, symbol) in columns {
            let column = &self.columns[symbol];
            let sum = sum.get_or_insert_with(|| Tabulated {
                variables: column.variables.clone(),
                values: vec![Fr::ZERO; column.values.len()],
            });
            for (total, value) in sum.values.iter_mut().zip(&column.values) {
                *total += *coefficient * value;
            }
        }
        sum.unwrap_or(Tabulated {
            variables: Vec::new(),
            values: vec![Fr::ZERO],
        })
    }
}
