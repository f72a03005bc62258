//! The committed guests: their identity, their output, their refusals.

use std::{env, fs, path::Path, process::Command};
use zkml_backend::{Backend, BackendError, Variant, phases::Phases};
use zkml_backend_native::evaluate;
use zkml_backend_sp1::{Sp1, program_id_of};
use zkml_core::{
    Cell, Numeric, Task,
    commitment::Scheme,
    layout::{
        DataHeader, GuestInput, Job, ModelHeader, chunk_words, data_head_words, model_words,
        rows_per_chunk,
    },
};

/// Whether this process may execute guests. If not, runs `test` in one that
/// may: SP1 wants a temporary directory that nobody else can write to.
fn isolated(test: &str) -> bool {
    const MARK: &str = "ZKML_SP1_TEST_ISOLATED";
    if env::var_os(MARK).is_some() {
        return true;
    }
    let directory = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a directory");
    let status = Command::new(env::current_exe().expect("a path"))
        .args([test, "--exact"])
        .env("TMPDIR", directory.path())
        .env(MARK, "1")
        .status()
        .expect("a process");
    assert!(status.success());
    false
}

/// Numbers without a pattern.
fn noise(seed: u32) -> impl FnMut() -> u32 {
    let mut state = u64::from(seed);
    move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as u32
    }
}

fn input(cell: Cell, rows: usize, columns: usize) -> GuestInput {
    let mut noise = noise(7 + rows as u32);
    let numeric = cell.numeric();
    let schema = [3; 8];
    let job = Job {
        task: Task::Predict,
        cell,
        rows: rows as u32,
        columns: columns as u32,
        fraction_bits: if numeric == Numeric::Fixed { 12 } else { 0 },
    };
    let mut first = job.to_words().to_vec();
    first.extend((0..16).map(|_| noise()));
    let mut model = ModelHeader {
        numeric,
        columns: columns as u32,
        schema,
    }
    .to_words()
    .to_vec();
    let mut data = DataHeader {
        cell,
        columns: columns as u32,
        rows: rows as u32,
        schema,
    }
    .to_words()
    .to_vec();
    let mut real = || (noise() as f32 / 1e8 + 0.5).to_bits();
    if numeric == Numeric::Fixed {
        for _ in 0..columns {
            model.extend([noise() >> 8, -30i32 as u32]);
            data.extend([noise() >> 20, cell.bits().wrapping_neg()]);
        }
        model.extend([noise() >> 8, -30i32 as u32]);
    } else {
        model.extend((0..3 * columns + 1).map(|_| real()));
    }
    model.resize(model_words(numeric, columns), 0);
    data.resize(data_head_words(numeric, columns), 0);
    let mut segments = vec![first, model, data];
    let per_chunk = rows_per_chunk(cell, columns);
    for start in (0..rows).step_by(per_chunk) {
        let rows = per_chunk.min(rows - start);
        let words = (rows * columns * cell.bytes()).div_ceil(4);
        let mut chunk: Vec<u32> = (0..words)
            .map(|_| match cell {
                Cell::F32 => (noise() as f32 / 1e8).to_bits(),
                _ => noise() ^ (noise() << 16),
            })
            .collect();
        chunk.resize(chunk_words(cell, columns, rows), 0);
        segments.push(chunk);
    }
    GuestInput { segments }
}

/// The variants of this machine: all that hash.
fn variants() -> impl Iterator<Item = Variant> + Clone {
    let hashes = |variant: &Variant| variant.commitment == Scheme::Sha256;
    Variant::ALL.into_iter().filter(hashes)
}

#[test]
fn the_committed_ids_are_the_committed_guests() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("elf");
    for variant in variants() {
        let elf = folder.join(variant.file()).with_extension("elf");
        let elf = fs::read(elf).expect("a committed guest");
        let id = program_id_of(&elf).expect("a guest");
        assert_eq!(Sp1::new().program_id(variant).expect("a guest"), id);
        let compiler = Sp1::new().guest_compiler(variant);
        assert!(compiler.is_some_and(|compiler| compiler.starts_with("rustc ")));
    }
}

#[test]
fn statements_are_those_of_the_reference() {
    if !isolated("statements_are_those_of_the_reference") {
        return;
    }
    let sp1 = Sp1::new();
    for cell in [Cell::U16, Cell::U32, Cell::F32] {
        for columns in [1, 2, 5, 8, 9, 256] {
            for rows in [1, 7, 8, 33, 300] {
                let input = input(cell, rows, columns);
                let variant = Variant::default();
                let run = sp1
                    .execute(variant, &input, &mut Phases::default())
                    .expect("a run");
                assert_eq!(
                    run.statement,
                    evaluate(&input).expect("a statement"),
                    "{rows} rows of {columns} {cell:?}"
                );
                assert!(run.counts.user_cycles.is_some_and(|cycles| cycles > 1000));
            }
        }
    }
}

#[test]
fn refusals_are_those_of_the_reference() {
    if !isolated("refusals_are_those_of_the_reference") {
        return;
    }
    let sp1 = Sp1::new();
    let good = input(Cell::U16, 40, 3);
    let mut bad = Vec::new();
    let mut change = |change: &dyn Fn(&mut Vec<Vec<u32>>)| {
        let mut input = good.clone();
        change(&mut input.segments);
        bad.push(input);
    };
    change(&|segments| segments.clear());
    change(&|segments| drop(segments.pop()));
    change(&|segments| segments.push(vec![0; 16]));
    change(&|segments| segments[0][0] = 9);
    change(&|segments| segments[0][3] = 0);
    change(&|segments| segments[0][3] = u32::MAX);
    change(&|segments| segments[1][8] ^= 1);
    change(&|segments| segments[1][17] = 4000);
    change(&|segments| segments[3].truncate(16));
    change(&|segments| segments[3].push(0));
    let mut infinite = input(Cell::F32, 40, 3);
    infinite.segments[3][5] = f32::INFINITY.to_bits();
    bad.push(infinite);
    for (input, variant) in bad
        .iter()
        .flat_map(|input| variants().map(move |variant| (input, variant)))
    {
        let expected = evaluate(input).expect_err("a refusal");
        let error = sp1
            .execute(variant, input, &mut Phases::default())
            .expect_err("a refusal");
        assert!(
            matches!(&error, BackendError::Guest(reason) if *reason == expected.to_string()),
            "{variant}: {error} instead of {expected}"
        );
    }
}
