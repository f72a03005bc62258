//! The one-hot chunks of addresses, read off the trace (specification section
//! 11.7).

use jolt_claims::{CHUNK_BITS, Claim, Committed, Dims, Family, Place, Point, Poly};
use jolt_emu::TraceRecord;
use jolt_field::{AdditiveGroup, DensePoly, Field, FieldError, Fr, eq::eq_table};

use super::product::Line;
use crate::{
    ProverError,
    commit::address,
    fast::{
        FastProver,
        parallel::{self, sum_eq},
    },
};

/// Number of values of a chunk.
pub(super) const CHUNK_VALUES: usize = 1 << CHUNK_BITS;

/// A number for each value of a chunk.
pub(super) type ChunkTable = [Fr; CHUNK_VALUES];

/// Chunks whose variables are bound this often become dense tables: up to here
/// sums over the trace are smaller and no slower.
const LAZY_BINDINGS: usize = 4;

/// Splits an address into its chunks, most significant first.
fn chunks(address: u64, count: usize) -> impl Iterator<Item = usize> {
    (0..count)
        .rev()
        .map(move |i| (address >> (CHUNK_BITS * i)) as usize % CHUNK_VALUES)
}

/// `eq(chunk_i(point), ·)` for all chunks `i` of an address point.
pub(super) fn chunk_tables(
    dims: &Dims,
    family: Family,
    point: &[Fr],
) -> Result<Vec<ChunkTable>, FieldError> {
    let table = |i: usize| {
        let place = Place::chunk(family.address_point(), i as u8);
        let coordinates: Vec<Fr> = place
            .coordinates(dims)
            .into_iter()
            .map(|position| position.and_then(|p| point.get(p).copied()))
            .map(Option::unwrap_or_default)
            .collect();
        chunk_table(&coordinates)
    };
    (0..dims.chunks(family)).map(table).collect()
}

/// `eq(point, ·)` for the point of a chunk.
pub(super) fn chunk_table(point: &[Fr]) -> Result<ChunkTable, FieldError> {
    let table = eq_table(point)?;
    let actual = table.len();
    table.try_into().map_err(|_| FieldError::LengthMismatch {
        expected: CHUNK_VALUES,
        actual,
    })
}

/// The claims about the chunks of a family at the chunks of its address point.
pub(super) fn chunk_claims(dims: &Dims, family: Family) -> Vec<Claim> {
    let claim = |i| {
        let poly = Poly::Committed(Committed::Chunk(family, i));
        let place = Place::chunk(family.address_point(), i);
        Claim::at(poly, place, Point::Cycle6)
    };
    (0..dims.chunks(family) as u8).map(claim).collect()
}

impl FastProver<'_> {
    /// `Σ_j eq(point, j)·ra_i(k, j)` for all values `k` of all chunks `i`, in
    /// the order of [`Committed::chunks`].
    pub(super) fn chunk_sums(&self, point: &[Fr]) -> Result<Vec<ChunkTable>, ProverError> {
        let dims = self.publics.dims();
        let empty = || vec![[Fr::ZERO; CHUNK_VALUES]; Committed::chunks(dims).count()];
        let add = |sums: &mut Vec<ChunkTable>, j: usize, weight: Fr| {
            let mut rest = sums.as_mut_slice();
            for family in Family::ALL {
                let count = dims.chunks(family);
                let (own, others) = rest.split_at_mut(count);
                if let Some(address) = address(family, &self.records[j]) {
                    for (sum, k) in own.iter_mut().zip(chunks(address, count)) {
                        sum[k] += weight;
                    }
                }
                rest = others;
            }
        };
        let merge = |mut a: Vec<ChunkTable>, b: Vec<ChunkTable>| {
            for (a, b) in a.as_flattened_mut().iter_mut().zip(b.as_flattened()) {
                *a += b;
            }
            a
        };
        Ok(sum_eq(point, empty, add, merge)?)
    }
}

/// `Σ_k tables_i[k]·ra_i(k, ·)` for all chunks `i` of a family, with some cycle
/// variables bound least significant first. For the tables of
/// [`chunk_tables`] this is `ra_i(chunk_i(point), ·)`.
pub(super) struct ChunkPolys<'a> {
    family: Family,
    state: State<'a>,
}

enum State<'a> {
    /// After `m` bindings the value at block `j` is
    /// `Σ_{o < 2^m} tables[o][i][chunk i in cycle j·2^m + o]`.
    Lazy {
        records: &'a [TraceRecord],
        tables: Vec<Vec<ChunkTable>>,
    },
    Dense(Vec<DensePoly>),
}

impl<'a> ChunkPolys<'a> {
    /// Takes one table per chunk and the records of `2^t` cycles, `t >= 1`.
    pub(super) fn new(family: Family, records: &'a [TraceRecord], tables: Vec<ChunkTable>) -> Self {
        let tables = vec![tables];
        Self {
            family,
            state: State::Lazy { records, tables },
        }
    }

    /// Number of chunks.
    pub(super) fn count(&self) -> usize {
        match &self.state {
            State::Lazy { tables, .. } => tables[0].len(),
            State::Dense(polys) => polys.len(),
        }
    }

