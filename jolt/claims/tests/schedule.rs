//! The schedule as a whole: coverage of claims (specification sections 7.9,
//! 14.1 and 14.2 E), degrees and counts (7.9, 7.10).

#![allow(clippy::unwrap_used)]

use jolt_claims::{
    Claim, Committed, Dims, Draw, Family, Point, Poly, Relation, RelationId, Schedule, Symbol, User,
};
use jolt_isa::{CircuitFlag, InstructionFlag};
use jolt_r1cs::Column;
use std::{cell::RefCell, collections::BTreeSet};

const SIZES: [(usize, usize, usize, usize); 5] = [
    (8, 8, 8, 32),
    (5, 7, 5, 32),
    (20, 20, 14, 32),
    (4, 4, 4, 4),
    (6, 5, 9, 8),
];

fn dims() -> impl Iterator<Item = Dims> {
    SIZES
        .into_iter()
        .map(|(t, k, b, w)| Dims::with_word_bits(t, k, b, w).unwrap())
}

fn stage_of(schedule: &Schedule, id: RelationId) -> u64 {
    let mut stages = schedule.stages().iter();
    let stage = stages.find(|s| s.relations().iter().any(|r| r.id == id));
    stage.unwrap().number()
}

/// Every claim is made in one stage and used in a later one.
#[test]
fn every_claim_is_made_and_used() {
    for dims in dims() {
        let schedule = Schedule::new(&dims);
        for binding in schedule.bindings() {
            let made: BTreeSet<u64> = binding
                .made_by
                .iter()
                .map(|id| stage_of(&schedule, *id))
                .collect();
            assert_eq!(made.len(), 1, "{binding:?}");
            assert!(!binding.used_by.is_empty(), "{binding:?}");
            for user in &binding.used_by {
                if let User::Relation(id) = user {
                    assert!(
                        stage_of(&schedule, *id) > *made.first().unwrap(),
                        "{binding:?}"
                    );
                }
            }
        }
    }
}

/// Whatever a formula depends on is drawn before its stage, bound by an earlier
/// one, or bound by the relation itself; and nothing is drawn for nothing.
#[test]
fn points_and_challenges_are_known_in_time() {
    for dims in dims() {
        let schedule = Schedule::new(&dims);
        let (mut points, mut challenges) = (BTreeSet::new(), BTreeSet::new());
        for stage in schedule.stages() {
            for draw in stage.draws() {
                let new = match *draw {
                    Draw::Point(_, point) => points.insert(point),
                    Draw::Scalar(_, challenge) => challenges.insert(challenge),
                };
                assert!(new, "{draw:?}");
            }
            let check = |relation: &Relation, bound: &[Point], symbol: Symbol| {
                if let Symbol::Challenge(challenge) = symbol {
                    assert!(challenges.contains(&challenge), "{relation:?}");
                }
                for place in symbol.places() {
                    let known = points.contains(&place.point) || bound.contains(&place.point);
                    assert!(known, "{}: {symbol:?}", relation.id);
                }
            };
            for relation in stage.relations() {
                for symbol in relation.input.symbols() {
                    check(relation, &[], symbol);
                }
                for symbol in relation.sum.symbols() {
                    check(relation, &relation.binds, symbol);
                }
            }
            points.extend(stage.relations().iter().flat_map(|r| r.binds.clone()));
        }
        let used: BTreeSet<Symbol> = schedule.symbols();
        for challenge in challenges {
            assert!(
                used.contains(&Symbol::Challenge(challenge)),
                "{challenge:?}"
            );
        }
        let ids: BTreeSet<RelationId> = RelationId::ALL.into();
        let relations = schedule.stages().iter().flat_map(|s| s.relations());
        assert_eq!(relations.map(|r| r.id).collect::<BTreeSet<_>>(), ids);
    }
}

/// The table of section 7.10.
#[test]
fn rounds_and_degrees() {
    let dims = Dims::with_word_bits(20, 18, 14, 32).unwrap();
    let schedule = Schedule::new(&dims);
    let degrees: Vec<Vec<usize>> = schedule
        .stages()
        .iter()
        .map(|stage| stage.shape(&dims).unwrap().degrees().to_vec())
        .collect();
    let phases = |phases: &[(usize, usize)]| -> Vec<usize> {
        let phase = |&(rounds, degree)| core::iter::repeat_n(degree, rounds);
        phases.iter().flat_map(phase).collect()
    };
    // Four chunks of a bytecode row, five of a cell.
    let last = 6;
    assert_eq!(
        degrees,
        [
            phases(&[(20, 3)]),
            phases(&[(38, 3)]),
            phases(&[(20, 3)]),
            phases(&[(26, 3)]),
            phases(&[(64, 2), (20, 6)]),
            phases(&[(10, 2), (4, 3), (20, last)]),
            phases(&[(4, 2)]),
        ]
    );
}

