//! Unit costs of the instruction lookup (specification sections 11.5, 12.2):
//! suffix values per cycle, prefix tables per phase, all tables at a point.

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use jolt_field::{AccU64, Field, Fr};
use jolt_isa::Table;
use jolt_tables::{Decomposed, State, evaluate_all, scan, states_after};

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let point: Vec<Fr> = (2..66u64).map(|i| Fr::from(i).pow([0xdead_beef])).collect();
    criterion.bench_function("tables/all 28 and the operands at one point", |bench| {
        bench.iter(|| evaluate_all::<32>(black_box(&point)));
    });
    let bound = scan(State::<Fr, 32>::start(0), &point[..24]).expect("whole pairs");
    criterion.bench_function("tables/256 prefix states of one phase", |bench| {
        bench.iter(|| states_after(black_box(&bound), 4));
    });

    // One pass of a phase over cycles whose tables take turns.
    let cycles: Vec<(Table, u64)> = (0..4096u64)
        .map(|i| {
            (
                Table::ALL[(i * 5 % 28) as usize],
                i.wrapping_mul(0x9e37_79b9_7f4a_7c15),
            )
        })
        .collect();
    let mut group = criterion.benchmark_group("tables");
    group.throughput(Throughput::Elements(cycles.len() as u64));
    group.bench_function("suffix values, per cycle", |bench| {
        bench.iter(|| {
            let mut sum = 0u64;
            for (table, index) in black_box(&cycles) {
                for term in table.terms() {
                    sum = sum.wrapping_add(term.suffix.value::<32>(*index, 20));
                }
            }
            sum
        });
    });
    group.bench_function("suffix accumulation of a phase, per cycle", |bench| {
        let mut sums = vec![[AccU64::new(); 4]; 28 * 256];
        bench.iter(|| {
            for (table, index) in black_box(&cycles) {
                let slot = *table as usize * 256 + (*index >> 40 & 255) as usize;
                for (term, acc) in table.terms().iter().zip(&mut sums[slot]) {
                    match term.suffix.value::<32>(*index, 20) {
                        0 => {}
                        1 => acc.add(&point[7]),
                        value => acc.add_mul(value, &point[7]),
                    }
                }
            }
            sums[17][0]
        });
    });
    group.finish();
    criterion.final_summary();
}
