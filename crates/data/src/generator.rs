//! The built-in data set: customers of a shop, in the shape of the 2024
//! study's features.
//!
//! One row per customer. With `below(n)` a uniform integer from 0 to n - 1,
//! drawn in this order whatever its use:
//!
//! | column | distribution |
//! |---|---|
//! | `CustomerID` | 1 + below(1,000,000) |
//! | `frequency` | purchases so far: 1, 2 or 3 with probability 965, 34 and 1 in 1000 |
//! | `monetary` | sum of their prices, each 10.00 to 100.00 |
//! | `recency` | days since the last: below(275) |
//! | `spend_90_flag` | 1 if there is a purchase in the next 90 days: 24 in 1000 |
//! | `Price` | that purchase's price, 10.00 to 100.00, or 0 |
//! | `DiscountApplied` | its discount in per cent, 0.00 to 20.00, or 0 |
//! | `Actual_spend_90_days` | target: quantity (1 to 9) × price × (1 − discount / 100), or 0 |
//!
//! As in the study, `Price`, `DiscountApplied` and `spend_90_flag` come from
//! the very period that is to be predicted, so the data serve to measure
//! provers and say nothing about how well spending can be predicted.
//!
//! All arithmetic is on integers but for one exact-to-rounding division a
//! value, so every platform generates the same bits.

use crate::table::{Table, TableError, Target};
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};

/// The generated columns' names, in order.
pub const FEATURES: [&str; 7] = [
    "CustomerID",
    "frequency",
    "monetary",
    "recency",
    "Price",
    "DiscountApplied",
    "spend_90_flag",
];

/// The generated target's name.
pub const TARGET: &str = "Actual_spend_90_days";

/// Most purchases so far.
const MAX_FREQUENCY: usize = 3;

/// `rows` rows of the built-in data set, the same for the same `seed` on every
/// platform; fewer rows of the same seed are the first of more.
///
/// # Errors
/// [`TableError::NoRows`] if `rows` is 0.
pub fn generate(rows: usize, seed: u64) -> Result<Table, TableError> {
    let mut key = [0; 32];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    let mut draw = Draw(ChaCha8Rng::from_seed(key));
    let mut values = Vec::with_capacity(rows * FEATURES.len());
    let mut target = Vec::with_capacity(rows);
    for _ in 0..rows {
        let (row, spend) = customer(&mut draw);
        values.extend(row);
        target.push(spend);
    }
    Table::new(
        FEATURES.map(str::to_owned).to_vec(),
        values,
        Some(Target {
            name: TARGET.to_owned(),
            values: target,
        }),
    )
}

/// One customer's features and target.
fn customer(draw: &mut Draw) -> ([f64; FEATURES.len()], f64) {
    let id = 1 + draw.below(1_000_000);
    let frequency = match draw.below(1000) {
        0..965 => 1,
        965..999 => 2,
        _ => MAX_FREQUENCY,
    };
    let prices: [u32; MAX_FREQUENCY] = std::array::from_fn(|_| draw.price());
    let monetary: u32 = prices[..frequency].iter().sum();
    let recency = draw.below(275);
    let returns = u32::from(draw.below(1000) < 24);
    let price = returns * draw.price();
    let discount = returns * draw.below(2001);
    let quantity = 1 + draw.below(9);
    // Cents times hundredths of a per cent: 10^-6 currency units.
    let spend = u64::from(quantity * price) * u64::from(10_000 - discount);
    (
        [
            f64::from(id),
            frequency as f64,
            f64::from(monetary) / 100.0,
            f64::from(recency),
            f64::from(price) / 100.0,
            f64::from(discount) / 100.0,
            f64::from(returns),
        ],
        spend as f64 / 1e6,
    )
}

/// Uniform integers from a stream cipher.
struct Draw(ChaCha8Rng);

impl Draw {
    /// 0 to `bound` - 1; the bias is below `bound / 2^32`.
    fn below(&mut self, bound: u32) -> u32 {
        ((u64::from(self.0.next_u32()) * u64::from(bound)) >> 32) as u32
    }

    /// A price in cents.
    fn price(&mut self) -> u32 {
        1000 + self.below(9001)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use sha2::{Digest, Sha256};

    #[test]
    fn the_first_rows_never_change() {
        let table = generate(100, 1).unwrap();
        let mut hash = Sha256::new();
        for (row, target) in table.iter_rows().zip(&table.target().unwrap().values) {
            for value in row.iter().chain([target]) {
                hash.update(value.to_bits().to_le_bytes());
            }
        }
        assert_eq!(
            hex::encode(hash.finalize()),
            "af6e4aa3d55e0c66dcb443c3c4aec1a2c08c25903853b42bd276b26e2ceba4ef"
        );
    }

    #[test]
    fn fewer_rows_are_the_first_of_more() {
        let table = generate(300, 7).unwrap();
        assert_eq!(table.head(20), generate(20, 7).ok());
        assert_ne!(table.head(20), generate(20, 8).ok());
        assert_eq!(generate(0, 1), Err(TableError::NoRows));
    }

    #[test]
    fn values_are_as_documented() {
        let table = generate(20_000, 3).unwrap();
        let range = |index| {
            table
                .column(index)
                .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
                    (value.min(low), value.max(high))
                })
        };
        let within = |index, low, high| {
            let (least, greatest) = range(index);
            least >= low && greatest <= high
        };
        assert!(within(0, 1.0, 1e6));
        assert_eq!(range(1), (1.0, 3.0));
        assert!(within(2, 10.0, 300.0));
        assert_eq!(range(3), (0.0, 274.0));
        assert!(within(4, 0.0, 100.0));
        assert!(within(5, 0.0, 20.0));
        assert_eq!(range(6), (0.0, 1.0));
        let share = table.column(6).sum::<f64>() / 20_000.0;
        assert!((0.02..0.028).contains(&share), "{share}");
        for (row, &spend) in table.iter_rows().zip(&table.target().unwrap().values) {
            if row[6] == 0.0 {
                assert_eq!((row[4], row[5], spend), (0.0, 0.0, 0.0));
            } else {
                assert!(row[4] >= 10.0 && spend >= 0.8 * row[4] && spend <= 9.0 * row[4]);
            }
        }
    }
}
