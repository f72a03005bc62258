//! Lookups and the one-hot polynomials: S5.a; S6.a, b, e; S7.

use jolt_isa::{CircuitFlag, InstructionFlag, Table};
use jolt_r1cs::Column;

use super::{
    at, combine, cycle, eq, gamma, one, powers, relation,
    spartan::{column, flag},
};
use crate::{
    BytecodeColumn, Challenge, Claim, Committed, Dims, Family, Formula, Place, Point, Poly, Public,
    Relation, RelationId,
};

fn chunk(family: Family, i: u8) -> Poly {
    Poly::Committed(Committed::Chunk(family, i))
}

/// What a cycle looks up: value and operands.
pub(super) fn lookups(dims: &Dims) -> Relation {
    let id = RelationId::S5a;
    let (r, j) = (Point::Cycle2, Point::Cycle5);
    let input = [
        Column::LookupOutput,
        Column::LeftLookup,
        Column::RightLookup,
    ];
    let raf = flag(InstructionFlag::Raf, j);
    let interleaved = one() - raf.clone();
    let value = Table::ALL
        .into_iter()
        .map(|table| cycle(Poly::TableFlag(table), j) * Public::Table(table).into())
        .sum();
    let left = interleaved.clone() * Public::LeftOperand.into();
    let right = interleaved * Public::RightOperand.into() + raf * Public::IndexValue.into();
    let pieces = (0..dims.pieces() as u8)
        .map(|v| at(Poly::LookupPiece(v), Place::piece(v), j))
        .product::<Formula>();
    relation(
        id,
        &[Point::LookupIndex, j],
        powers(id, input.map(|c| column(c, r))),
        eq(r, j) * pieces * powers(id, [value, left, right]),
    )
}

/// The values that a cycle takes from the bytecode, by the point at which they
/// are claimed: `C_s` and `Val_s` of section 7 with the powers of `β` left out.
fn bytecode_values() -> Vec<(Point, Vec<(Claim, BytecodeColumn)>)> {
    use BytecodeColumn as B;
    use InstructionFlag as I;
    let [r1, r2, r3, r4, r5] = [
        Point::Cycle1,
        Point::Cycle2,
        Point::Cycle3,
        Point::RegisterCycle,
        Point::Cycle5,
    ];
    let circuit = |f, r| {
        (
            Claim::cycle(Poly::Column(Column::Flag(f)), r),
            B::Circuit(f),
        )
    };
    let instruction = |f, r| (Claim::cycle(Poly::Flag(f), r), B::Instruction(f));
    let address = |r| {
        (
            Claim::cycle(Poly::Column(Column::UnexpandedPc), r),
            B::Address,
        )
    };
    let imm = |r| (Claim::cycle(Poly::Column(Column::Imm), r), B::Imm);
    let register = |poly, r, column| (Claim::at(poly, Point::Register, r), column);
    let table = |t| (Claim::cycle(Poly::TableFlag(t), r5), B::Table(t));

    let mut first = vec![address(r1), imm(r1)];
    // No constraint has IsFirst of the row itself, so S1 makes no claim about it.
    let constrained = CircuitFlag::ALL
        .into_iter()
        .filter(|f| *f != CircuitFlag::IsFirst);
    first.extend(constrained.map(|f| circuit(f, r1)));
    let mut fifth = vec![
        register(Poly::RegisterWrite, r5, B::Rd),
        instruction(I::Raf, r5),
    ];
    fifth.extend(Table::ALL.map(table));
    vec![
        (r1, first),
        (
            r2,
            vec![circuit(CircuitFlag::Jump, r2), instruction(I::Branch, r2)],
        ),
        (
            r3,
            vec![
                imm(r3),
                address(r3),
                instruction(I::LeftIsRs1, r3),
                instruction(I::LeftIsPc, r3),
                instruction(I::RightIsRs2, r3),
                instruction(I::RightIsImm, r3),
                instruction(I::IsNoop, r3),
                circuit(CircuitFlag::Virtual, r3),
                circuit(CircuitFlag::IsFirst, r3),
            ],
        ),
        (
            r4,
            vec![
                register(Poly::RegisterWrite, r4, B::Rd),
                register(Poly::RegisterRead1, r4, B::Rs1),
                register(Poly::RegisterRead2, r4, B::Rs2),
            ],
        ),
        (r5, fifth),
    ]
}