/// The counts of section 7.9, except that S1 makes no claim about IsFirst.
#[test]
fn numbers_of_claims() {
    let dims = Dims::with_word_bits(20, 18, 14, 32).unwrap();
    let schedule = Schedule::new(&dims);
    let counts: Vec<usize> = schedule
        .stages()
        .iter()
        .map(|s| s.outputs().len())
        .collect();
    let one_hot = 16 + 4 + 5;
    assert_eq!(Committed::chunks(&dims).count(), one_hot);
    assert_eq!(counts, [33, 13, 13, 7, 36, 2 * one_hot + 3, one_hot]);
    assert_eq!(schedule.opening().len(), one_hot + 2);
}

/// The table of section 14.1, row by row: what comes out where, and what proves
/// it. There is no claim that the table does not have.
#[test]
fn bindings_are_those_of_the_specification() {
    use RelationId as R;
    let dims = Dims::with_word_bits(8, 8, 8, 32).unwrap();
    let bindings = Schedule::new(&dims).bindings();
    let checked = RefCell::new(BTreeSet::new());
    let used_by = |claim: Claim| {
        checked.borrow_mut().insert(claim);
        let mut found = bindings.iter().filter(|b| b.claim == claim);
        let binding = found.next().unwrap_or_else(|| panic!("no {claim:?}"));
        assert!(found.next().is_none());
        (binding.made_by.clone(), binding.used_by.clone())
    };
    let check = |claim, made: &[R], used: &[R]| {
        let used: Vec<User> = used.iter().map(|id| User::Relation(*id)).collect();
        assert_eq!(used_by(claim), (made.to_vec(), used), "{claim:?}");
    };
    let column = |c, r| Claim::cycle(Poly::Column(c), r);
    let flag = |f, r| Claim::cycle(Poly::Flag(f), r);
    let [r1, r2, r3, r5, r6] = [
        Point::Cycle1,
        Point::Cycle2,
        Point::Cycle3,
        Point::Cycle5,
        Point::Cycle6,
    ];

    use Column::*;
    for c in [Product, ShouldBranch, ShouldJump] {
        check(column(c, r1), &[R::S1], &[R::S2b]);
    }
    for c in [LeftInput, RightInput, LookupOutput, LeftLookup, RightLookup] {
        check(column(c, r1), &[R::S1], &[R::S2c]);
    }
    for c in [LeftInput, RightInput] {
        check(column(c, r2), &[R::S2b, R::S2c], &[R::S3b]);
    }
    check(column(LookupOutput, r2), &[R::S2b, R::S2c], &[R::S5a]);
    for c in [LeftLookup, RightLookup] {
        check(column(c, r2), &[R::S2c], &[R::S5a]);
    }
    for c in [RamRead, RamWrite] {
        check(column(c, r1), &[R::S1], &[R::S2a]);
    }
    check(column(RamAddress, r1), &[R::S1], &[R::S2d]);
    for c in [Rs1, Rs2, RdWrite] {
        check(column(c, r1), &[R::S1], &[R::S3c]);
    }
    for c in [NextUnexpandedPc, NextPc, NextIsVirtual, NextIsFirst] {
        check(column(c, r1), &[R::S1], &[R::S3a]);
    }
    for c in [Pc, UnexpandedPc, Imm] {
        check(column(c, r1), &[R::S1], &[R::S6a]);
    }
    for f in CircuitFlag::ALL {
        if f != CircuitFlag::IsFirst {
            check(column(Flag(f), r1), &[R::S1], &[R::S6a]);
        }
    }
    check(column(Flag(CircuitFlag::Jump), r2), &[R::S2b], &[R::S6a]);
    for f in [CircuitFlag::Virtual, CircuitFlag::IsFirst] {
        check(column(Flag(f), r3), &[R::S3a], &[R::S6a]);
    }
    check(flag(InstructionFlag::IsNoop, r3), &[R::S3a], &[R::S6a]);
    for f in [
        InstructionFlag::LeftIsRs1,
        InstructionFlag::LeftIsPc,
        InstructionFlag::RightIsRs2,
        InstructionFlag::RightIsImm,
    ] {
        check(flag(f, r3), &[R::S3b], &[R::S6a]);
    }
    for c in [Rs1, Rs2] {
        check(column(c, r3), &[R::S3b, R::S3c], &[R::S4a]);
    }
    check(column(RdWrite, r3), &[R::S3c], &[R::S4a]);
    check(column(UnexpandedPc, r3), &[R::S3a, R::S3b], &[R::S6a]);
    check(column(Pc, r3), &[R::S3a], &[R::S6a]);
    check(column(Imm, r3), &[R::S3b], &[R::S6a]);
    check(Claim::cycle(Poly::NextIsNoop, r2), &[R::S2b], &[R::S3a]);
    check(flag(InstructionFlag::Branch, r2), &[R::S2b], &[R::S6a]);
    check(flag(InstructionFlag::Raf, r5), &[R::S5a], &[R::S6a]);
    for table in jolt_isa::Table::ALL {
        check(
            Claim::cycle(Poly::TableFlag(table), r5),
            &[R::S5a],
            &[R::S6a],
        );
    }

    let cell = Point::RamAddress;
    let access = |r| Claim::at(Poly::RamAccess, cell, r);
    check(
        Claim::at(Poly::RamValue, cell, Point::RamCycle),
        &[R::S2a],
        &[R::S4b],
    );
    check(access(Point::RamCycle), &[R::S2a], &[R::S5b]);
    check(access(r1), &[R::S2d], &[R::S5b]);
    check(access(Point::RamCheckCycle), &[R::S4b], &[R::S5b]);
    check(access(r5), &[R::S5b], &[R::S6d]);
    check(Claim::address(Poly::RamFinal, cell), &[R::S2e], &[R::S4b]);
    let ram_inc = Poly::Committed(Committed::RamInc);
    check(Claim::cycle(ram_inc, Point::RamCycle), &[R::S2a], &[R::S6f]);
    check(
        Claim::cycle(ram_inc, Point::RamCheckCycle),
        &[R::S4b],
        &[R::S6f],
    );

    let register = |poly, r| Claim::at(poly, Point::Register, r);
    let r4 = Point::RegisterCycle;
    check(register(Poly::RegisterValue, r4), &[R::S4a], &[R::S5c]);
    for poly in [
        Poly::RegisterWrite,
        Poly::RegisterRead1,
        Poly::RegisterRead2,
    ] {
        check(register(poly, r4), &[R::S4a], &[R::S6a]);
    }
    check(register(Poly::RegisterWrite, r5), &[R::S5c], &[R::S6a]);
    let rd_inc = Poly::Committed(Committed::RdInc);
    check(Claim::cycle(rd_inc, r4), &[R::S4a], &[R::S6f]);
    check(Claim::cycle(rd_inc, r5), &[R::S5c], &[R::S6f]);

    for v in 0..4 {
        let place = jolt_claims::Place::piece(v);
        check(
            Claim::at(Poly::LookupPiece(v), place, r5),
            &[R::S5a],
            &[R::S6e],
        );
    }
    check(Claim::cycle(Poly::RamAccessed, r6), &[R::S6c], &[R::S7]);
    for committed in Committed::chunks(&dims) {
        let Committed::Chunk(family, i) = committed else {
            panic!("not a chunk")
        };
        let poly = Poly::Committed(committed);
        let relation = match family {
            Family::Lookup => R::S6e,
            Family::Ram => R::S6d,
            Family::Bytecode => R::S6a,
        };
        let place = jolt_claims::Place::chunk(family.address_point(), i);
        check(Claim::at(poly, place, r6), &[relation], &[R::S7]);
        check(
            Claim::at(poly, Point::ChunkAddress, r6),
            &[R::S6b],
            &[R::S7],
        );
        let last = Claim::at(poly, Point::OpeningAddress, r6);
        assert_eq!(used_by(last), (vec![R::S7], vec![User::Opening]));
    }
    for poly in [rd_inc, ram_inc] {
        let last = Claim::cycle(poly, r6);
        assert_eq!(used_by(last), (vec![R::S6f], vec![User::Opening]));
    }
    let all: BTreeSet<Claim> = bindings.iter().map(|b| b.claim).collect();
    assert_eq!(checked.into_inner(), all);
}

