//! `zkml evaluate`.

use super::{
    arguments::EvaluateArguments,
    record::{Training, table, warn},
    rows::FeatureRows,
};
use crate::{error::Error, files};
use serde::Serialize;
use zkml_model::{
    Model,
    metrics::{Metrics, Running},
};
use zkml_train::{Side, Split};

/// What `--json` prints.
#[derive(Serialize)]
struct Record {
    target: String,
    /// SHA-256 of the columns' names and all values in the file's order.
    data_sha256: String,
    /// Whether only customers held out in training count.
    held_out: bool,
    metrics: Metrics,
    /// Metrics of predicting the mean target of the training rows.
    baseline: Metrics,
    /// That prediction, in target units.
    mean_target: f64,
    notices: Vec<&'static str>,
}

/// Prints how good a model's predictions on a feature file are.
pub(crate) fn evaluate(arguments: &EvaluateArguments) -> Result<(), Error> {
    let model = Model::load(&arguments.model).map_err(Error::failed)?;
    let target = arguments.target.as_deref().or(model.target());
    let rows = FeatureRows::open(&arguments.data, target)?;
    let rows = match model.features() {
        Some(names) => rows.only(names)?,
        None => rows.by_position(model.columns())?,
    };
    let training = Training::of(&model);
    let split = match (&training, arguments.held_out) {
        (_, false) => None,
        (Some(training), true) => {
            let split = &training.split;
            Some(Split::new(split.test_fraction, split.seed).map_err(Error::failed)?)
        }
        (None, true) => {
            return Err(Error::file(
                &arguments.model,
                "does not say which customers were held out, as models of zkml train do",
            ));
        }
    };
    // Where columns are standardised, the intercept is the mean target.
    let mean_target = training
        .as_ref()
        .map_or(model.intercept(), |training| training.mean_target);

    let mut running = [Running::default(); 2];
    let data_sha256 = rows.each(|row| {
        if split.is_none_or(|split| split.side(row.customer) == Side::HeldOut) {
            running[0].add(model.predict_f64(row.values), row.target);
            running[1].add(mean_target, row.target);
        }
        Ok(())
    })?;
    let [Some(metrics), Some(baseline)] = running.map(|running| running.metrics()) else {
        return Err(Error::file(
            &arguments.data,
            "none of its customers was held out",
        ));
    };

    let notices = rows.notices();
    for notice in &notices {
        warn(notice);
    }
    let trained_on = training.is_some_and(|training| training.data.sha256 == data_sha256);
    if trained_on && !arguments.held_out {
        warn(
            "the model was trained on rows of this very file; \
             --held-out evaluates it on the others",
        );
    }
    if arguments.json {
        return files::print_json(&Record {
            target: rows.target().to_owned(),
            data_sha256,
            held_out: arguments.held_out,
            metrics,
            baseline,
            mean_target,
            notices,
        });
    }
    let title = format!("{} customers", metrics.rows);
    files::print(&table(&title, &metrics, &baseline))
}