    /// The chunks on pair `j`: as functions of the next variable to be bound.
    pub(super) fn lines(&self, j: usize, lines: &mut [Line]) {
        match &self.state {
            State::Lazy { records, tables } => {
                lines.fill(Line::ZERO);
                let width = tables.len();
                let (even, odd) = records[2 * j * width..2 * (j + 1) * width].split_at(width);
                self.accumulate(even, tables, |i, value| lines[i].zero += value);
                self.accumulate(odd, tables, |i, value| lines[i].slope += value);
                for line in lines {
                    line.slope -= line.zero;
                }
            }
            State::Dense(polys) => {
                for (line, poly) in lines.iter_mut().zip(polys) {
                    let values = poly.values();
                    *line = Line::through(values[2 * j], values[2 * j + 1]);
                }
            }
        }
    }

    /// Adds up the values of one block, chunk by chunk.
    fn accumulate(
        &self,
        block: &[TraceRecord],
        tables: &[Vec<ChunkTable>],
        mut add: impl FnMut(usize, Fr),
    ) {
        for (record, tables) in block.iter().zip(tables) {
            if let Some(address) = address(self.family, record) {
                let values = tables.iter().zip(chunks(address, tables.len()));
                for (i, (table, k)) in values.enumerate() {
                    add(i, table[k]);
                }
            }
        }
    }

    /// Binds the least significant cycle variable to `r`.
    pub(super) fn bind(&mut self, r: Fr) -> Result<(), FieldError> {
        match &mut self.state {
            State::Lazy { records, tables } => {
                // Two blocks become one: the even one is entered with 1 - r,
                // the odd one with r.
                let scaled = |factor: Fr| {
                    let scale = move |table: &ChunkTable| table.map(|value| value * factor);
                    let tables = tables.iter();
                    tables.map(move |t| t.iter().map(scale).collect::<Vec<_>>())
                };
                *tables = scaled(Fr::ONE - r).chain(scaled(r)).collect();
                if tables.len() == 1 << LAZY_BINDINGS || tables.len() == records.len() {
                    self.state = State::Dense(self.materialise()?);
                }
            }
            State::Dense(polys) => parallel::bind_all(polys, r)?,
        }
        Ok(())
    }

    /// The chunks as tables.
    fn materialise(&self) -> Result<Vec<DensePoly>, FieldError> {
        let State::Lazy { records, tables } = &self.state else {
            return Ok(Vec::new());
        };
        let width = tables.len();
        let blocks = records.len() / width;
        let values = parallel::tables(self.count(), blocks, |blocks, parts| {
            for (offset, j) in blocks.enumerate() {
                let block = &records[j * width..(j + 1) * width];
                self.accumulate(block, tables, |i, value| parts[i][offset] += value);
            }
            Ok::<_, FieldError>(())
        })?;
        values.into_iter().map(DensePoly::new).collect()
    }

    /// The values of the chunks, once all variables are bound.
    pub(super) fn constants(&self) -> Option<Vec<Fr>> {
        match &self.state {
            State::Lazy { .. } => None,
            State::Dense(polys) => polys.iter().map(DensePoly::constant).collect(),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use jolt_field::dense::line;
    use proptest::prelude::*;

    proptest! {
        /// Before, at and after the change from records to tables.
        #[test]
        fn chunks_are_bound_as_tables_are(
            addresses in prop::collection::vec(prop::option::of(0u32..256), 64),
            log_cycles in 1usize..7,
            seed: u64,
        ) {
            let record = |address: &Option<u32>| TraceRecord {
                index: address.unwrap_or_default().into(),
                ram_cell: address.unwrap_or(TraceRecord::NO_CELL),
                ..TraceRecord::NOOP
            };
            let records: Vec<TraceRecord> =
                addresses[..1 << log_cycles].iter().map(record).collect();
            let tables: Vec<ChunkTable> = (0..2)
                .map(|i| core::array::from_fn(|k| Fr::from(seed) * Fr::from(16 * i + k as u64 + 1)))
                .collect();
            for family in [Family::Lookup, Family::Ram] {
                let value = |record: &TraceRecord, i: usize| {
                    let address = address(family, record)?;
                    Some(tables[i][(address >> (4 * (1 - i))) as usize % 16])
                };
                let mut dense: Vec<Vec<Fr>> = (0..2)
                    .map(|i| records.iter().map(|r| value(r, i).unwrap_or_default()).collect())
                    .collect();
                let mut chunks = ChunkPolys::new(family, &records, tables.clone());
                prop_assert_eq!(chunks.count(), 2);
                for round in 0..log_cycles {
                    prop_assert_eq!(chunks.constants(), None);
                    for j in 0..dense[0].len() / 2 {
                        let mut lines = [Line::ZERO; 2];
                        chunks.lines(j, &mut lines);
                        let expected = [0, 1].map(|i| {
                            Line::through(dense[i][2 * j], dense[i][2 * j + 1])
                        });
                        prop_assert_eq!(lines, expected);
                    }
                    let r = Fr::from(seed ^ round as u64);
                    chunks.bind(r).unwrap();
                    for values in &mut dense {
                        let pairs = values.chunks_exact(2);
                        *values = pairs.map(|pair| line(pair[0], pair[1], r)).collect();
                    }
                }
                let constants: Vec<Fr> = dense.iter().map(|values| values[0]).collect();
                prop_assert_eq!(chunks.constants(), Some(constants));
            }
        }
    }
}
