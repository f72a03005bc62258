//! Closed forms against definitions on the hypercube, tables against closed
//! forms, split and one-hot representations against dense ones.

mod common;

use common::{element, point};
use jolt_field::{
    AdditiveGroup, DensePoly, Field, FieldError, Fr, LazyOneHot, MAX_TABLE_VARS, OneHot, SplitEq,
    SplitEqPlusOne, SplitEqTable, SplitLt,
    acc::inner_product,
    dense::evaluate_u64,
    eq::{
        eq, eq_plus_one, eq_plus_one_table, eq_prefix_tables, eq_table, eq_zero, index_point, lt,
        lt_table, scaled_eq_table,
    },
};
use proptest::{collection::vec, prelude::*};

/// Largest number of variables tried exhaustively.
const SMALL: usize = 4;

fn bit(condition: bool) -> Fr {
    Fr::from(condition)
}

#[test]
fn closed_forms_on_the_hypercube() {
    for n in 0..=SMALL {
        for x in 0..1u64 << n {
            for y in 0..1u64 << n {
                let (a, b) = (index_point(x, n), index_point(y, n));
                assert_eq!(eq(&a, &b), Ok(bit(x == y)));
                assert_eq!(lt(&a, &b), Ok(bit(x < y)));
                assert_eq!(eq_plus_one(&a, &b), Ok(bit(y == x + 1)));
                assert_eq!(eq_zero(&b), bit(y == 0));
            }
        }
    }
}

#[test]
fn unequal_lengths_are_errors() {
    let short = [Fr::ONE];
    let long = [Fr::ONE, Fr::ONE];
    assert!(eq(&short, &long).is_err());
    assert!(lt(&short, &long).is_err());
    assert!(eq_plus_one(&short, &long).is_err());
    assert!(eq_table(&[Fr::ONE; MAX_TABLE_VARS + 1]).is_err());
    assert!(SplitEq::new(&[Fr::ONE; MAX_TABLE_VARS + 1]).is_err());
    assert!(DensePoly::new(vec![Fr::ONE; 3]).is_err());
    assert!(DensePoly::new(vec![]).is_err());
    assert!(OneHot::new(2, vec![4u8, 0]).is_err());
    assert!(OneHot::new(2, vec![3u8, 0, 1]).is_err());
    assert!(OneHot::new(MAX_TABLE_VARS + 1, vec![3u8]).is_err());
    assert!(evaluate_u64(&[1, 2, 3], &short).is_err());
}

