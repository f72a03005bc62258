//! All polynomials of a proof as explicit tables, for small traces
//! (specification section 5).

use std::collections::BTreeMap;

use jolt_claims::{CHUNK_BITS, Committed, Dims, Family, Poly, Publics, REGISTER_BITS};
use jolt_emu::TraceRecord;
use jolt_field::{AdditiveGroup, Field, Fr};
use jolt_isa::{InstructionFlag, Reg, Table};
use jolt_r1cs::{Column, columns};

use crate::{ProverError, advice::initial_cells, commit::address};

/// The values of a polynomial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Data {
    /// One value per cycle.
    Cycle(Vec<Fr>),
    /// One value per address.
    Address(Vec<Fr>),
    /// One value per address and cycle, that of `(k, j)` at `k·2^t + j`.
    Dense(Vec<Fr>),
    /// The non-zero values of each cycle, with their addresses.
    Sparse(Vec<Vec<(usize, Fr)>>),
}

/// Every polynomial about which claims are made, committed and virtual, as a
/// table of field elements.
///
/// [`Witness::new`] derives them from a trace the way sections 5 and 7 define
/// them. They are independent of each other afterwards, so that a test can
/// falsify one and see which relation notices.
#[derive(Debug, Clone)]
pub struct Witness {
    dims: Dims,
    data: BTreeMap<Poly, Data>,
}

impl Witness {
    /// The polynomials of a trace.
    ///
    /// Nothing is checked that a relation checks: records that no run produces
    /// give a witness that violates some relation.
    ///
    /// # Errors
    ///
    /// [`ProverError::TraceLength`] unless there are `2^t` records,
    /// [`ProverError::CellOutOfRange`] or [`ProverError::R1cs`] for a record that
    /// names a cell or a row that does not exist.
    pub fn new(publics: &Publics<'_>, records: &[TraceRecord]) -> Result<Self, ProverError> {
        Self::with_advice(publics, records, &[])
    }

    /// As [`Witness::new`], with the words of committed advice by region.
    ///
    /// # Errors
    ///
    /// As [`Witness::new`]; [`ProverError::Advice`] for more words than
    /// `publics` declares.
    pub fn with_advice(
        publics: &Publics<'_>,
        records: &[TraceRecord],
        advice: &[Vec<u32>],
    ) -> Result<Self, ProverError> {
        let dims = *publics.dims();
        let expected = 1 << dims.log_cycles();
        if records.len() != expected {
            return Err(ProverError::TraceLength {
                expected,
                actual: records.len(),
            });
        }
        let mut witness = Self {
            dims,
            data: BTreeMap::new(),
        };
        witness.add_columns(publics, records)?;
        witness.add_flags(publics, records);
        witness.add_addresses(records)?;
        witness.add_registers(publics, records);
        witness.add_memory(publics, records, advice)?;
        Ok(witness)
    }

    /// The sizes.
    #[must_use]
    pub fn dims(&self) -> &Dims {
        &self.dims
    }

    /// The values of a polynomial.
    ///
    /// # Errors
    ///
    /// [`ProverError::MissingPolynomial`] if the sizes do not provide for it.
    pub fn data(&self, poly: Poly) -> Result<&Data, ProverError> {
        let data = self.data.get(&poly);
        data.ok_or(ProverError::MissingPolynomial(poly))
    }

    /// The values of a polynomial, to be changed in place. Tables must keep
    /// their length, addresses of sparse ones their range.
    ///
    /// # Errors
    ///
    /// As [`Witness::data`].
    pub fn data_mut(&mut self, poly: Poly) -> Result<&mut Data, ProverError> {
        let data = self.data.get_mut(&poly);
        data.ok_or(ProverError::MissingPolynomial(poly))
    }

    fn insert_cycle(&mut self, poly: Poly, values: impl IntoIterator<Item = Fr>) {
        self.data
            .insert(poly, Data::Cycle(values.into_iter().collect()));
    }

    fn insert_sparse(&mut self, poly: Poly, addresses: impl IntoIterator<Item = Option<usize>>) {
        let column = |address: Option<usize>| address.map(|k| (k, Fr::ONE)).into_iter().collect();
        let columns = addresses.into_iter().map(column).collect();
        self.data.insert(poly, Data::Sparse(columns));
    }

    /// The columns of the constraint system.
    fn add_columns(
        &mut self,
        publics: &Publics<'_>,
        records: &[TraceRecord],
    ) -> Result<(), ProverError> {
        let rows = (0..records.len())
            .map(|j| columns(publics.program(), &records[j], records.get(j + 1)))
            .collect::<Result<Vec<_>, _>>()?;
        for column in Column::ALL {
            let values = rows.iter().map(|row| Fr::from(row[column.index()]));
            self.insert_cycle(Poly::Column(column), values);
        }
        Ok(())
    }

    /// Instruction flags, table flags, and whether a NoOp follows.
    fn add_flags(&mut self, publics: &Publics<'_>, records: &[TraceRecord]) {
        let bytecode = publics.program().bytecode().rows();
        // `add_columns` has checked the row numbers.
        let rows: Vec<_> = records.iter().map(|r| &bytecode[r.row as usize]).collect();
        let bit = |set: bool| if set { Fr::ONE } else { Fr::ZERO };
        for flag in InstructionFlag::ALL {
            let values = rows.iter().map(|row| bit(row.routes(flag)));
            self.insert_cycle(Poly::Flag(flag), values);
        }
        for table in Table::ALL {
            let values = rows.iter().map(|row| bit(row.table == Some(table)));
            self.insert_cycle(Poly::TableFlag(table), values);
        }
        let next = rows.iter().skip(1);
        let is_noop = next.map(|row| bit(row.routes(InstructionFlag::IsNoop)));
        self.insert_cycle(Poly::NextIsNoop, is_noop.chain([Fr::ONE]));
    }

