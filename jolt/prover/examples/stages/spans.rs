//! Adds up the wall time of spans by their path.

use core::fmt::{self, Write};
use std::{
    mem,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use tracing::{
    Event, Metadata, Subscriber,
    dispatcher::SetGlobalDefaultError,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};

/// Time spent in the spans of one path.
struct Row {
    parent: Option<usize>,
    /// Name and fields.
    label: String,
    time: Duration,
}

/// All that was measured. Spans are entered on the main thread only.
#[derive(Default)]
pub(crate) struct Times {
    rows: Vec<Row>,
    /// By number of the span, its row.
    spans: Vec<usize>,
    /// The spans that are entered, innermost last.
    stack: Vec<(usize, Instant)>,
}

static TIMES: Mutex<Times> = Mutex::new(Times {
    rows: Vec::new(),
    spans: Vec::new(),
    stack: Vec::new(),
});

fn times() -> MutexGuard<'static, Times> {
    TIMES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Begins to measure.
pub(crate) fn install() -> Result<(), SetGlobalDefaultError> {
    tracing::subscriber::set_global_default(Timer)
}

/// What was measured since the start or the last call. No span may be open.
pub(crate) fn take() -> Times {
    mem::take(&mut *times())
}

impl Times {
    /// The rows of a table in Markdown: path by indentation, milliseconds, share.
    pub(crate) fn table(&self) -> String {
        let mut out = String::new();
        self.write(None, 0, &mut out);
        out
    }

    /// Seconds in the spans of one path; 0 if there were none.
    pub(crate) fn seconds(&self, path: &[&str]) -> f64 {
        let mut row = None;
        for label in path {
            let next = self
                .rows
                .iter()
                .position(|other| other.parent == row && other.label == *label);
            if next.is_none() {
                return 0.0;
            }
            row = next;
        }
        row.map_or(0.0, |row| self.rows[row].time.as_secs_f64())
    }

    fn write(&self, parent: Option<usize>, depth: usize, out: &mut String) {
        let total = parent.map(|row| self.rows[row].time);
        for (number, row) in self.rows.iter().enumerate() {
            if row.parent != parent {
                continue;
            }
            let share = total.map_or(String::new(), |total| {
                format!(
                    "{:.1}",
                    100.0 * row.time.as_secs_f64() / total.as_secs_f64()
                )
            });
            let indent = "&emsp;".repeat(depth);
            let milliseconds = row.time.as_secs_f64() * 1e3;
            // Writing to a string cannot fail.
            let _ = writeln!(
                out,
                "| {indent}{} | {milliseconds:.1} | {share} |",
                row.label
            );
            self.write(Some(number), depth + 1, out);
        }
    }
}

/// Appends the values of fields to a name.
struct Label(String);

impl Visit for Label {
    fn record_debug(&mut self, _: &Field, value: &dyn fmt::Debug) {
        // Writing to a string cannot fail.
        let _ = write!(self.0, " {value:?}");
    }
}

struct Timer;

impl Subscriber for Timer {
    /// The spans of this project, not those of its dependencies.
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_span() && metadata.target().starts_with("jolt_")
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let mut label = Label(attributes.metadata().name().to_owned());
        attributes.record(&mut label);
        let mut times = times();
        let outer = times.stack.last().map(|&(span, _)| times.spans[span]);
        let known = times
            .rows
            .iter()
            .position(|row| row.parent == outer && row.label == label.0);
        let row = known.unwrap_or_else(|| {
            times.rows.push(Row {
                parent: outer,
                label: label.0,
                time: Duration::ZERO,
            });
            times.rows.len() - 1
        });
        times.spans.push(row);
        Id::from_u64(times.spans.len() as u64)
    }

    fn enter(&self, span: &Id) {
        times()
            .stack
            .push((span.into_u64() as usize - 1, Instant::now()));
    }

    fn exit(&self, _: &Id) {
        let mut times = times();
        if let Some((span, start)) = times.stack.pop() {
            let row = times.spans[span];
            times.rows[row].time += start.elapsed();
        }
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, _: &Event<'_>) {}
}
