//! Gives the program memory for committed advice.

fn main() {
    println!("cargo:rustc-link-arg-bins=-Tjolt-committed.ld");
}
