//! The tests of specification section 4.4 and the invariants that later
//! sections rely on.

use jolt_field::{
    AdditiveGroup, Field, Fr,
    acc::inner_product_u64,
    bytes::from_wide_bytes,
    eq::{eq, eq_table, eq_zero, index_point, lt},
};
use jolt_isa::{Table, deinterleave, interleave};
use jolt_tables::{
    Decomposed, Operand, Prefix, Ring, State, Suffix, Term, evaluate_all, scan, states_after,
};
use proptest::{collection::vec, prelude::*};
use std::collections::HashSet;

/// Uniform field elements.
fn element() -> impl Strategy<Value = Fr> {
    (any::<[u8; 32]>(), any::<[u8; 32]>()).prop_map(|(a, b)| {
        let mut wide = [0; 64];
        wide[..32].copy_from_slice(&a);
        wide[32..].copy_from_slice(&b);
        from_wide_bytes(&wide)
    })
}

/// Indices of 64 bits on which word arithmetic goes wrong, and random ones.
fn index() -> impl Strategy<Value = u64> {
    let word = || {
        prop_oneof![
            any::<u32>(),
            0u32..4,
            Just(u32::MAX),
            Just(1 << 31),
            Just((1 << 31) - 1),
            (0u32..32).prop_map(|s| u32::MAX << s),
            (0u32..4).prop_map(|s| 0xff << (8 * s)),
            (0u32..2).prop_map(|s| 0xffff << (16 * s)),
        ]
        .prop_map(u64::from)
    };
    prop_oneof![
        any::<u64>(),
        (word(), word()).prop_map(|(x, y)| interleave(x, y)),
        word().prop_map(|x| interleave(x, x)),
        (word(), word()).prop_map(|(x, y)| x << 32 | y),
        0u64..1 << 33,
        Just(u64::MAX),
    ]
}

/// The bits of an index of `W` pairs, most significant first.
fn bits<R: Ring, const W: u32>(index: u64) -> Vec<R> {
    (0..2 * W)
        .rev()
        .map(|i| R::constant(index >> i & 1))
        .collect()
}

/// `Σ_a P_a(prefix)·S_a(suffix)`.
fn recombine<const W: u32>(terms: &[Term], prefix: &State<Fr, W>, index: u64) -> Fr {
    let pairs = W as usize - prefix.position();
    terms
        .iter()
        .map(|t| t.prefix.read(prefix) * Fr::from(t.suffix.value::<W>(index, pairs)))
        .sum()
}

/// The multilinear extension of a table by interpolation of all its entries.
fn interpolate<const W: u32>(value: impl Fn(u64) -> u64, point: &[Fr]) -> Fr {
    let entries: Vec<u64> = (0..1u64 << (2 * W)).map(value).collect();
    inner_product_u64(&entries, &eq_table(point).expect("few variables"))
}