/// The literal double sum of section 1.1.
fn eq_plus_one_by_definition(x: &[Fr], y: &[Fr]) -> Fr {
    let n = x.len();
    let mut sum = Fr::ZERO;
    for k in 0..n {
        let mut term = (Fr::ONE - x[n - 1 - k]) * y[n - 1 - k];
        term *= eq(&x[..n - 1 - k], &y[..n - 1 - k]).expect("equal lengths");
        for i in n - k..n {
            term *= x[i] * (Fr::ONE - y[i]);
        }
        sum += term;
    }
    sum
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn closed_forms_are_the_multilinear_extensions(
        (x, y) in (0usize..=5).prop_flat_map(|n| (point(n), point(n)))
    ) {
        let n = x.len();
        let (ex, ey) = (eq_table(&x)?, eq_table(&y)?);
        let extend = |f: &dyn Fn(usize, usize) -> bool| -> Fr {
            let mut sum = Fr::ZERO;
            for (i, a) in ex.iter().enumerate() {
                for (j, b) in ey.iter().enumerate() {
                    if f(i, j) {
                        sum += *a * b;
                    }
                }
            }
            sum
        };
        prop_assert_eq!(eq(&x, &y)?, extend(&|i, j| i == j));
        prop_assert_eq!(lt(&x, &y)?, extend(&|i, j| i < j));
        prop_assert_eq!(eq_plus_one(&x, &y)?, extend(&|i, j| j == i + 1));
        prop_assert_eq!(eq_plus_one(&x, &y)?, eq_plus_one_by_definition(&x, &y));
        prop_assert_eq!(eq_zero(&y), ey[0]);
        prop_assert_eq!(ex.len(), 1 << n);
    }

    #[test]
    fn tables_are_the_closed_forms(r in (0usize..=6).prop_flat_map(point), scale in element()) {
        let n = r.len();
        let prefixes = eq_prefix_tables(&r)?;
        for (k, table) in prefixes.iter().enumerate() {
            prop_assert_eq!(table, &eq_table(&r[..k])?);
        }
        let (table, less, next) = (eq_table(&r)?, lt_table(&r)?, eq_plus_one_table(&r)?);
        let scaled = scaled_eq_table(&r, scale)?;
        let (split_less, split_next) = (SplitLt::new(&r)?, SplitEqPlusOne::new(&r)?);
        let split_equal = SplitEqTable::new(&r)?;
        for j in 0..1usize << n {
            let point = index_point(j as u64, n);
            prop_assert_eq!(table[j], eq(&r, &point)?);
            prop_assert_eq!(scaled[j], scale * table[j]);
            prop_assert_eq!(less[j], lt(&point, &r)?);
            prop_assert_eq!(next[j], eq_plus_one(&r, &point)?);
            prop_assert_eq!(split_equal.get(j), Some(table[j]));
            prop_assert_eq!(split_less.get(j), Some(less[j]));
            prop_assert_eq!(split_next.get(j), Some(next[j]));
        }
        prop_assert_eq!(split_equal.get(1 << n), None);
        prop_assert_eq!(split_less.get(1 << n), None);
        prop_assert_eq!(split_next.get(1 << n), None);
    }

    #[test]
    fn split_lt_is_bound_as_its_table_is(
        (r, challenges) in (0usize..=6).prop_flat_map(|n| (point(n), point(n))),
    ) {
        let mut split = SplitLt::new(&r)?;
        let mut table = DensePoly::new(lt_table(&r)?)?;
        for challenge in challenges {
            split.bind_low(challenge)?;
            table.bind_low(challenge)?;
            let size = table.values().len();
            let values: Option<Vec<Fr>> = (0..size).map(|j| split.get(j)).collect();
            prop_assert_eq!(values.as_deref(), Some(table.values()));
            prop_assert_eq!(split.get(size), None);
        }
        prop_assert!(split.bind_low(Fr::ONE).is_err());
    }

    #[test]
    fn binding_is_evaluation(
        (values, r) in (0usize..=5).prop_flat_map(|n| (vec(element(), 1 << n), point(n))),
        picks in vec(any::<usize>(), 5),
    ) {
        let poly = DensePoly::new(values.clone())?;
        let expected = poly.evaluate(&r)?;
        let by_definition: Fr = values
            .iter()
            .enumerate()
            .map(|(j, v)| *v * eq(&r, &index_point(j as u64, r.len())).expect("equal lengths"))
            .sum();
        prop_assert_eq!(expected, by_definition);

        let mut low = poly.clone();
        for x in r.iter().rev() {
            low.bind_low(*x)?;
        }
        prop_assert_eq!(low.constant(), Some(expected));
        let mut high = poly.clone();
        for x in &r {
            high.bind_high(*x)?;
        }
        prop_assert_eq!(high.constant(), Some(expected));
        let mut any_order = poly.clone();
        let mut free = r.clone();
        for pick in picks.iter().take(r.len()) {
            let var = pick % free.len();
            any_order.bind_at(var, free.remove(var))?;
        }
        prop_assert_eq!(any_order.constant(), Some(expected));
        prop_assert!(low.bind_low(Fr::ONE).is_err());
        prop_assert!(low.bind_at(0, Fr::ONE).is_err());
        prop_assert!(poly.evaluate(&[r, vec![Fr::ONE]].concat()).is_err());
    }

    #[test]
    fn words_are_elements(words in vec(any::<u64>(), 0..=8), r in point(3)) {
        let mut padded = words.clone();
        padded.resize(8, 0);
        prop_assert_eq!(evaluate_u64(&words, &r)?, DensePoly::from_u64(&padded)?.evaluate(&r)?);
        let signed: Vec<i64> = padded.iter().map(|w| *w as i64).collect();
        let negated: Vec<Fr> = signed.iter().map(|w| -Fr::from(*w)).collect();
        prop_assert_eq!(DensePoly::from_i64(&signed)?.evaluate(&r)?, -DensePoly::new(negated)?.evaluate(&r)?);
    }

    /// A whole sumcheck of `Σ_j eq(τ,j) a(j) b(j)` with the factored round
    /// polynomial, against the sums computed from dense tables.
    #[test]
    fn split_eq_gives_the_round_polynomials(
        (tau, rs, a, b) in (1usize..=6).prop_flat_map(|n| {
            (point(n), point(n), vec(element(), 1 << n), vec(element(), 1 << n))
        })
    ) {
        let mut split = SplitEq::new(&tau)?;
        let mut dense = [DensePoly::new(eq_table(&tau)?)?, DensePoly::new(a)?, DensePoly::new(b)?];
        for (round, r) in rs.iter().enumerate() {
            prop_assert_eq!(split.free_vars(), tau.len() - round);
            let [e, a, b] = &dense;
            let half = e.values().len() / 2;
            let direct = |x: Fr| -> Fr {
                (0..half)
                    .map(|j| {
                        [e, a, b]
                            .map(|p| p.values()[2 * j] + x * (p.values()[2 * j + 1] - p.values()[2 * j]))
                            .iter()
                            .product::<Fr>()
                    })
                    .sum()
            };
            let claim = direct(Fr::ZERO) + direct(Fr::ONE);
            let (hi, lo) = split.tables()?;
            prop_assert_eq!(hi.len() * lo.len(), half);
            let [q0, q1, q_lead] = split.sum_pairs(|j| {
                let (a0, a1) = (a.values()[2 * j], a.values()[2 * j + 1]);
                let (b0, b1) = (b.values()[2 * j], b.values()[2 * j + 1]);
                [a0 * b0, a1 * b1, (a1 - a0) * (b1 - b0)]
            })?;
            if let Some(from_claim) = split.q_at_one(claim, q0)? {
                prop_assert_eq!(from_claim, q1);
            } else {
                prop_assert_eq!(split.linear()?[1], Fr::ZERO);
            }
            let coefficients = split.cubic_round_poly(q0, q1, q_lead)?;
            for x in [Fr::ZERO, Fr::ONE, Fr::from(2u64), Fr::from(3u64)] {
                let value = jolt_field::acc::combine(x, &coefficients);
                prop_assert_eq!(value, direct(x));
            }
            split.bind(*r)?;
            for p in &mut dense {
                p.bind_low(*r)?;
            }
        }
        prop_assert_eq!(Some(split.scale()), dense[0].constant());
        prop_assert!(split.bind(Fr::ONE).is_err());
        prop_assert!(split.linear().is_err());
        prop_assert!(split.tables().is_err());
    }

    #[test]
    fn one_hot_is_dense(
        indices in (0usize..=5).prop_flat_map(|t| vec(prop_oneof![4 => 0u8..16, 1 => Just(u8::MAX)], 1 << t)),
        address in point(4),
        cycle in point(5),
    ) {
        let poly = OneHot::new(4, indices)?;
        let cycle = &cycle[..poly.cycle_vars()];
        let dense = DensePoly::new(poly.to_dense()?)?;
        let expected = dense.evaluate(&[&address, cycle].concat())?;
        prop_assert_eq!(poly.evaluate(&address, cycle)?, expected);
        let table = eq_table(&address)?;
        let pushed = poly.pushforward(&eq_table(cycle)?)?;
        prop_assert_eq!(inner_product(&pushed, &table), expected);

        let mut lazy = LazyOneHot::new(&poly, table.clone())?;
        let mut bound = DensePoly::new(poly.gather(&table)?)?;
        for r in cycle.iter().rev() {
            prop_assert_eq!(lazy.materialise(None), bound.values());
            bound.bind_low(*r)?;
            prop_assert_eq!(lazy.materialise(Some(*r)), bound.values());
            lazy.bind_low(*r)?;
        }
        prop_assert_eq!(lazy.get(0), expected);
        prop_assert_eq!(lazy.get(1), Fr::ZERO);
        prop_assert!(lazy.bind_low(Fr::ONE).is_err());
        prop_assert!(poly.gather(&table[1..]).is_err());
        prop_assert!(poly.pushforward(&[]).is_err());
        prop_assert!(poly.evaluate(&address[1..], cycle).is_err());
    }
}

