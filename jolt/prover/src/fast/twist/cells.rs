//! One row of the matrix over all cells, once the cycle is bound (specification
//! section 11.4).

use jolt_field::{AdditiveGroup, Fr};

use super::matrix::{Entry, Factors, leading, sum};

/// The cells that are accessed or not 0, by increasing number.
///
/// Untouched cells keep their initial values, which differ from 0 in the image
/// and the input only: time and memory depend on what is used of the address
/// space, not on its size.
#[derive(Debug)]
pub(super) struct Cells(Vec<(u32, Factors)>);

impl Cells {
    /// Takes the accessed cells, by increasing column, and the initial values of
    /// all others.
    pub(super) fn new(row: &[Entry], initial: impl Iterator<Item = (u32, u32)>) -> Self {
        let accessed = |column: u32| row.binary_search_by_key(&column, |entry| entry.column);
        let untouched = initial
            .filter(|(column, value)| *value != 0 && accessed(*column).is_err())
            .map(|(column, value)| (column, Factors::idle(value.into())));
        let mut cells: Vec<(u32, Factors)> = row
            .iter()
            .map(|entry| (entry.column, entry.factors))
            .chain(untouched)
            .collect();
        cells.sort_by_key(|(column, _)| *column);
        Self(cells)
    }

    /// Pairs of cells that the least significant variable tells apart, by the
    /// number of the pair.
    fn pairs(&self) -> impl Iterator<Item = (u32, [Factors; 2])> {
        let pairs = self.0.chunk_by(|(a, _), (b, _)| a / 2 == b / 2);
        pairs.map(|cells| {
            let mut pair = [Factors::idle(Fr::ZERO); 2];
            for (column, factors) in cells {
                pair[*column as usize % 2] = *factors;
            }
            (cells[0].0 / 2, pair)
        })
    }

    /// Of `Σ read·value + write·increment`, as a polynomial in the least
    /// significant variable: the value at 0 and the leading coefficient.
    pub(super) fn round(&self, increment: Fr) -> [Fr; 2] {
        let even = self.0.iter().filter(|(column, _)| column % 2 == 0);
        let at_zero = sum(even.map(|(_, factors)| factors), increment);
        let pairs = self.pairs().map(|(_, pair)| pair);
        [at_zero, leading(pairs, [increment; 2])]
    }

    /// Binds the least significant variable to `r`.
    pub(super) fn bind(&mut self, r: Fr) {
        let bound = self
            .pairs()
            .map(|(column, [zero, one])| (column, Factors::line(&zero, &one, r)));
        self.0 = bound.collect();
    }

    /// The values, once all variables are bound.
    pub(super) fn constant(&self) -> Factors {
        self.0
            .first()
            .map_or(Factors::idle(Fr::ZERO), |(_, factors)| *factors)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jolt_field::dense::line;
    use proptest::prelude::*;

    const LOG_CELLS: u32 = 4;

    proptest! {
        #[test]
        fn cells_are_bound_as_tables_are(
            accessed in prop::collection::btree_map(0u32..1 << LOG_CELLS, [0u64..4, 0..4, 0..4], 0..5),
            initial in prop::collection::btree_map(0u32..1 << LOG_CELLS, 0u32..3, 0..8),
            increment: i64,
            seed: u64,
        ) {
            let increment = Fr::from(increment);
            let factors = |[value, read, write]: [u64; 3]| Factors {
                value: value.into(),
                read: read.into(),
                write: write.into(),
            };
            let row: Vec<Entry> = accessed
                .iter()
                .map(|(&column, &f)| Entry { column, before: 0, after: 0, factors: factors(f) })
                .collect();
            let untouched = |column: u32| initial.get(&column).copied().unwrap_or_default();
            let mut table: Vec<Factors> = (0..1 << LOG_CELLS)
                .map(|column: u32| match accessed.get(&column) {
                    Some(f) => factors(*f),
                    None => Factors::idle(untouched(column).into()),
                })
                .collect();
            let mut cells = Cells::new(&row, initial.into_iter());
            for round in 0..LOG_CELLS {
                let value = |x: Fr| -> Fr {
                    let pairs = table.chunks(2).map(|pair| {
                        let [value, read, write] = [
                            line(pair[0].value, pair[1].value, x),
                            line(pair[0].read, pair[1].read, x),
                            line(pair[0].write, pair[1].write, x),
                        ];
                        read * value + write * increment
                    });
                    pairs.sum()
                };
                let [q0, q1, q2] = [0u64, 1, 2].map(|x| value(Fr::from(x)));
                let [at_zero, slope] = cells.round(increment);
                prop_assert_eq!(at_zero, q0);
                prop_assert_eq!(slope + slope, q0 + q2 - q1 - q1);
                let r = Fr::from(seed ^ u64::from(round));
                cells.bind(r);
                let bound = table.chunks(2).map(|pair| Factors::line(&pair[0], &pair[1], r));
                table = bound.collect();
            }
            prop_assert_eq!(cells.constant(), table[0]);
        }
    }
}
