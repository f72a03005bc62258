//! The model file: JSON with a format, a version and no unknown fields.

use crate::{
    error::{ModelError, ModelProblem},
    model::{Kind, Model, Scaler},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{fs, path::Path};

/// What the field `format` holds.
const FORMAT: &str = "zkml-model";

/// What the field `version` holds.
const VERSION: u32 = 1;

/// What every version of the file has.
#[derive(Deserialize)]
struct Envelope {
    format: Option<serde_json::Value>,
    version: Option<serde_json::Value>,
}

/// Version 1 of the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: String,
    version: u32,
    kind: Kind,
    features: Option<Vec<String>>,
    target: Option<String>,
    scaler: Scaler,
    coefficients: Vec<f64>,
    intercept: f64,
    alpha: Option<f64>,
    training: Option<serde_json::Map<String, serde_json::Value>>,
}

impl Model {
    /// Reads a model file.
    ///
    /// # Errors
    /// [`ModelError`], one line of text that names the file and what is wrong
    /// in it.
    pub fn load(path: &Path) -> Result<Self, ModelError> {
        in_file(path, parse)
    }

    /// Reads the text of a model file.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn from_json(text: &str) -> Result<Self, ModelError> {
        Ok(parse(text)?)
    }

    /// The text of a model file, which reads back as an equal model.
    #[must_use]
    pub fn to_json(&self) -> String {
        to_text(&File {
            format: FORMAT.to_owned(),
            version: VERSION,
            kind: self.kind(),
            features: self.features().map(<[_]>::to_vec),
            target: self.target().map(str::to_owned),
            scaler: self.scaler().clone(),
            coefficients: self.coefficients().to_vec(),
            intercept: self.intercept(),
            alpha: self.alpha(),
            training: self.training().cloned(),
        })
    }
}

fn parse(text: &str) -> Result<Model, ModelProblem> {
    let shown = |value: Option<serde_json::Value>| {
        value.map_or_else(|| "missing".to_owned(), |value| value.to_string())
    };
    // Another format or version is said to be that, not to have wrong fields.
    let Envelope { format, version } = from_text(text)?;
    if format.as_ref().and_then(|format| format.as_str()) != Some(FORMAT) {
        return Err(ModelProblem::Format {
            found: shown(format),
        });
    }
    if version.as_ref().and_then(serde_json::Value::as_u64) != Some(u64::from(VERSION)) {
        return Err(ModelProblem::Version {
            found: shown(version),
            expected: VERSION,
        });
    }
    let file: File = from_text(text)?;
    file.scaler.check()?;
    let mut model = Model::new(file.scaler, file.coefficients, file.intercept)?;
    match file.kind {
        Kind::Ridge => model = model.ridge(file.alpha)?,
        Kind::Linear => model.set_alpha(file.alpha)?,
    }
    Ok(model
        .named(file.features, file.target)?
        .trained(file.training))
}

/// Applies `parse` to a file's text and names the file in its errors.
pub(crate) fn in_file<T>(
    path: &Path,
    parse: impl FnOnce(&str) -> Result<T, ModelProblem>,
) -> Result<T, ModelError> {
    fs::read_to_string(path)
        .map_err(ModelProblem::Unreadable)
        .and_then(|text| parse(&text))
        .map_err(|problem| ModelError {
            path: Some(path.to_owned()),
            problem,
        })
}

/// Parses JSON, with an error that says where and why in one line.
pub(crate) fn from_text<T: DeserializeOwned>(text: &str) -> Result<T, ModelProblem> {
    serde_json::from_str(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let message = error.to_string();
        let place = format!(" at line {line} column {column}");
        let mut message = message.strip_suffix(&place).unwrap_or(&message).to_owned();
        if names_a_non_number(text, line, column) {
            message = "NaN and infinity are not JSON numbers; every number must be finite".into();
        }
        ModelProblem::Json {
            line,
            column,
            message,
        }
    })
}

/// Whether a parser stopped at what other programs write for numbers that JSON
/// does not have.
fn names_a_non_number(text: &str, line: usize, column: usize) -> bool {
    let line = text
        .lines()
        .nth(line.saturating_sub(1))
        .unwrap_or_default()
        .as_bytes();
    // The parser stops on the first letter or just before it.
    (column.saturating_sub(1)..=column).any(|start| {
        let rest = line.get(start..).unwrap_or_default();
        ["NaN", "nan", "Inf", "inf"]
            .iter()
            .any(|word| rest.starts_with(word.as_bytes()))
    })
}

