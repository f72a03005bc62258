//! Results as the report looks at them: sites, cells and what may stand beside
//! what.

use crate::format;
use std::collections::BTreeMap;
use zkml_backend::{ProofKind, Variant};
use zkml_measure::{
    environment::Environment,
    figures::{Figure, Unit},
    runs::{Cell, Outcome, Run},
    summary::{Figured, Summary, summarise},
};

/// A results folder as it was read.
#[derive(Clone, Debug)]
pub struct Folder {
    /// What the user calls it.
    pub name: String,
    /// Its environments.
    pub environments: Vec<Environment>,
    /// Its runs.
    pub runs: Vec<Run>,
}

/// One environment in one folder with what was measured there. Different
/// sites are never put together, even if the machine is the same.
#[derive(Debug)]
pub(crate) struct Site {
    /// `A`, `B` and so on.
    pub(crate) letter: String,
    pub(crate) folder: String,
    pub(crate) environment: Environment,
    /// Cells in the order of [`Measured::order`].
    pub(crate) cells: Vec<Measured>,
}

/// A cell on a site.
#[derive(Debug)]
pub(crate) struct Measured {
    /// The identifier of its samples in the page.
    pub(crate) id: String,
    pub(crate) summary: Summary,
}

/// Everything that must be equal for figures to stand on one chart as a
/// matter of prover against prover.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Group {
    pub(crate) task: String,
    pub(crate) numeric: String,
    /// Place of the guest's build among all of them, the default first.
    place: Option<usize>,
    pub(crate) variant: Variant,
    pub(crate) proof: Option<ProofKind>,
    pub(crate) device: String,
    pub(crate) threads: usize,
    pub(crate) columns: usize,
    pub(crate) input: String,
}

impl Group {
    pub(crate) fn of(cell: &Cell) -> Self {
        Self {
            task: cell.task.clone(),
            numeric: cell.numeric.clone(),
            place: Variant::ALL.iter().position(|&known| known == cell.variant),
            variant: cell.variant,
            proof: cell.proof,
            device: cell.device.clone(),
            threads: cell.threads,
            columns: cell.columns,
            input: cell.input.clone(),
        }
    }

    /// What people compare by.
    pub(crate) fn title(&self) -> String {
        format!(
            "{}, {}, {}",
            self.numeric,
            proof_name(self.proof),
            self.variant
        )
    }

    /// The rest of it.
    pub(crate) fn details(&self) -> String {
        format!(
            "{}, {} columns, {}, {} with {} {}",
            self.task,
            self.columns,
            self.input,
            self.device,
            self.threads,
            if self.threads == 1 {
                "thread"
            } else {
                "threads"
            }
        )
    }
}

/// A proof kind in words.
pub(crate) fn proof_name(proof: Option<ProofKind>) -> &'static str {
    match proof {
        None => "executed only",
        Some(ProofKind::Core) => "core proof",
        Some(ProofKind::Compressed) => "compressed proof",
    }
}

impl Measured {
    pub(crate) const fn cell(&self) -> &Cell {
        &self.summary.cell
    }

    /// A figure of the cell, if any counted run has it.
    pub(crate) fn get(&self, figure: Figure) -> Option<&Figured> {
        self.summary.get(figure)
    }

    /// How the cell as a whole ended: well if any run counts.
    pub(crate) fn outcome(&self) -> Outcome {
        if self.summary.counted().next().is_some() {
            return Outcome::Ok;
        }
        self.summary
            .trouble()
            .map_or(Outcome::Ok, |run| run.outcome)
    }

    fn order(&self) -> (Group, String, String, usize) {
        let cell = self.cell();
        (
            Group::of(cell),
            cell.backend.clone(),
            cell.sdk.clone(),
            cell.rows,
        )
    }
}

impl Site {
    /// The name of a backend in prose.
    pub(crate) fn title<'a>(&'a self, backend: &'a str) -> &'a str {
        self.environment
            .backends
            .iter()
            .find(|record| record.name == backend)
            .map_or(backend, |record| &record.title)
    }

    /// Words by which the page filters everything about a cell.
    pub(crate) fn filter(&self, cell: &Cell) -> String {
        format!(
            "m-{} b-{} n-{} k-{} v-{}",
            self.letter,
            cell.backend,
            cell.numeric,
            cell.proof.map_or("none", ProofKind::name),
            cell.variant
        )
    }

    /// The machine in a few words.
    pub(crate) fn machine(&self) -> String {
        let machine = &self.environment.machine;
        let model = match machine.processor.model.as_str() {
            "" => "unknown processor",
            model => model,
        };
        let memory = machine.memory_bytes.map_or(String::new(), |bytes| {
            format!(", {}", format::value(Unit::Bytes, bytes as f64))
        });
        format!(
            "{model}, {} of {} processors{memory}",
            machine.processor.usable,
            machine
                .processor
                .threads
                .unwrap_or(machine.processor.usable),
        )
    }

    /// The cells of each group, in order.
    pub(crate) fn groups(&self) -> BTreeMap<Group, Vec<&Measured>> {
        let mut groups: BTreeMap<Group, Vec<&Measured>> = BTreeMap::new();
        for cell in &self.cells {
            groups.entry(Group::of(cell.cell())).or_default().push(cell);
        }
        groups
    }
}

/// What folders hold, as sites.
pub(crate) fn sites(folders: &[Folder]) -> Vec<Site> {
    let mut sites = Vec::new();
    for folder in folders {
        for environment in &folder.environments {
            let runs: Vec<Run> = folder
                .runs
                .iter()
                .filter(|run| run.environment == environment.id)
                .cloned()
                .collect();
            let letter = letter(sites.len());
            let mut cells: Vec<Measured> = summarise(&runs)
                .into_iter()
                .map(|summary| Measured {
                    id: String::new(),
                    summary,
                })
                .collect();
            cells.sort_by_cached_key(Measured::order);
            for (index, cell) in cells.iter_mut().enumerate() {
                cell.id = format!("cell-{letter}{}", index + 1);
            }
            sites.push(Site {
                letter,
                folder: folder.name.clone(),
                environment: environment.clone(),
                cells,
            });
        }
    }
    sites
}

/// `A` to `Z`, then `AA`.
fn letter(index: usize) -> String {
    let last = char::from(b'A' + (index % 26) as u8);
    match index / 26 {
        0 => last.to_string(),
        more => letter(more - 1) + &last.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_never_run_out() {
        let letters: Vec<String> = [0, 25, 26, 701, 702].map(letter).into();
        assert_eq!(letters, ["A", "Z", "AA", "ZZ", "AAA"]);
    }
}
