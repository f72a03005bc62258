//! Values that the verifier computes itself (specification section 10.2).

use std::collections::{BTreeMap, BTreeSet};

use jolt_field::{
    AccI64, AccU64, AdditiveGroup, Field, FieldError, Fr,
    eq::{eq, eq_plus_one, eq_table, eq_zero, index_point, lt},
};
use jolt_isa::{CircuitFlag, InstructionFlag, Preprocessed, Reg, Statement, Table};
use jolt_tables::evaluate_all;

use crate::{Accumulator, BytecodeColumn, ClaimsError, Dims, Point, Public};

/// The public data of a proof: program, statement and sizes, which fit each
/// other.
#[derive(Debug, Clone)]
pub struct Publics<'a> {
    dims: Dims,
    program: &'a Preprocessed,
    /// Cells that are not 0 in the beginning, apart from the program's image.
    inputs: Vec<(u32, u32)>,
    /// Cells of the I/O window that are not 0 in the end.
    outputs: Vec<(u32, u32)>,
}

impl<'a> Publics<'a> {
    /// Checks the sizes that a proof declares (specification section 10.2, step
    /// 1) and the statement.
    ///
    /// # Errors
    ///
    /// [`ClaimsError::Dimension`] for a size that the policy forbids or that
    /// does not cover program and I/O window, [`ClaimsError::Statement`] for a
    /// statement that does not fit the layout.
    pub fn new(
        program: &'a Preprocessed,
        statement: &Statement,
        log_cycles: u32,
        log_cells: u32,
    ) -> Result<Self, ClaimsError> {
        let dims = Dims::new(
            program.policy(),
            log_cycles,
            log_cells,
            program.bytecode().log_size(),
        )?;
        let layout = program.layout();
        let cells = 1u64 << dims.log_cells();
        let covers = u64::from(program.image_cells().max(layout.program_cell())) <= cells;
        let addressable = u64::from(layout.lowest()) + 4 * cells <= 1 << dims.word_bits();
        if !covers || !addressable {
            return Err(ClaimsError::Dimension {
                name: "log2 of the memory cells",
                value: log_cells.into(),
            });
        }
        Ok(Self {
            dims,
            program,
            inputs: statement.input_cells(layout)?,
            outputs: statement.final_cells(layout)?,
        })
    }

    /// The same with committed advice of `2^log_words` words in each of the first
    /// regions; what is left of them, and the others, hold zeros.
    ///
    /// # Errors
    ///
    /// [`ClaimsError::Dimension`] for more than a region holds, too few words to
    /// commit to, or a region that the program does not have.
    pub fn with_advice(mut self, log_words: &[u32]) -> Result<Self, ClaimsError> {
        let layout = self.program.layout();
        for (region, &log_words) in log_words.iter().enumerate() {
            let (_, capacity) = layout.advice_region(region).unwrap_or_default();
            if 1u64
                .checked_shl(log_words)
                .is_none_or(|words| words > u64::from(capacity))
            {
                return Err(ClaimsError::Dimension {
                    name: "log2 of the words of advice",
                    value: log_words.into(),
                });
            }
        }
        self.dims = self.dims.with_advice(log_words)?;
        Ok(self)
    }

    /// The sizes.
    #[must_use]
    pub fn dims(&self) -> &Dims {
        &self.dims
    }

