//! Unit costs of specification table 12.2 that concern sumcheck: the rounds of
//! `Σ_j eq(τ,j) a(j) b(j)` with the oracle and with a split `eq` factor, and the
//! verifier.

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput};
use jolt_field::{DensePoly, Field, Fr, SplitEq, eq::eq_table};
use jolt_sumcheck::{
    BatchShape, BindingOrder, Consistency, InstanceShape, OracleInstance, SumcheckError,
    SumcheckInstance, SumcheckProof, prove_batch, verify_batch,
};
use jolt_transcript::{Blake2bTranscript, Transcript, labels};

/// Number of variables.
const VARS: usize = 12;

fn elements(count: usize, seed: u64) -> Vec<Fr> {
    (0..count as u64)
        .map(|i| Fr::from(seed + i).pow([0xdead_beef_1234_5677]))
        .collect()
}

struct Split {
    eq: SplitEq,
    a: DensePoly,
    b: DensePoly,
    shape: InstanceShape,
}

impl SumcheckInstance for Split {
    fn shape(&self) -> &InstanceShape {
        &self.shape
    }

    fn round_poly(&mut self, _: usize, claim: Fr) -> Result<Vec<Fr>, SumcheckError> {
        let (a, b) = (self.a.values(), self.b.values());
        let [q0, lead] = self.eq.sum_pairs(|j| {
            let (a0, b0) = (a[2 * j], b[2 * j]);
            [a0 * b0, (a[2 * j + 1] - a0) * (b[2 * j + 1] - b0)]
        })?;
        let q1 = self.eq.q_at_one(claim, q0)?.unwrap_or_default();
        Ok(self.eq.cubic_round_poly(q0, q1, lead)?)
    }

    fn bind(&mut self, _: usize, r: Fr) -> Result<(), SumcheckError> {
        self.eq.bind(r)?;
        self.a.bind_low(r)?;
        self.b.bind_low(r)?;
        Ok(())
    }
}

fn transcript() -> Blake2bTranscript {
    Blake2bTranscript::new(labels::DOMAIN)
}

fn provers(c: &mut Criterion) -> Result<(), SumcheckError> {
    let n = 1 << VARS;
    let tau = elements(VARS, 7);
    let shape = InstanceShape::uniform(VARS, 3)?;
    let (a, b) = (
        DensePoly::new(elements(n, 100))?,
        DensePoly::new(elements(n, 9000))?,
    );
    let e = DensePoly::new(eq_table(&tau)?)?;
    let oracle = || {
        OracleInstance::new(
            vec![e.clone(), a.clone(), b.clone()],
            &BindingOrder::LowFirst,
            shape.clone(),
            |v| v[0] * v[1] * v[2],
        )
        .expect("fits")
    };
    let split = || Split {
        eq: SplitEq::new(&tau).expect("few variables"),
        a: a.clone(),
        b: b.clone(),
        shape: shape.clone(),
    };
    let claims = [oracle().sum()];
    let mut group = c.benchmark_group("sumcheck eq*a*b");
    group.throughput(Throughput::Elements(n as u64));
    group.sample_size(20);
    group.bench_function("oracle, all rounds, per row", |bench| {
        bench.iter_batched(
            oracle,
            |mut instance| {
                prove_batch(
                    &mut [&mut instance],
                    &claims,
                    &mut transcript(),
                    Consistency::Checked,
                )
            },
            BatchSize::SmallInput,
        );
    });
    group.bench_function("split eq, all rounds, per row", |bench| {
        bench.iter_batched(
            split,
            |mut instance| {
                prove_batch(
                    &mut [&mut instance],
                    &claims,
                    &mut transcript(),
                    Consistency::Checked,
                )
            },
            BatchSize::SmallInput,
        );
    });
    group.finish();
    Ok(())
}

fn verifier(c: &mut Criterion) -> Result<(), SumcheckError> {
    // The shape of S5: 64 address rounds of degree 2, 20 cycle rounds of degree
    // 6, and two shorter instances.
    let shape = BatchShape::new(vec![
        InstanceShape::phases(&[(64, 2), (20, 6)])?,
        InstanceShape::uniform(20, 2)?,
        InstanceShape::uniform(20, 3)?,
    ])?;
    let proof = SumcheckProof {
        rounds: shape
            .degrees()
            .iter()
            .map(|d| elements(*d, *d as u64))
            .collect(),
    };
    let claims = elements(3, 1);
    c.bench_function("sumcheck/verify the rounds of S5", |bench| {
        bench.iter(|| verify_batch(&shape, &claims, black_box(&proof), &mut transcript()));
    });
    let mut t = transcript();
    c.bench_function("transcript/absorb 3 elements and draw", |bench| {
        bench.iter(|| {
            t.absorb_fields(labels::ROUND, &claims);
            t.challenge(labels::ROUND_CHALLENGE)
        });
    });
    Ok(())
}

fn main() -> Result<(), SumcheckError> {
    let mut criterion = Criterion::default().configure_from_args();
    provers(&mut criterion)?;
    verifier(&mut criterion)?;
    criterion.final_summary();
    Ok(())
}
