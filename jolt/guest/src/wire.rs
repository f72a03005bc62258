//! How values travel between host and guest: numbers little-endian, sequences
//! after a 32-bit count, nothing between the parts. Every value has one encoding.

use alloc::{string::String, vec::Vec};

/// A value that can be passed to a guest or committed by it.
///
/// Implement it for a structure by encoding its fields one after another.
pub trait Wire: Sized {
    /// Appends the encoding of the value.
    fn encode(&self, out: &mut Vec<u8>);

    /// Takes a value off the front of `bytes`; `None` if they do not begin with
    /// one.
    fn decode(bytes: &mut &[u8]) -> Option<Self>;
}

/// The encoding of one value.
pub fn to_bytes<T: Wire>(value: &T) -> Vec<u8> {
    let mut out = Vec::new();
    value.encode(&mut out);
    out
}

/// The value with this encoding; `None` if there is none or bytes remain.
pub fn from_bytes<T: Wire>(mut bytes: &[u8]) -> Option<T> {
    let value = T::decode(&mut bytes)?;
    bytes.is_empty().then_some(value)
}

/// Takes `N` bytes off the front.
fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (head, rest) = bytes.split_first_chunk::<N>()?;
    *bytes = rest;
    Some(*head)
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl Wire for $number {
            fn encode(&self, out: &mut Vec<u8>) {
                out.extend_from_slice(&self.to_le_bytes());
            }

            fn decode(bytes: &mut &[u8]) -> Option<Self> {
                take(bytes).map(Self::from_le_bytes)
            }
        }
    )*};
}
numbers!(u8, u16, u32, u64, u128, i8, i16, i32, i64, i128);

/// One byte, 0 or 1.
impl Wire for bool {
    fn encode(&self, out: &mut Vec<u8>) {
        out.push(u8::from(*self));
    }

    fn decode(bytes: &mut &[u8]) -> Option<Self> {
        match u8::decode(bytes)? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

/// Nothing.
impl Wire for () {
    fn encode(&self, _out: &mut Vec<u8>) {}

    fn decode(_bytes: &mut &[u8]) -> Option<Self> {
        Some(())
    }
}

/// The elements, without a count.
impl<T: Wire, const N: usize> Wire for [T; N] {
    fn encode(&self, out: &mut Vec<u8>) {
        self.iter().for_each(|element| element.encode(out));
    }

    fn decode(bytes: &mut &[u8]) -> Option<Self> {
        let mut elements = Vec::with_capacity(N);
        for _ in 0..N {
            elements.push(T::decode(bytes)?);
        }
        elements.try_into().ok()
    }
}

/// A count, then the elements.
impl<T: Wire> Wire for Vec<T> {
    fn encode(&self, out: &mut Vec<u8>) {
        // Longer than any memory this runs in or is meant for.
        u32::try_from(self.len()).unwrap_or(u32::MAX).encode(out);
        self.iter().for_each(|element| element.encode(out));
    }

    fn decode(bytes: &mut &[u8]) -> Option<Self> {
        let count = u32::decode(bytes)? as usize;
        // Elements without bytes could make any count true.
        if count > bytes.len() {
            return None;
        }
        let mut elements = Vec::with_capacity(count);
        for _ in 0..count {
            elements.push(T::decode(bytes)?);
        }
        Some(elements)
    }
}

/// A count of bytes, then UTF-8.
impl Wire for String {
    fn encode(&self, out: &mut Vec<u8>) {
        u32::try_from(self.len()).unwrap_or(u32::MAX).encode(out);
        out.extend_from_slice(self.as_bytes());
    }

    fn decode(bytes: &mut &[u8]) -> Option<Self> {
        Self::from_utf8(Vec::decode(bytes)?).ok()
    }
}

/// Whether there is a value, then the value.
impl<T: Wire> Wire for Option<T> {
    fn encode(&self, out: &mut Vec<u8>) {
        self.is_some().encode(out);
        if let Some(value) = self {
            value.encode(out);
        }
    }

    fn decode(bytes: &mut &[u8]) -> Option<Self> {
        if bool::decode(bytes)? {
            T::decode(bytes).map(Some)
        } else {
            Some(None)
        }
    }
}

macro_rules! tuples {
    ($(($($name:ident),+))*) => {$(
        /// The parts one after another.
        impl<$($name: Wire),+> Wire for ($($name,)+) {
            #[allow(non_snake_case)]
            fn encode(&self, out: &mut Vec<u8>) {
                let ($($name,)+) = self;
                $($name.encode(out);)+
            }

            fn decode(bytes: &mut &[u8]) -> Option<Self> {
                Some(($($name::decode(bytes)?,)+))
            }
        }
    )*};
}
tuples!((A, B)(A, B, C)(A, B, C, D));
