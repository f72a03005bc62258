//! Kernels on 64-bit limbs, least significant limb first.
//!
//! Stock arkworks reduces after every multiplication. A sum of products needs
//! only one reduction; these kernels do the unreduced part. They rely on two
//! public facts of `ark-ff` 0.5: an `Fr` exposes the four limbs of its
//! Montgomery form (`x·2^256 mod p`), and `Fr::new_unchecked` takes them back.

use ark_bn254::FrConfig;
use ark_ff::{BigInt, MontConfig, PrimeField};

use crate::Fr;

/// Limbs of the modulus `p`.
pub const MODULUS: [u64; 4] = Fr::MODULUS.0;

/// `-p^{-1} mod 2^64`.
const INV: u64 = <FrConfig as MontConfig<4>>::INV;

/// `2^512 mod p`, as an element whose Montgomery *form* is that number: a
/// Montgomery product with it multiplies by `2^256`.
const R2: Fr = Fr::new_unchecked(<FrConfig as MontConfig<4>>::R2);

/// Limbs of the Montgomery form of `x`.
#[inline]
#[must_use]
pub const fn montgomery_limbs(x: &Fr) -> [u64; 4] {
    x.0.0
}

/// `acc + a·b + carry` as (low limb, high limb); cannot overflow.
#[inline]
const fn mac(acc: u64, a: u64, b: u64, carry: u64) -> (u64, u64) {
    let wide = acc as u128 + (a as u128) * (b as u128) + carry as u128;
    (wide as u64, (wide >> 64) as u64)
}

/// `a·b`, 4 limbs by 1.
#[inline]
#[must_use]
pub const fn mul_1(a: &[u64; 4], b: u64) -> [u64; 5] {
    let (r0, c) = mac(0, a[0], b, 0);
    let (r1, c) = mac(0, a[1], b, c);
    let (r2, c) = mac(0, a[2], b, c);
    let (r3, c) = mac(0, a[3], b, c);
    [r0, r1, r2, r3, c]
}

/// `a·b`, 4 limbs by 2.
#[inline]
#[must_use]
pub const fn mul_2(a: &[u64; 4], b: u128) -> [u64; 6] {
    let (b0, b1) = (b as u64, (b >> 64) as u64);
    let [r0, r1, r2, r3, r4] = mul_1(a, b0);
    let (r1, c) = mac(r1, a[0], b1, 0);
    let (r2, c) = mac(r2, a[1], b1, c);
    let (r3, c) = mac(r3, a[2], b1, c);
    let (r4, c) = mac(r4, a[3], b1, c);
    [r0, r1, r2, r3, r4, c]
}

/// `a·b`, 4 limbs by 4.
#[inline]
#[must_use]
pub const fn mul_4(a: &[u64; 4], b: &[u64; 4]) -> [u64; 8] {
    let mut r = [0; 8];
    let mut i = 0;
    while i < 4 {
        let (x, c) = mac(r[i], a[0], b[i], 0);
        r[i] = x;
        let (x, c) = mac(r[i + 1], a[1], b[i], c);
        r[i + 1] = x;
        let (x, c) = mac(r[i + 2], a[2], b[i], c);
        r[i + 2] = x;
        let (x, c) = mac(r[i + 3], a[3], b[i], c);
        r[i + 3] = x;
        r[i + 4] = c;
        i += 1;
    }
    r
}

/// `acc += value` where `value` is the shorter; wraps modulo `2^(64·N)`.
#[inline]
pub fn add_into<const N: usize, const M: usize>(acc: &mut [u64; N], value: &[u64; M]) {
    const { assert!(M <= N) };
    let mut carry = false;
    for i in 0..M {
        let (x, c1) = acc[i].overflowing_add(value[i]);
        let (x, c2) = x.overflowing_add(u64::from(carry));
        acc[i] = x;
        carry = c1 | c2;
    }
    for limb in &mut acc[M..] {
        let (x, c) = limb.overflowing_add(u64::from(carry));
        *limb = x;
        carry = c;
    }
}

/// `a - b` if that is not negative.
#[inline]
fn checked_sub(a: &[u64; 4], b: &[u64; 4]) -> Option<[u64; 4]> {
    let (difference, borrow) = wrapping_sub(a, b);
    (!borrow).then_some(difference)
}

/// `a - b mod 2^256` and whether it borrowed.
#[inline]
fn wrapping_sub(a: &[u64; 4], b: &[u64; 4]) -> ([u64; 4], bool) {
    let mut r = [0; 4];
    let mut borrow = false;
    for i in 0..4 {
        let (x, b1) = a[i].overflowing_sub(b[i]);
        let (x, b2) = x.overflowing_sub(u64::from(borrow));
        r[i] = x;
        borrow = b1 | b2;
    }
    (r, borrow)
}

/// The element whose Montgomery form is `value mod p`.
///
/// Needs at most five subtractions, since `2^256 < 6p`.
#[inline]
#[must_use]
pub fn reduce_4(mut value: [u64; 4]) -> Fr {
    while let Some(smaller) = checked_sub(&value, &MODULUS) {
        value = smaller;
    }
    Fr::new_unchecked(BigInt::new(value))
}

/// The element whose Montgomery form is `hi·2^256 mod p`, for `hi < 2^192`.
#[inline]
#[must_use]
pub fn fold_high(hi: [u64; 3]) -> Fr {
    // hi < 2^192 < p is a valid Montgomery form, so one ordinary product does it.
    Fr::new_unchecked(BigInt::new([hi[0], hi[1], hi[2], 0])) * R2
}

/// Montgomery reduction of any 512-bit value: the element whose Montgomery form
/// is `value·2^-256 mod p`.
///
/// The product of two Montgomery forms goes in, the Montgomery form of the
/// product comes out.
#[inline]
#[must_use]
pub fn montgomery_reduce(value: &[u64; 8]) -> Fr {
    let mut t = *value;
    let mut top = 0u64;
    for i in 0..4 {
        let m = t[i].wrapping_mul(INV);
        let mut carry = 0;
        for j in 0..4 {
            (t[i + j], carry) = mac(t[i + j], m, MODULUS[j], carry);
        }
        for limb in t.iter_mut().skip(i + 4) {
            let (x, c) = limb.overflowing_add(carry);
            *limb = x;
            carry = u64::from(c);
        }
        top += carry;
    }
    let mut high = [t[4], t[5], t[6], t[7]];
    // The quotient is below 2^256 + p, so one subtraction clears the top bit.
    while top > 0 {
        let (difference, borrow) = wrapping_sub(&high, &MODULUS);
        high = difference;
        top -= u64::from(borrow);
    }
    reduce_4(high)
}
