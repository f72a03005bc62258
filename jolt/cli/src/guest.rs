//! Programs, and what files mean to them.

use crate::{
    arguments::{Format, Guest},
    committed::{self, Salt},
    error::Error,
    files,
};
use jolt_emu::{LayoutConfig, MAX_ADVICE_REGIONS, Policy, Preprocessed, Statement, load_elf};
use jolt_guest::{Wire, host};
use std::{fmt::Write, path::Path};

/// Loads a program with the bounds that everyone has by default, and one of the two
/// layouts: that with committed input or that without.
pub(crate) fn load(path: &Path, committed: bool) -> Result<Preprocessed, Error> {
    let elf = files::read(path)?;
    let layout = if committed {
        LayoutConfig::committed()
    } else {
        LayoutConfig::default()
    };
    load_elf(&elf, layout, Policy::default()).map_err(|error| Error::load(path, &error))
}

/// A value whose encoding is the content of a file.
pub(crate) struct Content(pub(crate) Vec<u8>);

impl Wire for Content {
    fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.0);
    }

    fn decode(bytes: &mut &[u8]) -> Option<Self> {
        Some(Self(core::mem::take(bytes).to_vec()))
    }
}

impl Format {
    /// Public input, or expected output, from the content of a file.
    pub(crate) fn public(self, content: Vec<u8>) -> Vec<u8> {
        if self.raw {
            content
        } else {
            host::public_input(&Content(content))
        }
    }

    /// Public output as the content of a file.
    pub(crate) fn content(self, statement: &Statement) -> Result<Vec<u8>, Error> {
        let output = statement.outputs();
        if self.raw {
            return Ok(output.to_vec());
        }
        let content: Option<Content> = host::output(output);
        content.map(|content| content.0).ok_or_else(|| {
            Error::Failed(
                "the output is not one that jolt-guest writes; if the program does without, \
                 say --raw"
                    .into(),
            )
        })
    }

    fn tape(self, path: &Path) -> Result<Vec<u32>, Error> {
        let content = files::read(path)?;
        if self.raw {
            words(path, &content)
        } else {
            Ok(host::private_input(&Content(content)))
        }
    }
}

/// The content of a file as little-endian words.
pub(crate) fn words(path: &Path, content: &[u8]) -> Result<Vec<u32>, Error> {
    let (words, rest) = content.as_chunks::<4>();
    if rest.is_empty() {
        Ok(words.iter().map(|word| u32::from_le_bytes(*word)).collect())
    } else {
        Err(Error::file(
            path,
            "is no sequence of 4-byte words; fill it up with zeros",
        ))
    }
}

impl Guest {
    /// The program.
    pub(crate) fn load(&self) -> Result<Preprocessed, Error> {
        load(&self.elf, !self.committed.is_empty())
    }

    /// Committed input.
    pub(crate) fn advice(&self, salt: Salt) -> Result<Vec<Vec<u32>>, Error> {
        if self.committed.len() > MAX_ADVICE_REGIONS {
            return Err(Error::Usage(format!(
                "--committed is given {} times, and a program has {MAX_ADVICE_REGIONS} regions",
                self.committed.len()
            )));
        }
        let files = self.committed.iter();
        files
            .map(|path| committed::words(path, self.format, salt))
            .collect()
    }

    /// Public input.
    pub(crate) fn input(&self) -> Result<Vec<u8>, Error> {
        Ok(self.format.public(files::read_if(self.input.as_deref())?))
    }

    /// Private input.
    pub(crate) fn tape(&self) -> Result<Vec<u32>, Error> {
        let tapes = self.private.iter().map(|path| self.format.tape(path));
        Ok(tapes.collect::<Result<Vec<_>, _>>()?.concat())
    }
}

/// What a statement says of the output, in lines.
pub(crate) fn describe(statement: &Statement, output: &[u8]) -> String {
    let mut text = format!("output: {} bytes {}\n", output.len(), hex(output));
    if statement.panic() {
        let message = String::from_utf8_lossy(output);
        let _ = writeln!(text, "panicked: {}", message.escape_debug());
    }
    text
}

/// Bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut digits, byte| {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}
