//! Random numbers by integer arithmetic.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};

/// What a stream of random numbers is for. Streams of one seed are
/// independent of each other.
#[derive(Clone, Copy)]
pub(super) enum Stream {
    Stores,
    /// The customers of the block with this number.
    Customers(u64),
    /// The rows of the block with this number.
    Rows(u64),
}

/// A stream of random numbers.
pub(super) struct Draw(ChaCha8Rng);

impl Draw {
    pub(super) fn new(seed: u64, stream: Stream) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        let mut generator = ChaCha8Rng::from_seed(key);
        generator.set_stream(match stream {
            Stream::Stores => 0,
            Stream::Customers(block) => 2 * block + 1,
            Stream::Rows(block) => 2 * block + 2,
        });
        Self(generator)
    }

    /// A uniform integer from 0 to `count` − 1. The bias is below `count` in
    /// 2^32.
    pub(super) fn below(&mut self, count: u32) -> u32 {
        ((u64::from(self.0.next_u32()) * u64::from(count)) >> 32) as u32
    }

    /// As [`Self::below`] for large counts, with a bias below `count` in 2^64.
    pub(super) fn below_large(&mut self, count: u64) -> u64 {
        ((u128::from(self.0.next_u64()) * u128::from(count)) >> 64) as u64
    }

    /// Whether something happens that does so in `percent` of cases.
    pub(super) fn percent(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// One of some.
    pub(super) fn one_of<T: Copy>(&mut self, choice: &[T]) -> T {
        choice[self.below(choice.len() as u32) as usize]
    }

    /// An exponentially distributed number of mean 1.
    pub(super) fn exponential(&mut self) -> f64 {
        // Never 0, and exact in an `f64`.
        let uniform = (f64::from(self.0.next_u32()) + 0.5) / 4_294_967_296.0;
        -libm::log(uniform)
    }

    /// A number of mean 0 and variance 1, nearly normally distributed and never
    /// beyond ±6: the sum of twelve uniform ones.
    pub(super) fn normal(&mut self) -> f64 {
        let sum: u64 = (0..12).map(|_| u64::from(self.0.next_u32())).sum();
        sum as f64 / 4_294_967_296.0 - 6.0
    }
}
