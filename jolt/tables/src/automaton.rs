//! The automaton behind all tables (specification section 4.2).
//!
//! Each component of [`State`] is updated once per bit pair by an expression
//! that is linear in the state and multilinear in the pair, so that running it
//! over field elements evaluates a multilinear extension.

use core::ops::{Add, Mul, Sub};

use jolt_field::{AdditiveGroup, Field, Fr};

use crate::{TableError, assert_word_size};

/// What the automaton runs over: field elements, or integers for Boolean input.
pub trait Ring:
    Copy + PartialEq + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self>
{
    /// Zero.
    const RING_ZERO: Self;
    /// One.
    const RING_ONE: Self;

    /// Embeds a constant of the specification; all are below `2^64`.
    fn constant(value: u64) -> Self;
}

impl Ring for Fr {
    const RING_ZERO: Self = <Fr as AdditiveGroup>::ZERO;
    const RING_ONE: Self = <Fr as Field>::ONE;

    fn constant(value: u64) -> Self {
        Self::from(value)
    }
}

/// Exact for Boolean input and `W <= 32`: no component then exceeds `2^65` in
/// absolute value.
impl Ring for i128 {
    const RING_ZERO: Self = 0;
    const RING_ONE: Self = 1;

    fn constant(value: u64) -> Self {
        Self::from(value)
    }
}

/// The state components after a window of the index.
///
/// Weights are absolute: a component of a window that starts in the middle of
/// the index is what that window contributes. Components named after a table
/// start at 0 and add, those that are products start at 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State<R, const W: u32> {
    /// Bit pairs of the index before the next one to be read.
    position: usize,
    /// Bits of `x & y`.
    pub and: R,
    /// Bits of `x & ~y`.
    pub andn: R,
    /// Bits of `x | y`.
    pub or: R,
    /// Bits of `x ^ y`.
    pub xor: R,
    /// The left operand `x`.
    pub left: R,
    /// The right operand `y`.
    pub right: R,
    /// `[x = y]`.
    pub eq: R,
    /// `[x < y]`, unsigned.
    pub lt: R,
    /// `[x = 0]`.
    pub left_zero: R,
    /// `[y = 0]`.
    pub right_zero: R,
    /// `[x = 0 and y is all ones]`.
    pub zero_and_ones: R,
    /// Bits of `x` selected by `y`, compacted to the right.
    pub extract: R,
    /// `2^popcount(y)`.
    pub two_pow_count: R,
    /// `σ`: the bit of `x` at the top set bit of `y`.
    pub top: R,
    /// `g = σ·2^popcount(y)`.
    pub top_scaled: R,
    /// Sign bit of `x`; 0 in a window that does not contain it.
    pub sign: R,
    /// Sign bit of `x` minus that of `y`; 0 in a window without them.
    pub sign_difference: R,
    /// `Σ_{i>=1} 2^i (1-y_i)`.
    pub fill: R,
    /// The index as one number.
    pub id: R,
    /// The lower word of the index.
    pub low: R,
    /// The lower word without bit 0.
    pub low_even: R,
    /// The lower word without bits 0 and 1.
    pub low_4: R,
    /// The upper word of the index.
    pub upper: R,
    /// `[upper word = 0]`.
    pub upper_zero: R,
    /// `[bit 0 of the index is clear]`.
    pub even: R,
    /// `2^(index mod W)`.
    pub pow2: R,
    /// `2^(W/4·(index mod 4))`: a shift by whole bytes.
    pub pow2_byte: R,
    /// `2^(W/2·bit 1 of the index)`: a shift by whole half-words.
    pub pow2_half: R,
}

impl<R: Ring, const W: u32> State<R, W> {
    /// The start state of a window beginning at bit pair `pairs` of the index.
    #[must_use]
    pub fn start(pairs: usize) -> Self {
        const { assert_word_size(W) };
        Self {
            position: pairs,
            and: R::RING_ZERO,
            andn: R::RING_ZERO,
            or: R::RING_ZERO,
            xor: R::RING_ZERO,
            left: R::RING_ZERO,
            right: R::RING_ZERO,
            eq: R::RING_ONE,
            lt: R::RING_ZERO,
            left_zero: R::RING_ONE,
            right_zero: R::RING_ONE,
            zero_and_ones: R::RING_ONE,
            extract: R::RING_ZERO,
            two_pow_count: R::RING_ONE,
            top: R::RING_ZERO,
            top_scaled: R::RING_ZERO,
            sign: R::RING_ZERO,
            sign_difference: R::RING_ZERO,
            fill: R::RING_ZERO,
            id: R::RING_ZERO,
            low: R::RING_ZERO,
            low_even: R::RING_ZERO,
            low_4: R::RING_ZERO,
            upper: R::RING_ZERO,
            upper_zero: R::RING_ONE,
            even: R::RING_ONE,
            pow2: R::RING_ONE,
            pow2_byte: R::RING_ONE,
            pow2_half: R::RING_ONE,
        }
    }