/// The formulas of section 4.1, written down independently of the automaton.
fn closed_form<const W: u32>(table: Table, r: &[Fr]) -> Fr {
    let one = Fr::ONE;
    let word = W as usize;
    let weight = |i: usize| Fr::from(1u64 << (word - 1 - i));
    let x: Vec<Fr> = r.iter().copied().step_by(2).collect();
    let y: Vec<Fr> = r.iter().copied().skip(1).step_by(2).collect();
    let sum = |f: &dyn Fn(usize) -> Fr| -> Fr { (0..word).map(f).sum() };
    let low = |drop: usize| -> Fr { (0..word - drop).map(|i| weight(i) * r[word + i]).sum() };
    let product = |v: &[Fr]| -> Fr { v.iter().product() };
    let equal = eq(&x, &y).expect("equal lengths");
    let less = lt(&x, &y).expect("equal lengths");
    // Bit of significance m.
    let b = |m: usize| r[2 * word - 1 - m];
    let step = |shift: u32, bit: Fr| one + Fr::from((1u64 << shift) - 1) * bit;
    let pow2: Fr = (0..W.ilog2())
        .map(|m| step(1 << m, b(m as usize)))
        .product();
    let pow2_byte = step(W / 4, b(0)) * step(W / 2, b(1));
    let range = Fr::from(1u64 << W);
    let mut extract = Fr::ZERO;
    for i in 0..word {
        extract = extract * (one + y[i]) + x[i] * y[i];
    }
    match table {
        Table::RangeCheck => low(0),
        Table::RangeCheckAligned => low(1),
        Table::Align4 => low(2),
        Table::UpperWord => sum(&|i| weight(i) * r[i]),
        Table::And => sum(&|i| weight(i) * x[i] * y[i]),
        Table::Andn => sum(&|i| weight(i) * x[i] * (one - y[i])),
        Table::Or => sum(&|i| weight(i) * (x[i] + y[i] - x[i] * y[i])),
        Table::Xor => sum(&|i| weight(i) * (x[i] + y[i] - (x[i] * y[i]).double())),
        Table::Equal => equal,
        Table::NotEqual => one - equal,
        Table::Ult => less,
        Table::Uge => one - less,
        Table::Ule => less + equal,
        Table::Slt => x[0] - y[0] + less,
        Table::Sge => one - x[0] + y[0] - less,
        Table::SignMask => (range - one) * x[0],
        Table::ValidUnsignedRem => less + eq_zero(&y),
        Table::ValidDiv0 => one - eq_zero(&x) + eq_zero(&x) * product(&y),
        Table::HalfAligned => one - b(0),
        Table::MulUNoOverflow => eq_zero(&r[..word]),
        Table::Pow2 => pow2,
        Table::ShiftRightMask => range - pow2,
        Table::Pow2Byte => pow2_byte,
        Table::WindowMaskB => Fr::from((1u64 << (W / 4)) - 1) * pow2_byte,
        Table::WindowMaskH => Fr::from((1u64 << (W / 2)) - 1) * step(W / 2, b(1)),
        Table::Srl => extract,
        Table::Sra => {
            let fill: Fr = (1..word).map(|i| Fr::from(1u64 << i) * (one - y[i])).sum();
            extract + x[0] * fill
        }
        Table::PextSigned => {
            let (mut z, mut top, mut g) = (one, Fr::ZERO, Fr::ZERO);
            for i in 0..word {
                let selected = z * x[i] * y[i];
                top += selected;
                g = g * (one + y[i]) + selected.double();
                z *= one - y[i];
            }
            extract + range * top - g
        }
    }
}

/// Everything section 4.4 asks at one field point, for small words.
fn extension_is_interpolation<const W: u32>(point: &[Fr]) {
    let (tables, operands) = evaluate_all::<W>(point).expect("2W coordinates");
    for table in Table::ALL {
        let expected = interpolate::<W>(|k| table.lookup::<W>(k), point);
        assert_eq!(tables[table as usize], expected, "{table:?}");
        assert_eq!(table.evaluate::<W>(point), Ok(expected), "{table:?}");
        assert_eq!(closed_form::<W>(table, point), expected, "{table:?}");
    }
    for (operand, value) in Operand::ALL.into_iter().zip(operands) {
        assert_eq!(value, interpolate::<W>(|k| operand.value(k), point));
    }
}

/// Cuts after every pair, with a field prefix and a Boolean suffix.
fn decompositions_recombine<const W: u32>(point: &[Fr], index: u64) {
    for cut in 1..=W as usize {
        let prefix = scan(State::start(0), &point[..2 * cut]).expect("whole pairs");
        let mixed = [&point[..2 * cut], &bits::<Fr, W>(index)[2 * cut..]].concat();
        for table in Table::ALL {
            assert_eq!(
                recombine::<W>(table.terms(), &prefix, index),
                table.evaluate::<W>(&mixed).expect("2W coordinates"),
                "{table:?} cut after {cut}"
            );
        }
        let (_, operands) = evaluate_all::<W>(&mixed).expect("2W coordinates");
        for (operand, expected) in Operand::ALL.into_iter().zip(operands) {
            assert_eq!(recombine::<W>(operand.terms(), &prefix, index), expected);
        }
    }
}

/// Suffix word arithmetic against the integer automaton at every cut; the bound
/// below `2^64` follows, because the automaton is exact.
fn suffixes_are_scans<const W: u32>(index: u64) {
    let all = bits::<i128, W>(index);
    for cut in 0..=W as usize {
        let state = scan(State::<i128, W>::start(cut), &all[2 * cut..]).expect("whole pairs");
        for suffix in Suffix::ALL {
            let value = suffix.value::<W>(index, W as usize - cut);
            assert_eq!(
                i128::from(value),
                suffix.read(&state),
                "{suffix:?} after {cut} of {index:#x}"
            );
            assert!(!suffix.is_bit() || value <= 1, "{suffix:?}");
        }
    }
}

