//! Relations and stages, and what follows from them.

use std::collections::{BTreeMap, BTreeSet};

use jolt_field::Fr;
use jolt_sumcheck::{BatchReduction, BatchShape, InstanceShape, absorb_output_claims, begin_stage};
use jolt_transcript::{Label, Transcript};

use crate::{
    Accumulator, Challenge, Claim, ClaimsError, Dims, Formula, Point, Poly, Publics, RelationId,
    Symbol, relations,
};

/// One sumcheck instance: `input = Σ sum` over the Boolean values of the points
/// in `binds`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// Its name.
    pub id: RelationId,
    /// The points that the sumcheck makes, in the order in which it binds them.
    pub binds: Vec<Point>,
    /// What the sum is claimed to be, from claims of earlier stages.
    pub input: Formula,
    /// The summand, and at the end the expected value.
    pub sum: Formula,
}

impl Relation {
    /// The variables in binding order: point and coordinate.
    #[must_use]
    pub fn variables(&self, dims: &Dims) -> Vec<(Point, usize)> {
        let mut variables = Vec::new();
        for &point in &self.binds {
            let start = variables.len();
            variables.extend((0..point.vars(dims)).map(|var| (point, var)));
            if !point.binds_high_first() {
                variables[start..].reverse();
            }
        }
        variables
    }

    /// Rounds and degrees: that of a round is the degree of the summand in the
    /// variable of the round.
    ///
    /// # Errors
    ///
    /// [`ClaimsError::Sumcheck`] for a shape that the engine refuses.
    pub fn shape(&self, dims: &Dims) -> Result<InstanceShape, ClaimsError> {
        let phases: Vec<(usize, usize)> = self
            .variables(dims)
            .into_iter()
            .map(|(point, var)| {
                let degree = self.sum.degree_in(|s| s.depends_on(dims, point, var));
                (1, degree)
            })
            .collect();
        Ok(InstanceShape::phases(&phases)?)
    }

    /// The claims that come out: those of the summand at a point it binds.
    #[must_use]
    pub fn outputs(&self) -> BTreeSet<Claim> {
        let bound = |claim: &Claim| claim.places().any(|p| self.binds.contains(&p.point));
        self.sum.claims().into_iter().filter(bound).collect()
    }

    /// The claims of earlier stages that the relation rests on.
    #[must_use]
    pub fn inputs(&self) -> BTreeSet<Claim> {
        let outputs = self.outputs();
        let all = self.input.claims().into_iter().chain(self.sum.claims());
        all.filter(|claim| !outputs.contains(claim)).collect()
    }
}

/// Something the verifier draws before a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Draw {
    /// A number.
    Scalar(Label, Challenge),
    /// A point, most significant coordinate first.
    Point(Label, Point),
}

/// A batch of relations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    number: u64,
    draws: Vec<Draw>,
    relations: Vec<Relation>,
    /// Claims that none of the relations makes.
    added: Vec<Claim>,
    outputs: Vec<Claim>,
}

impl Stage {
    /// Puts relations together. Output claims are ordered by relation, then as
    /// [`Claim`]s are; one that two relations share comes once.
    #[must_use]
    pub fn new(number: u64, draws: Vec<Draw>, relations: Vec<Relation>) -> Self {
        let mut outputs: Vec<Claim> = Vec::new();
        for claim in relations.iter().flat_map(Relation::outputs) {
            if !outputs.contains(&claim) {
                outputs.push(claim);
            }
        }
        Self {
            number,
            draws,
            relations,
            added: Vec::new(),
            outputs,
        }
    }

    /// Has the prover also send values of other polynomials at points that the
    /// stage binds, before anything is drawn that they could depend on.
    pub(crate) fn with_claims(mut self, claims: Vec<Claim>) -> Self {
        self.outputs.extend(&claims);
        self.added = claims;
        self
    }

    /// Its number, from 1.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// What is drawn before it, in order.
    #[must_use]
    pub fn draws(&self) -> &[Draw] {
        &self.draws
    }

    /// The relations, in the order of the batch.
    #[must_use]
    pub fn relations(&self) -> &[Relation] {
        &self.relations
    }

    /// Those of [`Stage::outputs`] that come out of none of the relations.
    #[must_use]
    pub fn added(&self) -> &[Claim] {
        &self.added
    }

    /// The claims that the prover sends after the last round, in order.
    #[must_use]
    pub fn outputs(&self) -> &[Claim] {
        &self.outputs
    }

