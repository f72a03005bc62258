//! What is known in the course of a proof.

use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};

use jolt_field::{AdditiveGroup, Fr};

use crate::{Challenge, Claim, ClaimsError, Dims, Formula, Place, Point, Public, Publics, Symbol};

/// Points, challenges and claimed values of a proof in progress.
///
/// A claim is entered once and must be used; [`Accumulator::finish`] refuses a
/// claim that nothing rests on, since nothing would prove it.
#[derive(Debug, Clone)]
pub struct Accumulator {
    dims: Dims,
    points: BTreeMap<Point, Vec<Fr>>,
    challenges: BTreeMap<Challenge, Fr>,
    claims: BTreeMap<Claim, Fr>,
    used: BTreeSet<Claim>,
}

impl Accumulator {
    /// Nothing is known yet.
    #[must_use]
    pub fn new(dims: Dims) -> Self {
        Self {
            dims,
            points: BTreeMap::new(),
            challenges: BTreeMap::new(),
            claims: BTreeMap::new(),
            used: BTreeSet::new(),
        }
    }

    /// The sizes of the proof.
    #[must_use]
    pub fn dims(&self) -> &Dims {
        &self.dims
    }

    /// Gives a point its coordinates. Several relations of a stage end at the
    /// same point; they must agree.
    ///
    /// # Errors
    ///
    /// [`ClaimsError::PointMismatch`] for a wrong number of coordinates or for
    /// others than before.
    pub fn set_point(&mut self, point: Point, coordinates: Vec<Fr>) -> Result<(), ClaimsError> {
        if coordinates.len() != point.vars(&self.dims) {
            return Err(ClaimsError::PointMismatch(point));
        }
        match self.points.entry(point) {
            Entry::Vacant(entry) => {
                entry.insert(coordinates);
                Ok(())
            }
            Entry::Occupied(entry) if *entry.get() == coordinates => Ok(()),
            Entry::Occupied(_) => Err(ClaimsError::PointMismatch(point)),
        }
    }

    /// Moves a point, for provers, which look at formulas at many points.
    ///
    /// # Errors
    ///
    /// [`ClaimsError::PointMismatch`] for a wrong number of coordinates.
    pub fn move_point(&mut self, point: Point, coordinates: Vec<Fr>) -> Result<(), ClaimsError> {
        self.points.remove(&point);
        self.set_point(point, coordinates)
    }

    /// Records a challenge.
    ///
    /// # Errors
    ///
    /// [`ClaimsError::RepeatedChallenge`] if it has been drawn before.
    pub fn set_challenge(&mut self, challenge: Challenge, value: Fr) -> Result<(), ClaimsError> {
        match self.challenges.entry(challenge) {
            Entry::Vacant(place) => {
                place.insert(value);
                Ok(())
            }
            Entry::Occupied(_) => Err(ClaimsError::RepeatedChallenge(challenge)),
        }
    }

    /// Records a claimed value.
    ///
    /// # Errors
    ///
    /// [`ClaimsError::RepeatedClaim`] if it has been claimed before, with
    /// whatever value.
    pub fn insert(&mut self, claim: Claim, value: Fr) -> Result<(), ClaimsError> {
        match self.claims.entry(claim) {
            Entry::Vacant(place) => {
                place.insert(value);
                Ok(())
            }
            Entry::Occupied(_) => Err(ClaimsError::RepeatedClaim(claim)),
        }
    }

    /// The coordinates of a point.
    ///
    /// # Errors
    ///
    /// [`ClaimsError::MissingPoint`] before it is known.
    pub fn point(&self, point: Point) -> Result<&[Fr], ClaimsError> {
        let coordinates = self.points.get(&point).map(Vec::as_slice);
        coordinates.ok_or(ClaimsError::MissingPoint(point))
    }

    /// The coordinates of a place.
    ///
    /// # Errors
    ///
    /// [`ClaimsError::MissingPoint`] before its point is known.
    pub fn place(&self, place: Place) -> Result<Vec<Fr>, ClaimsError> {
        let point = self.point(place.point)?;
        let coordinate = |at: Option<usize>| match at {
            None => Ok(Fr::ZERO),
            Some(at) => point
                .get(at)
                .copied()
                .ok_or(ClaimsError::PointMismatch(place.point)),
        };
        let coordinates = place.coordinates(&self.dims);
        coordinates.into_iter().map(coordinate).collect()
    }

    /// The value of a challenge.
    ///
    /// # Errors
    ///
    /// [`ClaimsError::MissingChallenge`] before it is drawn.
    pub fn challenge(&self, challenge: Challenge) -> Result<Fr, ClaimsError> {
        let value = self.challenges.get(&challenge).copied();
        value.ok_or(ClaimsError::MissingChallenge(challenge))
    }

    /// The claimed value.
    ///
    /// # Errors
    ///
    /// [`ClaimsError::MissingClaim`] if there is none.
    pub fn claim(&self, claim: Claim) -> Result<Fr, ClaimsError> {
        let value = self.claims.get(&claim).copied();
        value.ok_or(ClaimsError::MissingClaim(claim))
    }

    /// Evaluates formulas, which uses the claims in them.
    ///
    /// # Errors
    ///
    /// [`ClaimsError`] if something in them is not known.
    pub fn evaluate<'a>(
        &mut self,
        publics: &Publics<'_>,
        formulas: impl IntoIterator<Item = &'a Formula, IntoIter: Clone>,
    ) -> Result<Vec<Fr>, ClaimsError> {
        let formulas = formulas.into_iter();
        for formula in formulas.clone() {
            self.mark_used(&formula.claims())?;
        }
        self.peek(publics, formulas)
    }

    /// Evaluates formulas without using the claims in them.
    ///
    /// # Errors
    ///
    /// As [`Accumulator::evaluate`].
    pub fn peek<'a>(
        &self,
        publics: &Publics<'_>,
        formulas: impl IntoIterator<Item = &'a Formula, IntoIter: Clone>,
    ) -> Result<Vec<Fr>, ClaimsError> {
        let formulas = formulas.into_iter();
        let wanted: BTreeSet<Public> = formulas
            .clone()
            .flat_map(Formula::symbols)
            .filter_map(|symbol| match symbol {
                Symbol::Public(public) => Some(public),
                _ => None,
            })
            .collect();
        let known = publics.evaluate(&wanted, self)?;
        let value = |symbol| match symbol {
            Symbol::Challenge(challenge) => self.challenge(challenge),
            Symbol::Claim(claim) => self.claim(claim),
            // `wanted` has all of them.
            Symbol::Public(public) => Ok(known.get(&public).copied().unwrap_or_default()),
        };
        formulas.map(|formula| formula.evaluate(value)).collect()
    }

    /// Marks claims as used.
    ///
    /// # Errors
    ///
    /// [`ClaimsError::MissingClaim`] for one that has not been made.
    pub fn mark_used(&mut self, claims: &BTreeSet<Claim>) -> Result<(), ClaimsError> {
        for claim in claims {
            self.claim(*claim)?;
            self.used.insert(*claim);
        }
        Ok(())
    }

    /// Ends the proof.
    ///
    /// # Errors
    ///
    /// [`ClaimsError::UnusedClaim`] if a claim has not been used.
    pub fn finish(self) -> Result<(), ClaimsError> {
        let mut unused = self
            .claims
            .keys()
            .filter(|claim| !self.used.contains(claim));
        unused
            .next()
            .map_or(Ok(()), |claim| Err(ClaimsError::UnusedClaim(*claim)))
    }
}
