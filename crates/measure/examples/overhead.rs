//! What the harness itself costs: `cargo run --release -p zkml-measure
//! --example overhead [SECONDS] [RUNS]`.
//!
//! Runs jobs of a known length, busy on one processor, and compares it with
//! what is recorded: the phase, the worker process from start to end, and the
//! processor time of the supervising process.

use std::{
    process::ExitCode,
    time::{Duration, Instant},
};
use zkml_backend::{
    Counts, Variant,
    phases::{Phase, Phases, Progress},
    process_stat,
    worker::{Action, Event, Job, read_job},
};
use zkml_measure::{
    energy::Meter,
    group::end_with_parent,
    noise::Monitor,
    supervise::{Allowance, Notice, Worker},
};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|first| first == "worker") {
        return work();
    }
    let number = |index: usize, default: f64| {
        arguments
            .get(index)
            .and_then(|text| text.parse().ok())
            .unwrap_or(default)
    };
    match measure(number(0, 1.0), number(1, 10.0) as usize) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("overhead: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Processor time of this process so far, in seconds, without its workers'.
fn own_time() -> f64 {
    std::fs::read_to_string("/proc/self/schedstat")
        .ok()
        .and_then(|text| text.split(' ').next()?.parse::<f64>().ok())
        .map_or(f64::NAN, |nanoseconds| nanoseconds / 1e9)
}

fn measure(seconds: f64, runs: usize) -> Result<(), String> {
    let worker = Worker {
        program: std::env::current_exe().map_err(|error| error.to_string())?,
        arguments: vec!["worker".into()],
        show_stderr: false,
    };
    let job = Job {
        backend: "native".into(),
        variant: Variant::default(),
        action: Action::Verify,
    };
    println!("{runs} runs of {seconds} s, in percent of that");
    println!("  phase-nominal  worker-phase  run-worker  supervisor's processor time");
    for _ in 0..runs {
        let before = own_time();
        let started = Instant::now();
        let mut monitor = Monitor::start();
        let report = worker
            .run(
                &job,
                seconds.to_le_bytes().to_vec(),
                &Allowance::default(),
                |notice| {
                    if notice == Notice::Tick {
                        monitor.look();
                    }
                },
            )
            .map_err(|stopped| stopped.to_string())?;
        let noise = monitor.finish();
        let run = started.elapsed().as_secs_f64();
        let supervisor = own_time() - before;
        let phase = report
            .part
            .phases
            .first()
            .map_or(0.0, |first| first.seconds);
        let percent = |difference: f64| 100.0 * difference / seconds;
        println!(
            "  {:12.4}%  {:11.3}%  {:9.3}%  {:8.3}%{}",
            percent(phase - seconds),
            percent(report.part.wall_seconds - phase),
            percent(run - report.part.wall_seconds),
            percent(supervisor),
            noise
                .filter(|noise| !noise.marks.is_empty())
                .map_or("", |_| "  (noisy)")
        );
    }
    let meter = Meter::start().joules().map_or("not readable", |_| "read");
    println!("energy counters: {meter}");
    Ok(())
}

fn work() -> ExitCode {
    let Ok((_, payload)) = read_job(&mut std::io::stdin().lock()) else {
        return ExitCode::FAILURE;
    };
    end_with_parent(std::io::stdin());
    let seconds = payload
        .as_slice()
        .try_into()
        .map_or(0.0, f64::from_le_bytes);
    let send = |event: &Event| {
        if let Ok(line) = serde_json::to_string(event) {
            println!("{line}");
        }
    };
    let mut phases = Phases::observed(move |progress| {
        send(&match progress {
            Progress::Started(phase) => Event::Started { phase },
            Progress::Finished(measured) => Event::Finished(measured),
        });
    });
    phases.run(Phase::Prove, || {
        let start = Instant::now();
        let length = Duration::try_from_secs_f64(seconds).unwrap_or_default();
        while start.elapsed() < length {
            std::hint::spin_loop();
        }
    });
    // A job's own figure, so that the work cannot be left out.
    let user_cycles = process_stat::read("self").map(|stat| (stat.user_seconds * 1e3) as u64);
    send(&Event::Done {
        counts: Counts {
            user_cycles,
            ..Counts::default()
        },
        proof_bytes: None,
    });
    ExitCode::SUCCESS
}
