//! Uses the heap: counts the words of a public text with a map, and commits to
//! the words with their counts in alphabetical order.
#![no_std]
#![no_main]

extern crate alloc;

use alloc::{
    collections::BTreeMap,
    string::{String, ToString},
    vec::Vec,
};

jolt_guest::entry!(main);

fn main() {
    let text: String = jolt_guest::input();
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for word in text.split_whitespace() {
        *counts.entry(word.to_lowercase().to_string()).or_default() += 1;
    }
    let list: Vec<(String, u32)> = counts.into_iter().collect();
    jolt_guest::commit(&list);
}
