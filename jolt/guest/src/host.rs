//! The host's side: values to what a guest reads, and what it wrote to values.
//!
//! Public input and output are a 32-bit length and that many bytes, because the
//! proof system does not see trailing zeros. Private input is a tape of words:
//! the length in bytes, then the bytes, the last word filled up with zeros.
//! Committed input is the same after a block of random words.

use alloc::{string::String, vec::Vec};

use crate::wire::{Wire, from_bytes, to_bytes};

/// The public input from which a guest reads `value`.
pub fn public_input<T: Wire>(value: &T) -> Vec<u8> {
    with_length(&to_bytes(value))
}

/// The tape from which a guest reads `value` as its private input.
///
/// A guest that reads several private inputs gets the tapes one after another.
pub fn private_input<T: Wire>(value: &T) -> Vec<u32> {
    words_with_length(&to_bytes(value))
}

/// Random words in front of committed input.
pub const SALT_WORDS: usize = 16;

/// The words of a region of committed advice from which a guest reads `value` as
/// its committed input: the salt, which the guest skips, then what
/// [`private_input`] makes of the value.
///
/// The commitment is a function of the words, so without a salt, or with one that
/// is known, whoever can guess the value can check the guess. With a salt of
/// uniformly random words that is secret and used for this value only, the
/// commitment by itself hides the value, from any computer: by the leftover hash
/// lemma it is within `2^-129` of a uniform element of a group of some `2^254`,
/// because the salt has 512 bits. How many words there are it does not hide, up
/// to the next power of two.
///
/// A *proof* about the commitment hides less. It opens the commitment, and shows
/// values of polynomials made from the run, and all of these are equations about
/// the words. Give proofs only to those who may know the value.
pub fn committed_input<T: Wire>(value: &T, salt: &[u32; SALT_WORDS]) -> Vec<u32> {
    [
        salt.as_slice(),
        words_with_length(&to_bytes(value)).as_slice(),
    ]
    .concat()
}

/// A length in bytes, then the bytes, the last word filled up with zeros.
fn words_with_length(bytes: &[u8]) -> Vec<u32> {
    let words = bytes.chunks(4).map(|chunk| {
        let mut word = [0; 4];
        for (to, from) in word.iter_mut().zip(chunk) {
            *to = *from;
        }
        u32::from_le_bytes(word)
    });
    core::iter::once(length_word(bytes)).chain(words).collect()
}

/// The public output of a guest that committed these bytes and nothing else.
pub fn public_output(bytes: &[u8]) -> Vec<u8> {
    with_length(bytes)
}

/// The bytes that a guest committed, or those of its panic message, from its
/// public output under a layout with `capacity` bytes of it.
///
/// `None` if the output is not one that the SDK writes.
pub fn output_bytes(public_output: &[u8], capacity: usize) -> Option<Vec<u8>> {
    if public_output.len() > capacity {
        return None;
    }
    // The proof system does not see trailing zeros.
    let mut padded = public_output.to_vec();
    padded.resize(capacity, 0);
    let (length, rest) = padded.split_first_chunk::<4>()?;
    let length = u32::from_le_bytes(*length) as usize;
    let (bytes, padding) = rest.split_at_checked(length)?;
    padding
        .iter()
        .all(|&byte| byte == 0)
        .then(|| bytes.to_vec())
}

/// What a guest committed, from its public output, all values together: if it
/// committed `a` and then `b`, the output is the pair `(a, b)`.
///
/// `None` if the output is not of this type, or not one that the SDK writes.
pub fn output<T: Wire>(public_output: &[u8]) -> Option<T> {
    from_bytes(&output_bytes(public_output, MAX_OUTPUT)?)
}

/// The message of a guest that panicked, from its public output.
///
/// `None` if the output is not one that the SDK writes.
pub fn panic_message(public_output: &[u8]) -> Option<String> {
    String::from_utf8(output_bytes(public_output, MAX_OUTPUT)?).ok()
}

fn with_length(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(4 + bytes.len());
    out.extend_from_slice(&length_word(bytes).to_le_bytes());
    out.extend_from_slice(bytes);
    out
}

fn length_word(bytes: &[u8]) -> u32 {
    // More than the proof system takes in any case.
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}

/// Bytes of output under the default sizes of the proof system.
const MAX_OUTPUT: usize = 4096;
