//! `eq`, `LT` and `EQ1` (specification section 1.1).
//!
//! Closed forms cost `O(n)` and serve the verifier; tables cost `O(2^n)` and
//! serve the prover. Table entry `j` belongs to the Boolean point whose most
//! significant bit comes first.

use ark_ff::{AdditiveGroup, Field};

use crate::{
    FieldError, Fr,
    error::{same_length, table_vars},
};

/// One factor of `eq`: `x·y + (1-x)(1-y)`.
#[inline]
#[must_use]
pub fn eq_bit(x: Fr, y: Fr) -> Fr {
    let xy = x * y;
    Fr::ONE - x - y + xy + xy
}

/// `eq(x,y) = Π_i (x_i y_i + (1-x_i)(1-y_i))`: the multilinear extension of
/// `[x = y]`.
///
/// # Errors
///
/// [`FieldError::LengthMismatch`] if the points differ in length.
pub fn eq(x: &[Fr], y: &[Fr]) -> Result<Fr, FieldError> {
    same_length(x.len(), y.len())?;
    Ok(x.iter()
        .zip(y)
        .fold(Fr::ONE, |product, (&a, &b)| product * eq_bit(a, b)))
}

/// `eq(0, y) = Π_i (1-y_i)`.
#[must_use]
pub fn eq_zero(y: &[Fr]) -> Fr {
    y.iter()
        .fold(Fr::ONE, |product, &b| product * (Fr::ONE - b))
}

/// `LT(x,y) = Σ_i (1-x_i) y_i Π_{l<i} eq(x_l,y_l)`: the multilinear extension of
/// `[x < y]` for unsigned integers.
///
/// # Errors
///
/// [`FieldError::LengthMismatch`] if the points differ in length.
pub fn lt(x: &[Fr], y: &[Fr]) -> Result<Fr, FieldError> {
    same_length(x.len(), y.len())?;
    let mut less = Fr::ZERO;
    let mut equal = Fr::ONE;
    for (&a, &b) in x.iter().zip(y) {
        less += equal * (b - a * b);
        equal *= eq_bit(a, b);
    }
    Ok(less)
}

/// `EQ1(x,y)`: the multilinear extension of `[y = x + 1]` without wrap-around,
/// so that `x = 2^n - 1` has no successor.
///
/// The sum of section 1.1 over the number of trailing ones of `x`, evaluated in
/// `O(n)` by one pass.
///
/// # Errors
///
/// [`FieldError::LengthMismatch`] if the points differ in length.
pub fn eq_plus_one(x: &[Fr], y: &[Fr]) -> Result<Fr, FieldError> {
    same_length(x.len(), y.len())?;
    // Of the bits seen so far, `equal` says that y repeats x and `successor`
    // that y is one more. A further pair keeps the successor if it is (1,0),
    // where the increment carries through, and starts it if it is (0,1).
    let mut equal = Fr::ONE;
    let mut successor = Fr::ZERO;
    for (&a, &b) in x.iter().zip(y) {
        let ab = a * b;
        successor = successor * (a - ab) + equal * (b - ab);
        equal *= eq_bit(a, b);
    }
    Ok(successor)
}

/// The bits of `index` as a point with `vars` coordinates, most significant
/// first. Bits of `index` beyond `vars` are ignored.
#[must_use]
pub fn index_point(index: u64, vars: usize) -> Vec<Fr> {
    (0..vars)
        .rev()
        .map(|bit| {
            let set = u32::try_from(bit)
                .ok()
                .and_then(|bit| index.checked_shr(bit))
                .is_some_and(|shifted| shifted & 1 == 1);
            if set { Fr::ONE } else { Fr::ZERO }
        })
        .collect()
}

/// All `2^n` values `eq(r, j)`; the empty point gives `[1]`.
///
/// Costs one multiplication per entry.
///
/// # Errors
///
/// [`FieldError::TooManyVariables`] beyond
/// [`MAX_TABLE_VARS`](crate::MAX_TABLE_VARS).
pub fn eq_table(r: &[Fr]) -> Result<Vec<Fr>, FieldError> {
    scaled_eq_table(r, Fr::ONE)
}

