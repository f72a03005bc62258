//! Commitments in two tiers (specification section 8.2): row commitments
//! `Σ_col M[row][col]·Γ1[col]` in G1, and their product with the row generators,
//! `Π_row e(row commitment, Γ2[row])`, in GT.
#![allow(
    clippy::indexing_slicing,
    reason = "the shape of every polynomial is checked first"
)]

use ark_bn254::{G1Affine, G1Projective};
use ark_ec::CurveGroup;
use ark_ff::AdditiveGroup;
use jolt_field::ColumnIndex;
use rayon::prelude::*;
use tracing::info_span;

use super::{DoryCommitment, DoryPcs, DoryProverSetup, sums::sum_segments};
use crate::{CHUNK_SIZE, Committed, Geometry, PcsError, Polynomial};

/// Commitments to the rows of a matrix, in order.
#[derive(Debug, Clone)]
pub struct RowCommitments(pub(super) Vec<G1Affine>);

pub(super) fn commit(
    setup: &DoryProverSetup,
    geometry: Geometry,
    polynomials: &[Polynomial<'_>],
) -> Result<Vec<Committed<DoryPcs>>, PcsError> {
    for polynomial in polynomials {
        polynomial.check(geometry)?;
    }
    let columns = setup.columns(geometry)?;
    let total = sum_segments(&mut columns.to_vec(), &[columns.len()])[0];
    let rows_of = |polynomial: &Polynomial<'_>| match polynomial {
        Polynomial::Increments(values) => increment_rows(geometry, columns, values),
        Polynomial::OneHot(chunks) => one_hot_rows(geometry, columns, total, chunks.indices()),
    };
    let rows: Vec<Vec<G1Affine>> =
        info_span!("tier 1").in_scope(|| polynomials.par_iter().map(rows_of).collect());
    let _span = info_span!("tier 2").entered();
    Ok(rows
        .into_par_iter()
        .map(|rows| Committed {
            commitment: DoryCommitment(setup.prepared().multi_pairing(0, &rows)),
            hint: RowCommitments(rows),
        })
        .collect())
}

/// Rows of a one-hot polynomial: per chunk value and block of cycles, the sum of
/// the generators of the cycles that have it.
fn one_hot_rows(
    geometry: Geometry,
    columns: &[G1Affine],
    total: G1Affine,
    indices: &[u8],
) -> Vec<G1Affine> {
    let blocks: Vec<Vec<G1Affine>> = indices
        .par_chunks(geometry.columns())
        .map(|block| chunk_sums(columns, total, block))
        .collect();
    (0..CHUNK_SIZE)
        .flat_map(|k| blocks.iter().map(move |sums| sums[k]))
        .collect()
}

/// The sum of generators per chunk value, in a block of cycles.
///
/// With one more bucket for the cycles without a 1, all buckets sum to `total`,
/// so the fullest one is had by subtraction. Upper chunks of an address are
/// almost always 0, which makes them almost free.
fn chunk_sums(columns: &[G1Affine], total: G1Affine, block: &[u8]) -> Vec<G1Affine> {
    const EMPTY: usize = CHUNK_SIZE;
    let bucket = |index: u8| index.get().unwrap_or(EMPTY);
    let mut lengths = [0; CHUNK_SIZE + 1];
    for &index in block {
        lengths[bucket(index)] += 1;
    }
    let fullest = (0..=EMPTY).max_by_key(|&k| lengths[k]).unwrap_or(EMPTY);
    lengths[fullest] = 0;

    let mut ends = [0; CHUNK_SIZE + 1];
    let mut count = 0;
    for (end, length) in ends.iter_mut().zip(lengths) {
        *end = count;
        count += length;
    }
    let mut points = vec![G1Affine::identity(); count];
    for (&index, generator) in block.iter().zip(columns) {
        let k = bucket(index);
        if k != fullest {
            points[ends[k]] = *generator;
            ends[k] += 1;
        }
    }
    let mut sums = sum_segments(&mut points, &lengths);
    let others: G1Projective = sums.iter().sum();
    sums[fullest] = (G1Projective::from(total) - others).into_affine();
    sums.truncate(CHUNK_SIZE);
    sums
}

/// Rows of an increment polynomial, which fills those of chunk value 0.
fn increment_rows(geometry: Geometry, columns: &[G1Affine], values: &[i64]) -> Vec<G1Affine> {
    let mut rows: Vec<G1Projective> = values
        .par_chunks(geometry.columns())
        .map(|block| weighted_sum(columns, block))
        .collect();
    rows.resize(geometry.rows(), G1Projective::ZERO);
    G1Projective::normalize_batch(&rows)
}

/// Bits of a window of [`weighted_sum`]: with `2^8` buckets, emptying them costs
/// less than filling them from the 2^10 and more entries of a row.
const WINDOW: usize = 8;
const BUCKETS: usize = (1 << WINDOW) - 1;

/// `Σ_j values[j]·columns[j]` for small signed values.
fn weighted_sum(columns: &[G1Affine], values: &[i64]) -> G1Projective {
    let bits = values
        .iter()
        .map(|value| 64 - value.unsigned_abs().leading_zeros() as usize)
        .max()
        .unwrap_or(0);
    let windows = bits.div_ceil(WINDOW);
    let digit = |value: i64, window: usize| {
        (value.unsigned_abs() >> (WINDOW * window)) as usize % (BUCKETS + 1)
    };
    // Per window and digit 1.., the sum of all points with that digit.
    let mut buckets = vec![Vec::new(); windows * BUCKETS];
    for (&value, &generator) in values.iter().zip(columns) {
        let point = if value < 0 { -generator } else { generator };
        for window in 0..windows {
            if let Some(bucket) = digit(value, window).checked_sub(1) {
                buckets[window * BUCKETS + bucket].push(point);
            }
        }
    }
    let lengths: Vec<usize> = buckets.iter().map(Vec::len).collect();
    let sums = sum_segments(&mut buckets.concat(), &lengths);
    // Σ_d d·S_d = Σ_d (S_d + S_{d+1} + ..).
    sums.chunks(BUCKETS)
        .rev()
        .fold(G1Projective::ZERO, |mut result, window| {
            for _ in 0..WINDOW {
                result.double_in_place();
            }
            let mut suffix = G1Projective::ZERO;
            for sum in window.iter().rev() {
                suffix += sum;
                result += suffix;
            }
            result
        })
}
