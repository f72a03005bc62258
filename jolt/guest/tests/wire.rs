//! Encodings of values: one for each, and none that decodes to two.
#![allow(clippy::unwrap_used)]

use jolt_guest::{
    Wire, host,
    wire::{from_bytes, to_bytes},
};
use proptest::prelude::*;

type Everything = (
    (u8, u16, u32, u64),
    (u128, i8, i16, i32),
    (i64, i128, bool),
    (Vec<u32>, String, Option<[u8; 3]>, ()),
);

fn everything() -> impl Strategy<Value = Everything> {
    (
        any::<(u8, u16, u32, u64)>(),
        any::<(u128, i8, i16, i32)>(),
        any::<(i64, i128, bool)>(),
        any::<(Vec<u32>, String, Option<[u8; 3]>, ())>(),
    )
}

proptest! {
    #[test]
    fn values_come_back(value in everything()) {
        let bytes = to_bytes(&value);
        prop_assert_eq!(from_bytes::<Everything>(&bytes), Some(value.clone()));
        prop_assert_eq!(from_bytes::<Everything>(&bytes[..bytes.len() - 1]), None);
        let longer = [bytes.as_slice(), &[0]].concat();
        prop_assert_eq!(from_bytes::<Everything>(&longer), None);
    }

    #[test]
    fn what_decodes_is_the_one_encoding(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
        fn check<T: Wire>(bytes: &[u8]) {
            if let Some(value) = from_bytes::<T>(bytes) {
                assert_eq!(to_bytes(&value), bytes);
            }
        }
        check::<Vec<u16>>(&bytes);
        check::<String>(&bytes);
        check::<Option<bool>>(&bytes);
        check::<(Vec<()>, u8)>(&bytes);
        check::<Vec<Option<String>>>(&bytes);
        let _ = host::output::<Vec<u64>>(&bytes);
        let _ = host::panic_message(&bytes);
    }
}

/// The proof system strips trailing zeros from what a guest committed.
#[test]
fn outputs_are_read_without_their_zeros() {
    let committed = |value: &[u8]| {
        let mut bytes = u32::try_from(value.len()).unwrap().to_le_bytes().to_vec();
        bytes.extend_from_slice(value);
        bytes
    };
    let whole = committed(&to_bytes(&0x0102u64));
    for length in 6..=whole.len() {
        assert_eq!(host::output::<u64>(&whole[..length]), Some(0x0102));
    }
    assert_eq!(host::output::<()>(&[]), Some(()));
    assert_eq!(host::output::<u8>(&[]), None);
    // Bytes after the end, and lengths beyond the region.
    assert_eq!(host::output::<u8>(&[1, 0, 0, 0, 7, 7]), None);
    assert_eq!(host::output::<Vec<u8>>(&[255, 255, 255, 255]), None);
    assert_eq!(host::output::<()>(&[0; 4097]), None);
    assert_eq!(
        host::panic_message(&committed("so".as_bytes())),
        Some("so".into())
    );
    assert_eq!(host::panic_message(&committed(&[0xff])), None);
}

#[test]
fn bytes_are_read_under_other_sizes() {
    for bytes in [&[][..], &[7, 0, 0], &[0; 9], &[1; 5000]] {
        let output = host::public_output(bytes);
        let seen = output.iter().rposition(|&b| b != 0).map_or(0, |i| i + 1);
        let read = |capacity| host::output_bytes(&output[..seen], capacity);
        assert_eq!(read(4 + bytes.len()).as_deref(), Some(bytes));
        assert_eq!(read(1 << 16).as_deref(), Some(bytes));
        assert_eq!(read(3 + bytes.len()), None);
    }
}

#[test]
fn private_inputs_are_words() {
    assert_eq!(host::private_input(&()), [0]);
    assert_eq!(
        host::private_input(&0x0005_0403_0201_u64),
        [8, 0x0403_0201, 5]
    );
    assert_eq!(host::private_input(&vec![1u8, 2, 3]), [7, 3, 0x0003_0201]);
}
