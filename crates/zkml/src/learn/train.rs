//! `zkml train`.

use super::{
    arguments::{AlphaArgument, ModelArgument, TrainArguments},
    record::{Data, Scores, SplitRecord, Training, number, table, warn},
    rows::FeatureRows,
};
use crate::{
    error::Error,
    files::{self, Access, Pending},
};
use serde::Serialize;
use zkml_model::{Model, Scaler, metrics::Running};
use zkml_train::{Alpha, Method, Options, Side, Split, Trained, Trainer, Warning};

/// What `--json` prints.
#[derive(Serialize)]
struct Record<'a> {
    model: &'a std::path::Path,
    kind: zkml_model::Kind,
    alpha: Option<f64>,
    intercept: f64,
    coefficients: Vec<Coefficient<'a>>,
    notices: Vec<&'static str>,
    training: Training,
}

/// A column's coefficient, in target units per standard deviation.
#[derive(Serialize)]
struct Coefficient<'a> {
    feature: &'a str,
    coefficient: f64,
}

/// Fits a model to a feature file, tests it on the customers held out, and
/// writes it.
pub(crate) fn train(arguments: &TrainArguments) -> Result<(), Error> {
    let split = Split::new(arguments.test_fraction, arguments.seed)
        .map_err(|error| Error::Usage(error.to_string()))?;
    let mut rows = FeatureRows::open(&arguments.data, arguments.target.as_deref())?;
    if let Some(only) = &arguments.only {
        rows = rows.only(only)?;
    } else if !arguments.without.is_empty() {
        rows = rows.without(&arguments.without)?;
    }
    rows.check_width()?;
    let (method, alpha_by) = method(arguments);
    let options = Options { method, split };
    let mut pending = Pending::new(&arguments.output, Access::Public)?;

    let failed = |error| Error::file(&arguments.data, error);
    let mut trainer = Trainer::new(rows.names(), rows.target(), options).map_err(failed)?;
    let sha256 = rows.each(|row| {
        let pushed = trainer.push(row.customer, row.values, row.target);
        pushed.map(drop).map_err(failed)
    })?;
    let trained = trainer.finish().map_err(failed)?;
    let model = model(&trained, &rows)?;
    let metrics = scores(&model, &rows, &split, trained.mean_target, &sha256)?;

    let mut warnings = trained.warnings;
    if rows.file().identifier().is_none() && arguments.test_fraction > 0.0 {
        warnings.push(Warning::RowsNotCustomers);
    }
    let origin = rows.file().origin();
    let training = Training {
        data: Data {
            rows: trained.rows + trained.held_out,
            sha256,
            feature_set: origin.map(|origin| origin.set.to_string()),
            horizon_days: origin.map(|origin| origin.horizon_days),
            cutoff: origin.and_then(|origin| origin.cutoff.clone()),
        },
        split: SplitRecord {
            test_fraction: split.fraction(),
            seed: split.seed(),
            training_rows: trained.rows,
            held_out_rows: trained.held_out,
        },
        non_zero_targets: trained.non_zero,
        mean_target: trained.mean_target,
        alpha_by,
        cross_validation_mse: trained.cross_validation,
        metrics,
        warnings: warnings.into_iter().map(Into::into).collect(),
    };
    let model = model.trained(Some(training.to_map()?));
    pending.write(model.to_json().as_bytes())?;
    pending.publish()?;
    report(arguments, &rows, &model, training)
}

/// What to minimise, and how that chooses alpha.
fn method(arguments: &TrainArguments) -> (Method, Option<String>) {
    match (arguments.model, arguments.alpha) {
        (ModelArgument::Linear, _) => (Method::Linear, None),
        (_, AlphaArgument::Fixed(alpha)) => {
            (Method::Ridge(Alpha::Fixed(alpha)), Some("given".into()))
        }
        (_, AlphaArgument::Auto) => (
            Method::Ridge(Alpha::Generalised),
            Some("generalised cross-validation".into()),
        ),
        (_, AlphaArgument::KFold) => (
            Method::Ridge(Alpha::Folds(arguments.folds)),
            Some(format!("cross-validation over {} folds", arguments.folds)),
        ),
    }
}

fn model(trained: &Trained, rows: &FeatureRows) -> Result<Model, Error> {
    let fit = trained.fit.clone();
    let build = || {
        let scaler = Scaler::new(fit.mean, fit.scale)?;
        let mut model = Model::new(scaler, fit.coefficients, fit.intercept)?;
        if fit.alpha.is_some() {
            model = model.ridge(fit.alpha)?;
        }
        model.named(Some(rows.names().to_vec()), Some(rows.target().to_owned()))
    };
    build().map_err(Error::failed)
}

/// A second pass: predictions against what came true, on either side.
fn scores(
    model: &Model,
    rows: &FeatureRows,
    split: &Split,
    mean_target: f64,
    sha256: &str,
) -> Result<Scores, Error> {
    let mut running = [Running::default(); 4];
    let again = rows.each(|row| {
        let side = match split.side(row.customer) {
            Side::Training => 0,
            Side::HeldOut => 2,
        };
        running[side].add(model.predict_f64(row.values), row.target);
        running[side + 1].add(mean_target, row.target);
        Ok(())
    })?;
    if again != sha256 {
        return Err(Error::failed(
            "the feature file has changed while it was being read",
        ));
    }
    let [training, training_baseline, held_out, held_out_baseline] =
        running.map(|running| running.metrics());
    Ok(Scores {
        training,
        training_baseline,
        held_out,
        held_out_baseline,
    })
}

/// Says what was found.
fn report(
    arguments: &TrainArguments,
    rows: &FeatureRows,
    model: &Model,
    training: Training,
) -> Result<(), Error> {
    let notices = rows.notices();
    for notice in &notices {
        warn(notice);
    }
    for warning in &training.warnings {
        warn(&warning.message);
    }
    let coefficients = rows.names().iter().zip(model.coefficients());
    if arguments.json {
        return files::print_json(&Record {
            model: &arguments.output,
            kind: model.kind(),
            alpha: model.alpha(),
            intercept: model.intercept(),
            coefficients: coefficients
                .map(|(feature, &coefficient)| Coefficient {
                    feature,
                    coefficient,
                })
                .collect(),
            notices,
            training,
        });
    }
    let kind = match (model.alpha(), &training.alpha_by) {
        (Some(alpha), Some(by)) => format!("ridge regression, alpha {} ({by})", number(alpha)),
        _ => "linear regression".to_owned(),
    };
    let split = &training.split;
    let mut text = format!(
        "wrote {}: {kind}\n  trained on {} customers, {} of them with a target other than 0; \
         {} held out\n",
        arguments.output.display(),
        split.training_rows,
        training.non_zero_targets,
        split.held_out_rows,
    );
    let scores = &training.metrics;
    for (title, model, baseline) in [
        (
            "customers held out",
            &scores.held_out,
            &scores.held_out_baseline,
        ),
        (
            "customers trained on",
            &scores.training,
            &scores.training_baseline,
        ),
    ] {
        if let (Some(model), Some(baseline)) = (model, baseline) {
            text.push_str(&table(title, model, baseline));
        }
    }
    text.push_str(&format!("  {:<24} {:>14}\n", "feature", "coefficient"));
    for (name, coefficient) in coefficients {
        text.push_str(&format!("  {name:<24} {:>14}\n", number(*coefficient)));
    }
    text.push_str(&format!(
        "  {:<24} {:>14}\n",
        "intercept",
        number(model.intercept())
    ));
    files::print(&text)
}