/// Indented JSON with a line break at its end.
pub(crate) fn to_text<T: Serialize>(value: &T) -> String {
    let mut text = serde_json::to_string_pretty(value)
        .expect("finite numbers, text and maps with text keys are JSON");
    text.push('\n');
    text
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TEXT: &str = r#"{
  "format": "zkml-model", "version": 1, "kind": "ridge",
  "features": ["a", "b"], "target": "y",
  "scaler": {"mean": [1, 2], "scale": [3, 4]},
  "coefficients": [0.5, -0.25], "intercept": 7, "alpha": 1.0,
  "training": {"rows": 10}
}"#;

    fn error(from: &str, to: &str) -> String {
        assert!(TEXT.contains(from));
        let text = Model::from_json(&TEXT.replacen(from, to, 1))
            .unwrap_err()
            .to_string();
        assert!(!text.contains('\n'));
        text
    }

    #[test]
    fn a_model_file_is_read() {
        let model = Model::from_json(TEXT).unwrap();
        assert_eq!(model.kind(), Kind::Ridge);
        assert_eq!(model.features().unwrap(), ["a", "b"]);
        assert_eq!(model.target(), Some("y"));
        assert_eq!(model.scaler().mean(), [1.0, 2.0]);
        assert_eq!(model.scaler().scale(), [3.0, 4.0]);
        assert_eq!(model.coefficients(), [0.5, -0.25]);
        assert_eq!((model.intercept(), model.alpha()), (7.0, Some(1.0)));
        assert_eq!(model.training().unwrap()["rows"], 10);
        assert_eq!(Model::from_json(&model.to_json()).unwrap(), model);
    }

    #[test]
    fn optional_fields_may_be_null_or_missing() {
        let text = r#"{"format":"zkml-model","version":1,"kind":"linear","features":null,
            "scaler":{"mean":[0],"scale":[1]},"coefficients":[1],"intercept":0}"#;
        let model = Model::from_json(text).unwrap();
        assert_eq!(
            (model.features(), model.target(), model.alpha()),
            (None, None, None)
        );
        assert_eq!(Model::from_json(&model.to_json()).unwrap(), model);
    }

    #[test]
    fn files_that_are_not_models_are_refused_in_one_line() {
        for (from, to, expected) in [
            (
                "\"zkml-model\"",
                "\"onnx\"",
                "is not a zkml model: \"format\" is \"onnx\", not \"zkml-model\"",
            ),
            (
                "\"format\"",
                "\"Format\"",
                "is not a zkml model: \"format\" is missing, not \"zkml-model\"",
            ),
            (
                "\"version\": 1",
                "\"version\": 2, \"new\": 0",
                "is a zkml model of version 2; this program reads version 1",
            ),
            (
                "\"version\"",
                "\"v\"",
                "is a zkml model of version missing; this program reads version 1",
            ),
            (
                "[3, 4]",
                "[3, 0]",
                "scale[1] is 0: a scale must be positive",
            ),
            (
                "[3, 4]",
                "[3, -4]",
                "scale[1] is -4: a scale must be positive",
            ),
            (
                "[3, 4]",
                "[3]",
                "scale has 1 entries but the scaler's mean has 2",
            ),
            (
                "[0.5, -0.25]",
                "[1]",
                "coefficients has 1 entries but the scaler's mean has 2",
            ),
            (
                "\"a\", \"b\"",
                "\"a\"",
                "features has 1 entries but the scaler's mean has 2",
            ),
            (
                "\"a\", \"b\"",
                "\"b\", \"b\"",
                "features[0] and features[1] are both \"b\"",
            ),
            ("1.0", "-1.0", "alpha is -1: it must not be negative"),
        ] {
            assert_eq!(error(from, to), expected);
        }
    }

    #[test]
    fn malformed_json_is_placed() {
        let finite = "NaN and infinity are not JSON numbers; every number must be finite";
        for (to, column, message) in [
            ("NaN", 20, finite),
            ("Infinity", 20, finite),
            ("-Infinity", 21, finite),
            ("1e999", 24, "number out of range"),
            ("-1e999", 25, "number out of range"),
            ("x", 20, "expected value"),
            ("null", 23, "invalid type: null, expected f64"),
        ] {
            assert_eq!(
                error("0.5", to),
                format!("line 5, column {column}: {message}"),
                "{to}"
            );
        }
        assert!(error("\"alpha\"", "\"beta\"").contains("unknown field `beta`"));
        assert!(error("\"intercept\": 7,", "").contains("missing field `intercept`"));
        assert!(error("\"ridge\"", "\"lasso\"").contains("unknown variant `lasso`"));
        assert_eq!(
            error("}\n}", "}"),
            "line 6, column 26: EOF while parsing an object"
        );
        assert!(
            Model::from_json("")
                .unwrap_err()
                .to_string()
                .contains("EOF")
        );
        assert!(Model::from_json("[]").is_err());
    }

    #[test]
    fn the_file_is_named() {
        let text = Model::load(Path::new("/no/such.json"))
            .unwrap_err()
            .to_string();
        assert!(
            text.starts_with("/no/such.json: cannot be read: "),
            "{text}"
        );
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), "{").unwrap();
        let text = Model::load(file.path()).unwrap_err().to_string();
        assert_eq!(
            text,
            format!(
                "{}: line 1, column 1: EOF while parsing an object",
                file.path().display()
            )
        );
        fs::write(file.path(), TEXT).unwrap();
        assert!(Model::load(file.path()).is_ok());
    }

    proptest! {
        #[test]
        fn every_number_survives(values in prop::collection::vec(any::<[f64; 3]>(), 1..6)) {
            prop_assume!(values.as_flattened().iter().all(|value| value.is_finite()));
            prop_assume!(values.iter().all(|value| value[1] != 0.0));
            let column = |at: usize| values.iter().map(|value| value[at]).collect::<Vec<_>>();
            let scale = column(1).iter().map(|scale| scale.abs()).collect();
            let scaler = Scaler::new(column(0), scale).unwrap();
            let model = Model::new(scaler, column(2), values[0][0]).unwrap();
            prop_assert_eq!(Model::from_json(&model.to_json()).unwrap(), model);
        }
    }
}
