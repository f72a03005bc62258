//! The public output of a guest run: what a proof says.
//!
//! The words below, as little-endian bytes, are the same on every backend for
//! the same input.
//!
//! | words | content |
//! |---|---|
//! | 0 | [`MAGIC`] |
//! | 1 | [`VERSION`] |
//! | 2 | task |
//! | 3 | cell format, which fixes the numeric mode |
//! | 4 | rows |
//! | 5 | columns |
//! | 6 | fraction bits of a result, two's complement |
//! | 7 | commitment scheme |
//! | 8..16 | model commitment |
//! | 16..16 + rows | results: a fixed-point integer or the bits of a single |
//! | last 8 | data commitment |
//!
//! The data commitment comes last because a guest that streams its rows knows
//! it last.

use crate::{
    commitment::{Digest, Scheme},
    layout::Job,
};

/// First word of every statement: the bytes `ZKML`.
pub const MAGIC: u32 = u32::from_le_bytes(*b"ZKML");

/// Version of the statement's layout.
pub const VERSION: u32 = 1;

/// Words before the results.
pub const HEAD_WORDS: usize = 16;

/// The words before the results.
#[must_use]
pub fn head(job: &Job, scheme: Scheme, model_commitment: &Digest) -> [u32; HEAD_WORDS] {
    let mut words = [0; HEAD_WORDS];
    words[0] = MAGIC;
    words[1] = VERSION;
    words[2] = job.task as u32;
    words[3] = job.cell as u32;
    words[4] = job.rows;
    words[5] = job.columns;
    words[6] = job.fraction_bits as u32;
    words[7] = scheme as u32;
    words[8..].copy_from_slice(model_commitment);
    words
}

#[cfg(feature = "alloc")]
pub use decode::{Statement, StatementError};

#[cfg(feature = "alloc")]
mod decode {
    use super::{HEAD_WORDS, MAGIC, VERSION, head};
    use crate::{
        Cell, MAX_COLUMNS, MAX_ROWS, Numeric, Task,
        commitment::{Digest, Scheme},
        layout::Job,
    };
    use alloc::vec::Vec;

