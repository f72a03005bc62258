//! RAM and registers: S2.a, d, e; S4; S5.b, c; S6.c, d, f.

use jolt_r1cs::Column;

use super::{at, cycle, eq, one, powers, relation, spartan::column};
use crate::{
    Claim, Committed, Dims, Family, Formula, Place, Point, Poly, Public, Relation, RelationId,
};

const RD_INC: Poly = Poly::Committed(Committed::RdInc);
const RAM_INC: Poly = Poly::Committed(Committed::RamInc);

/// What a cycle reads from and writes to memory.
pub(super) fn ram_read_write() -> Relation {
    let id = RelationId::S2a;
    let (r, k, j) = (Point::Cycle1, Point::RamAddress, Point::RamCycle);
    let before = at(Poly::RamValue, k, j);
    let after = before.clone() + cycle(RAM_INC, j);
    relation(
        id,
        &[j, k],
        powers(
            id,
            [Column::RamRead, Column::RamWrite].map(|c| column(c, r)),
        ),
        eq(r, j) * at(Poly::RamAccess, k, j) * powers(id, [before, after]),
    )
}

/// The address of an access is that of the cell.
pub(super) fn ram_address() -> Relation {
    let (r, k) = (Point::Cycle1, Point::RamAddress);
    relation(
        RelationId::S2d,
        &[k],
        column(Column::RamAddress, r),
        at(Poly::RamAccess, k, r) * Formula::from(Public::Unmap),
    )
}

/// The I/O window holds in the end what the statement says.
pub(super) fn output_check() -> Relation {
    let k = Point::RamAddress;
    let last = Formula::from(Claim::address(Poly::RamFinal, k));
    relation(
        RelationId::S2e,
        &[k],
        Formula::default(),
        eq(Point::OutputReference, k) * Formula::from(Public::IoMask) * (last - Public::Io.into()),
    )
}

/// What a cycle writes to and reads from registers.
pub(super) fn register_read_write() -> Relation {
    let id = RelationId::S4a;
    let (r, k, j) = (Point::Cycle3, Point::Register, Point::RegisterCycle);
    let before = at(Poly::RegisterValue, k, j);
    let accesses = [
        at(Poly::RegisterWrite, k, j) * (before.clone() + cycle(RD_INC, j)),
        at(Poly::RegisterRead1, k, j) * before.clone(),
        at(Poly::RegisterRead2, k, j) * before,
    ];
    relation(
        id,
        &[j, k],
        powers(
            id,
            [Column::RdWrite, Column::Rs1, Column::Rs2].map(|c| column(c, r)),
        ),
        eq(r, j) * powers(id, accesses),
    )
}

/// The value of committed advice at the cell of S2, for each region.
pub(super) fn advice(dims: &Dims) -> Vec<Claim> {
    dims.advice_regions()
        .map(|region| Claim::address(Poly::Advice(region), Place::advice(region)))
        .collect()
}

/// Values of cells, at a cycle and in the end, are the initial ones plus the
/// increments so far.
pub(super) fn ram_check(dims: &Dims) -> Relation {
    let id = RelationId::S4b;
    let (k, r, j) = (Point::RamAddress, Point::RamCycle, Point::RamCheckCycle);
    let private = dims
        .advice_regions()
        .zip(advice(dims))
        .map(|(region, words)| {
            Formula::from(Public::AdviceSelector(region)) * Formula::from(words)
        });
    let initial = Formula::from(Public::InitialMemory) + private.sum::<Formula>();
    let value = at(Poly::RamValue, k, r);
    let last = Formula::from(Claim::address(Poly::RamFinal, k));
    relation(
        id,
        &[j],
        powers(id, [value - initial.clone(), last - initial]),
        cycle(RAM_INC, j)
            * at(Poly::RamAccess, k, j)
            * powers(id, [Public::Less(j, r).into(), one()]),
    )
}

/// Three claims about the accesses of one cell become one.
pub(super) fn ram_access_reduction() -> Relation {
    let id = RelationId::S5b;
    let (k, j) = (Point::RamAddress, Point::Cycle5);
    let old = [Point::Cycle1, Point::RamCycle, Point::RamCheckCycle];
    relation(
        id,
        &[j],
        powers(id, old.map(|r| at(Poly::RamAccess, k, r))),
        at(Poly::RamAccess, k, j) * powers(id, old.map(|r| eq(r, j))),
    )
}

/// The value of a register at a cycle is the sum of the increments so far;
/// registers start at 0.
pub(super) fn register_evaluation() -> Relation {
    let (k, r, j) = (Point::Register, Point::RegisterCycle, Point::Cycle5);
    relation(
        RelationId::S5c,
        &[j],
        at(Poly::RegisterValue, k, r),
        cycle(RD_INC, j) * at(Poly::RegisterWrite, k, j) * Formula::from(Public::Less(j, r)),
    )
}

/// A cycle accesses memory or does not.
pub(super) fn access_booleanity() -> Relation {
    let j = Point::Cycle6;
    let accessed = cycle(Poly::RamAccessed, j);
    relation(
        RelationId::S6c,
        &[j],
        Formula::default(),
        eq(Point::Cycle5, j) * (accessed.pow(2) - accessed),
    )
}

/// Accesses are products of the committed chunks.
pub(super) fn access_virtualisation(dims: &Dims) -> Relation {
    let (r, j) = (Point::Cycle5, Point::Cycle6);
    let chunks = 0..dims.chunks(Family::Ram) as u8;
    relation(
        RelationId::S6d,
        &[j],
        at(Poly::RamAccess, Point::RamAddress, r),
        eq(r, j)
            * chunks
                .map(|i| {
                    let place = Place::chunk(Point::RamAddress, i);
                    at(Poly::Committed(Committed::Chunk(Family::Ram, i)), place, j)
                })
                .product::<Formula>(),
    )
}

/// Two claims about each increment become one.
pub(super) fn increment_reduction() -> Relation {
    let id = RelationId::S6f;
    let j = Point::Cycle6;
    let old = [
        (RAM_INC, Point::RamCycle),
        (RAM_INC, Point::RamCheckCycle),
        (RD_INC, Point::RegisterCycle),
        (RD_INC, Point::Cycle5),
    ];
    relation(
        id,
        &[j],
        powers(id, old.map(|(poly, r)| cycle(poly, r))),
        powers(id, old.map(|(poly, r)| cycle(poly, j) * eq(r, j))),
    )
}