/// What a cycle takes from the bytecode is what the row of the cycle holds, and
/// the first cycle is at the entry row.
pub(super) fn bytecode(dims: &Dims) -> Relation {
    let id = RelationId::S6a;
    let (k, j) = (Point::BytecodeRow, Point::Cycle6);
    let beta = Formula::from(Challenge::Beta);
    let value = |column| Formula::from(Public::Bytecode(column));

    let (mut input, mut sum) = (Vec::new(), Vec::new());
    for (r, values) in bytecode_values() {
        let (claims, columns): (Vec<_>, Vec<_>) = values.into_iter().unzip();
        input.push(combine(&beta, claims.into_iter().map(Formula::from)));
        sum.push(eq(r, j) * combine(&beta, columns.into_iter().map(value)));
    }
    for r in [Point::Cycle1, Point::Cycle3] {
        input.push(column(Column::Pc, r));
        sum.push(eq(r, j) * value(BytecodeColumn::Index));
    }
    input.push(one());
    sum.push(Formula::from(Public::Zero(j)) * value(BytecodeColumn::Entry));

    let access = (0..dims.chunks(Family::Bytecode) as u8)
        .map(|i| at(chunk(Family::Bytecode, i), Place::chunk(k, i), j))
        .product::<Formula>();
    relation(id, &[k, j], powers(id, input), access * powers(id, sum))
}

/// All one-hot polynomials take the values 0 and 1 only.
pub(super) fn booleanity(dims: &Dims) -> Relation {
    let id = RelationId::S6b;
    let (k, j) = (Point::ChunkAddress, Point::Cycle6);
    let zeros = Committed::chunks(dims).enumerate().map(|(i, committed)| {
        let value = at(Poly::Committed(committed), k, j);
        gamma(id).pow(2 * i) * (value.pow(2) - value)
    });
    relation(
        id,
        &[k, j],
        Formula::default(),
        eq(Point::ChunkReference, k) * eq(Point::Cycle5, j) * zeros.sum(),
    )
}

/// Pieces of the lookup index are products of the committed chunks.
pub(super) fn piece_virtualisation(dims: &Dims) -> Relation {
    let id = RelationId::S6e;
    let (r, j) = (Point::Cycle5, Point::Cycle6);
    let pieces = 0..dims.pieces() as u8;
    let size = dims.chunks_per_piece() as u8;
    let product = |v: u8| {
        (size * v..size * (v + 1))
            .map(|i| {
                at(
                    chunk(Family::Lookup, i),
                    Place::chunk(Point::LookupIndex, i),
                    j,
                )
            })
            .product::<Formula>()
    };
    relation(
        id,
        &[j],
        powers(
            id,
            pieces
                .clone()
                .map(|v| at(Poly::LookupPiece(v), Place::piece(v), r)),
        ),
        eq(r, j) * powers(id, pieces.map(product)),
    )
}

/// Columns of the one-hot polynomials sum to 1 (to the access bit for RAM), and
/// their claims at two chunk addresses become one.
pub(super) fn chunk_reduction(dims: &Dims) -> Relation {
    let id = RelationId::S7;
    let (k, r) = (Point::OpeningAddress, Point::Cycle6);
    let (mut input, mut sum) = (Vec::new(), Vec::new());
    for committed in Committed::chunks(dims) {
        let Committed::Chunk(family, i) = committed else {
            continue;
        };
        let poly = Poly::Committed(committed);
        let place = Place::chunk(family.address_point(), i);
        let value = at(poly, k, r);
        input.push(match family {
            Family::Ram => cycle(Poly::RamAccessed, r),
            Family::Lookup | Family::Bytecode => one(),
        });
        sum.push(value.clone());
        for old in [Place::from(Point::ChunkAddress), place] {
            input.push(at(poly, old, r));
            sum.push(value.clone() * eq(old, k));
        }
    }
    relation(id, &[k], powers(id, input), powers(id, sum))
}
