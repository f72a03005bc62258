//! Hands the linker the guest's memory layout.

fn main() {
    println!("cargo:rerun-if-changed=link.ld");
    println!(
        "cargo:rustc-link-arg=-T{}/link.ld",
        std::env!("CARGO_MANIFEST_DIR")
    );
}
