//! One attack.

use crate::{mutant::REMOVED, run::Run, run::random_accumulator, run::violated_constraints};
use jolt_claims::{Accumulator, Claim, Publics, Relation, RelationId, Schedule};
use jolt_emu::TraceRecord;
use jolt_field::{AdditiveGroup, Fr};
use jolt_prover::{
    Instance, Prover, ProverError, Witness, fast::FastProver, oracle, oracle::OracleProver,
};
use std::{collections::BTreeMap, sync::Arc};

/// A run with a corrupted witness, and what should notice.
#[derive(Clone)]
pub struct Attack {
    /// Row of the table in section 14.2 C, 0 for an attack that is not in it.
    pub row: u8,
    /// What it does.
    pub name: String,
    /// The program, the statement, and the trace that is committed to.
    pub run: Run,
    /// The relations that do not hold, in order; none for a change that is
    /// harmless.
    pub violates: Vec<RelationId>,
    /// The constraints that do not hold, if S1 does not.
    pub constraints: Vec<usize>,
    witness: Witness,
    lies: BTreeMap<RelationId, Witness>,
    origin: Arc<Origin>,
}

/// A trace and its polynomials, before they are changed.
struct Origin {
    records: Vec<TraceRecord>,
    witness: Witness,
}

impl Attack {
    /// The witness of a run as it is. Row 0 stands for none.
    #[must_use]
    pub fn new(row: u8, name: impl Into<String>, run: &Run) -> Self {
        let witness = run.witness();
        Self {
            row,
            name: name.into(),
            run: run.clone(),
            violates: Vec::new(),
            constraints: Vec::new(),
            witness: witness.clone(),
            lies: BTreeMap::new(),
            origin: Arc::new(Origin {
                records: run.records.clone(),
                witness,
            }),
        }
    }

    /// The start of another attack, which is not in the table.
    pub(crate) fn renamed(mut self, name: impl Into<String>) -> Self {
        self.row = 0;
        self.name = name.into();
        self.constraints.clear();
        self
    }

    /// Changes the witness.
    pub(crate) fn change(mut self, change: impl FnOnce(&mut Witness)) -> Self {
        change(&mut self.witness);
        self
    }

    /// Shows some relations a witness that is changed further. Comes after all
    /// changes that they are to see, too.
    pub(crate) fn tell(mut self, who: &[RelationId], change: impl FnOnce(&mut Witness)) -> Self {
        let mut lie = self.witness.clone();
        change(&mut lie);
        self.lies.extend(who.iter().map(|id| (*id, lie.clone())));
        self
    }

    /// Commits to another trace than that of the witness.
    pub(crate) fn commit(mut self, change: impl FnOnce(&mut [TraceRecord])) -> Self {
        change(&mut self.run.records);
        self
    }

    /// Says which relations do not hold.
    pub(crate) fn violates(mut self, relations: &[RelationId]) -> Self {
        self.violates = relations.to_vec();
        self
    }

    /// Says which constraints do not hold, and that nothing else notices.
    pub(crate) fn breaks(mut self, constraints: &[usize]) -> Self {
        self.violates = vec![RelationId::S1];
        self.constraints = constraints.to_vec();
        self
    }

    /// The polynomials that are committed to, and that most relations see.
    #[must_use]
    pub fn witness(&self) -> &Witness {
        &self.witness
    }

    /// The polynomials that a relation sees.
    fn witness_of(&self, id: RelationId) -> &Witness {
        self.lies.get(&id).unwrap_or(&self.witness)
    }

    /// The constraints that do not hold for what S1 sees.
    #[must_use]
    pub fn violated_constraints(&self) -> Vec<usize> {
        violated_constraints(self.witness_of(RelationId::S1))
    }

    /// The number of the stage that should refuse a proof, if one should.
    #[must_use]
    pub fn refused_by(&self) -> Option<u64> {
        let first = self.violates.iter().min()?;
        let name = format!("{first:?}");
        // "S", stage, instance.
        name.get(1..2)?.parse().ok()
    }

