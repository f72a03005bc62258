//! S6.b: all one-hot polynomials take the values 0 and 1 only.

use jolt_claims::{
    Accumulator, CHUNK_BITS, Challenge, Claim, Committed, Family, Point, Poly, Relation, RelationId,
};
use jolt_field::{
    AccProduct, AdditiveGroup, Fr, SplitEq,
    acc::{inner_product, powers},
};
use jolt_sumcheck::{InstanceShape, SumcheckError, SumcheckInstance};

use super::{
    chunks::{CHUNK_VALUES, ChunkPolys, chunk_table},
    product::Line,
};
use crate::{Instance, ProverError, fast::FastProver};

/// `Σ_{k,j} eq(ref, k) eq(r5, j) Σ_i γ^{2i}·(ra_i(k, j)² - ra_i(k, j))`, the
/// chunk address first.
pub(crate) struct BooleanityKernel<'a> {
    prover: &'a FastProver<'a>,
    shape: InstanceShape,
    /// `γ^i`.
    weights: Vec<Fr>,
    address: SplitEq,
    cycle: SplitEq,
    /// Over the free address variables `k`, what the squares sum to over cycles
    /// and polynomials. A 1 at the address `(k, a)`, `a` of bound variables,
    /// enters with `eq(a, r)²`.
    squares: Vec<Fr>,
    /// The same for the values themselves, which enter with `eq(a, r)`.
    values: Vec<Fr>,
    /// `γ^i·ra_i(ρ_b, ·)`, family by family, once the address is bound.
    chunks: Vec<ChunkPolys<'a>>,
    challenges: Vec<Fr>,
}

impl<'a> BooleanityKernel<'a> {
    pub(crate) fn new(
        prover: &'a FastProver<'a>,
        relation: &Relation,
        accumulator: &Accumulator,
    ) -> Result<Self, ProverError> {
        prover.check_trace()?;
        let cycle = accumulator.point(Point::Cycle5)?;
        let gamma = accumulator.challenge(Challenge::Gamma(RelationId::S6b))?;
        let sums = prover.chunk_sums(cycle)?;
        let mut joint = vec![Fr::ZERO; CHUNK_VALUES];
        for (weight, sums) in powers(gamma * gamma, sums.len()).iter().zip(&sums) {
            for (total, sum) in joint.iter_mut().zip(sums) {
                *total += *weight * sum;
            }
        }
        Ok(Self {
            prover,
            shape: relation.shape(accumulator.dims())?,
            weights: powers(gamma, sums.len()),
            address: SplitEq::new(accumulator.point(Point::ChunkReference)?)?,
            cycle: SplitEq::new(cycle)?,
            squares: joint.clone(),
            values: joint,
            chunks: Vec::new(),
            challenges: Vec::new(),
        })
    }

    fn address_round(&self) -> Result<Vec<Fr>, SumcheckError> {
        let [at_zero, at_one, leading] = self.address.sum_pairs(|k| {
            let square = [self.squares[2 * k], self.squares[2 * k + 1]];
            let value = [self.values[2 * k], self.values[2 * k + 1]];
            [
                square[0] - value[0],
                square[1] - value[1],
                square[0] + square[1],
            ]
        })?;
        Ok(self.address.cubic_round_poly(at_zero, at_one, leading)?)
    }

    fn bind_address(&mut self, r: Fr) -> Result<(), SumcheckError> {
        self.address.bind(r)?;
        let fold = |table: &[Fr], zero: Fr, one: Fr| {
            let pairs = table.chunks_exact(2);
            pairs.map(|pair| zero * pair[0] + one * pair[1]).collect()
        };
        let not = Fr::from(1) - r;
        self.squares = fold(&self.squares, not * not, r * r);
        self.values = fold(&self.values, not, r);
        if self.challenges.len() == CHUNK_BITS {
            self.chunks = self.chunks()?;
        }
        Ok(())
    }

    /// The chunk address, once it is bound.
    fn chunk_address(&self) -> Vec<Fr> {
        self.challenges[..CHUNK_BITS]
            .iter()
            .rev()
            .copied()
            .collect()
    }

