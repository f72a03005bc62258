//! Puts the folder of the linker scripts on the linker's search path.

fn main() {
    let folder = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    println!("cargo:rustc-link-search={folder}");
    println!("cargo:rerun-if-changed=jolt.ld");
    println!("cargo:rerun-if-changed=jolt-committed.ld");
}
