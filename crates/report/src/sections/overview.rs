//! What was measured, where, and how it ended.

use crate::{
    document::{Block, Entry, Row, Section, Table, heads},
    format,
    results::Site,
};
use std::collections::BTreeMap;
use zkml_measure::{
    figures::Unit,
    runs::{Outcome, Run},
};

/// The sentences under the title.
pub(crate) fn lead(sites: &[Site]) -> Vec<String> {
    let runs = || all_runs(sites);
    let mut outcomes: BTreeMap<Outcome, usize> = BTreeMap::new();
    for run in runs() {
        *outcomes.entry(run.outcome).or_default() += 1;
    }
    let ended: Vec<String> = outcomes
        .iter()
        .map(|(outcome, count)| format!("{count} {}", outcome.name()))
        .collect();
    let cells: usize = sites.iter().map(|site| site.cells.len()).sum();
    let noisy = runs().filter(|run| run.is_noisy()).count();
    let warmups = runs().filter(|run| run.warmup).count();
    let (count, first) = (runs().count(), runs().map(|run| run.started).min());
    let last = runs().map(|run| run.started).max();
    let mut lead = vec![format!(
        "{cells} cells in {count} runs on {} {}: {}.",
        sites.len(),
        if sites.len() == 1 {
            "machine"
        } else {
            "machines"
        },
        ended.join(", "),
    )];
    lead.push(format!(
        "Runs marked as noisy: {noisy}. Warm-up runs, which do not count: {warmups}. Every run is \
         listed under Raw samples."
    ));
    if let (Some(first), Some(last)) = (first, last) {
        lead.push(format!(
            "Measured from {} to {}.",
            format::moment(first),
            format::moment(last)
        ));
    }
    lead
}

fn all_runs(sites: &[Site]) -> impl Iterator<Item = &Run> {
    sites
        .iter()
        .flat_map(|site| site.cells.iter().flat_map(|cell| &cell.summary.runs))
}

/// The machines, side by side.
pub(crate) fn section(sites: &[Site]) -> Section {
    let mut head = vec!["".to_owned()];
    head.extend(sites.iter().map(|site| format!("Machine {}", site.letter)));
    let mut rows: Vec<Row> = PROPERTIES
        .iter()
        .map(|(name, value)| Row {
            entries: std::iter::once(Entry::from(*name))
                .chain(sites.iter().map(|site| value(site).into()))
                .collect(),
            ..Row::default()
        })
        .collect();
    rows.extend(backends(sites));
    Section {
        id: "machines",
        title: "Machines",
        blocks: vec![
            Block::Text(
                "A machine here is one environment of one results folder: the same computer \
                 with another build is shown as another machine, and nothing is averaged \
                 across them."
                    .into(),
            ),
            Block::Table(Table {
                caption: "Machines and builds".into(),
                head: heads(head.iter().map(String::as_str)),
                rows,
                ..Table::default()
            }),
        ],
    }
}

/// What is said about a machine.
type Property = (&'static str, fn(&Site) -> String);

const PROPERTIES: [Property; 13] = [
    ("Results folder", |site| site.folder.clone()),
    ("Processor", |site| {
        known(&site.environment.machine.processor.model)
    }),
    ("Processors", |site| {
        let processor = &site.environment.machine.processor;
        let cores = processor
            .cores
            .map_or(String::new(), |cores| format!(", {cores} cores"));
        let threads = processor.threads.unwrap_or(processor.usable);
        format!("{} usable of {threads}{cores}", processor.usable)
    }),
    ("Caches", |site| {
        let caches: Vec<String> = site
            .environment
            .machine
            .processor
            .caches
            .iter()
            .map(|cache| {
                let size = format::tick(Unit::Count, cache.bytes as f64 / 1024.0);
                format!("L{} {} {size} KiB", cache.level, cache.kind.to_lowercase())
            })
            .collect();
        known(&caches.join(", "))
    }),
    ("Memory", |site| {
        let memory = site.environment.machine.memory_bytes;
        bytes(memory)
    }),
    ("Memory limit", |site| {
        bytes(site.environment.machine.limits.cgroup_memory_bytes)
    }),
    ("System", |site| {
        let system = &site.environment.machine.system;
        known(&format!("{}, {}", system.name, system.kernel))
    }),
    ("Virtualisation", |site| {
        let seen = &site.environment.machine.system.virtualisation;
        seen.clone().unwrap_or_else(|| "no sign of any".into())
    }),
    ("Governor, boost", |site| {
        let processor = &site.environment.machine.processor;
        let boost = match processor.boost {
            Some(true) => "on",
            Some(false) => "off",
            None => "unknown",
        };
        let governor = processor.governor.as_deref().unwrap_or("unknown");
        format!("{governor}, {boost}")
    }),
    ("Settings", |site| {
        let settings: Vec<String> = site
            .environment
            .machine
            .settings
            .iter()
            .map(|setting| format!("{}={}", setting.name, setting.value))
            .collect();
        if settings.is_empty() {
            "none".into()
        } else {
            settings.join(", ")
        }
    }),
    ("Program", |site| {
        let build = &site.environment.build;
        let commit: String = build.commit.chars().take(12).collect();
        let dirty = if build.dirty {
            ", with local changes"
        } else {
            ""
        };
        format!("zkml {}, commit {}{dirty}", build.version, known(&commit))
    }),
    ("Compiler", |site| {
        let build = &site.environment.build;
        format!("{}, {}, {}", build.compiler, build.profile, build.target)
    }),
    ("First recorded", |site| {
        format::moment(site.environment.recorded)
    }),
];

/// A row for each backend: its SDK on each machine.
fn backends(sites: &[Site]) -> Vec<Row> {
    let mut names: Vec<&str> = sites
        .iter()
        .flat_map(|site| &site.environment.backends)
        .map(|record| record.name.as_str())
        .collect();
    names.sort_unstable();
    names.dedup();
    names
        .into_iter()
        .map(|name| {
            let on = sites.iter().map(|site| {
                site.environment
                    .backends
                    .iter()
                    .find(|record| record.name == name)
                    .map_or_else(Entry::none, |record| {
                        format!("{} ({})", record.sdk, record.isa).into()
                    })
            });
            let title = sites.first().map_or(name, |site| site.title(name));
            Row {
                entries: std::iter::once(Entry::from(title)).chain(on).collect(),
                ..Row::default()
            }
        })
        .collect()
}

fn known(text: &str) -> String {
    if text.is_empty() {
        "unknown".into()
    } else {
        text.to_owned()
    }
}

fn bytes(bytes: Option<u64>) -> String {
    bytes.map_or_else(
        || "none known".into(),
        |bytes| format::value(Unit::Bytes, bytes as f64),
    )
}