    /// A decoded statement.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Statement {
        /// What was asked: task, format, shape.
        pub job: Job,
        /// The scheme of both commitments.
        pub scheme: Scheme,
        /// Commitment to the model.
        pub model_commitment: Digest,
        /// Commitment to the data.
        pub data_commitment: Digest,
        /// One word per row.
        pub results: Vec<u32>,
    }

    /// Why bytes are not a statement.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum StatementError {
        /// Not the length that the header calls for.
        Length,
        /// Not a statement of this version.
        Version,
        /// A field outside its range.
        Field,
    }

    impl core::fmt::Display for StatementError {
        fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
            f.write_str(match self {
                Self::Length => "the public output has the wrong length",
                Self::Version => "the public output is not a statement of this version",
                Self::Field => "the statement has a field outside its range",
            })
        }
    }

    impl core::error::Error for StatementError {}

    impl Statement {
        /// The canonical bytes.
        #[must_use]
        pub fn to_bytes(&self) -> Vec<u8> {
            head(&self.job, self.scheme, &self.model_commitment)
                .iter()
                .chain(&self.results)
                .chain(&self.data_commitment)
                .flat_map(|word| word.to_le_bytes())
                .collect()
        }

        /// Decodes canonical bytes; every other byte string is refused, so
        /// that equal statements have equal bytes.
        ///
        /// # Errors
        /// [`StatementError`] for anything that [`Self::to_bytes`] would not
        /// have written.
        pub fn from_bytes(bytes: &[u8]) -> Result<Self, StatementError> {
            if !bytes.len().is_multiple_of(4) || bytes.len() < 4 * (HEAD_WORDS + 8) {
                return Err(StatementError::Length);
            }
            let words: Vec<u32> = bytes
                .chunks_exact(4)
                .map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
                .collect();
            if words[0] != MAGIC || words[1] != VERSION {
                return Err(StatementError::Version);
            }
            let (rows, columns) = (words[4] as usize, words[5] as usize);
            let (Some(task), Some(cell), Some(scheme)) = (
                Task::from_word(words[2]),
                Cell::from_word(words[3]),
                Scheme::from_word(words[7]),
            ) else {
                return Err(StatementError::Field);
            };
            if rows == 0 || rows > MAX_ROWS || columns == 0 || columns > MAX_COLUMNS {
                return Err(StatementError::Field);
            }
            if words.len() != HEAD_WORDS + rows + 8 {
                return Err(StatementError::Length);
            }
            let digest = |at: usize| {
                let mut digest = [0; 8];
                digest.copy_from_slice(&words[at..at + 8]);
                digest
            };
            Ok(Self {
                job: Job {
                    task,
                    cell,
                    rows: words[4],
                    columns: words[5],
                    fraction_bits: words[6] as i32,
                },
                scheme,
                model_commitment: digest(8),
                data_commitment: digest(HEAD_WORDS + rows),
                results: words[HEAD_WORDS..HEAD_WORDS + rows].to_vec(),
            })
        }

        /// The numeric mode.
        #[must_use]
        pub fn numeric(&self) -> Numeric {
            self.job.cell.numeric()
        }

        /// The results as real numbers, in the model's output unit. Exact:
        /// every result is an `f64`.
        #[must_use]
        pub fn values(&self) -> Vec<f64> {
            self.results
                .iter()
                .map(|&word| match self.numeric() {
                    Numeric::Fixed => {
                        crate::fixed::to_f64(i64::from(word as i32), -self.job.fraction_bits)
                    }
                    Numeric::Float32 => f64::from(f32::from_bits(word)),
                })
                .collect()
        }
    }

    #[cfg(test)]
    #[allow(clippy::unwrap_used)]
    mod tests {
        use super::*;
        use proptest::prelude::*;

        fn statement() -> impl Strategy<Value = Statement> {
            (
                prop::collection::vec(any::<u32>(), 1..50),
                any::<[u32; 8]>(),
                any::<[u32; 8]>(),
                1..=MAX_COLUMNS as u32,
                prop::sample::select(alloc::vec![Cell::U16, Cell::U32, Cell::F32]),
                -64..64i32,
                prop::sample::select(alloc::vec![Scheme::Sha256, Scheme::Dory]),
            )
                .prop_map(
                    |(results, model, data, columns, cell, fraction_bits, scheme)| Statement {
                        job: Job {
                            task: Task::Predict,
                            cell,
                            rows: results.len() as u32,
                            columns,
                            fraction_bits,
                        },
                        scheme,
                        model_commitment: model,
                        data_commitment: data,
                        results,
                    },
                )
        }

        proptest! {
            #[test]
            fn decoding_inverts_encoding(statement in statement()) {
                let bytes = statement.to_bytes();
                prop_assert_eq!(Statement::from_bytes(&bytes), Ok(statement));
            }

            #[test]
            fn truncated_or_extended_bytes_are_refused(
                statement in statement(),
                cut in 1..40usize,
                extra in 1..40usize,
            ) {
                let mut bytes = statement.to_bytes();
                prop_assert!(Statement::from_bytes(&bytes[..bytes.len() - cut]).is_err());
                bytes.extend(core::iter::repeat_n(0, extra));
                prop_assert!(Statement::from_bytes(&bytes).is_err());
            }

            #[test]
            fn whatever_decodes_is_canonical(
                statement in statement(),
                at in any::<prop::sample::Index>(),
                xor in 1..=255u8,
            ) {
                let mut bytes = statement.to_bytes();
                let at = at.index(bytes.len());
                bytes[at] ^= xor;
                if let Ok(decoded) = Statement::from_bytes(&bytes) {
                    prop_assert_eq!(decoded.to_bytes(), bytes);
                }
            }
        }
    }
}
