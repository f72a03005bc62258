//! One phase of S5.a: eight bits of the lookup index (specification section
//! 11.5).

use std::collections::BTreeMap;

use jolt_field::{AccU64, AdditiveGroup, Field, FieldError, Fr};
use jolt_isa::{InstructionFlag, Row, Table, WORD_BITS};
use jolt_tables::{Decomposed, Operand, Prefix, State, Suffix, Term, states_after};

use crate::fast::dot::DotSum;

/// Bits of a word.
pub(super) const WORD: usize = WORD_BITS as usize;
/// Bits of the index that one phase binds.
pub(super) const PHASE_BITS: usize = 8;
/// Number of phases.
pub(super) const PHASES: usize = 2 * WORD / PHASE_BITS;
/// Number of values of the bits of a phase.
const PHASE_VALUES: usize = 1 << PHASE_BITS;
/// Number of classes.
pub(super) const CLASSES: usize = 2 * (Table::COUNT + 1);

/// The bits of an index that a phase binds.
pub(super) fn phase_bits(index: u64, phase: usize) -> usize {
    (index >> (PHASE_BITS * (PHASES - 1 - phase))) as usize % PHASE_VALUES
}

/// What a row does with its index: which table it looks up in, if any, and
/// whether the index is one number instead of two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Class(u8);

impl Class {
    pub(super) fn of(row: &Row) -> Self {
        let table = row.table.map_or(Table::COUNT as u8, |table| table as u8);
        Self(2 * table + u8::from(row.routes(InstructionFlag::Raf)))
    }

    /// The class with the given number.
    pub(super) fn numbered(number: usize) -> Self {
        Self(number as u8)
    }

    /// The number of the class, below [`CLASSES`].
    pub(super) fn number(self) -> usize {
        self.0.into()
    }

    /// The number of the table, [`Table::COUNT`] for none.
    fn table_number(self) -> usize {
        self.number() / 2
    }

    pub(super) fn table(self) -> Option<Table> {
        Table::ALL.get(self.table_number()).copied()
    }

    pub(super) fn is_plain(self) -> bool {
        self.0 % 2 == 1
    }
}

/// The readings of an index with their weights in the relation.
pub(super) fn operands(is_plain: bool, gamma: Fr) -> Vec<(Operand, Fr)> {
    let right = gamma * gamma;
    if is_plain {
        vec![(Operand::Id, right)]
    } else {
        vec![(Operand::Left, gamma), (Operand::Right, right)]
    }
}

/// A function of the index, `Σ weight·prefix·suffix`, and what its suffixes sum
/// to over the cycles that use it.
struct Group {
    /// Prefix, number of the suffix, weight.
    terms: Vec<(Prefix, usize, Fr)>,
    suffixes: Vec<Suffix>,
    /// By suffix and by the bits of the phase; empty before the first cycle.
    sums: Vec<Vec<AccU64>>,
}

impl Group {
    fn new(weighted: impl IntoIterator<Item = (Term, Fr)>) -> Self {
        let (mut terms, mut suffixes) = (Vec::new(), Vec::new());
        for (Term { prefix, suffix }, weight) in weighted {
            let known = suffixes.iter().position(|s| *s == suffix);
            let number = known.unwrap_or_else(|| {
                suffixes.push(suffix);
                suffixes.len() - 1
            });
            terms.push((prefix, number, weight));
        }
        Self {
            terms,
            suffixes,
            sums: Vec::new(),
        }
    }

    /// Adds a cycle with weight `u` at `slot`.
    fn add(&mut self, index: u64, pairs: usize, slot: usize, u: &Fr) {
        if self.sums.is_empty() {
            self.sums = vec![vec![AccU64::new(); PHASE_VALUES]; self.suffixes.len()];
        }
        for (suffix, sums) in self.suffixes.iter().zip(&mut self.sums) {
            match suffix.value::<WORD_BITS>(index, pairs) {
                0 => {}
                1 => sums[slot].add(u),
                value => sums[slot].add_mul(value, u),
            }
        }
    }

    /// Adds the sums of the same function over other cycles.
    fn merge(&mut self, other: Self) {
        if self.sums.is_empty() {
            self.sums = other.sums;
            return;
        }
        let sums = self.sums.iter_mut().zip(&other.sums);
        for (sum, other) in sums.flat_map(|(sums, others)| sums.iter_mut().zip(others)) {
            sum.merge(other);
        }
    }
}

/// The sums of a phase in the making.
pub(super) struct Phase {
    number: usize,
    /// By number of the table.
    tables: Vec<Group>,
    /// Interleaved and plain indices.
    readings: [Group; 2],
}

impl Phase {
    pub(super) fn new(number: usize, gamma: Fr) -> Self {
        let table = |table: Table| Group::new(table.terms().iter().map(|t| (*t, Fr::ONE)));
        let reading = |is_plain| {
            let operands = operands(is_plain, gamma).into_iter();
            Group::new(operands.flat_map(|(operand, weight)| {
                operand.terms().iter().map(move |term| (*term, weight))
            }))
        };
        Self {
            number,
            tables: Table::ALL.into_iter().map(table).collect(),
            readings: [false, true].map(reading),
        }
    }

    /// Adds a cycle with weight `u`.
    pub(super) fn add(&mut self, class: Class, index: u64, u: &Fr) {
        // The most significant bit is bound first, sums bind the lowest one.
        let bits = phase_bits(index, self.number) as u8;
        let slot = bits.reverse_bits().into();
        let pairs = WORD - PHASE_BITS / 2 * (self.number + 1);
        if let Some(table) = self.tables.get_mut(class.table_number()) {
            table.add(index, pairs, slot, u);
        }
        self.readings[usize::from(class.is_plain())].add(index, pairs, slot, u);
    }

    /// The sums over the cycles of both.
    pub(super) fn merge(mut self, other: Self) -> Self {
        let groups = self.tables.iter_mut().chain(&mut self.readings);
        for (a, b) in groups.zip(other.tables.into_iter().chain(other.readings)) {
            a.merge(b);
        }
        self
    }

    /// The sum over the values of the bits, `state` being that before the phase.
    pub(super) fn finish(&self, state: &State<Fr, WORD_BITS>) -> Result<DotSum, FieldError> {
        // Products with the same prefix become one.
        let mut factors: BTreeMap<Prefix, Vec<Fr>> = BTreeMap::new();
        for group in self.tables.iter().chain(&self.readings) {
            let finish = |sums: &Vec<AccU64>| sums.iter().map(AccU64::finish).collect();
            let sums: Vec<Vec<Fr>> = group.sums.iter().map(finish).collect();
            for (prefix, suffix, weight) in &group.terms {
                // Nothing to add for a group without cycles.
                let Some(sums) = sums.get(*suffix) else {
                    continue;
                };
                let factor = factors.entry(*prefix);
                let factor = factor.or_insert_with(|| vec![Fr::ZERO; PHASE_VALUES]);
                for (total, sum) in factor.iter_mut().zip(sums) {
                    *total += if *weight == Fr::ONE {
                        *sum
                    } else {
                        *weight * sum
                    };
                }
            }
        }
        let states = states_after(state, PHASE_BITS / 2);
        let pair = |(prefix, factor): (Prefix, Vec<Fr>)| {
            let read = |slot: u8| prefix.read(&states[usize::from(slot.reverse_bits())]);
            ((0..=u8::MAX).map(read).collect(), factor)
        };
        DotSum::new(factors.into_iter().map(pair).collect())
    }
}
