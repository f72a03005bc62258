//! Records for tests.

use crate::{
    environment::{Build, Environment},
    runs::{CPU, Cell, Limits, Part, Run},
};
use zkml_backend::{
    Variant,
    phases::{Measured, Phase},
};

/// A cell that is executed only.
pub(crate) fn cell(rows: usize) -> Cell {
    Cell {
        backend: "native".into(),
        sdk: "zkml-program 0.1.0".into(),
        program_id: Some("00".repeat(32)),
        task: "predict".into(),
        numeric: "fixed".into(),
        proof: None,
        variant: Variant::default(),
        device: CPU.into(),
        threads: 2,
        rows,
        columns: 7,
        input: "builtin seed 1".into(),
    }
}

/// A worker's share with these phases.
pub(crate) fn part(phases: &[(Phase, f64)]) -> Part {
    Part {
        phases: phases
            .iter()
            .map(|&(phase, seconds)| Measured {
                phase,
                seconds,
                user_seconds: Some(seconds),
                system_seconds: Some(0.0),
                peak_bytes: Some(1 << 20),
            })
            .collect(),
        wall_seconds: phases.iter().map(|(_, seconds)| seconds).sum(),
        user_seconds: Some(1.0),
        system_seconds: Some(0.5),
        peak_bytes: Some(1 << 20),
        energy_joules: None,
    }
}

/// A run that executed for this long.
pub(crate) fn executed(cell: Cell, seconds: f64) -> Run {
    let mut run = Run::new(cell, Limits::default(), 1_700_000_000);
    run.wall_seconds = seconds;
    run.execute = Some(part(&[(Phase::Execute, seconds)]));
    run
}

/// This machine with nothing linked.
pub(crate) fn environment() -> Environment {
    let build = Build {
        version: "0.1.0".into(),
        compiler: "rustc 1.94.0".into(),
        profile: "release".into(),
        target: "x86_64-unknown-linux-gnu".into(),
        target_features: "avx2".into(),
        commit: "0123456789".into(),
        dirty: false,
    };
    Environment::capture(build, Vec::new(), 1_700_000_000)
}
