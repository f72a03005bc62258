//! S5.a: the instruction lookups (specification section 11.5).

use jolt_claims::{Accumulator, Challenge, Claim, Place, Point, Poly, Relation, RelationId};
use jolt_emu::TraceRecord;
use jolt_field::{
    AdditiveGroup, DensePoly, Field, FieldError, Fr, SplitEq, dense::line, eq::eq_table,
};
use jolt_isa::{InstructionFlag, Table, WORD_BITS};
use jolt_sumcheck::{InstanceShape, SumcheckError, SumcheckInstance};
use jolt_tables::{Decomposed, State};
use rayon::prelude::*;

use super::{
    phase::{CLASSES, Class, PHASE_BITS, PHASES, Phase, WORD, operands, phase_bits},
    product::{Line, eq_round},
};
use crate::{
    Instance, ProverError,
    fast::{
        FastProver,
        dot::DotSum,
        parallel::{self, LARGE_BLOCK, add_tables, sum_eq},
    },
};

/// Pieces of the index (`n_v`).
const PIECES: usize = 4;
/// Phases that bind one piece.
const PIECE_PHASES: usize = PHASES / PIECES;
/// Factors of a cycle besides eq: what it claims of its index, and the pieces.
const FACTORS: usize = PIECES + 1;
/// Cycle variables bound before the factors become dense tables.
const LAZY_BINDINGS: usize = 2;

/// `Σ_{k,j} eq(r2, j)·Π_v ra_v(k_v, j)·claim_j(k)`, the index `k` first, where
/// `claim_j(k)` combines the entry `k` of the table of cycle `j` and the
/// operands that `k` encodes.
pub(crate) struct LookupKernel<'a> {
    prover: &'a FastProver<'a>,
    shape: InstanceShape,
    gamma: Fr,
    eq: SplitEq,
    /// By bytecode row.
    classes: Vec<Class>,
    /// `eq(r2, j)` times eq of the bound bits of the index, up to the last
    /// phase.
    weights: Vec<Fr>,
    /// After the bound bits.
    state: State<Fr, WORD_BITS>,
    /// The current phase.
    phase: DotSum,
    /// For each finished phase, eq of its challenges.
    tables: Vec<Vec<Fr>>,
    cycles: Option<Cycles>,
    challenges: Vec<Fr>,
}

/// The factors of the cycles, with the index bound.
struct Cycles {
    /// The claim about the index, by class.
    claims: Vec<Fr>,
    bound: Vec<Fr>,
    /// The factors, once [`LAZY_BINDINGS`] variables are bound.
    dense: Vec<DensePoly>,
}

impl<'a> LookupKernel<'a> {
    pub(crate) fn new(
        prover: &'a FastProver<'a>,
        relation: &Relation,
        accumulator: &Accumulator,
    ) -> Result<Self, ProverError> {
        prover.check_trace()?;
        let rows = prover.publics.program().bytecode().rows();
        let cycle = accumulator.point(Point::Cycle2)?;
        let mut kernel = Self {
            prover,
            shape: relation.shape(accumulator.dims())?,
            gamma: accumulator.challenge(Challenge::Gamma(RelationId::S5a))?,
            eq: SplitEq::new(cycle)?,
            classes: rows.iter().map(Class::of).collect(),
            weights: eq_table(cycle)?,
            state: State::start(0),
            phase: DotSum::new(Vec::new())?,
            tables: Vec::new(),
            cycles: None,
            challenges: Vec::new(),
        };
        kernel.begin_phase()?;
        Ok(kernel)
    }

    /// One pass over the cycles: updates their weights and sums them by the next
    /// bits of their index.
    fn begin_phase(&mut self) -> Result<(), FieldError> {
        let (number, gamma) = (self.tables.len(), self.gamma);
        let (classes, last) = (&self.classes, self.tables.last());
        let block = |(records, weights): (&[TraceRecord], &mut [Fr])| {
            let mut phase = Phase::new(number, gamma);
            for (record, weight) in records.iter().zip(weights) {
                if let Some(table) = last {
                    *weight *= table[phase_bits(record.index, number - 1)];
                }
                phase.add(classes[record.row as usize], record.index, weight);
            }
            phase
        };
        let records = self.prover.records.par_chunks(LARGE_BLOCK);
        let phase = records
            .zip(self.weights.par_chunks_mut(LARGE_BLOCK))
            .map(block)
            .reduce(|| Phase::new(number, gamma), Phase::merge);
        self.phase = phase.finish(&self.state)?;
        Ok(())
    }

    fn bind_index(&mut self, r: Fr) -> Result<(), FieldError> {
        self.phase.bind(r)?;
        if !self.challenges.len().is_multiple_of(PHASE_BITS) {
            return Ok(());
        }
        let bits = &self.challenges[self.challenges.len() - PHASE_BITS..];
        for [x, y] in bits.as_chunks::<2>().0 {
            self.state.step(*x, *y);
        }
        self.tables.push(eq_table(bits)?);
        if self.tables.len() < PHASES {
            return self.begin_phase();
        }
        self.weights = Vec::new();
        self.cycles = Some(Cycles {
            claims: (0..CLASSES)
                .map(|c| self.claim(Class::numbered(c)))
                .collect(),
            bound: Vec::new(),
            dense: Vec::new(),
        });
        Ok(())
    }

    /// What a class claims of the bound index.
    fn claim(&self, class: Class) -> Fr {
        let value = class.table().map_or(Fr::ZERO, |t| t.read(&self.state));
        operands(class.is_plain(), self.gamma)
            .into_iter()
            .fold(value, |sum, (operand, weight)| {
                sum + weight * operand.read(&self.state)
            })
    }