    /// Bit pairs of the index before the next one to be read.
    #[must_use]
    pub fn position(&self) -> usize {
        self.position
    }

    /// Reads the next bit pair `(x_i, y_i)`, which in the plain reading are the
    /// bits `2i` and `2i+1` counted from the most significant one.
    ///
    /// Pairs past the end of the index are ignored.
    pub fn step(&mut self, x: R, y: R) {
        let i = self.position;
        if i >= W as usize {
            return;
        }
        self.position += 1;

        let one = R::RING_ONE;
        let xy = x * y;
        let not_y = one - y;
        let keep = one + y;
        let x_only = x - xy;
        let y_only = y - xy;
        let weight = R::constant(1 << (W as usize - 1 - i));

        self.and = self.and + weight * xy;
        self.andn = self.andn + weight * x_only;
        self.xor = self.xor + weight * (x_only + y_only);
        self.or = self.or + weight * (x_only + y);
        self.left = self.left + weight * x;
        self.right = self.right + weight * y;

        // The comparison is decided by the first pair that differs, so lt
        // reads eq before eq takes this pair in.
        self.lt = self.lt + self.eq * y_only;
        self.eq = self.eq * (one - x_only - y_only);
        self.left_zero = self.left_zero * (one - x);
        self.zero_and_ones = self.zero_and_ones * y_only;

        // All three read "no selected bit so far" before it takes this pair in.
        let first_selected = self.right_zero * xy;
        self.top = self.top + first_selected;
        self.top_scaled = self.top_scaled * keep + first_selected + first_selected;
        self.right_zero = self.right_zero * not_y;
        self.extract = self.extract * keep + xy;
        self.two_pow_count = self.two_pow_count * keep;

        if i == 0 {
            self.sign = x;
            self.sign_difference = x - y;
        } else {
            self.fill = self.fill + R::constant(1 << i) * not_y;
        }

        self.plain_bit(2 * i, x);
        self.plain_bit(2 * i + 1, y);
    }

    /// Reads bit `q` of the index, counted from the most significant one.
    fn plain_bit(&mut self, q: usize, b: R) {
        let one = R::RING_ONE;
        let word = W as usize;
        let significance = 2 * word - 1 - q;
        let weighted = R::constant(1 << significance) * b;
        // The line through 1 at b = 0 and 2^shift at b = 1.
        let shifted = |shift: u32| one + R::constant((1 << shift) - 1) * b;

        self.id = self.id + weighted;
        if q < word {
            self.upper = self.upper + R::constant(1 << (word - 1 - q)) * b;
            self.upper_zero = self.upper_zero * (one - b);
            return;
        }
        self.low = self.low + weighted;
        if significance >= 1 {
            self.low_even = self.low_even + weighted;
        }
        if significance >= 2 {
            self.low_4 = self.low_4 + weighted;
        }
        if significance < word.ilog2() as usize {
            self.pow2 = self.pow2 * shifted(1 << significance);
        }
        match significance {
            0 => {
                self.even = self.even * (one - b);
                self.pow2_byte = self.pow2_byte * shifted(W / 4);
            }
            1 => {
                self.pow2_byte = self.pow2_byte * shifted(W / 2);
                self.pow2_half = self.pow2_half * shifted(W / 2);
            }
            _ => {}
        }
    }
}

/// Runs the automaton over `bits`, pairs of index bits most significant first,
/// from `state` onwards.
///
/// # Errors
///
/// [`TableError::PointLength`] if the number of bits is odd or goes beyond the
/// index.
pub fn scan<R: Ring, const W: u32>(
    mut state: State<R, W>,
    bits: &[R],
) -> Result<State<R, W>, TableError> {
    let left = 2 * (W as usize).saturating_sub(state.position);
    let (pairs, rest) = bits.as_chunks::<2>();
    if !rest.is_empty() || bits.len() > left {
        return Err(TableError::PointLength {
            expected: left,
            actual: bits.len(),
        });
    }
    for &[x, y] in pairs {
        state.step(x, y);
    }
    Ok(state)
}

/// The states after each of the `4^pairs` Boolean continuations of `state`,
/// first bit most significant: the prefix tables of one phase of the
/// instruction sumcheck (specification section 11.5).
///
/// Shares the common beginnings, so it costs about `4/3` steps per entry.
/// Continuations past the end of the index stop there.
#[must_use]
pub fn states_after<R: Ring, const W: u32>(state: &State<R, W>, pairs: usize) -> Vec<State<R, W>> {
    let mut level = vec![*state];
    for _ in 0..pairs.min((W as usize).saturating_sub(state.position)) {
        level = level
            .iter()
            .flat_map(|parent| {
                [
                    (R::RING_ZERO, R::RING_ZERO),
                    (R::RING_ZERO, R::RING_ONE),
                    (R::RING_ONE, R::RING_ZERO),
                    (R::RING_ONE, R::RING_ONE),
                ]
                .map(|(x, y)| {
                    let mut child = *parent;
                    child.step(x, y);
                    child
                })
            })
            .collect();
    }
    level
}