/// Committed advice: a claim that stage 2 adds, from which the initial memory is
/// made up, and that an opening of its own proves.
#[test]
fn advice_is_bound() {
    let dims = Dims::with_word_bits(8, 8, 8, 32).unwrap();
    let plain = Schedule::new(&dims);
    assert_eq!(plain.advice(), []);
    let schedule = Schedule::new(&dims.with_advice(&[4, 6]).unwrap());
    assert_eq!(schedule.advice().len(), 2);
    let bindings = schedule.bindings();
    assert_eq!(bindings.len(), plain.bindings().len() + 2);
    for (region, claim) in (0..).zip(schedule.advice()) {
        assert!(schedule.stages()[1].added().contains(claim));
        let binding = bindings.iter().find(|b| b.claim == *claim).unwrap();
        assert_eq!(binding.made_by, []);
        assert_eq!(
            binding.used_by,
            [User::Relation(RelationId::S4b), User::AdviceOpening(region)]
        );
    }
    for wrong in [&[3][..], &[8], &[4, 4, 4], &[0]] {
        assert!(dims.with_advice(wrong).is_err());
    }
}

#[test]
fn names() {
    assert_eq!(RelationId::S1.to_string(), "S1");
    assert_eq!(RelationId::S6a.to_string(), "S6.a");
}
