//! Hands the linker the guest's memory layout: that of the scheme of commitments.

fn main() {
    let folder = std::env!("CARGO_MANIFEST_DIR");
    let scheme = match std::env::var_os("CARGO_FEATURE_DORY") {
        Some(_) => "dory",
        None => "sha256",
    };
    println!("cargo:rerun-if-changed=predict.ld");
    println!("cargo:rerun-if-changed=memory");
    println!("cargo:rustc-link-arg=-L{folder}/memory/{scheme}");
    println!("cargo:rustc-link-arg=-T{folder}/predict.ld");
}