    /// Rounds and degrees of the batch.
    ///
    /// # Errors
    ///
    /// [`ClaimsError::Sumcheck`] for a shape that the engine refuses.
    pub fn shape(&self, dims: &Dims) -> Result<BatchShape, ClaimsError> {
        let shapes = self.relations.iter().map(|r| r.shape(dims));
        Ok(BatchShape::new(shapes.collect::<Result<_, _>>()?)?)
    }

    /// First step of a stage, for prover and verifier: announces it, draws its
    /// challenges, and computes the input claims of its relations.
    ///
    /// # Errors
    ///
    /// [`ClaimsError`] if something that an earlier stage should have left is
    /// missing.
    pub fn begin(
        &self,
        accumulator: &mut Accumulator,
        publics: &Publics<'_>,
        transcript: &mut impl Transcript,
    ) -> Result<Vec<Fr>, ClaimsError> {
        begin_stage(transcript, self.number);
        for draw in &self.draws {
            match *draw {
                Draw::Scalar(label, challenge) => {
                    accumulator.set_challenge(challenge, transcript.challenge(label))?;
                }
                Draw::Point(label, point) => {
                    let count = point.vars(publics.dims());
                    accumulator.set_point(point, transcript.challenges(label, count))?;
                }
            }
        }
        let inputs = self.relations.iter().map(|relation| &relation.input);
        accumulator.evaluate(publics, inputs)
    }

    /// Second step, after the sumcheck: gives the points their coordinates.
    ///
    /// # Errors
    ///
    /// [`ClaimsError::PointMismatch`] if two relations disagree about a point.
    pub fn bind(
        &self,
        accumulator: &mut Accumulator,
        reduction: &BatchReduction,
    ) -> Result<(), ClaimsError> {
        for (i, relation) in self.relations.iter().enumerate() {
            let mut challenges = reduction.instance_challenges(i)?.iter();
            for &point in &relation.binds {
                let count = point.vars(accumulator.dims());
                let mut coordinates: Vec<Fr> = challenges.by_ref().take(count).copied().collect();
                if !point.binds_high_first() {
                    coordinates.reverse();
                }
                accumulator.set_point(point, coordinates)?;
            }
        }
        Ok(())
    }

    /// Third step: records and absorbs the output claims, one value for each of
    /// [`Stage::outputs`].
    ///
    /// # Errors
    ///
    /// [`ClaimsError::ClaimCount`] for another number of values,
    /// [`ClaimsError::RepeatedClaim`] if an earlier stage made one of them.
    pub fn receive(
        &self,
        accumulator: &mut Accumulator,
        values: &[Fr],
        transcript: &mut impl Transcript,
    ) -> Result<(), ClaimsError> {
        if values.len() != self.outputs.len() {
            return Err(ClaimsError::ClaimCount {
                expected: self.outputs.len(),
                actual: values.len(),
            });
        }
        for (claim, value) in self.outputs.iter().zip(values) {
            accumulator.insert(*claim, *value)?;
        }
        absorb_output_claims(transcript, values);
        Ok(())
    }

    /// Last step of the verifier: the value of each summand at the points where
    /// the sumcheck ended, for [`BatchReduction::check`].
    ///
    /// # Errors
    ///
    /// [`ClaimsError`] if a step has been left out.
    pub fn expected(
        &self,
        accumulator: &mut Accumulator,
        publics: &Publics<'_>,
    ) -> Result<Vec<Fr>, ClaimsError> {
        let inputs: BTreeSet<Claim> = self.relations.iter().flat_map(Relation::inputs).collect();
        accumulator.mark_used(&inputs)?;
        accumulator.peek(publics, self.relations.iter().map(|r| &r.sum))
    }
}

/// Who uses a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum User {
    /// The input of a relation.
    Relation(RelationId),
    /// The opening of the commitments.
    Opening,
    /// The opening of the commitment to a region of advice.
    AdviceOpening(u8),
}

/// What binds a claim: an entry of the table in section 14.1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// The claim.
    pub claim: Claim,
    /// Relations that it comes out of; none for one that is added to a stage.
    pub made_by: Vec<RelationId>,
    /// Where it is used, which is what proves it.
    pub used_by: Vec<User>,
}

/// The whole protocol but for the commitments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    stages: Vec<Stage>,
    opening: Vec<(Claim, Formula)>,
    advice: Vec<Claim>,
}

