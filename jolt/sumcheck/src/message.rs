//! Round messages: polynomials in one variable without their linear
//! coefficient.

#![deny(clippy::indexing_slicing, clippy::expect_used, clippy::panic)]

use jolt_field::{AdditiveGroup, Fr};

/// `s(r)` for the polynomial `s` with the message `c_0, c_2, .., c_D` and
/// `s(0) + s(1) = claim`.
///
/// The linear coefficient is `c_1 = claim - 2c_0 - c_2 - .. - c_D`, so the check
/// of the sum is built in: there is no message that fails it. An empty message
/// stands for the polynomial 0 and returns `claim·r`; [`crate::verify_batch`]
/// never lets one in.
#[must_use]
pub fn next_claim(claim: Fr, message: &[Fr], r: Fr) -> Fr {
    let (constant, higher) = match message.split_first() {
        Some((constant, higher)) => (*constant, higher),
        None => (Fr::ZERO, message),
    };
    let linear = claim - constant.double() - higher.iter().sum::<Fr>();
    let tail = higher.iter().rev().fold(Fr::ZERO, |sum, c| (sum + c) * r);
    constant + r * (linear + tail)
}

/// The message of a round with degree bound `degree` for the polynomial with
/// the given coefficients, constant first: drops the linear one and pads with
/// zeros.
///
/// Returns `None` if there are more than `degree + 1` coefficients or the bound
/// is 0.
#[cfg(feature = "prover")]
#[must_use]
pub fn compress(coefficients: &[Fr], degree: usize) -> Option<Vec<Fr>> {
    if degree == 0 || coefficients.len() > degree.checked_add(1)? {
        return None;
    }
    let mut message: Vec<Fr> = coefficients
        .iter()
        .enumerate()
        .filter_map(|(power, c)| (power != 1).then_some(*c))
        .collect();
    message.resize(degree, Fr::ZERO);
    Some(message)
}

/// Coefficients, constant first, of the polynomial with the values
/// `values[x]` at `x = 0, 1, ..`.
#[cfg(feature = "prover")]
#[must_use]
pub fn interpolate(values: &[Fr]) -> Vec<Fr> {
    use jolt_field::{Field, batch_inverse};

    let mut inverses: Vec<Fr> = (1..values.len() as u64).map(Fr::from).collect();
    batch_inverse(&mut inverses);
    // Newton's divided differences; nodes k apart differ by k.
    let mut differences = values.to_vec();
    for (k, inverse) in inverses.iter().enumerate() {
        let old = differences.clone();
        let above = differences.iter_mut().skip(k + 1);
        for (d, (left, right)) in above.zip(old.iter().skip(k).zip(old.iter().skip(k + 1))) {
            *d = (*right - left) * inverse;
        }
    }
    // Horner's rule in the Newton basis: multiply by (x - k), add.
    let mut coefficients: Vec<Fr> = Vec::with_capacity(values.len());
    let mut node = Fr::from(values.len() as u64);
    for d in differences.iter().rev() {
        node -= Fr::ONE;
        let mut carry = Fr::ZERO;
        for c in &mut coefficients {
            let shifted = carry - node * *c;
            carry = core::mem::replace(c, shifted);
        }
        coefficients.push(carry);
        if let Some(constant) = coefficients.first_mut() {
            *constant += d;
        }
    }
    coefficients
}