#[test]
fn absent_addresses_are_zero_columns() -> Result<(), FieldError> {
    let poly = OneHot::new(2, vec![u16::MAX; 4])?;
    assert_eq!(poly.to_dense()?, vec![Fr::ZERO; 16]);
    let poly = OneHot::new(16, vec![u32::MAX, 65535])?;
    assert_eq!(poly.indices(), [u32::MAX, 65535]);
    assert_eq!(poly.address_vars(), 16);
    assert_eq!(
        poly.evaluate(&[Fr::ONE; 16], &[Fr::from(5u64)])?,
        Fr::from(5u64)
    );
    Ok(())
}

/// Large enough that the threaded versions, where compiled in, are used.
#[test]
fn large_tables_equal_small_ones() -> Result<(), FieldError> {
    let r: Vec<Fr> = (2..17u64).map(|i| Fr::from(i).pow([77])).collect();
    let table = eq_table(&r)?;
    let (hi, lo) = r.split_at(7);
    let (hi, lo) = (eq_table(hi)?, eq_table(lo)?);
    for (j, value) in table.iter().enumerate() {
        assert_eq!(*value, hi[j >> 8] * lo[j & 255]);
    }
    let x = Fr::from(123_456_789u64);
    let mut bound = DensePoly::new(table.clone())?;
    bound.bind_low(x)?;
    for (j, value) in bound.values().iter().enumerate() {
        assert_eq!(*value, table[2 * j] + x * (table[2 * j + 1] - table[2 * j]));
    }
    Ok(())
}

#[cfg(feature = "parallel")]
#[test]
fn threads_do_not_change_sums() -> Result<(), FieldError> {
    for vars in [1u64, 2, 7, 15] {
        let tau: Vec<Fr> = (2..2 + vars).map(|i| Fr::from(i).pow([33])).collect();
        let mut eq = SplitEq::new(&tau)?;
        for _ in 0..vars {
            let value = |j: usize| Fr::from(j as u64 + 3).square();
            let expected = eq.sum_pairs(|j| [value(j), value(2 * j)])?;
            let sums = eq.par_sum_pairs(2, || {
                |j: usize, out: &mut [Fr]| out.copy_from_slice(&[value(j), value(2 * j)])
            })?;
            assert_eq!(sums, expected);
            eq.bind(Fr::from(vars + 9))?;
        }
        assert!(eq.par_sum_pairs(0, || |_: usize, _: &mut [Fr]| ()).is_err());
    }
    Ok(())
}
