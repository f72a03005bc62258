//! Claims and public values as functions of the variables that a relation binds.

use std::collections::{BTreeMap, BTreeSet};

use jolt_claims::{Accumulator, Claim, Place, Point, Public, Publics};
use jolt_field::{AdditiveGroup, Field, Fr, eq::eq_table, eq::index_point};

use crate::{Data, ProverError, Witness};

/// A multilinear function of some coordinates of points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tabulated {
    /// The coordinates, most significant first.
    pub(crate) variables: Vec<(Point, usize)>,
    /// All values.
    pub(crate) values: Vec<Fr>,
}

/// One side of a polynomial's domain.
enum Axis {
    /// The polynomial does not have this side.
    Absent,
    /// A summation variable with this many values.
    Free(usize),
    /// At a known point, whose eq table this is.
    Fixed(Vec<Fr>),
}

impl Axis {
    fn new(
        place: Option<Place>,
        binds: &[Point],
        accumulator: &Accumulator,
        variables: &mut Vec<(Point, usize)>,
    ) -> Result<Self, ProverError> {
        let Some(place) = place else {
            return Ok(Self::Absent);
        };
        if !binds.contains(&place.point) {
            return Ok(Self::Fixed(eq_table(&accumulator.place(place)?)?));
        }
        // The padding of a chunk is zeros on the left: its values are the first
        // ones.
        let coordinates = place.coordinates(accumulator.dims());
        let free = coordinates.into_iter().flatten();
        let before = variables.len();
        variables.extend(free.map(|var| (place.point, var)));
        Ok(Self::Free(1 << (variables.len() - before)))
    }

    fn len(&self) -> usize {
        match self {
            Self::Absent | Self::Fixed(_) => 1,
            Self::Free(size) => *size,
        }
    }

    /// Position and weight of the value at `index`; `None` outside the domain.
    fn locate(&self, index: usize) -> Option<(usize, Fr)> {
        match self {
            Self::Absent => Some((0, Fr::ONE)),
            Self::Free(size) => (index < *size).then_some((index, Fr::ONE)),
            Self::Fixed(weights) => weights.get(index).map(|weight| (0, *weight)),
        }
    }

    /// Whether the polynomial has this side.
    fn exists(&self) -> bool {
        !matches!(self, Self::Absent)
    }
}

impl Data {
    /// Calls `visit(address, cycle, value)` for every value that may be
    /// non-zero; an index that does not apply is 0.
    fn for_each(&self, cycles: usize, mut visit: impl FnMut(usize, usize, Fr)) {
        match self {
            Self::Cycle(values) => {
                for (j, value) in values.iter().enumerate() {
                    visit(0, j, *value);
                }
            }
            Self::Address(values) => {
                for (k, value) in values.iter().enumerate() {
                    visit(k, 0, *value);
                }
            }
            Self::Dense(values) => {
                for (i, value) in values.iter().enumerate() {
                    visit(i / cycles, i % cycles, *value);
                }
            }
            Self::Sparse(columns) => {
                for (j, column) in columns.iter().enumerate() {
                    for (k, value) in column {
                        visit(*k, j, *value);
                    }
                }
            }
        }
    }

    fn has_address(&self) -> bool {
        !matches!(self, Self::Cycle(_))
    }

    fn has_cycle(&self) -> bool {
        !matches!(self, Self::Address(_))
    }
}

impl Witness {
    /// The true value of a claim at the points in `accumulator`.
    ///
    /// # Errors
    ///
    /// [`ProverError::Claims`] if a point is not known,
    /// [`ProverError::MissingPolynomial`] if the claim does not fit the
    /// polynomial.
    pub fn evaluate(&self, claim: Claim, accumulator: &Accumulator) -> Result<Fr, ProverError> {
        let table = self.tabulate(claim, &[], accumulator)?;
        Ok(table.values[0])
    }

    /// A claim as a function of its coordinates at the points in `binds`.
    pub(crate) fn tabulate(
        &self,
        claim: Claim,
        binds: &[Point],
        accumulator: &Accumulator,
    ) -> Result<Tabulated, ProverError> {
        let data = self.data(claim.poly)?;
        let mut variables = Vec::new();
        let address = Axis::new(claim.address, binds, accumulator, &mut variables)?;
        let place = claim.cycle.map(Place::from);
        let cycle = Axis::new(place, binds, accumulator, &mut variables)?;
        if address.exists() != data.has_address() || cycle.exists() != data.has_cycle() {
            return Err(ProverError::MissingPolynomial(claim.poly));
        }
        let mut values = vec![Fr::ZERO; address.len() * cycle.len()];
        data.for_each(1 << self.dims().log_cycles(), |k, j, value| {
            if value == Fr::ZERO {
                return;
            }
            if let (Some((row, x)), Some((column, y))) = (address.locate(k), cycle.locate(j)) {
                values[row * cycle.len() + column] += value * x * y;
            }
        });
        Ok(Tabulated { variables, values })
    }
}

/// Public values as functions of their coordinates at the points in `binds`: the
/// verifier's closed forms at every Boolean point.
pub(crate) fn tabulate_publics(
    wanted: impl IntoIterator<Item = Public>,
    binds: &[Point],
    publics: &Publics<'_>,
    accumulator: &Accumulator,
) -> Result<BTreeMap<Public, Tabulated>, ProverError> {
    let mut groups: BTreeMap<BTreeSet<Point>, BTreeSet<Public>> = BTreeMap::new();
    for public in wanted {
        let points = public.places().into_iter().map(|place| place.point);
        let bound = points.filter(|point| binds.contains(point)).collect();
        groups.entry(bound).or_default().insert(public);
    }
    let mut tables = BTreeMap::new();
    let mut at = accumulator.clone();
    for (points, wanted) in groups {
        let dims = accumulator.dims();
        let variables: Vec<(Point, usize)> = points
            .iter()
            .flat_map(|point| (0..point.vars(dims)).map(|var| (*point, var)))
            .collect();
        let mut values: BTreeMap<Public, Vec<Fr>> = BTreeMap::new();
        for index in 0..1u64 << variables.len() {
            let bits = index_point(index, variables.len());
            let mut rest = bits.as_slice();
            for point in &points {
                let (coordinates, tail) = rest.split_at(point.vars(dims));
                at.move_point(*point, coordinates.to_vec())?;
                rest = tail;
            }
            for (public, value) in publics.evaluate(&wanted, &at)? {
                values.entry(public).or_default().push(value);
            }
        }
        tables.extend(values.into_iter().map(|(public, values)| {
            let variables = variables.clone();
            (public, Tabulated { variables, values })
        }));
    }
    Ok(tables)
}