/// All `2^n` values `scale·eq(r, j)`.
///
/// # Errors
///
/// As [`eq_table`].
pub fn scaled_eq_table(r: &[Fr], scale: Fr) -> Result<Vec<Fr>, FieldError> {
    table_vars(r.len())?;
    #[cfg(feature = "parallel")]
    if r.len() >= PARALLEL_VARS {
        return Ok(parallel_eq_table(r, scale));
    }
    Ok(serial_eq_table(r, scale))
}

/// Doubles the table in place once per variable, least significant last.
fn serial_eq_table(r: &[Fr], scale: Fr) -> Vec<Fr> {
    let mut table = vec![Fr::ZERO; 1 << r.len()];
    table[0] = scale;
    // Starting with the least significant variable lets the upper half be
    // written from the lower half with sequential access.
    for (bound, &x) in r.iter().rev().enumerate() {
        let (low, high) = table.split_at_mut(1 << bound);
        for (a, b) in low.iter_mut().zip(high) {
            *b = *a * x;
            *a -= *b;
        }
    }
    table
}

/// Tables below this size are not worth a thread.
#[cfg(feature = "parallel")]
const PARALLEL_VARS: usize = 14;

/// As [`serial_eq_table`], one block of the lower variables per task.
#[cfg(feature = "parallel")]
fn parallel_eq_table(r: &[Fr], scale: Fr) -> Vec<Fr> {
    use rayon::prelude::*;
    let (high, low) = r.split_at(r.len() - PARALLEL_VARS + 2);
    let heads = serial_eq_table(high, scale);
    let block = serial_eq_table(low, Fr::ONE);
    let mut table = vec![Fr::ZERO; 1 << r.len()];
    table
        .par_chunks_mut(block.len())
        .zip(&heads)
        .for_each(|(out, head)| {
            for (o, b) in out.iter_mut().zip(&block) {
                *o = *head * b;
            }
        });
    table
}

/// The `eq` tables of every prefix of `r`: entry `k` is the table of
/// `r[..k]`, for `k = 0..=n`. Twice the memory of the last one.
///
/// # Errors
///
/// As [`eq_table`].
pub fn eq_prefix_tables(r: &[Fr]) -> Result<Vec<Vec<Fr>>, FieldError> {
    table_vars(r.len())?;
    let mut tables = Vec::with_capacity(r.len() + 1);
    let mut last = vec![Fr::ONE];
    for &x in r {
        let next = last
            .iter()
            .flat_map(|&v| {
                let one = v * x;
                [v - one, one]
            })
            .collect();
        tables.push(core::mem::replace(&mut last, next));
    }
    tables.push(last);
    Ok(tables)
}

/// All `2^n` values `LT(j, r)`: the cycles strictly before the point `r`.
///
/// # Errors
///
/// As [`eq_table`].
pub fn lt_table(r: &[Fr]) -> Result<Vec<Fr>, FieldError> {
    table_vars(r.len())?;
    let mut less = vec![Fr::ZERO];
    let mut equal = vec![Fr::ONE];
    for &x in r {
        // A new least significant bit decides only where all earlier ones tie:
        // LT gains eq·(1-j)·r, which is the eq entry of the odd sibling.
        let mut next_less = Vec::with_capacity(2 * less.len());
        let mut next_equal = Vec::with_capacity(2 * less.len());
        for (&l, &e) in less.iter().zip(&equal) {
            let one = e * x;
            next_less.extend([l + one, l]);
            next_equal.extend([e - one, one]);
        }
        less = next_less;
        equal = next_equal;
    }
    Ok(less)
}

/// All `2^n` values `EQ1(r, j)`: the `eq` table of `r` moved up by one, with
/// `EQ1(r, 0) = 0`.
///
/// # Errors
///
/// As [`eq_table`].
pub fn eq_plus_one_table(r: &[Fr]) -> Result<Vec<Fr>, FieldError> {
    let mut table = eq_table(r)?;
    table.rotate_right(1);
    if let Some(first) = table.first_mut() {
        *first = Fr::ZERO;
    }
    Ok(table)
}