    /// The program.
    #[must_use]
    pub fn program(&self) -> &'a Preprocessed {
        self.program
    }

    /// The public part of the initial memory as `(cell, word)` in increasing
    /// order, zero words partly left out.
    pub fn initial_cells(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        let lowest = self.program.layout().lowest();
        let image = self.program.image().iter().flat_map(move |chunk| {
            let start = (chunk.address - lowest) / 4;
            (start..).zip(chunk.words.iter().copied())
        });
        self.inputs.iter().copied().chain(image)
    }

    /// What the statement says of the I/O window in the end, as `(cell, word)`
    /// in increasing order, zero words left out.
    #[must_use]
    pub fn final_cells(&self) -> &[(u32, u32)] {
        &self.outputs
    }

    /// The values at the points in `accumulator`.
    ///
    /// # Errors
    ///
    /// [`ClaimsError::MissingPoint`] if one of them is not known yet.
    pub fn evaluate(
        &self,
        wanted: &BTreeSet<Public>,
        accumulator: &Accumulator,
    ) -> Result<BTreeMap<Public, Fr>, ClaimsError> {
        // The tables share one scan of the index, the columns one pass over the
        // bytecode.
        let of_index = |p: &Public| {
            use Public as P;
            matches!(
                p,
                P::Table(_) | P::LeftOperand | P::RightOperand | P::IndexValue
            )
        };
        let (values, operands) = if wanted.iter().any(of_index) {
            self.tables(accumulator)?
        } else {
            Default::default()
        };
        let bytecode = if wanted.iter().any(|p| matches!(p, Public::Bytecode(_))) {
            self.bytecode(accumulator)?
        } else {
            BTreeMap::new()
        };
        wanted
            .iter()
            .map(|&public| {
                let value = match public {
                    Public::Table(table) => values[table as usize],
                    Public::LeftOperand => operands[0],
                    Public::RightOperand => operands[1],
                    Public::IndexValue => operands[2],
                    Public::Bytecode(column) => bytecode.get(&column).copied().unwrap_or_default(),
                    Public::Eq(x, y) => eq(&accumulator.place(x)?, &accumulator.place(y)?)?,
                    Public::EqPlusOne(x, y) => {
                        eq_plus_one(accumulator.point(x)?, accumulator.point(y)?)?
                    }
                    Public::Less(x, y) => lt(accumulator.point(x)?, accumulator.point(y)?)?,
                    Public::Zero(x) => eq_zero(accumulator.point(x)?),
                    Public::Unmap => self.unmap(accumulator.point(Point::RamAddress)?),
                    Public::IoMask => self.io_mask(accumulator.point(Point::RamAddress)?)?,
                    Public::Io => sparse_evaluation(
                        self.outputs.iter().copied(),
                        accumulator.point(Point::RamAddress)?,
                    )?,
                    Public::InitialMemory => sparse_evaluation(
                        self.initial_cells(),
                        accumulator.point(Point::RamAddress)?,
                    )?,
                    Public::AdviceSelector(region) => {
                        self.advice_selector(region, accumulator.point(Point::RamAddress)?)?
                    }
                };
                Ok((public, value))
            })
            .collect()
    }

    fn tables(
        &self,
        accumulator: &Accumulator,
    ) -> Result<([Fr; Table::COUNT], [Fr; 3]), ClaimsError> {
        let point = accumulator.point(Point::LookupIndex)?;
        Ok(match self.dims.word_bits() {
            4 => evaluate_all::<4>(point)?,
            8 => evaluate_all::<8>(point)?,
            16 => evaluate_all::<16>(point)?,
            _ => evaluate_all::<32>(point)?,
        })
    }

    /// `lowest + 4 Σ 2^{κ-1-i} r_i`.
    fn unmap(&self, point: &[Fr]) -> Fr {
        let cell = point
            .iter()
            .fold(Fr::ZERO, |sum, coordinate| sum.double() + coordinate);
        Fr::from(self.program.layout().lowest()) + cell.double().double()
    }

    /// `[k < io_cells]`.
    fn io_mask(&self, point: &[Fr]) -> Result<Fr, ClaimsError> {
        let io_cells = u64::from(self.program.layout().io_cells());
        if io_cells == 1 << self.dims.log_cells() {
            return Ok(Fr::ONE);
        }
        Ok(lt(point, &index_point(io_cells, self.dims.log_cells()))?)
    }

    /// Whether the high bits of a cell are those of the region's first one.
    fn advice_selector(&self, region: u8, point: &[Fr]) -> Result<Fr, ClaimsError> {
        let (start, _) = self
            .program
            .layout()
            .advice_region(region.into())
            .unwrap_or_default();
        let low = self.dims.log_advice(region).min(point.len());
        let (high, _) = point.split_at(point.len() - low);
        let number = u64::from(start) >> low;
        Ok(eq(high, &index_point(number, high.len()))?)
    }

    /// All columns at `BytecodeRow` in one pass.
    fn bytecode(
        &self,
        accumulator: &Accumulator,
    ) -> Result<BTreeMap<BytecodeColumn, Fr>, ClaimsError> {
        let weights = eq_table(accumulator.point(Point::BytecodeRow)?)?;
        let registers = eq_table(accumulator.point(Point::Register)?)?;
        let (mut address, mut index) = (AccU64::default(), AccU64::default());
        let mut imm = AccI64::default();
        let mut circuit = [Fr::ZERO; CircuitFlag::COUNT];
        let mut instruction = [Fr::ZERO; InstructionFlag::COUNT];
        let mut tables = [Fr::ZERO; Table::COUNT];
        let mut operands = [Fr::ZERO; 3];
        for ((number, row), weight) in (0u64..).zip(self.program.bytecode().rows()).zip(&weights) {
            address.add_mul(row.address.into(), weight);
            index.add_mul(number, weight);
            imm.add_mul(row.imm, weight);
            for (flag, sum) in CircuitFlag::ALL.into_iter().zip(&mut circuit) {
                if row.has(flag) {
                    *sum += weight;
                }
            }
            for (flag, sum) in InstructionFlag::ALL.into_iter().zip(&mut instruction) {
                if row.routes(flag) {
                    *sum += weight;
                }
            }
            if let Some(table) = row.table {
                tables[table as usize] += weight;
            }
            for (register, sum) in [row.rd, row.rs1, row.rs2].into_iter().zip(&mut operands) {
                let selected = register.and_then(|r: Reg| registers.get(r.index()));
                *sum += selected.map_or(Fr::ZERO, |e| *e * weight);
            }
        }
        let entry = weights.get(self.program.entry_row() as usize);
        let [rd, rs1, rs2] = operands;
        use BytecodeColumn as B;
        let mut values = BTreeMap::from([
            (B::Address, address.finish()),
            (B::Index, index.finish()),
            (B::Imm, imm.finish()),
            (B::Rd, rd),
            (B::Rs1, rs1),
            (B::Rs2, rs2),
            (B::Entry, entry.copied().unwrap_or_default()),
        ]);
        values.extend(CircuitFlag::ALL.map(B::Circuit).into_iter().zip(circuit));
        values.extend(
            InstructionFlag::ALL
                .map(B::Instruction)
                .into_iter()
                .zip(instruction),
        );
        values.extend(Table::ALL.map(B::Table).into_iter().zip(tables));
        Ok(values)
    }
}

