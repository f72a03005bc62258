//! Hands the linker the guest's memory layout.

fn main() {
    println!("cargo:rerun-if-changed=predict.ld");
    println!(
        "cargo:rustc-link-arg=-T{}/predict.ld",
        std::env!("CARGO_MANIFEST_DIR")
    );
}
