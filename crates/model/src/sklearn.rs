//! Models from and to scikit-learn, through JSON.
//!
//! Two files, as the 2024 study has them: `{"mean": [..], "scale": [..]}` with
//! a `StandardScaler`'s `mean_` and `scale_`, and
//! `{"intercept": b, "coefficients": [..]}` with a linear model's `intercept_`
//! and `coef_`; `"alpha"` beside them says that it is a ridge regression.

use crate::{
    error::ModelError,
    json::{from_text, in_file, to_text},
    model::{Model, Scaler},
};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The model's file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Parameters {
    intercept: f64,
    coefficients: Vec<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    alpha: Option<f64>,
}

/// Reads a scaler and a linear model, and names the columns and the target.
///
/// # Errors
/// [`ModelError`], one line of text that names the file and what is wrong in
/// it; names that do not fit are laid to the model's file.
pub fn import_sklearn(
    scaler_path: &Path,
    model_path: &Path,
    features: Option<Vec<String>>,
    target: Option<String>,
) -> Result<Model, ModelError> {
    let scaler: Scaler = in_file(scaler_path, |text| {
        let scaler: Scaler = from_text(text)?;
        scaler.check()?;
        Ok(scaler)
    })?;
    in_file(model_path, |text| {
        let file: Parameters = from_text(text)?;
        let model =
            Model::new(scaler, file.coefficients, file.intercept)?.named(features, target)?;
        match file.alpha {
            None => Ok(model),
            alpha => model.ridge(alpha),
        }
    })
}

/// The texts of the scaler's and the model's file.
#[must_use]
pub fn export_sklearn(model: &Model) -> (String, String) {
    let parameters = Parameters {
        intercept: model.intercept(),
        coefficients: model.coefficients().to_vec(),
        alpha: model.alpha(),
    };
    (to_text(model.scaler()), to_text(&parameters))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::model::Kind;
    use std::fs;

    fn import(scaler: &str, model: &str, features: Option<Vec<String>>) -> Result<Model, String> {
        let folder = tempfile::TempDir::new().unwrap();
        let path = |name| folder.path().join(name);
        fs::write(path("scaler.json"), scaler).unwrap();
        fs::write(path("model.json"), model).unwrap();
        import_sklearn(&path("scaler.json"), &path("model.json"), features, None).map_err(|error| {
            let text = error.to_string();
            text.strip_prefix(&format!("{}/", folder.path().display()))
                .unwrap()
                .to_owned()
        })
    }

    const SCALER: &str = r#"{"mean":[1,2],"scale":[3,4]}"#;
    const MODEL: &str = r#"{"intercept":5,"coefficients":[6,7]}"#;

    #[test]
    fn both_files_are_read_and_written() {
        let names = vec!["a".to_owned(), "b".to_owned()];
        let model = import(SCALER, MODEL, Some(names)).unwrap();
        assert_eq!(model.kind(), Kind::Linear);
        assert_eq!(model.predict_f64(&[4.0, 6.0]), 18.0);
        assert_eq!(model.features().unwrap(), ["a", "b"]);
        let ridge = model.named(None, None).unwrap().ridge(Some(0.5)).unwrap();
        let (scaler, parameters) = export_sklearn(&ridge);
        assert_eq!(import(&scaler, &parameters, None).unwrap(), ridge);
    }

    #[test]
    fn errors_name_the_file() {
        let nan = r#"{"intercept":5,"coefficients":[6, NaN]}"#;
        for (scaler, model, names, expected) in [
            (
                r#"{"mean":[1,2]}"#,
                MODEL,
                None,
                "scaler.json: line 1, column 14: missing field `scale`",
            ),
            (
                r#"{"mean":[1],"scale":[0]}"#,
                MODEL,
                None,
                "scaler.json: scale[0] is 0: a scale must be positive",
            ),
            (
                r#"{"mean":[1],"scale":[1]}"#,
                MODEL,
                None,
                "model.json: coefficients has 2 entries but the scaler's mean has 1",
            ),
            (
                SCALER,
                nan,
                None,
                "model.json: line 1, column 35: NaN and infinity are not JSON numbers; \
                 every number must be finite",
            ),
            (
                SCALER,
                MODEL,
                Some(vec!["a".to_owned()]),
                "model.json: features has 1 entries but the scaler's mean has 2",
            ),
        ] {
            assert_eq!(import(scaler, model, names).unwrap_err(), expected);
        }
        let missing = import_sklearn(Path::new("/no/scaler"), Path::new("/no/model"), None, None);
        assert!(
            missing
                .unwrap_err()
                .to_string()
                .starts_with("/no/scaler: cannot be read: ")
        );
    }
}
