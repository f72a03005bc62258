//! Unit costs of specification table 12.2 that concern the field: products,
//! delayed reduction, tables, binding, a round with a split `eq` factor.

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use jolt_field::{
    AccI64, AccProduct, AccU64, DensePoly, Field, Fr, LazyOneHot, OneHot, SplitEq, eq::eq_table,
};

/// Entries per measured pass.
const N: usize = 1 << 12;

fn elements(seed: u64) -> Vec<Fr> {
    (0..N as u64)
        .map(|i| Fr::from(seed + i).pow([0xdead_beef_1234_5677]))
        .collect()
}

fn kernels(c: &mut Criterion) {
    let (a, b) = (elements(3), elements(5000));
    let words: Vec<u64> = (0..N as u64)
        .map(|i| i.wrapping_mul(0x9e37_79b9_7f4a_7c15))
        .collect();
    let signed: Vec<i64> = words.iter().map(|w| *w as i64).collect();
    let mut group = c.benchmark_group("kernel");
    group.throughput(Throughput::Elements(N as u64));
    group.bench_function("multiply, latency", |bench| {
        bench.iter(|| black_box(&a).iter().product::<Fr>());
    });
    group.bench_function("multiply, independent", |bench| {
        let mut out = b.clone();
        bench.iter(|| {
            for (o, x) in out.iter_mut().zip(black_box(&a)) {
                *o *= x;
            }
        });
    });
    group.bench_function("add", |bench| {
        bench.iter(|| black_box(&a).iter().sum::<Fr>());
    });
    group.bench_function("sum of products, reduced each", |bench| {
        bench.iter(|| {
            black_box(&a)
                .iter()
                .zip(black_box(&b))
                .map(|(x, y)| *x * y)
                .sum::<Fr>()
        });
    });
    group.bench_function("sum of products, delayed", |bench| {
        bench.iter(|| {
            let mut acc = AccProduct::new();
            for (x, y) in black_box(&a).iter().zip(black_box(&b)) {
                acc.add_mul(x, y);
            }
            acc.finish()
        });
    });
    group.bench_function("sum of u64 times field, converted", |bench| {
        bench.iter(|| {
            black_box(&words)
                .iter()
                .zip(black_box(&b))
                .map(|(x, y)| Fr::from(*x) * y)
                .sum::<Fr>()
        });
    });
    group.bench_function("sum of u64 times field, delayed", |bench| {
        bench.iter(|| {
            let mut acc = AccU64::new();
            for (x, y) in black_box(&words).iter().zip(black_box(&b)) {
                acc.add_mul(*x, y);
            }
            acc.finish()
        });
    });
    group.bench_function("sum of i64 times field, delayed", |bench| {
        bench.iter(|| {
            let mut acc = AccI64::new();
            for (x, y) in black_box(&signed).iter().zip(black_box(&b)) {
                acc.add_mul(*x, y);
            }
            acc.finish()
        });
    });
    group.finish();
    c.bench_function("kernel/inverse", |bench| {
        bench.iter(|| black_box(a[7]).inverse());
    });
}

fn polynomials(c: &mut Criterion) {
    let a = elements(3);
    let b = elements(5000);
    let point = &a[..12];
    let r = a[100];
    let mut group = c.benchmark_group("polynomial");
    group.throughput(Throughput::Elements(N as u64));
    group.bench_function("eq table, per entry", |bench| {
        bench.iter(|| eq_table(black_box(point)));
    });
    let dense = DensePoly::new(a.clone()).expect("a power of two");
    group.bench_function("evaluate, per entry", |bench| {
        bench.iter(|| dense.evaluate(black_box(point)));
    });
    let ra = OneHot::new(4, (0..N).map(|i| (i * 7 % 16) as u8).collect()).expect("in range");
    let lazy = LazyOneHot::new(&ra, a[..16].to_vec()).expect("16 addresses");
    group.bench_function("one-hot gather, per entry", |bench| {
        bench.iter(|| black_box(&lazy).materialise(None));
    });
    group.bench_function("one-hot pushforward, per entry", |bench| {
        bench.iter(|| ra.pushforward(black_box(&a)));
    });
    group.throughput(Throughput::Elements(N as u64 / 2));
    group.bench_function("bind_low, per output (with copy)", |bench| {
        bench.iter(|| {
            let mut copy = dense.clone();
            copy.bind_low(black_box(r)).map(|()| copy)
        });
    });
    let split = SplitEq::new(point).expect("few variables");
    group.bench_function("split-eq cubic round, per pair", |bench| {
        bench.iter(|| {
            split.sum_pairs(|j| {
                let (a0, a1) = (a[2 * j], a[2 * j + 1]);
                let (b0, b1) = (b[2 * j], b[2 * j + 1]);
                [a0 * b0, (a1 - a0) * (b1 - b0)]
            })
        });
    });
    group.finish();
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    kernels(&mut criterion);
    polynomials(&mut criterion);
    criterion.final_summary();
}
