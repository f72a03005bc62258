//! Polynomials over cycles that are read off the trace until a variable is
//! bound.

use std::array;

use jolt_claims::{Accumulator, Point};
use jolt_emu::TraceRecord;
use jolt_field::{DensePoly, FieldError, Fr, SplitEqTable, dense::line};

use super::product::Line;
use crate::{ProverError, fast::parallel::tables};

/// `N` polynomials over cycles. Tables are made when the first variable is
/// bound, so that they have half the size.
pub(super) struct TracePolys<'a, const N: usize> {
    state: State<'a, N>,
}

/// What the polynomials are in a cycle.
type Read<'a, const N: usize> = Box<dyn Fn(&TraceRecord) -> [Fr; N] + Sync + 'a>;

enum State<'a, const N: usize> {
    Trace {
        records: &'a [TraceRecord],
        read: Read<'a, N>,
    },
    /// `N` tables.
    Bound(Vec<DensePoly>),
}

impl<'a, const N: usize> TracePolys<'a, N> {
    /// Takes the records of `2^t` cycles, `t >= 1`, and what the polynomials are
    /// in a cycle.
    pub(super) fn new(
        records: &'a [TraceRecord],
        read: impl Fn(&TraceRecord) -> [Fr; N] + Sync + 'a,
    ) -> Self {
        let read = Box::new(read);
        Self {
            state: State::Trace { records, read },
        }
    }

    /// Number of pairs of values that the next variable joins.
    pub(super) fn pairs(&self) -> usize {
        match &self.state {
            State::Trace { records, .. } => records.len() / 2,
            State::Bound(polys) => polys.first().map_or(0, |poly| poly.values().len() / 2),
        }
    }

    /// The polynomials on pair `j`: as functions of the next variable to be
    /// bound.
    pub(super) fn lines(&self, j: usize) -> [Line; N] {
        match &self.state {
            State::Trace { records, read } => {
                let (zero, one) = (read(&records[2 * j]), read(&records[2 * j + 1]));
                array::from_fn(|i| Line::through(zero[i], one[i]))
            }
            State::Bound(polys) => array::from_fn(|i| {
                let values = polys[i].values();
                Line::through(values[2 * j], values[2 * j + 1])
            }),
        }
    }

    /// Binds the least significant variable to `r`.
    pub(super) fn bind(&mut self, r: Fr) -> Result<(), FieldError> {
        match &mut self.state {
            State::Trace { records, read } => {
                let tables = tables(N, records.len() / 2, |range, parts| {
                    for (place, j) in range.enumerate() {
                        let (zero, one) = (read(&records[2 * j]), read(&records[2 * j + 1]));
                        for (part, (zero, one)) in parts.iter_mut().zip(zero.into_iter().zip(one)) {
                            part[place] = line(zero, one, r);
                        }
                    }
                    Ok::<_, FieldError>(())
                })?;
                let polys = tables.into_iter().map(DensePoly::new);
                self.state = State::Bound(polys.collect::<Result<_, _>>()?);
            }
            State::Bound(polys) => {
                for poly in polys {
                    poly.bind_low(r)?;
                }
            }
        }
        Ok(())
    }

    /// The values of the polynomials, once all variables are bound.
    pub(super) fn constants(&self) -> Option<Vec<Fr>> {
        match &self.state {
            State::Trace { .. } => None,
            State::Bound(polys) => polys.iter().map(DensePoly::constant).collect(),
        }
    }
}

/// `ra(r_addr, ·)`: what the cell of an access weighs, 0 without one.
pub(super) fn access_weight(
    accumulator: &Accumulator,
) -> Result<impl Fn(&TraceRecord) -> Fr + use<>, ProverError> {
    let eq = SplitEqTable::new(accumulator.point(Point::RamAddress)?)?;
    Ok(move |record: &TraceRecord| {
        let weight = record.cell().and_then(|cell| eq.get(cell as usize));
        weight.unwrap_or_default()
    })
}
