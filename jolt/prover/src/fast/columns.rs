//! Polynomials over cycles, with some variables bound (specification section
//! 11.3).

use jolt_claims::Poly;
use jolt_field::{AccI128, AdditiveGroup, DensePoly, Field, FieldError, Fr};

use super::{FastProver, cycles::Cycle, parallel};
use crate::ProverError;

/// Variables bound before the polynomials become tables: until then they are
/// read off the trace, which saves three quarters of the memory.
const LAZY_BINDINGS: usize = 2;

/// Some polynomials over cycles, bound least significant variable first.
pub(crate) struct Columns<'a> {
    prover: &'a FastProver<'a>,
    polys: Vec<Poly>,
    state: State,
}

enum State {
    /// After `m` bindings the values at block `j` are the sums of `weights[o]`
    /// times those in cycle `j·2^m + o`, `o < 2^m`.
    Lazy {
        weights: Vec<Fr>,
    },
    Dense(Vec<DensePoly>),
}

impl<'a> Columns<'a> {
    /// Refuses a trace of the wrong length or with a row that does not exist,
    /// and a polynomial that depends on an address.
    pub(crate) fn new(prover: &'a FastProver<'a>, polys: Vec<Poly>) -> Result<Self, ProverError> {
        prover.check_trace()?;
        let cycle = prover.cycle(0)?;
        if let Some(poly) = polys.iter().find(|poly| cycle.value(**poly).is_none()) {
            return Err(ProverError::MissingPolynomial(*poly));
        }
        let weights = vec![Fr::ONE];
        Ok(Self {
            prover,
            polys,
            state: State::Lazy { weights },
        })
    }

    /// Number of polynomials.
    pub(crate) fn count(&self) -> usize {
        self.polys.len()
    }

    /// Writes the values at the even end of pair `j`, and how much larger those
    /// at the odd end are.
    pub(crate) fn pair(&self, j: usize, low: &mut [Fr], slope: &mut [Fr]) {
        match &self.state {
            State::Lazy { weights } => {
                self.read(weights, 2 * j, low);
                self.read(weights, 2 * j + 1, slope);
                for (slope, low) in slope.iter_mut().zip(low) {
                    *slope -= *low;
                }
            }
            State::Dense(polys) => {
                for ((low, slope), poly) in low.iter_mut().zip(slope).zip(polys) {
                    let values = poly.values();
                    *low = values[2 * j];
                    *slope = values[2 * j + 1] - *low;
                }
            }
        }
    }

    /// Writes the values at a block of the trace.
    fn read(&self, weights: &[Fr], block: usize, out: &mut [Fr]) {
        let first = block * weights.len();
        // That all cycles can be read was checked in the beginning.
        let cycles: Vec<Cycle<'_>> = (first..first + weights.len())
            .filter_map(|j| self.prover.cycle(j).ok())
            .collect();
        for (out, poly) in out.iter_mut().zip(&self.polys) {
            let mut values = cycles.iter().map(|c| c.value(*poly).unwrap_or_default());
            *out = if let [_] = weights {
                element(values.next().unwrap_or_default())
            } else {
                let mut sum = AccI128::new();
                for (value, weight) in values.zip(weights) {
                    if value != 0 {
                        sum.add_mul(value, weight);
                    }
                }
                sum.finish()
            };
        }
    }

    /// Binds the least significant variable to `r`.
    pub(crate) fn bind(&mut self, r: Fr) -> Result<(), FieldError> {
        let weights = match &mut self.state {
            State::Lazy { weights } => weights,
            State::Dense(polys) => return parallel::bind_all(polys, r),
        };
        // Two blocks become one: the even one is entered with 1 - r, the odd one
        // with r.
        let scaled = |factor: Fr| weights.iter().map(move |weight| *weight * factor);
        let weights: Vec<Fr> = scaled(Fr::ONE - r).chain(scaled(r)).collect();
        let blocks = self.prover.records.len() / weights.len();
        self.state = if weights.len() == 1 << LAZY_BINDINGS || blocks == 1 {
            State::Dense(self.materialise(&weights, blocks)?)
        } else {
            State::Lazy { weights }
        };
        Ok(())
    }

    /// The polynomials as tables.
    fn materialise(&self, weights: &[Fr], blocks: usize) -> Result<Vec<DensePoly>, FieldError> {
        let tables = parallel::tables(self.count(), blocks, |blocks, parts| {
            let mut values = vec![Fr::ZERO; self.count()];
            for (offset, block) in blocks.enumerate() {
                self.read(weights, block, &mut values);
                for (part, value) in parts.iter_mut().zip(&values) {
                    part[offset] = *value;
                }
            }
            Ok::<_, FieldError>(())
        })?;
        tables.into_iter().map(DensePoly::new).collect()
    }

    /// The values of all polynomials, once every variable is bound.
    pub(crate) fn constants(&self) -> Option<Vec<Fr>> {
        match &self.state {
            State::Lazy { .. } => None,
            State::Dense(polys) => polys.iter().map(DensePoly::constant).collect(),
        }
    }
}

/// Most columns are 0 or 1, which saves a multiplication.
fn element(value: i128) -> Fr {
    match value {
        0 => Fr::ZERO,
        1 => Fr::ONE,
        _ => value.into(),
    }
}