    /// The factors at block `j` of the trace after the given bindings.
    fn factors(&self, claims: &[Fr], bound: &[Fr], j: usize) -> [Fr; FACTORS] {
        if let Some((r, bound)) = bound.split_last() {
            let even = self.factors(claims, bound, 2 * j);
            let odd = self.factors(claims, bound, 2 * j + 1);
            return core::array::from_fn(|i| line(even[i], odd[i], *r));
        }
        let record = &self.prover.records[j];
        let mut factors = [Fr::ONE; FACTORS];
        factors[0] = claims[self.classes[record.row as usize].number()];
        for (phase, table) in self.tables.iter().enumerate() {
            factors[1 + phase / PIECE_PHASES] *= table[phase_bits(record.index, phase)];
        }
        factors
    }

    fn cycle_round(&self, cycles: &Cycles, claim: Fr) -> Result<Vec<Fr>, FieldError> {
        let Cycles {
            claims,
            bound,
            dense,
        } = cycles;
        eq_round(&self.eq, claim, &[Fr::ONE], FACTORS, |j, lines| {
            if dense.is_empty() {
                let even = self.factors(claims, bound, 2 * j);
                let odd = self.factors(claims, bound, 2 * j + 1);
                for (line, (even, odd)) in lines.iter_mut().zip(even.into_iter().zip(odd)) {
                    *line = Line::through(even, odd);
                }
            } else {
                for (line, poly) in lines.iter_mut().zip(dense) {
                    let values = poly.values();
                    *line = Line::through(values[2 * j], values[2 * j + 1]);
                }
            }
        })
    }

    fn bind_cycle(&mut self, mut cycles: Cycles, r: Fr) -> Result<Cycles, FieldError> {
        self.eq.bind(r)?;
        if !cycles.dense.is_empty() {
            parallel::bind_all(&mut cycles.dense, r)?;
            return Ok(cycles);
        }
        cycles.bound.push(r);
        if cycles.bound.len() == LAZY_BINDINGS || self.eq.free_vars() == 0 {
            let blocks = self.prover.records.len() >> cycles.bound.len();
            let factors = parallel::tables(FACTORS, blocks, |blocks, parts| {
                for (offset, j) in blocks.enumerate() {
                    let factors = self.factors(&cycles.claims, &cycles.bound, j);
                    for (part, value) in parts.iter_mut().zip(factors) {
                        part[offset] = value;
                    }
                }
                Ok::<_, FieldError>(())
            })?;
            let factors = factors.into_iter().map(DensePoly::new);
            cycles.dense = factors.collect::<Result<_, _>>()?;
        }
        Ok(cycles)
    }

    /// The values of the table flags and of `Raf` at a cycle.
    fn flags(&self, cycle: &[Fr]) -> Result<Vec<(Claim, Fr)>, FieldError> {
        let add = |sums: &mut Vec<Fr>, j: usize, weight: Fr| {
            let row = self.prover.records[j].row as usize;
            sums[self.classes[row].number()] += weight;
        };
        let sums = sum_eq(cycle, || vec![Fr::ZERO; CLASSES], add, add_tables)?;
        let (pairs, _) = sums.as_chunks::<2>();
        let mut flags: Vec<(Claim, Fr)> = Table::ALL
            .into_iter()
            .zip(pairs)
            .map(|(table, sums)| {
                let claim = Claim::cycle(Poly::TableFlag(table), Point::Cycle5);
                (claim, sums.iter().sum())
            })
            .collect();
        let plain = Claim::cycle(Poly::Flag(InstructionFlag::Raf), Point::Cycle5);
        flags.push((plain, pairs.iter().map(|[_, plain]| plain).sum()));
        Ok(flags)
    }
}

impl SumcheckInstance for LookupKernel<'_> {
    fn shape(&self) -> &InstanceShape {
        &self.shape
    }

    fn round_poly(&mut self, _round: usize, claim: Fr) -> Result<Vec<Fr>, SumcheckError> {
        match &self.cycles {
            None => Ok(self.phase.round_poly(claim)),
            Some(cycles) => Ok(self.cycle_round(cycles, claim)?),
        }
    }

    fn bind(&mut self, _round: usize, r: Fr) -> Result<(), SumcheckError> {
        self.challenges.push(r);
        match self.cycles.take() {
            None => self.bind_index(r)?,
            Some(cycles) => self.cycles = Some(self.bind_cycle(cycles, r)?),
        }
        Ok(())
    }
}

impl Instance for LookupKernel<'_> {
    fn outputs(&self) -> Result<Vec<(Claim, Fr)>, ProverError> {
        let dense = self.cycles.as_ref().map(|cycles| &cycles.dense);
        let pieces = dense.and_then(|dense| {
            let pieces = dense.get(1..)?.iter();
            pieces.map(DensePoly::constant).collect::<Option<Vec<Fr>>>()
        });
        let pieces = pieces.ok_or(SumcheckError::InstanceTables)?;
        let cycle: Vec<Fr> = self.challenges[2 * WORD..].iter().rev().copied().collect();
        let mut outputs = self.flags(&cycle)?;
        outputs.extend((0u8..).zip(pieces).map(|(v, value)| {
            let claim = Claim::at(Poly::LookupPiece(v), Place::piece(v), Point::Cycle5);
            (claim, value)
        }));
        Ok(outputs)
    }
}