impl Schedule {
    /// The schedule for the given sizes.
    #[must_use]
    pub fn new(dims: &Dims) -> Self {
        Self {
            stages: relations::stages(dims),
            opening: relations::opening(dims),
            advice: relations::advice(dims),
        }
    }

    /// The stages in order.
    #[must_use]
    pub fn stages(&self) -> &[Stage] {
        &self.stages
    }

    /// The committed polynomials in order: the last claim about each, and the
    /// factor that makes it its value at the common opening point
    /// (`OpeningAddress`, `Cycle6`).
    #[must_use]
    pub fn opening(&self) -> &[(Claim, Formula)] {
        &self.opening
    }

    /// The claims about committed advice, by region. The commitment of each is
    /// opened by itself, at the claim's place.
    #[must_use]
    pub fn advice(&self) -> &[Claim] {
        &self.advice
    }

    /// Values of [`Schedule::advice`], each with its point.
    ///
    /// # Errors
    ///
    /// [`ClaimsError`] if stage 2 has been left out.
    pub fn advice_values(
        &self,
        accumulator: &mut Accumulator,
    ) -> Result<Vec<(Vec<Fr>, Fr)>, ClaimsError> {
        accumulator.mark_used(&self.advice.iter().copied().collect())?;
        let value = |claim: &Claim| {
            let places = claim.places().map(|place| accumulator.place(place));
            let point: Vec<Vec<Fr>> = places.collect::<Result<_, _>>()?;
            Ok((point.concat(), accumulator.claim(*claim)?))
        };
        self.advice.iter().map(value).collect()
    }

    /// The relation of the given name.
    #[must_use]
    pub fn relation(&self, id: RelationId) -> Option<&Relation> {
        let mut relations = self.stages.iter().flat_map(Stage::relations);
        relations.find(|relation| relation.id == id)
    }

    /// Values of the committed polynomials at the opening point, in order.
    ///
    /// # Errors
    ///
    /// [`ClaimsError`] if a stage has been left out.
    pub fn opening_values(
        &self,
        accumulator: &mut Accumulator,
        publics: &Publics<'_>,
    ) -> Result<Vec<Fr>, ClaimsError> {
        let claims: BTreeSet<Claim> = self.opening.iter().map(|(claim, _)| *claim).collect();
        accumulator.mark_used(&claims)?;
        let values: Vec<Formula> = self
            .opening
            .iter()
            .map(|(claim, factor)| Formula::from(*claim) * factor.clone())
            .collect();
        accumulator.peek(publics, &values)
    }

    /// The opening point, most significant coordinate first: chunk address, then
    /// cycle.
    ///
    /// # Errors
    ///
    /// [`ClaimsError::MissingPoint`] before the last stage.
    pub fn opening_point(&self, accumulator: &Accumulator) -> Result<Vec<Fr>, ClaimsError> {
        let mut point = accumulator.point(Point::OpeningAddress)?.to_vec();
        point.extend_from_slice(accumulator.point(Point::Cycle6)?);
        Ok(point)
    }

    /// Every claim of the protocol with what makes and what uses it.
    #[must_use]
    pub fn bindings(&self) -> Vec<Binding> {
        let mut found: BTreeMap<Claim, (Vec<RelationId>, Vec<User>)> = BTreeMap::new();
        for relation in self.stages.iter().flat_map(Stage::relations) {
            for claim in relation.outputs() {
                found.entry(claim).or_default().0.push(relation.id);
            }
            for claim in relation.inputs() {
                let user = User::Relation(relation.id);
                found.entry(claim).or_default().1.push(user);
            }
        }
        for (claim, _) in &self.opening {
            found.entry(*claim).or_default().1.push(User::Opening);
        }
        for claim in &self.advice {
            if let Poly::Advice(region) = claim.poly {
                let users = &mut found.entry(*claim).or_default().1;
                users.push(User::AdviceOpening(region));
            }
        }
        found
            .into_iter()
            .map(|(claim, (made_by, used_by))| Binding {
                claim,
                made_by,
                used_by,
            })
            .collect()
    }

    /// The symbols of all formulas.
    #[must_use]
    pub fn symbols(&self) -> BTreeSet<Symbol> {
        let relations = self.stages.iter().flat_map(Stage::relations);
        relations
            .flat_map(|r| [r.input.symbols(), r.sum.symbols()])
            .flatten()
            .collect()
    }
}
