//! The oracle prover: dense tables and a closure. Slow, obviously right, and
//! kept as the reference for every fast prover (specification section 11).

use jolt_field::{AdditiveGroup, DensePoly, Fr, dense::line};

use crate::{InstanceShape, SumcheckError, SumcheckInstance, message::interpolate};

/// The order in which the variables of an instance are bound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BindingOrder {
    /// Least significant first, the usual one.
    LowFirst,
    /// Most significant first, as for the address of the instruction lookup.
    HighFirst,
    /// Any permutation of the variables, numbered from the most significant.
    Custom(Vec<usize>),
}

impl BindingOrder {
    /// The variables in binding order.
    fn variables(&self, count: usize) -> Result<Vec<usize>, SumcheckError> {
        let order: Vec<usize> = match self {
            Self::LowFirst => (0..count).rev().collect(),
            Self::HighFirst => (0..count).collect(),
            Self::Custom(order) => order.clone(),
        };
        let mut sorted = order.clone();
        sorted.sort_unstable();
        if sorted.into_iter().eq(0..count) {
            Ok(order)
        } else {
            Err(SumcheckError::InstanceTables)
        }
    }
}

/// The value of the summand at a point, from the values of the polynomials
/// there.
type Summand<'a> = Box<dyn Fn(&[Fr]) -> Fr + 'a>;

/// The sumcheck of `Σ_x summand(p_0(x), p_1(x), ..)` for multilinear `p_i`.
pub struct OracleInstance<'a> {
    polys: Vec<DensePoly>,
    /// Variables in binding order.
    order: Vec<usize>,
    shape: InstanceShape,
    summand: Summand<'a>,
}

impl<'a> OracleInstance<'a> {
    /// Sets the instance up. The degree bounds of `shape` must not be smaller
    /// than the degree of the summand in the variable of each round: the round
    /// polynomial is interpolated from that many values plus one.
    ///
    /// # Errors
    ///
    /// [`SumcheckError::InstanceTables`] if a polynomial does not have one
    /// variable per round, if there is none, or if the order is not a
    /// permutation.
    pub fn new(
        polys: Vec<DensePoly>,
        order: &BindingOrder,
        shape: InstanceShape,
        summand: impl Fn(&[Fr]) -> Fr + 'a,
    ) -> Result<Self, SumcheckError> {
        let rounds = shape.rounds();
        if polys.is_empty() || polys.iter().any(|p| p.vars() != rounds) {
            return Err(SumcheckError::InstanceTables);
        }
        Ok(Self {
            polys,
            order: order.variables(rounds)?,
            shape,
            summand: Box::new(summand),
        })
    }

    /// The sum over the remaining hypercube.
    #[must_use]
    pub fn sum(&self) -> Fr {
        let size = self.polys.first().map_or(0, |p| p.values().len());
        (0..size)
            .map(|x| {
                let values: Vec<Fr> = self.polys.iter().map(|p| p.values()[x]).collect();
                (self.summand)(&values)
            })
            .sum()
    }

    /// Values of the polynomials at the challenges, once all variables are
    /// bound: the output claims.
    #[must_use]
    pub fn outputs(&self) -> Option<Vec<Fr>> {
        self.polys.iter().map(DensePoly::constant).collect()
    }

    /// Position, among the free variables, of the variable of `round`.
    fn position(&self, round: usize) -> Result<usize, SumcheckError> {
        let variable = *self.order.get(round).ok_or(SumcheckError::InstanceTables)?;
        let bound = self.order.iter().take(round);
        Ok(variable - bound.filter(|v| **v < variable).count())
    }
}

impl SumcheckInstance for OracleInstance<'_> {
    fn shape(&self) -> &InstanceShape {
        &self.shape
    }

    fn round_poly(&mut self, round: usize, _claim: Fr) -> Result<Vec<Fr>, SumcheckError> {
        let position = self.position(round)?;
        let vars = self.polys.first().map_or(0, DensePoly::vars);
        let stride = 1usize << (vars - 1 - position);
        let degree = self.shape.degrees()[round];
        let mut values = vec![Fr::ZERO; degree + 1];
        let mut at = vec![Fr::ZERO; self.polys.len()];
        for block in (0..1usize << vars).step_by(2 * stride) {
            for zero in block..block + stride {
                for (x, sum) in values.iter_mut().enumerate() {
                    for (value, poly) in at.iter_mut().zip(&self.polys) {
                        let table = poly.values();
                        *value = line(table[zero], table[zero + stride], Fr::from(x as u64));
                    }
                    *sum += (self.summand)(&at);
                }
            }
        }
        Ok(interpolate(&values))
    }

    fn bind(&mut self, round: usize, r: Fr) -> Result<(), SumcheckError> {
        let position = self.position(round)?;
        for poly in &mut self.polys {
            poly.bind_at(position, r)?;
        }
        Ok(())
    }
}
