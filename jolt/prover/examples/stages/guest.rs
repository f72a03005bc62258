//! The guests and how much work to give them.

use core::fmt;
use std::error::Error;

use jolt_emu::{EmuError, LayoutConfig, Policy, Preprocessed, execute, load_elf};
use jolt_guest::host::public_input;

/// A guest whose running time grows with a number.
#[derive(Clone, Copy)]
pub(crate) enum Guest {
    /// Hashes that many bytes.
    Sha256,
    /// Adds that often.
    Fibonacci,
}

impl fmt::Display for Guest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sha256 => "sha256",
            Self::Fibonacci => "fibonacci",
        })
    }
}

impl Guest {
    pub(crate) fn named(name: &str) -> Result<Self, String> {
        [Self::Sha256, Self::Fibonacci]
            .into_iter()
            .find(|guest| guest.to_string() == name)
            .ok_or_else(|| format!("there is no guest {name}"))
    }

    pub(crate) fn program(self) -> Result<Preprocessed, Box<dyn Error>> {
        let elf: &[u8] = match self {
            Self::Sha256 => include_bytes!("../../../guests/elf/sha256.elf"),
            Self::Fibonacci => include_bytes!("../../../guests/elf/fibonacci.elf"),
        };
        Ok(load_elf(elf, LayoutConfig::default(), Policy::default())?)
    }

    fn input(self, size: u32) -> Vec<u8> {
        match self {
            Self::Sha256 => public_input(&(0..size).map(|k| k as u8 | 1).collect::<Vec<u8>>()),
            Self::Fibonacci => public_input(&size),
        }
    }

    /// The most work there is: the input of `sha256` is limited to 4096 bytes,
    /// with two lengths among them.
    fn limit(self) -> u32 {
        match self {
            Self::Sha256 => 4088,
            Self::Fibonacci => u32::MAX,
        }
    }

    /// The input with which the guest runs for at most `cycles` cycles.
    pub(crate) fn largest_input(
        self,
        program: &Preprocessed,
        cycles: u64,
    ) -> Result<Vec<u8>, Box<dyn Error>> {
        let fits = |size| match execute(program, &self.input(size), &[], cycles) {
            Ok(_) => Ok(true),
            Err(EmuError::CycleLimit { .. }) => Ok(false),
            Err(error) => Err(error),
        };
        if !fits(0)? {
            return Err(format!("{self} does not fit into {cycles} cycles").into());
        }
        // `low` fits, `high` does not.
        let (mut low, mut high) = (0, self.limit());
        if fits(high)? {
            return Ok(self.input(high));
        }
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if fits(middle)? {
                low = middle;
            } else {
                high = middle;
            }
        }
        Ok(self.input(low))
    }
}
