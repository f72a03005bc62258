//! Polynomials, points and transcripts for the tests of this crate.
#![allow(dead_code, reason = "each test binary uses its own part")]

use jolt_field::{ColumnIndex, Fr, OneHot};
use jolt_pcs::{Geometry, Opening, Polynomial};
use jolt_transcript::{Blake2bTranscript, Label};

/// A generator of test data that needs no dependency (xorshift64*).
pub(crate) struct Numbers(u64);

impl Numbers {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    pub(crate) fn field(&mut self) -> Fr {
        (0..4).fold(Fr::from(self.next()), |sum, _| {
            sum * Fr::from(1u128 << 64) + Fr::from(self.next())
        })
    }
}

/// Two increment polynomials, one of them 0 almost everywhere, and three one-hot
/// ones: full columns, mostly one value, and with columns left empty.
pub(crate) struct TestCase {
    pub(crate) geometry: Geometry,
    pub(crate) increments: Vec<Vec<i64>>,
    pub(crate) chunks: Vec<OneHot<u8>>,
    pub(crate) point: Vec<Fr>,
    pub(crate) values: Vec<Fr>,
}

impl TestCase {
    pub(crate) fn new(log_cycles: usize, seed: u64) -> Self {
        let geometry = Geometry::new(log_cycles).unwrap();
        let cycles = geometry.cycles();
        let mut numbers = Numbers::new(seed);
        let dense: Vec<i64> = (0..cycles)
            .map(|_| i64::from(numbers.next() as u32) - i64::from(numbers.next() as u32))
            .collect();
        let sparse = (0..cycles)
            .map(|j| if j % 7 == 3 { dense[j] } else { 0 })
            .collect();
        let mut one_hot = |pick: &dyn Fn(u64) -> u8| {
            OneHot::new(4, (0..cycles).map(|_| pick(numbers.next() >> 32)).collect()).unwrap()
        };
        let chunks = vec![
            one_hot(&|n| (n % 16) as u8),
            one_hot(&|n| if n.is_multiple_of(9) { 5 } else { 0 }),
            one_hot(&|n| {
                if n.is_multiple_of(3) {
                    (n >> 8) as u8 % 16
                } else {
                    u8::NONE
                }
            }),
        ];
        let point: Vec<Fr> = (0..geometry.vars()).map(|_| numbers.field()).collect();
        let mut case = Self {
            geometry,
            increments: vec![dense, sparse],
            chunks,
            point,
            values: Vec::new(),
        };
        case.values = case
            .polynomials()
            .iter()
            .map(|p| p.evaluate(geometry, &case.point).unwrap())
            .collect();
        case
    }

    pub(crate) fn polynomials(&self) -> Vec<Polynomial<'_>> {
        let increments = self.increments.iter().map(|v| Polynomial::Increments(v));
        increments
            .chain(self.chunks.iter().map(Polynomial::OneHot))
            .collect()
    }

    pub(crate) fn opening(&self) -> Opening<'_> {
        Opening {
            geometry: self.geometry,
            point: &self.point,
            values: &self.values,
        }
    }
}

pub(crate) fn transcript() -> Blake2bTranscript {
    Blake2bTranscript::new(Label::new("test"))
}
