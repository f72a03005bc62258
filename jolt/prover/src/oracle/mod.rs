//! The reference prover, derived from the relations themselves.
//!
//! A relation's summand is a polynomial in claims and public values. Each of
//! them is tabulated as a function of the variables that the relation binds;
//! public values with the verifier's own closed forms. What remains is the dense
//! sumcheck of `jolt-sumcheck`. The cost is that of the whole hypercube, so
//! traces have to be small.

mod lookup;
mod sum;
mod table;

use jolt_claims::{Accumulator, Claim, Point, Publics, Relation};
use jolt_field::Fr;
use jolt_sumcheck::{InstanceShape, OracleInstance, SumcheckError, SumcheckInstance};

use crate::{Instance, Prover, ProverError, Witness};
use lookup::LookupOracle;
use sum::DenseSum;

/// Proves any relation by dense summation.
#[derive(Debug, Clone, Copy)]
pub struct OracleProver<'a> {
    /// Program, statement and sizes.
    pub publics: &'a Publics<'a>,
    /// The polynomials.
    pub witness: &'a Witness,
}

impl Prover for OracleProver<'_> {
    fn instance(
        &self,
        relation: &Relation,
        accumulator: &Accumulator,
    ) -> Result<Box<dyn Instance + '_>, ProverError> {
        if relation.binds.contains(&Point::LookupIndex) {
            let oracle = LookupOracle::new(relation, self.witness, self.publics, accumulator)?;
            return Ok(Box::new(oracle));
        }
        let sum = DenseSum::new(relation, self.witness, self.publics, accumulator)?;
        let (instance, claims) = sum.prover(relation.shape(accumulator.dims())?)?;
        Ok(Box::new(Dense { instance, claims }))
    }

    fn claim(&self, claim: Claim, accumulator: &Accumulator) -> Result<Fr, ProverError> {
        self.witness.evaluate(claim, accumulator)
    }
}

/// The dense prover of one relation.
struct Dense {
    instance: OracleInstance<'static>,
    /// What each table becomes.
    claims: Vec<Option<Claim>>,
}

impl SumcheckInstance for Dense {
    fn shape(&self) -> &InstanceShape {
        self.instance.shape()
    }

    fn round_poly(&mut self, round: usize, claim: Fr) -> Result<Vec<Fr>, SumcheckError> {
        self.instance.round_poly(round, claim)
    }

    fn bind(&mut self, round: usize, r: Fr) -> Result<(), SumcheckError> {
        self.instance.bind(round, r)
    }
}

impl Instance for Dense {
    fn outputs(&self) -> Result<Vec<(Claim, Fr)>, ProverError> {
        named(&self.claims, &self.instance)
    }
}

/// The values of a fully bound instance that are claims.
fn named(
    claims: &[Option<Claim>],
    instance: &OracleInstance<'_>,
) -> Result<Vec<(Claim, Fr)>, ProverError> {
    let values = instance.outputs().ok_or(SumcheckError::InstanceTables)?;
    let pairs = claims.iter().zip(values);
    Ok(pairs
        .filter_map(|(claim, value)| Some(((*claim)?, value)))
        .collect())
}

/// Both sides of a relation: its input from the true values of the claims, and
/// the sum. They are equal for every choice of points and challenges, which
/// `accumulator` must all have, if the witness is right.
///
/// # Errors
///
/// [`ProverError::TooLarge`] for sums over too many variables, and whatever is
/// wrong with the witness or missing in `accumulator`.
pub fn identity(
    relation: &Relation,
    witness: &Witness,
    publics: &Publics<'_>,
    accumulator: &Accumulator,
) -> Result<(Fr, Fr), ProverError> {
    let mut known = accumulator.clone();
    for claim in relation.input.claims() {
        known.insert(claim, witness.evaluate(claim, accumulator)?)?;
    }
    let input: Fr = known.peek(publics, [&relation.input])?.into_iter().sum();
    let sum = if relation.binds.contains(&Point::LookupIndex) {
        LookupOracle::new(relation, witness, publics, accumulator)?.total()
    } else {
        DenseSum::new(relation, witness, publics, accumulator)?.total()?
    };
    Ok((input, sum))
}
