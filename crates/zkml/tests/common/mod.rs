//! A folder with a good model and good rows, and the command to run on them.

// Each test file uses its own part of this.
#![allow(dead_code, unreachable_pub)]

use assert_cmd::Command;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Three features with their target; `age` is a name of its own.
pub const ROWS: &str = "age,visits,spend,later\n30,1,9.5,10\n41,3,22.25,30\n25,2,-4.75,5\n";

/// A folder that is gone after the test.
pub struct Folder(TempDir);

impl Folder {
    /// A folder with `model.json` and `rows.csv`.
    pub fn new() -> Self {
        let folder = Self(TempDir::new().unwrap());
        folder.write(
            "scaler.json",
            r#"{"mean":[32.0,2.0,9.0],"scale":[6.5,0.8,11.0]}"#,
        );
        folder.write(
            "ridge.json",
            r#"{"intercept":15.0,"coefficients":[1.5,-2.25,8.0]}"#,
        );
        folder.write("rows.csv", ROWS);
        folder
            .zkml("import sklearn --scaler scaler.json --model ridge.json --features age,visits,spend --target later -o model.json")
            .assert()
            .success();
        folder
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), text).unwrap();
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap()
    }

    /// Names of everything in the folder, sorted.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<_> = std::fs::read_dir(self.0.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// The command, in this folder, with the words of `arguments`.
    pub fn zkml(&self, arguments: &str) -> Command {
        zkml_in(self.0.path(), arguments)
    }

    /// Runs the command, which must fail with `status`, print one line that
    /// contains every one of `parts`, and leave the folder as it was.
    pub fn fails(&self, arguments: &str, status: i32, parts: &[&str]) {
        let before = self.names();
        let output = self.zkml(arguments).output().unwrap();
        let message = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(status), "{arguments}: {message}");
        assert_eq!(
            message.trim_end().lines().count(),
            1,
            "{arguments}: not one line: {message}"
        );
        for part in parts {
            assert!(
                message.contains(part),
                "{arguments}: no {part:?} in: {message}"
            );
        }
        assert_eq!(self.names(), before, "{arguments}: left something behind");
    }
}

fn zkml_in(folder: &Path, arguments: &str) -> Command {
    let mut command = Command::cargo_bin("zkml").unwrap();
    command
        .current_dir(folder)
        .args(arguments.split_whitespace());
    command
}
