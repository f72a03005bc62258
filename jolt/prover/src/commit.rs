//! The committed polynomials of a trace (specification section 5.2).

use jolt_claims::{CHUNK_BITS, Committed, Dims, Family};
use jolt_emu::TraceRecord;
use jolt_field::{ColumnIndex, OneHot};
use jolt_pcs::Polynomial;
use rayon::prelude::*;

use crate::ProverError;

/// What is committed to, by cycle: numbers, and values of chunks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommittedPolynomials {
    increments: [Vec<i64>; 2],
    chunks: Vec<OneHot<u8>>,
}

impl CommittedPolynomials {
    /// Reads them off a trace.
    ///
    /// # Errors
    ///
    /// [`ProverError::Field`] unless there are `2^t` records.
    pub fn new(dims: &Dims, records: &[TraceRecord]) -> Result<Self, ProverError> {
        let names: Vec<(Family, usize)> = Committed::chunks(dims)
            .filter_map(|committed| match committed {
                Committed::Chunk(family, i) => Some((family, usize::from(i))),
                Committed::RdInc | Committed::RamInc => None,
            })
            .collect();
        let chunks = names
            .into_par_iter()
            .map(|(family, i)| {
                let shift = CHUNK_BITS * (dims.chunks(family) - 1 - i);
                let values = records.iter().map(|r| {
                    address(family, r).map_or(u8::NONE, |a| (a >> shift) as u8 & CHUNK_MASK)
                });
                OneHot::new(CHUNK_BITS, values.collect())
            })
            .collect::<Result<_, _>>()?;
        Ok(Self {
            increments: [
                records.iter().map(rd_increment).collect(),
                records.iter().map(ram_increment).collect(),
            ],
            chunks,
        })
    }

    /// The polynomials in the order of [`Committed::all`].
    #[must_use]
    pub fn polynomials(&self) -> Vec<Polynomial<'_>> {
        let increments = self.increments.iter().map(|v| Polynomial::Increments(v));
        increments
            .chain(self.chunks.iter().map(Polynomial::OneHot))
            .collect()
    }
}

const CHUNK_MASK: u8 = (1 << CHUNK_BITS) - 1;

/// Change of the destination register in a cycle.
pub(crate) fn rd_increment(record: &TraceRecord) -> i64 {
    i64::from(record.rd_post) - i64::from(record.rd_pre)
}

/// Change of the accessed cell in a cycle.
pub(crate) fn ram_increment(record: &TraceRecord) -> i64 {
    i64::from(record.ram_post) - i64::from(record.ram_pre)
}

/// The address of a family in a cycle.
pub(crate) fn address(family: Family, record: &TraceRecord) -> Option<u64> {
    match family {
        Family::Lookup => Some(record.index),
        Family::Ram => record.cell().map(u64::from),
        Family::Bytecode => Some(record.row.into()),
    }
}