/// Integer automaton over the whole index against the definition, and the range
/// of the values (section 15: a lookup output below `2^W`).
fn values_are_scans<const W: u32>(index: u64) {
    let state = scan(State::<i128, W>::start(0), &bits::<i128, W>(index)).expect("whole pairs");
    for table in Table::ALL {
        let value = table.lookup::<W>(index);
        assert!(value < 1 << W, "{table:?}");
        assert_eq!(
            table.read(&state),
            i128::from(value),
            "{table:?} at {index:#x}"
        );
    }
    for operand in Operand::ALL {
        assert_eq!(operand.read(&state), i128::from(operand.value(index)));
    }
}

/// Definitions in terms of Rust's own operators on 32-bit words.
fn machine_semantics(x: u32, y: u32) {
    let interleave = |x: u32, y: u32| interleave(x.into(), y.into());
    let k = interleave(x, y);
    let check = |table: Table, expected: u32| {
        assert_eq!(table.lookup::<32>(k), u64::from(expected), "{table:?}");
    };
    let (sx, sy) = (x as i32, y as i32);
    check(Table::And, x & y);
    check(Table::Andn, x & !y);
    check(Table::Or, x | y);
    check(Table::Xor, x ^ y);
    check(Table::Equal, u32::from(x == y));
    check(Table::NotEqual, u32::from(x != y));
    check(Table::Ult, u32::from(x < y));
    check(Table::Uge, u32::from(x >= y));
    check(Table::Ule, u32::from(x <= y));
    check(Table::Slt, u32::from(sx < sy));
    check(Table::Sge, u32::from(sx >= sy));
    check(Table::SignMask, (sx >> 31) as u32);
    check(Table::ValidUnsignedRem, u32::from(y == 0 || x < y));
    check(Table::ValidDiv0, u32::from(x != 0 || y == u32::MAX));

    let shift = y % 32;
    let mask = u32::MAX << shift;
    let shifted = interleave(x, mask);
    assert_eq!(Table::Srl.lookup::<32>(shifted), u64::from(x >> shift));
    assert_eq!(
        Table::Sra.lookup::<32>(shifted),
        u64::from((sx >> shift) as u32)
    );
    assert_eq!(
        Table::ShiftRightMask.lookup::<32>(u64::from(y)),
        u64::from(mask)
    );
    assert_eq!(Table::Pow2.lookup::<32>(u64::from(y)), 1 << shift);

    let address = u64::from(y);
    let lane = 8 * (address & 3);
    let window = Table::WindowMaskB.lookup::<32>(address);
    assert_eq!(window, 0xff << lane);
    assert_eq!(Table::Pow2Byte.lookup::<32>(address), 1 << lane);
    let byte = x.to_le_bytes()[(address & 3) as usize];
    let window = interleave(x, window as u32);
    assert_eq!(Table::Srl.lookup::<32>(window), u64::from(byte));
    let extended = i32::from(byte as i8) as u32;
    assert_eq!(Table::PextSigned.lookup::<32>(window), u64::from(extended));
    let window = Table::WindowMaskH.lookup::<32>(address);
    let half = if address & 2 == 0 {
        x as u16
    } else {
        (x >> 16) as u16
    };
    let window = interleave(x, window as u32);
    assert_eq!(Table::Srl.lookup::<32>(window), u64::from(half));
    let extended = i32::from(half as i16) as u32;
    assert_eq!(Table::PextSigned.lookup::<32>(window), u64::from(extended));

    let product = u64::from(x) * u64::from(y);
    assert_eq!(
        Table::RangeCheck.lookup::<32>(product),
        u64::from(x.wrapping_mul(y))
    );
    assert_eq!(Table::UpperWord.lookup::<32>(product), product >> 32);
    assert_eq!(
        Table::MulUNoOverflow.lookup::<32>(product) == 1,
        x.checked_mul(y).is_some()
    );
    let sum = u64::from(x) + u64::from(y);
    let wrapped = x.wrapping_add(y);
    assert_eq!(
        Table::RangeCheckAligned.lookup::<32>(sum),
        u64::from(wrapped & !1)
    );
    assert_eq!(Table::Align4.lookup::<32>(sum), u64::from(wrapped & !3));
    assert_eq!(
        Table::HalfAligned.lookup::<32>(sum),
        u64::from(wrapped.is_multiple_of(2))
    );
    assert_eq!(deinterleave(k), (u64::from(x), u64::from(y)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn extension_is_interpolation_4(point in vec(element(), 8)) {
        extension_is_interpolation::<4>(&point);
    }

    #[test]
    fn closed_forms_32(point in vec(element(), 64)) {
        for table in Table::ALL {
            prop_assert_eq!(table.evaluate::<32>(&point)?, closed_form::<32>(table, &point));
        }
    }

    #[test]
    fn decompositions_recombine_4(point in vec(element(), 8), index in 0u64..1 << 8) {
        decompositions_recombine::<4>(&point, index);
    }

    #[test]
    fn decompositions_recombine_8(point in vec(element(), 16), index in 0u64..1 << 16) {
        decompositions_recombine::<8>(&point, index);
    }

    #[test]
    fn decompositions_recombine_32(point in vec(element(), 64), index in index()) {
        decompositions_recombine::<32>(&point, index);
    }

    /// The prefix tables of a phase are the multilinear extension in the chunk:
    /// interpolating them at a field point continues the scan.
    #[test]
    fn prefix_tables_interpolate(point in vec(element(), 64), phase in 0usize..8) {
        let bound = scan(State::<Fr, 32>::start(0), &point[..8 * phase])?;
        let chunk = &point[8 * phase..8 * phase + 8];
        let table = states_after(&bound, 4);
        prop_assert_eq!(table.len(), 256);
        let after = scan(bound, chunk)?;
        let weights = eq_table(chunk).expect("8 variables");
        let terms = Table::ALL.iter().flat_map(|t| t.terms());
        for prefix in terms.map(|t| t.prefix).chain([Prefix::Left, Prefix::Right, Prefix::Id]) {
            let interpolated: Fr = table.iter().zip(&weights).map(|(s, w)| prefix.read(s) * w).sum();
            prop_assert_eq!(interpolated, prefix.read(&after), "{:?}", prefix);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2))]

    #[test]
    fn extension_is_interpolation_8(point in vec(element(), 16)) {
        extension_is_interpolation::<8>(&point);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn values_32(index in index()) {
        values_are_scans::<32>(index);
        let point = index_point(index, 64);
        for table in Table::ALL {
            prop_assert_eq!(table.evaluate::<32>(&point)?, Fr::from(table.lookup::<32>(index)));
        }
    }

    #[test]
    fn suffixes_32(index in index()) {
        suffixes_are_scans::<32>(index);
    }

    #[test]
    fn machine_semantics_32(index in index()) {
        let (x, y) = deinterleave(index);
        machine_semantics(x as u32, y as u32);
    }
}

#[test]
fn values_and_suffixes_of_small_words_exhaustively() {
    for index in 0..1 << 8 {
        values_are_scans::<4>(index);
        suffixes_are_scans::<4>(index);
    }
    for index in 0..1 << 16 {
        values_are_scans::<8>(index);
    }
    for index in (0..1 << 16).step_by(7) {
        suffixes_are_scans::<8>(index);
    }
}

#[test]
fn sizes_of_decompositions() {
    for table in Table::ALL {
        assert!((1..=4).contains(&table.terms().len()), "{table:?}");
    }
    let terms = Table::ALL.iter().flat_map(|table| table.terms());
    let suffixes: HashSet<_> = terms.map(|term| term.suffix).collect();
    assert_eq!(suffixes.len(), 24);
}

#[test]
fn wrong_lengths_are_errors() {
    let point = vec![Fr::ONE; 65];
    assert!(Table::And.evaluate::<32>(&point).is_err());
    assert!(Table::And.evaluate::<32>(&point[..63]).is_err());
    assert!(evaluate_all::<32>(&[]).is_err());
    let start = State::<Fr, 32>::start(31);
    assert!(scan(start, &point[..1]).is_err());
    assert!(scan(start, &point[..2]).is_ok());
    assert!(scan(start, &point[..4]).is_err());
    assert!(scan(State::<Fr, 32>::start(99), &point[..2]).is_err());
    assert_eq!(states_after(&start, 4).len(), 4);
}

/// The sign lives in the first pair, so a cut before it loses it: section 4.3
/// holds for the empty prefix except in the four tables that read the sign off
/// the prefix.
#[test]
fn the_empty_prefix_is_not_a_valid_cut() {
    let start = State::<Fr, 4>::start(0);
    let broken: Vec<_> = Table::ALL
        .into_iter()
        .filter(|table| {
            (0..256).any(|index| {
                recombine::<4>(table.terms(), &start, index) != Fr::from(table.lookup::<4>(index))
            })
        })
        .collect();
    assert_eq!(
        broken,
        [Table::Slt, Table::Sge, Table::SignMask, Table::Sra]
    );
}
