//! Which customers are held out.

use crate::error::TrainError;

/// The part of the data that a customer is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// To be trained on.
    Training,
    /// Held out, to be tested on.
    HeldOut,
}

/// A split by customer: a hash of seed and identifier decides, so that it
/// depends neither on the rows' order nor on who else is there, and all rows of
/// a customer are on one side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Split {
    fraction: f64,
    seed: u64,
}

impl Split {
    /// Holds out about `fraction` of all customers.
    ///
    /// # Errors
    /// [`TrainError::Fraction`] unless it is at least 0 and less than 1.
    pub fn new(fraction: f64, seed: u64) -> Result<Self, TrainError> {
        if (0.0..1.0).contains(&fraction) {
            Ok(Self { fraction, seed })
        } else {
            Err(TrainError::Fraction { value: fraction })
        }
    }

    /// The share of customers to hold out.
    #[must_use]
    pub fn fraction(&self) -> f64 {
        self.fraction
    }

    /// The seed.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The side that a customer is on.
    #[must_use]
    pub fn side(&self, customer: i64) -> Side {
        // The upper 53 bits, as a number from 0 to 1.
        let place = (self.hash(customer) >> 11) as f64 / (1u64 << 53) as f64;
        if place < self.fraction {
            Side::HeldOut
        } else {
            Side::Training
        }
    }

    /// The fold of a cross-validation that a customer is in, independent of
    /// its side.
    pub(crate) fn fold(&self, customer: i64, folds: usize) -> usize {
        below(mix(self.hash(customer)), folds as u64) as usize
    }

    fn hash(&self, customer: i64) -> u64 {
        mix(mix(self.seed) ^ customer.cast_unsigned())
    }
}

/// One step of SplitMix64 (Steele, Lea and Flood, 2014): a bijection whose
/// output bits each depend on all input bits.
pub(crate) fn mix(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A random word made a number below `bound`.
pub(crate) fn below(word: u64, bound: u64) -> u64 {
    // The upper half of a product of two words fits in one.
    ((u128::from(word) * u128::from(bound)) >> 64) as u64
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_mixer_is_splitmix64() {
        // First outputs of the published generator for seed 1234567.
        let golden = 0x9e37_79b9_7f4a_7c15u64;
        assert_eq!(mix(1_234_567), 6_457_827_717_110_365_317);
        assert_eq!(
            mix(1_234_567u64.wrapping_add(golden)),
            3_203_168_211_198_807_973
        );
    }

    #[test]
    fn the_fraction_is_met_and_folds_are_even_within_it() {
        let split = Split::new(0.2, 7).unwrap();
        let mut held_out = 0;
        let mut folds = [0; 5];
        for customer in 0..100_000 {
            match split.side(customer) {
                Side::HeldOut => held_out += 1,
                Side::Training => folds[split.fold(customer, 5)] += 1,
            }
        }
        // Six standard deviations of the binomial distribution.
        assert!((19_250..20_750).contains(&held_out), "{held_out}");
        for fold in folds {
            assert!((15_300..16_700).contains(&fold), "{folds:?}");
        }
    }

    #[test]
    fn seeds_differ_and_fractions_nest() {
        let [small, large] = [0.1, 0.4].map(|fraction| Split::new(fraction, 1).unwrap());
        let other = Split::new(0.1, 2).unwrap();
        let mut differ = 0;
        for customer in -500..500 {
            if small.side(customer) == Side::HeldOut {
                assert_eq!(large.side(customer), Side::HeldOut);
            }
            differ += u32::from(small.side(customer) != other.side(customer));
        }
        assert!(differ > 50);
        let none = Split::new(0.0, 1).unwrap();
        assert!((0..1000).all(|customer| none.side(customer) == Side::Training));
    }

    #[test]
    fn what_is_no_fraction_is_refused() {
        for value in [-0.1, 1.0, 2.0, f64::NAN, f64::INFINITY] {
            assert!(Split::new(value, 0).is_err(), "{value}");
        }
    }
}
