//! The relations of specification section 7, written as formulas.
//!
//! Only this module knows them. A sumcheck proves `input = Σ sum`, the sum going
//! over all Boolean values of the points that the relation binds; at the end
//! the same formula `sum`, at the points themselves, is what the verifier
//! expects.

mod shout;
mod spartan;
mod twist;

use jolt_transcript::{Label, labels};

use crate::{
    Challenge, Claim, Committed, Dims, Formula, Place, Point, Poly, Public, Relation, RelationId,
    schedule::{Draw, Stage},
};

/// The stages in order.
pub(crate) fn stages(dims: &Dims) -> Vec<Stage> {
    use RelationId as R;
    let gamma = |id| Draw::Scalar(labels::GAMMA, Challenge::Gamma(id));
    let point = |label: Label, point| Draw::Point(label, point);
    vec![
        Stage::new(
            1,
            vec![
                point(labels::TAU, Point::Tau),
                Draw::Scalar(labels::ALPHA, Challenge::Alpha),
            ],
            vec![spartan::constraints()],
        ),
        Stage::new(
            2,
            vec![
                gamma(R::S2a),
                gamma(R::S2b),
                gamma(R::S2c),
                point(labels::ADDRESS, Point::OutputReference),
            ],
            vec![
                twist::ram_read_write(),
                spartan::products(),
                spartan::instruction_reduction(),
                twist::ram_address(),
                twist::output_check(),
            ],
        )
        .with_claims(twist::advice(dims)),
        Stage::new(
            3,
            vec![gamma(R::S3a), gamma(R::S3b), gamma(R::S3c)],
            vec![
                spartan::shift(),
                spartan::operands(),
                spartan::register_reduction(),
            ],
        ),
        Stage::new(
            4,
            vec![gamma(R::S4a), gamma(R::S4b)],
            vec![twist::register_read_write(), twist::ram_check(dims)],
        ),
        Stage::new(
            5,
            vec![gamma(R::S5a), gamma(R::S5b)],
            vec![
                shout::lookups(dims),
                twist::ram_access_reduction(),
                twist::register_evaluation(),
            ],
        ),
        Stage::new(
            6,
            vec![
                Draw::Scalar(labels::BETA, Challenge::Beta),
                gamma(R::S6a),
                point(labels::REFERENCE, Point::ChunkReference),
                gamma(R::S6b),
                gamma(R::S6e),
                gamma(R::S6f),
            ],
            vec![
                shout::bytecode(dims),
                shout::booleanity(dims),
                twist::access_booleanity(),
                twist::access_virtualisation(dims),
                shout::piece_virtualisation(dims),
                twist::increment_reduction(),
            ],
        ),
        Stage::new(7, vec![gamma(R::S7)], vec![shout::chunk_reduction(dims)]),
    ]
}

/// The committed polynomials at the point of the opening, in order: a claim, and
/// the factor that turns it into the value there. The increments live in the
/// slice of chunk address 0.
pub(crate) fn opening(dims: &Dims) -> Vec<(Claim, Formula)> {
    Committed::all(dims)
        .into_iter()
        .map(|committed| {
            let poly = Poly::Committed(committed);
            match committed {
                Committed::RdInc | Committed::RamInc => (
                    Claim::cycle(poly, Point::Cycle6),
                    Public::Zero(Point::OpeningAddress).into(),
                ),
                Committed::Chunk(..) => (
                    Claim::at(poly, Point::OpeningAddress, Point::Cycle6),
                    Formula::constant(1),
                ),
            }
        })
        .collect()
}

/// The claims about committed advice, each of which has an opening of its own.
pub(crate) fn advice(dims: &Dims) -> Vec<Claim> {
    twist::advice(dims)
}

/// `Σ_i γ^i f_i` for the `γ` of a relation.
fn powers(id: RelationId, formulas: impl IntoIterator<Item = Formula>) -> Formula {
    combine(&gamma(id), formulas)
}

fn combine(base: &Formula, formulas: impl IntoIterator<Item = Formula>) -> Formula {
    formulas
        .into_iter()
        .enumerate()
        .map(|(i, formula)| base.pow(i) * formula)
        .sum()
}

fn gamma(id: RelationId) -> Formula {
    Challenge::Gamma(id).into()
}

fn eq(x: impl Into<Place>, y: impl Into<Place>) -> Formula {
    Public::Eq(x.into(), y.into()).into()
}

fn one() -> Formula {
    Formula::constant(1)
}

/// The value of a polynomial over cycles.
fn cycle(poly: Poly, point: Point) -> Formula {
    Claim::cycle(poly, point).into()
}

/// The value of a polynomial over addresses and cycles.
fn at(poly: Poly, address: impl Into<Place>, cycle: Point) -> Formula {
    Claim::at(poly, address, cycle).into()
}

fn relation(id: RelationId, binds: &[Point], input: Formula, sum: Formula) -> Relation {
    Relation {
        id,
        binds: binds.to_vec(),
        input,
        sum,
    }
}