    /// The one-hot polynomials and their products.
    fn add_addresses(&mut self, records: &[TraceRecord]) -> Result<(), ProverError> {
        let dims = self.dims;
        for (cycle, record) in records.iter().enumerate() {
            if let Some(cell) = record.cell()
                && cell >> dims.log_cells() != 0
            {
                return Err(ProverError::CellOutOfRange { cycle, cell });
            }
        }
        let bits =
            |value: u64, shift: usize, width: usize| (value >> shift & ((1 << width) - 1)) as usize;
        for family in Family::ALL {
            let count = dims.chunks(family);
            for i in 0..count {
                let shift = CHUNK_BITS * (count - 1 - i);
                let chunk = records
                    .iter()
                    .map(|r| Some(bits(address(family, r)?, shift, CHUNK_BITS)));
                let committed = Committed::Chunk(family, i as u8);
                self.insert_sparse(Poly::Committed(committed), chunk);
            }
        }
        let width = CHUNK_BITS * dims.chunks_per_piece();
        for v in 0..dims.pieces() {
            let shift = width * (dims.pieces() - 1 - v);
            let piece = records.iter().map(|r| Some(bits(r.index, shift, width)));
            self.insert_sparse(Poly::LookupPiece(v as u8), piece);
        }
        let cells = records.iter().map(|r| r.cell().map(|cell| cell as usize));
        self.insert_sparse(Poly::RamAccess, cells);
        let accessed = records.iter().map(|r| match r.cell() {
            Some(_) => Fr::ONE,
            None => Fr::ZERO,
        });
        self.insert_cycle(Poly::RamAccessed, accessed);
        Ok(())
    }

    /// Register accesses, and the values of registers as sums of increments.
    fn add_registers(&mut self, publics: &Publics<'_>, records: &[TraceRecord]) {
        let bytecode = publics.program().bytecode().rows();
        let rows = records.iter().map(|r| &bytecode[r.row as usize]);
        let number = |register: Option<Reg>| register.map(Reg::index);
        let written: Vec<Option<usize>> = rows.clone().map(|row| number(row.rd)).collect();
        self.insert_sparse(Poly::RegisterRead1, rows.clone().map(|r| number(r.rs1)));
        self.insert_sparse(Poly::RegisterRead2, rows.map(|r| number(r.rs2)));
        self.insert_sparse(Poly::RegisterWrite, written.iter().copied());
        let increment = |r: &TraceRecord| difference(r.rd_post, r.rd_pre);
        let increments: Vec<Fr> = records.iter().map(increment).collect();
        let start = vec![Fr::ZERO; 1 << REGISTER_BITS];
        let (values, _) = running_values(start, &written, &increments);
        self.insert_cycle(Poly::Committed(Committed::RdInc), increments);
        self.data.insert(Poly::RegisterValue, Data::Dense(values));
    }

    /// The values of memory cells as sums of increments.
    fn add_memory(
        &mut self,
        publics: &Publics<'_>,
        records: &[TraceRecord],
        advice: &[Vec<u32>],
    ) -> Result<(), ProverError> {
        let mut start = vec![Fr::ZERO; 1 << self.dims.log_cells()];
        for (cell, word) in initial_cells(publics, advice)? {
            // In range: checked when the public data were put together.
            start[cell as usize] = Fr::from(word);
        }
        for (region, words) in self.dims.advice_regions().zip(advice) {
            let mut values: Vec<Fr> = words.iter().map(|&word| Fr::from(word)).collect();
            values.resize(1 << self.dims.log_advice(region), Fr::ZERO);
            self.data
                .insert(Poly::Advice(region), Data::Address(values));
        }
        let accessed: Vec<Option<usize>> = records
            .iter()
            .map(|r| r.cell().map(|cell| cell as usize))
            .collect();
        let increment = |r: &TraceRecord| difference(r.ram_post, r.ram_pre);
        let increments: Vec<Fr> = records.iter().map(increment).collect();
        let (values, last) = running_values(start, &accessed, &increments);
        self.insert_cycle(Poly::Committed(Committed::RamInc), increments);
        self.data.insert(Poly::RamValue, Data::Dense(values));
        self.data.insert(Poly::RamFinal, Data::Address(last));
        Ok(())
    }
}

fn difference(after: u32, before: u32) -> Fr {
    Fr::from(i64::from(after) - i64::from(before))
}

/// Values before each cycle, address-major, and after the last one.
fn running_values(
    mut state: Vec<Fr>,
    addresses: &[Option<usize>],
    increments: &[Fr],
) -> (Vec<Fr>, Vec<Fr>) {
    let cycles = addresses.len();
    let mut values = vec![Fr::ZERO; state.len() * cycles];
    for (j, (address, increment)) in addresses.iter().zip(increments).enumerate() {
        for (k, value) in state.iter().enumerate() {
            values[k * cycles + j] = *value;
        }
        if let Some(k) = address {
            state[*k] += increment;
        }
    }
    (values, state)
}
