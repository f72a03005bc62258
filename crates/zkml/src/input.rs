//! From a model file and rows to what a guest reads.

use crate::{cli::InputArguments, error::Error, files, secrets::Secrets};
use std::path::{Path, PathBuf};
use zkml_core::{Cell, Numeric, layout::GuestInput};
use zkml_data::{Columns, Table};
use zkml_model::{
    Model, Salts, guest_input,
    quantise::{self, quantise},
};

/// A guest's input and what its owner knows of it.
pub(crate) struct Prepared {
    pub(crate) input: GuestInput,
    pub(crate) salts: Salts,
    /// What the predictions can be compared with.
    pub(crate) target: Option<Vec<f64>>,
    /// Largest distance of a prediction from the f64 model, in fixed point.
    pub(crate) error_bound: Option<f64>,
}

/// A model with rows to apply it to.
pub(crate) struct Source {
    model: Model,
    table: Table,
    /// Where the rows came from, for messages.
    path: Option<PathBuf>,
    /// What identifies model and rows in results.
    name: String,
    /// How to quantise, whatever the number of rows: figures of more rows and
    /// of fewer are of the same format.
    options: quantise::Options,
}

/// Largest error of a prediction of the built-in model, which are up to some
/// thousands.
const BUILTIN_TOLERANCE: f64 = 0.1;

impl Source {
    /// A model file and the rows of a CSV file, which are to be at least `rows`.
    pub(crate) fn files(model: &Path, data: &Path, rows: usize) -> Result<Self, Error> {
        let (loaded, table) = read(model, data, None)?;
        if table.rows() < rows {
            return Err(Error::file(
                data,
                format!("{rows} rows asked for, but there are {}", table.rows()),
            ));
        }
        let mut options = quantise::Options::default();
        // Rows that cannot be quantised together may be in parts; if not, the
        // cells that need it say why.
        options.cell = quantise(&loaded, &table, &options)
            .ok()
            .map(|quantised| quantised.cell());
        Ok(Self {
            options,
            name: format!(
                "model {} data {}",
                files::sha256(model)?,
                files::sha256(data)?
            ),
            model: loaded,
            table,
            path: Some(data.to_owned()),
        })
    }

    /// The built-in model and at least `rows` rows of the built-in data set.
    #[cfg(feature = "train")]
    pub(crate) fn builtin(rows: usize, seed: u64) -> Result<Self, Error> {
        let crate::learn::Builtin { model, table, name } = crate::learn::builtin(rows, seed)?;
        Ok(Self {
            model,
            table,
            path: None,
            name,
            options: builtin_options(),
        })
    }

    /// A build without the generator of transactions has a data set and a model
    /// of the same shape.
    #[cfg(not(feature = "train"))]
    pub(crate) fn builtin(rows: usize, seed: u64) -> Result<Self, Error> {
        Ok(Self {
            model: zkml_model::builtin::builtin_model(),
            table: zkml_data::generate(rows, seed).map_err(Error::failed)?,
            path: None,
            name: format!("builtin seed {seed}"),
            options: builtin_options(),
        })
    }

    /// Number of feature columns.
    pub(crate) fn columns(&self) -> usize {
        self.table.columns()
    }

    /// What identifies model and rows in results.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The input of the first `rows` rows, with fresh salts.
    pub(crate) fn prepare(&self, rows: usize, numeric: Numeric) -> Result<Prepared, Error> {
        let table = self.table.head(rows).ok_or_else(|| {
            Error::failed(format!(
                "{rows} rows asked for, but there are {}",
                self.table.rows()
            ))
        })?;
        let salts = Salts::random().map_err(Error::failed)?;
        prepare(
            &self.model,
            &table,
            self.path.as_deref(),
            numeric,
            &self.options,
            salts,
        )
    }
}

/// 16-bit cells, which is what real rows of this shape need too.
fn builtin_options() -> quantise::Options {
    quantise::Options {
        tolerance: BUILTIN_TOLERANCE,
        cell: Some(Cell::U16),
    }
}

/// The input that the command line names.
pub(crate) fn load(arguments: &InputArguments) -> Result<Prepared, Error> {
    let rows = arguments
        .rows
        .map(|rows| usize::try_from(rows).unwrap_or(usize::MAX));
    let (model, table) = read(&arguments.model, &arguments.data, rows)?;
    let salts = match &arguments.salts {
        Some(path) => Secrets::load(path)?.salts,
        None => Salts::random().map_err(Error::failed)?,
    };
    prepare(
        &model,
        &table,
        Some(&arguments.data),
        arguments.numeric.into(),
        &quantise::Options {
            tolerance: arguments.tolerance,
            cell: None,
        },
        salts,
    )
}

/// Reads a model and the columns that it needs.
fn read(model: &Path, data: &Path, rows: Option<usize>) -> Result<(Model, Table), Error> {
    let model = Model::load(model).map_err(Error::failed)?;
    let columns = match model.features() {
        Some(features) => {
            let header = zkml_data::read_header(data).map_err(Error::failed)?;
            Columns::Named {
                features: features.to_vec(),
                // Rows to be scored need not have a target.
                target: model
                    .target()
                    .filter(|target| header.iter().any(|name| name == target))
                    .map(str::to_owned),
            }
        }
        None => Columns::Positional {
            count: model.columns(),
        },
    };
    let table = zkml_data::read_csv(data, &columns, rows).map_err(Error::failed)?;
    Ok((model, table))
}

fn prepare(
    model: &Model,
    table: &Table,
    path: Option<&Path>,
    numeric: Numeric,
    options: &quantise::Options,
    salts: Salts,
) -> Result<Prepared, Error> {
    let named = |error: zkml_model::InputError| match path {
        Some(path) => Error::file(path, error),
        None => Error::failed(error),
    };
    let (input, error_bound) = match numeric {
        Numeric::Fixed => {
            let quantised = quantise(model, table, options).map_err(named)?;
            (
                guest_input::fixed(&quantised, &salts),
                Some(quantised.error_bound),
            )
        }
        Numeric::Float32 => (
            guest_input::float32(model, table, &salts).map_err(named)?,
            None,
        ),
    };
    Ok(Prepared {
        input,
        salts,
        target: table.target().map(|target| target.values.clone()),
        error_bound,
    })
}
