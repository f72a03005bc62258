//! The figures of the 2024 study, as results of two other machines: shown
//! beside what was measured, marked as published and never mixed with it.

use crate::systems::System;
use serde::Deserialize;
use zkml_measure::figures::Figure;

/// What the study published, with its conditions and contradictions.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Published {
    /// Title and year.
    pub(crate) study: String,
    /// What was run.
    pub(crate) conditions: String,
    /// Where text and charts disagree.
    pub(crate) remark: String,
    /// How well a chart can be read.
    pub(crate) chart_precision: String,
    pub(crate) systems: Vec<System>,
    pub(crate) machines: Vec<Machine>,
    /// All values in seconds.
    seconds: Vec<Reading>,
}

/// A machine of the study.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Machine {
    pub(crate) id: String,
    pub(crate) name: String,
}

/// One value, from the text, from a chart, or from both.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reading {
    pub(crate) figure: Figure,
    pub(crate) machine: String,
    pub(crate) system: String,
    pub(crate) rows: usize,
    text: Option<f64>,
    chart: Option<f64>,
}

/// Where a published value was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Text,
    Chart,
}

impl Source {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Chart => "chart",
        }
    }
}

impl Reading {
    /// The values in seconds with where they were read, the text's first.
    pub(crate) fn values(&self) -> impl Iterator<Item = (f64, Source)> {
        let text = self.text.map(|value| (value, Source::Text));
        let chart = self.chart.map(|value| (value, Source::Chart));
        text.into_iter().chain(chart)
    }
}

impl Published {
    /// The study's figures, which are part of this program.
    ///
    /// # Errors
    /// None for the file in the source tree, as a test shows.
    pub(crate) fn load() -> Result<Self, serde_json::Error> {
        serde_json::from_str(include_str!("../data/published-2024.json"))
    }

    /// The readings of a figure of a system on a machine, by rows.
    pub(crate) fn readings(
        &self,
        figure: Figure,
        machine: &str,
        system: &str,
    ) -> impl Iterator<Item = &Reading> {
        self.seconds.iter().filter(move |reading| {
            reading.figure == figure && reading.machine == machine && reading.system == system
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_system_has_a_value_for_every_machine_figure_and_row_count() {
        let published = Published::load().unwrap();
        for figure in [Figure::ProveTotal, Figure::Verify] {
            for machine in &published.machines {
                for system in &published.systems {
                    let rows: Vec<usize> = published
                        .readings(figure, &machine.id, &system.id)
                        .map(|reading| reading.rows)
                        .collect();
                    assert_eq!(rows, [10, 100, 1000], "{} {}", machine.id, system.id);
                }
            }
        }
        assert_eq!(published.seconds.len(), 36);
        assert!(
            published
                .seconds
                .iter()
                .all(|reading| reading.values().count() > 0)
        );
    }

    #[test]
    fn contradictions_are_kept() {
        let published = Published::load().unwrap();
        let values: Vec<_> = published
            .readings(Figure::ProveTotal, "arm", "sp1")
            .find(|reading| reading.rows == 1000)
            .unwrap()
            .values()
            .collect();
        assert_eq!(values, [(20.83, Source::Text), (132.0, Source::Chart)]);
    }
}
