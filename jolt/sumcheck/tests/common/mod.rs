//! Random elements, and a batch of instances with unequal numbers of rounds,
//! different degrees and binding orders.

#![allow(dead_code, reason = "not every test binary needs everything")]

use jolt_field::{DensePoly, Fr, bytes::from_wide_bytes};
use jolt_sumcheck::{
    BatchReduction, BatchShape, BindingOrder, InstanceShape, OracleInstance, SumcheckError,
    SumcheckInstance,
};
use proptest::prelude::*;

/// Uniform field elements.
pub(crate) fn element() -> impl Strategy<Value = Fr> {
    (any::<[u8; 32]>(), any::<[u8; 32]>()).prop_map(|(a, b)| {
        let mut wide = [0; 64];
        wide[..32].copy_from_slice(&a);
        wide[32..].copy_from_slice(&b);
        from_wide_bytes(&wide)
    })
}

/// A function of the values of the polynomials of an instance.
pub(crate) type Summand = fn(&[Fr]) -> Fr;

/// One instance of a test batch, as prover and verifier both know it.
#[derive(Clone)]
pub(crate) struct Spec {
    pub(crate) polys: Vec<DensePoly>,
    pub(crate) order: BindingOrder,
    pub(crate) shape: InstanceShape,
    pub(crate) summand: Summand,
}

impl Spec {
    pub(crate) fn instance(&self) -> OracleInstance<'static> {
        OracleInstance::new(
            self.polys.clone(),
            &self.order,
            self.shape.clone(),
            self.summand,
        )
        .expect("well formed")
    }

    /// The point, most significant first, to which challenges in binding order
    /// belong.
    pub(crate) fn point(&self, challenges: &[Fr]) -> Vec<Fr> {
        let n = challenges.len();
        let mut point = vec![Fr::default(); n];
        for (round, r) in challenges.iter().enumerate() {
            let variable = match &self.order {
                BindingOrder::LowFirst => n - 1 - round,
                BindingOrder::HighFirst => round,
                BindingOrder::Custom(order) => order[round],
            };
            point[variable] = *r;
        }
        point
    }

    /// What the verifier expects: the summand at the challenges, from the
    /// polynomials themselves and not from anything the prover says.
    pub(crate) fn expected(&self, challenges: &[Fr]) -> Fr {
        let point = self.point(challenges);
        let values: Vec<Fr> = self
            .polys
            .iter()
            .map(|p| p.evaluate(&point).expect("one coordinate per variable"))
            .collect();
        (self.summand)(&values)
    }
}

/// A table of `2^vars` elements grown from a seed.
pub(crate) fn table(vars: usize, seed: u64) -> DensePoly {
    let values = (0..1u64 << vars)
        .map(|i| {
            let mut wide = [0; 64];
            for (k, chunk) in wide.chunks_exact_mut(8).enumerate() {
                let word = (seed << 32 | i << 3 | k as u64)
                    .wrapping_mul(0x9e37_79b9_7f4a_7c15)
                    .rotate_left(29)
                    .wrapping_mul(0xbf58_476d_1ce4_e5b9);
                chunk.copy_from_slice(&(word ^ word >> 31).to_le_bytes());
            }
            from_wide_bytes(&wide)
        })
        .collect();
    DensePoly::new(values).expect("a power of two")
}

/// Four instances with 5, 3, 1 and 4 rounds.
pub(crate) fn specs(seed: u64) -> Vec<Spec> {
    let polys = |vars, count: u64| {
        (0..count)
            .map(|k| table(vars, seed * 100 + vars as u64 * 10 + k))
            .collect::<Vec<_>>()
    };
    let shape = |phases: &[(usize, usize)]| InstanceShape::phases(phases).expect("in bounds");
    vec![
        Spec {
            polys: polys(5, 3),
            order: BindingOrder::LowFirst,
            shape: shape(&[(5, 3)]),
            summand: |v| v[0] * v[1] * v[2] + v[0],
        },
        Spec {
            polys: polys(3, 2),
            order: BindingOrder::HighFirst,
            shape: shape(&[(2, 2), (1, 6)]),
            summand: |v| v[0] * v[1] - v[1],
        },
        Spec {
            polys: polys(1, 1),
            order: BindingOrder::LowFirst,
            shape: shape(&[(1, 1)]),
            summand: |v| v[0],
        },
        Spec {
            polys: polys(4, 2),
            order: BindingOrder::Custom(vec![1, 3, 0, 2]),
            shape: shape(&[(4, 4)]),
            summand: |v| v[0] * v[0] * v[1] * v[1],
        },
    ]
}

/// Shape of a batch of specs.
pub(crate) fn batch_shape(specs: &[Spec]) -> BatchShape {
    BatchShape::new(specs.iter().map(|s| s.shape.clone()).collect()).expect("few instances")
}

/// The verifier's final check.
pub(crate) fn check(specs: &[Spec], reduction: &BatchReduction) -> Result<(), SumcheckError> {
    let expected = specs
        .iter()
        .enumerate()
        .map(|(i, s)| Ok(s.expected(reduction.instance_challenges(i)?)))
        .collect::<Result<Vec<_>, SumcheckError>>()?;
    reduction.check(&expected)
}

/// References as the driver takes them.
pub(crate) fn as_dyn<'a>(
    instances: &'a mut [OracleInstance<'_>],
) -> Vec<&'a mut (dyn SumcheckInstance + 'a)> {
    instances
        .iter_mut()
        .map(|i| i as &mut dyn SumcheckInstance)
        .collect()
}
