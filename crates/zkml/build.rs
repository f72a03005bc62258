//! Records what the program was built with, for the environment record.

use std::process::Command;

fn main() {
    let said = |program: &str, arguments: &[&str]| {
        Command::new(program)
            .args(arguments)
            .output()
            .ok()
            .filter(|output| output.status.success())
            .and_then(|output| String::from_utf8(output.stdout).ok())
            .map(|text| text.trim().to_owned())
            .unwrap_or_default()
    };
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    println!(
        "cargo:rustc-env=ZKML_BUILD_COMPILER={}",
        said(&variable("RUSTC"), &["--version"])
    );
    println!("cargo:rustc-env=ZKML_BUILD_TARGET={}", variable("TARGET"));
    println!("cargo:rustc-env=ZKML_BUILD_PROFILE={}", variable("PROFILE"));
    println!(
        "cargo:rustc-env=ZKML_BUILD_FEATURES={}",
        variable("CARGO_CFG_TARGET_FEATURE")
    );
    let commit = said("git", &["rev-parse", "HEAD"]);
    let dirty = !said("git", &["status", "--porcelain"]).is_empty();
    println!(
        "cargo:rustc-env=ZKML_BUILD_COMMIT={commit}{}",
        if dirty { "-dirty" } else { "" }
    );
    // The commit is looked up again when the checked-out branch moves.
    println!("cargo:rerun-if-changed=build.rs");
    for file in ["HEAD", "logs/HEAD"] {
        let path = said("git", &["rev-parse", "--git-path", file]);
        if !path.is_empty() {
            println!("cargo:rerun-if-changed={path}");
        }
    }
}