    /// A prover that shows each relation what it is to see.
    #[must_use]
    pub fn prover<'a>(&'a self, publics: &'a Publics<'a>) -> impl Prover {
        Liar {
            attack: self,
            fast: FastProver {
                publics,
                records: &self.origin.records,
                advice: &[],
            },
            schedule: Schedule::new(publics.dims()),
            oracles: RelationId::ALL
                .into_iter()
                .map(|id| {
                    let witness = self.witness_of(id);
                    (id, OracleProver { publics, witness })
                })
                .collect(),
        }
    }

    /// Whether a relation sees nothing but polynomials of the trace.
    fn is_plain(&self, relation: &Relation) -> bool {
        let (seen, own) = (self.witness_of(relation.id), &self.origin.witness);
        let mut claims = relation.sum.claims().into_iter();
        claims.all(|claim| seen.data(claim.poly) == own.data(claim.poly))
    }
}

/// The reference prover with a witness for each relation. What does not differ
/// from protocol and trace is left to the fast provers, which send the same
/// messages.
struct Liar<'a> {
    attack: &'a Attack,
    fast: FastProver<'a>,
    schedule: Schedule,
    oracles: BTreeMap<RelationId, OracleProver<'a>>,
}

impl Prover for Liar<'_> {
    fn instance(
        &self,
        relation: &Relation,
        accumulator: &Accumulator,
    ) -> Result<Box<dyn Instance + '_>, ProverError> {
        // The fast provers know the relations of the protocol, not a mutant's.
        // Where they check reads and writes they rely on records that agree
        // with each other.
        let known = self.schedule.relation(relation.id) == Some(relation)
            && ![RelationId::S2a, RelationId::S4a].contains(&relation.id);
        if known && self.attack.is_plain(relation) {
            self.fast.instance(relation, accumulator)
        } else {
            self.oracles[&relation.id].instance(relation, accumulator)
        }
    }
}

/// Checks relations for an attack, at random points.
pub struct Examination<'a> {
    attack: &'a Attack,
    publics: Publics<'a>,
    schedule: Schedule,
    accumulator: Accumulator,
    /// The relation that each claim comes out of.
    makers: BTreeMap<Claim, RelationId>,
}

impl<'a> Examination<'a> {
    /// Draws points and challenges.
    ///
    /// # Panics
    ///
    /// If the run of the attack does not fit its program.
    #[must_use]
    pub fn new(attack: &'a Attack) -> Self {
        let publics = attack.run.publics();
        let schedule = Schedule::new(publics.dims());
        let mut accumulator = random_accumulator(&publics, 1);
        accumulator.set_challenge(REMOVED, Fr::ZERO).unwrap();
        let makers = schedule
            .bindings()
            .into_iter()
            .map(|binding| (binding.claim, binding.made_by[0]))
            .collect();
        Self {
            attack,
            publics,
            schedule,
            accumulator,
            makers,
        }
    }

    /// The attack.
    #[must_use]
    pub fn attack(&self) -> &'a Attack {
        self.attack
    }

    /// The relations.
    #[must_use]
    pub fn schedule(&self) -> &Schedule {
        &self.schedule
    }

    /// Whether a relation, possibly that of a mutant, holds: its input with what
    /// the makers of the claims say, its sum with what it sees itself.
    ///
    /// # Panics
    ///
    /// If the witness lacks a polynomial.
    #[must_use]
    pub fn satisfies(&self, relation: &Relation) -> bool {
        let mut known = self.accumulator.clone();
        for claim in relation.input.claims() {
            let witness = self.attack.witness_of(self.makers[&claim]);
            let value = witness.evaluate(claim, &self.accumulator).unwrap();
            known.insert(claim, value).unwrap();
        }
        let input = known.peek(&self.publics, [&relation.input]).unwrap();
        let witness = self.attack.witness_of(relation.id);
        let sides = oracle::identity(relation, witness, &self.publics, &self.accumulator);
        input == [sides.unwrap().1]
    }

    /// The relations that do not hold, in order.
    #[must_use]
    pub fn violated(&self) -> Vec<RelationId> {
        let relations = self.schedule.stages().iter().flat_map(|s| s.relations());
        relations
            .filter(|relation| !self.satisfies(relation))
            .map(|relation| relation.id)
            .collect()
    }
}