/// `Σ word · eq(point, cell)` for cells in increasing order, with one
/// multiplication of machine words per cell and two tables of about
/// `2^{n/2}` entries.
fn sparse_evaluation(
    cells: impl Iterator<Item = (u32, u32)>,
    point: &[Fr],
) -> Result<Fr, ClaimsError> {
    let (high, low) = point.split_at(point.len() / 2);
    let low_bits = low.len();
    let (high, low) = (eq_table(high)?, eq_table(low)?);
    let mut total = Fr::ZERO;
    let (mut block, mut sum) = (0, AccU64::default());
    for (cell, word) in cells {
        let cell = cell as usize;
        let (Some(_), Some(weight)) = (high.get(cell >> low_bits), low.get(cell % low.len()))
        else {
            return Err(FieldError::IndexOutOfRange {
                index: cell,
                size: high.len() * low.len(),
            }
            .into());
        };
        if cell >> low_bits != block {
            total += sum.finish() * high[block];
            (block, sum) = (cell >> low_bits, AccU64::default());
        }
        sum.add_mul(word.into(), weight);
    }
    Ok(total + sum.finish() * high[block])
}

#[cfg(test)]
mod tests {
    use super::*;
    use jolt_field::dense::evaluate_u64;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn sparse_evaluation_is_the_extension(
            words in proptest::collection::vec(any::<u32>(), 32),
            seeds in proptest::collection::vec(any::<u64>(), 5),
            keep: u32,
        ) {
            let point: Vec<Fr> = seeds.into_iter().map(Fr::from).collect();
            let cells: Vec<(u32, u32)> = (0u32..)
                .zip(words)
                .filter(|(cell, _)| keep >> cell & 1 == 1)
                .collect();
            let mut dense = vec![0; 32];
            for (cell, word) in &cells {
                dense[*cell as usize] = u64::from(*word);
            }
            prop_assert_eq!(
                sparse_evaluation(cells.into_iter(), &point),
                Ok(evaluate_u64(&dense, &point).unwrap_or_default())
            );
            prop_assert!(sparse_evaluation([(32, 1)].into_iter(), &point).is_err());
        }
    }
}
