//! `zkml export`.

use crate::{
    cli::ExportArguments,
    error::Error,
    files::{Access, Pending},
};
use zkml_model::{Model, sklearn::export_sklearn};

/// Writes a model as the two files of scikit-learn's parameters: both or none.
pub(crate) fn sklearn(arguments: &ExportArguments) -> Result<(), Error> {
    let model = Model::load(&arguments.model).map_err(Error::failed)?;
    let (scaler, parameters) = export_sklearn(&model);
    let mut scaler_file = Pending::new(&arguments.scaler, Access::Public)?;
    let mut model_file = Pending::new(&arguments.regression, Access::Public)?;
    scaler_file.write(scaler.as_bytes())?;
    model_file.write(parameters.as_bytes())?;
    scaler_file.publish()?;
    model_file.publish()
}
