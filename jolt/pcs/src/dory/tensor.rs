//! Public vectors of the argument: multiples of `eq(point, ·)`, which are products
//! over the bits of the index. Both halves of such a vector are multiples of one
//! vector of half the length, so that sums with them follow from one another.
#![allow(clippy::indexing_slicing, reason = "blocks are pairs of halves")]

use ark_bn254::Fr;
use ark_ec::VariableBaseMSM;
use ark_ff::Field;
use jolt_field::eq::eq_table;

use crate::PcsError;

/// `scale·eq(point, ·)`, the first coordinate belonging to the most significant bit.
pub(super) struct Tensor {
    pub(super) scale: Fr,
    /// Coordinates that are left.
    point: Vec<Fr>,
}

impl Tensor {
    pub(super) fn new(point: Vec<Fr>) -> Self {
        Self {
            scale: Fr::ONE,
            point,
        }
    }

    /// The vector of half the length that both halves are multiples of.
    pub(super) fn tail(&self) -> Result<Vec<Fr>, PcsError> {
        Ok(eq_table(self.point.get(1..).unwrap_or_default())?)
    }

    /// The factors of [`Self::tail`] in the left and the right half.
    pub(super) fn halves(&self) -> [Fr; 2] {
        let x = self.point.first().copied().unwrap_or_default();
        [self.scale * (Fr::ONE - x), self.scale * x]
    }

    /// Becomes `weight·left half + right half`.
    pub(super) fn fold(&mut self, weight: Fr) {
        let [left, right] = self.halves();
        self.scale = weight * left + right;
        if !self.point.is_empty() {
            self.point.remove(0);
        }
    }

    /// Sums of `2^n` generators, for a point of `n` coordinates.
    ///
    /// Entry `[i][b]` is the sum of block `b` of `2^{n-i}` generators with `eq` of all but
    /// the first `i` coordinates; for all blocks up to `i = splits`, then for the first
    /// one. Costs one sum over all generators, since halves make a whole.
    pub(super) fn sums<G: VariableBaseMSM<ScalarField = Fr>>(
        &self,
        generators: &[G::MulBase],
        splits: usize,
    ) -> Result<Vec<Vec<G>>, PcsError> {
        let splits = splits.min(self.point.len());
        let join = |x: Fr, left: G, right: G| left * (Fr::ONE - x) + right * x;
        let mut first: G = generators[0].into();
        let mut sums = Vec::new();
        for (i, &x) in self.point.iter().enumerate().skip(splits).rev() {
            sums.push(vec![first]);
            let tail = eq_table(&self.point[i + 1..])?;
            let others = &generators[tail.len()..2 * tail.len()];
            first = join(x, first, weighted_sum(others, &tail));
        }
        let tail = eq_table(&self.point[splits..])?;
        let blocks = generators.chunks_exact(tail.len()).skip(1);
        let mut blocks: Vec<G> = [first]
            .into_iter()
            .chain(
                blocks
                    .take((1 << splits) - 1)
                    .map(|block| weighted_sum(block, &tail)),
            )
            .collect();
        for &x in self.point[..splits].iter().rev() {
            let (pairs, _) = blocks.as_chunks::<2>();
            let longer = pairs
                .iter()
                .map(|&[left, right]| join(x, left, right))
                .collect();
            sums.push(core::mem::replace(&mut blocks, longer));
        }
        sums.push(blocks);
        sums.reverse();
        Ok(sums)
    }
}

/// `Σ_i scalars[i]·points[i]`, over the shorter of the two.
pub(super) fn weighted_sum<G: VariableBaseMSM<ScalarField = Fr>>(
    points: &[G::MulBase],
    scalars: &[Fr],
) -> G {
    G::msm_unchecked(points, scalars)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use ark_bn254::{G1Affine, G1Projective};
    use ark_ff::AdditiveGroup;

    use super::{super::generators, *};

    fn point(vars: usize) -> Vec<Fr> {
        // The second coordinate is that of a row that is padding.
        let coordinate = |i| {
            if i == 1 {
                Fr::ZERO
            } else {
                Fr::from(i as u64 + 2)
            }
        };
        (0..vars).map(coordinate).collect()
    }

    #[test]
    fn sums_equal_those_of_the_blocks() {
        for (vars, splits) in [(0, 0), (0, 2), (1, 2), (2, 2), (4, 0), (4, 1), (4, 3)] {
            let generators: Vec<G1Affine> =
                (0..1 << vars).map(|i| generators::g1(b"", i)).collect();
            let point = point(vars);
            let sums: Vec<Vec<G1Projective>> = Tensor::new(point.clone())
                .sums(&generators, splits)
                .unwrap();
            assert_eq!(sums.len(), vars + 1);
            for (i, sums) in sums.iter().enumerate() {
                let tail = eq_table(&point[i..]).unwrap();
                let count = if i <= splits { 1 << i } else { 1 };
                assert_eq!(sums.len(), count);
                for (sum, block) in sums.iter().zip(generators.chunks(tail.len())) {
                    let terms = block.iter().zip(&tail).map(|(point, c)| *point * c);
                    assert_eq!(*sum, terms.sum::<G1Projective>());
                }
            }
        }
    }

    #[test]
    fn folding_keeps_the_vector() {
        let mut tensor = Tensor::new(point(3));
        let mut vector = eq_table(&point(3)).unwrap();
        for weight in [5u64, 7, 11].map(Fr::from) {
            let (left, right) = vector.split_at(vector.len() / 2);
            let scaled = |factor: Fr| -> Vec<Fr> {
                tensor.tail().unwrap().iter().map(|c| factor * c).collect()
            };
            assert_eq!(tensor.halves().map(scaled), [left, right]);
            vector = left
                .iter()
                .zip(right)
                .map(|(l, r)| weight * l + r)
                .collect();
            tensor.fold(weight);
        }
        assert_eq!(vector, [tensor.scale]);
    }
}
