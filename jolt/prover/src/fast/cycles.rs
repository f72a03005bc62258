//! Polynomials over cycles, read off the trace.

use core::ops::Range;

use jolt_claims::{Committed, Poly};
use jolt_field::{AccI128, Fr, eq::eq_table};
use jolt_isa::{InstructionFlag, Row};
use jolt_r1cs::{COLUMN_COUNT, R1csError, columns};

use super::{
    FastProver,
    parallel::{BLOCK, sum_blocks, tables},
};
use crate::{
    ProverError,
    commit::{ram_increment, rd_increment},
};

/// Everything about one cycle that a polynomial over cycles may be.
pub(crate) struct Cycle<'a> {
    columns: [i128; COLUMN_COUNT],
    row: &'a Row,
    next_is_noop: bool,
    rd_inc: i64,
    ram_inc: i64,
    accesses_ram: bool,
}

impl Cycle<'_> {
    /// The value of a polynomial in this cycle; `None` if it depends on an
    /// address as well.
    pub(crate) fn value(&self, poly: Poly) -> Option<i128> {
        Some(match poly {
            Poly::Column(column) => self.columns[column.index()],
            Poly::NextIsNoop => self.next_is_noop.into(),
            Poly::Flag(flag) => self.row.routes(flag).into(),
            Poly::TableFlag(table) => (self.row.table == Some(table)).into(),
            Poly::RamAccessed => self.accesses_ram.into(),
            Poly::Committed(Committed::RdInc) => self.rd_inc.into(),
            Poly::Committed(Committed::RamInc) => self.ram_inc.into(),
            _ => return None,
        })
    }
}

impl FastProver<'_> {
    /// Reads cycle `j`.
    pub(crate) fn cycle(&self, j: usize) -> Result<Cycle<'_>, ProverError> {
        let (record, next) = (&self.records[j], self.records.get(j + 1));
        let program = self.publics.program();
        // Checks the row numbers.
        let columns = columns(program, record, next)?;
        let rows = program.bytecode().rows();
        let next = next.map(|next| &rows[next.row as usize]);
        Ok(Cycle {
            columns,
            row: &rows[record.row as usize],
            next_is_noop: next.is_none_or(|row| row.routes(InstructionFlag::IsNoop)),
            rd_inc: rd_increment(record),
            ram_inc: ram_increment(record),
            accesses_ram: record.cell().is_some(),
        })
    }

    /// `Σ_m weights[m]·polys[m]`, cycle by cycle.
    pub(crate) fn combination(&self, polys: &[(Poly, Fr)]) -> Result<Vec<Fr>, ProverError> {
        let mut tables = tables(1, self.records.len(), |cycles, parts| {
            let values = parts.iter_mut().flat_map(|part| part.iter_mut());
            for (j, out) in cycles.zip(values) {
                let cycle = self.cycle(j)?;
                let mut sum = AccI128::new();
                for (poly, weight) in polys {
                    let value = cycle.value(*poly);
                    sum.add_mul(value.ok_or(ProverError::MissingPolynomial(*poly))?, weight);
                }
                *out = sum.finish();
            }
            Ok::<_, ProverError>(())
        })?;
        Ok(tables.pop().unwrap_or_default())
    }

    /// The values of several polynomials at one point.
    pub(crate) fn evaluate(&self, polys: &[Poly], point: &[Fr]) -> Result<Vec<Fr>, ProverError> {
        type Sums = Result<Vec<AccI128>, ProverError>;
        let weights = eq_table(point)?;
        let sum = |cycles: Range<usize>| -> Sums {
            let mut sums = vec![AccI128::new(); polys.len()];
            for j in cycles {
                let cycle = self.cycle(j)?;
                for (sum, poly) in sums.iter_mut().zip(polys) {
                    let value = cycle.value(*poly);
                    let value = value.ok_or(ProverError::MissingPolynomial(*poly))?;
                    sum.add_mul(value, &weights[j]);
                }
            }
            Ok(sums)
        };
        let merge = |a: Sums, b: Sums| -> Sums {
            let (mut a, b) = (a?, b?);
            for (a, b) in a.iter_mut().zip(&b) {
                a.merge(b);
            }
            Ok(a)
        };
        let sums = sum_blocks(weights.len(), BLOCK, sum, merge)?;
        Ok(sums.iter().map(AccI128::finish).collect())
    }

    /// Refuses a trace that does not have `2^t` records.
    pub(crate) fn check_length(&self) -> Result<(), ProverError> {
        let expected = 1 << self.publics.dims().log_cycles();
        if self.records.len() == expected {
            Ok(())
        } else {
            Err(ProverError::TraceLength {
                expected,
                actual: self.records.len(),
            })
        }
    }

    /// Refuses a trace of the wrong length, or with an address that does not
    /// exist.
    pub(crate) fn check_trace(&self) -> Result<(), ProverError> {
        self.check_length()?;
        let rows = self.publics.program().bytecode().rows().len();
        let log_cells = self.publics.dims().log_cells();
        for (cycle, record) in self.records.iter().enumerate() {
            if record.row as usize >= rows {
                let row = record.row;
                return Err(R1csError::NoSuchRow { row, rows }.into());
            }
            if let Some(cell) = record.cell()
                && cell >> log_cells != 0
            {
                return Err(ProverError::CellOutOfRange { cycle, cell });
            }
        }
        Ok(())
    }
}