    fn chunks(&self) -> Result<Vec<ChunkPolys<'a>>, SumcheckError> {
        let table = chunk_table(&self.chunk_address())?;
        let mut weights = self.weights.iter();
        let family = |family| {
            let count = self.prover.publics.dims().chunks(family);
            let weights = weights.by_ref().take(count);
            let tables = weights.map(|weight| table.map(|value| *weight * value));
            ChunkPolys::new(family, self.prover.records, tables.collect())
        };
        Ok(Family::ALL.map(family).into())
    }

    /// `Σ_j eq(r5, j) Σ_i f(line_i, γ^i)` for two functions that are products.
    fn cycle_sums(
        &self,
        f: impl Fn(&Line, Fr) -> [[Fr; 2]; 2] + Sync,
    ) -> Result<[Fr; 2], SumcheckError> {
        let f = &f;
        let sums = self.cycle.par_sum_pairs(2, || {
            let mut lines = vec![Line::ZERO; self.weights.len()];
            move |j: usize, out: &mut [Fr]| {
                let mut rest = lines.as_mut_slice();
                for chunks in &self.chunks {
                    let (own, others) = rest.split_at_mut(chunks.count());
                    chunks.lines(j, own);
                    rest = others;
                }
                let mut sums = [AccProduct::new(); 2];
                for (line, weight) in lines.iter().zip(&self.weights) {
                    for (sum, [a, b]) in sums.iter_mut().zip(f(line, *weight)) {
                        sum.add_mul(&a, &b);
                    }
                }
                out.copy_from_slice(&sums.map(|sum| sum.finish()));
            }
        })?;
        Ok([sums[0], sums[1]])
    }

    /// With `H = γ^i·ra_i` the summand is `H·(H - γ^i)`.
    fn cycle_round(&self, claim: Fr) -> Result<Vec<Fr>, SumcheckError> {
        let scale = self.address.scale();
        let [at_zero, leading] = self.cycle_sums(|line, weight| {
            let Line { zero, slope } = *line;
            [[zero, zero - weight], [slope, slope]]
        })?;
        let at_zero = scale * at_zero;
        let at_one = match self.cycle.q_at_one(claim, at_zero)? {
            Some(at_one) => at_one,
            None => {
                // A challenge that hides the value from the claim.
                let [at_one, _] = self.cycle_sums(|line, weight| {
                    let one = line.zero + line.slope;
                    [[one, one - weight], [Fr::ZERO; 2]]
                })?;
                scale * at_one
            }
        };
        let leading = scale * leading;
        Ok(self.cycle.cubic_round_poly(at_zero, at_one, leading)?)
    }
}

impl SumcheckInstance for BooleanityKernel<'_> {
    fn shape(&self) -> &InstanceShape {
        &self.shape
    }

    fn round_poly(&mut self, round: usize, claim: Fr) -> Result<Vec<Fr>, SumcheckError> {
        if round < CHUNK_BITS {
            self.address_round()
        } else {
            self.cycle_round(claim)
        }
    }

    fn bind(&mut self, round: usize, r: Fr) -> Result<(), SumcheckError> {
        self.challenges.push(r);
        if round < CHUNK_BITS {
            return self.bind_address(r);
        }
        self.cycle.bind(r)?;
        for chunks in &mut self.chunks {
            chunks.bind(r)?;
        }
        Ok(())
    }
}

impl Instance for BooleanityKernel<'_> {
    /// One more pass over the trace: a division by `γ^i` would save it, but `γ`
    /// may be 0.
    fn outputs(&self) -> Result<Vec<(Claim, Fr)>, ProverError> {
        if self.challenges.len() != self.shape.rounds() {
            return Err(SumcheckError::InstanceTables.into());
        }
        let cycle: Vec<Fr> = self.challenges[CHUNK_BITS..]
            .iter()
            .rev()
            .copied()
            .collect();
        let table = chunk_table(&self.chunk_address())?;
        let sums = self.prover.chunk_sums(&cycle)?;
        let claims = Committed::chunks(self.prover.publics.dims()).zip(&sums);
        Ok(claims
            .map(|(committed, sums)| {
                let poly = Poly::Committed(committed);
                let claim = Claim::at(poly, Point::ChunkAddress, Point::Cycle6);
                (claim, inner_product(&table, sums))
            })
            .collect())
    }
}
