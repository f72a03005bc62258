//! The memory layout (section 2.2). All sizes and addresses are in bytes unless
//! a name says cells; a cell is a word of 4 bytes.

/// Start of the program's memory; the I/O window ends here.
pub const RAM_START: u32 = 0x8000_0000;

/// Lowest address that a cell may have: `unmap(k) != 0` for every cell, with a
/// margin for null pointers with an offset.
const MIN_LOWEST: u32 = 4096;

/// Most regions of committed advice that a program can have.
pub const MAX_ADVICE_REGIONS: usize = 2;

/// Smallest region of committed advice, in bytes.
const MIN_ADVICE: u32 = 64;

/// The sizes that a layout is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LayoutConfig {
    /// Capacity for input; a multiple of 4.
    pub max_input: u32,
    /// Capacity for output; a multiple of 4.
    pub max_output: u32,
    /// Size of the region between image and stack that nothing may touch; a
    /// multiple of 16.
    pub stack_guard: u32,
    /// Size of the stack; a multiple of 16.
    pub stack: u32,
    /// Size of the heap; a multiple of 4.
    pub heap: u32,
    /// Capacities of the regions of committed advice (section 2.6): 0 for none,
    /// or a power of two of at least 64.
    pub advice: [u32; MAX_ADVICE_REGIONS],
}

impl LayoutConfig {
    const DEFAULT: Self = Self {
        max_input: 4096,
        max_output: 4096,
        stack_guard: 4096,
        stack: 64 << 10,
        heap: 32 << 20,
        advice: [0; MAX_ADVICE_REGIONS],
    };

    /// The default sizes, with two regions of committed advice of 1 MiB each:
    /// where `jolt-committed.ld` of `jolt-guest` has them.
    ///
    /// A proof then has `2^20` memory cells, or `2^21` if the program uses more
    /// than 1 MiB besides.
    #[must_use]
    pub const fn committed() -> Self {
        Self {
            advice: [1 << 20; MAX_ADVICE_REGIONS],
            ..Self::DEFAULT
        }
    }
}

impl Default for LayoutConfig {
    /// 4 KiB each of input, output and guard, 64 KiB of stack, 32 MiB of heap,
    /// no committed advice.
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// Why there is no layout for a configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LayoutError {
    /// A size is not a multiple of the unit that its region needs.
    #[error("the size of the {region}, {size} bytes, is not a multiple of {unit}")]
    Misaligned {
        /// Name of the region.
        region: &'static str,
        /// The size.
        size: u32,
        /// The unit.
        unit: u32,
    },
    /// The capacity of a region of committed advice is no power of two of at
    /// least 64.
    #[error("{size} bytes of committed advice are no power of two of at least {MIN_ADVICE}")]
    Advice {
        /// The capacity.
        size: u32,
    },
    /// Input, output and committed advice do not fit below [`RAM_START`].
    #[error("input, output and advice of {words} words do not fit below the program")]
    IoTooLarge {
        /// Their words, with the padding that aligns them.
        words: u64,
    },
    /// The image ends below [`RAM_START`].
    #[error("the image ends at {end:#x}, below the start of memory")]
    ImageBelowRam {
        /// First address after the image.
        end: u64,
    },
    /// There are more cells than allowed.
    #[error("memory of {cells} cells exceeds the limit of {limit}")]
    TooLarge {
        /// Number of cells in the I/O window and above.
        cells: u64,
        /// The limit.
        limit: u64,
    },
}

/// Where everything is:
///
/// ```text
/// lowest ->  inputs | outputs | panic word | termination word | zero padding
///            committed advice
/// RAM_START  program image | stack guard | stack | heap
/// ```
///
/// The I/O window is a power of two of cells and is exactly the cells
/// `0 .. io_cells`. A region of committed advice begins at a cell whose number is
/// a multiple of the region's size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemoryLayout {
    config: LayoutConfig,
    io_cells: u32,
    /// First cell of each region of committed advice.
    advice_cells: [u32; MAX_ADVICE_REGIONS],
    /// The cell at [`RAM_START`].
    program_cell: u32,
    image_end: u32,
    total_cells: u32,
}

impl MemoryLayout {
    /// The layout for an image (zero-initialised data included) that occupies
    /// [`RAM_START`]` .. image_end`.
    ///
    /// `max_log_cells` bounds the number of cells to `2^max_log_cells`.
    ///
    /// # Errors
    ///
    /// See [`LayoutError`].
    pub fn new(
        config: LayoutConfig,
        image_end: u64,
        max_log_cells: u32,
    ) -> Result<Self, LayoutError> {
        for (region, size, unit) in [
            ("input", config.max_input, 4),
            ("output", config.max_output, 4),
            ("stack guard", config.stack_guard, 16),
            ("stack", config.stack, 16),
            ("heap", config.heap, 4),
        ] {
            if size % unit != 0 {
                return Err(LayoutError::Misaligned { region, size, unit });
            }
        }
        let words = u64::from(config.max_input / 4) + u64::from(config.max_output / 4) + 2;
        let io_cells = words.next_power_of_two();
        let mut program_cell = io_cells;
        let mut advice_cells = [0; MAX_ADVICE_REGIONS];
        for (start, size) in advice_cells.iter_mut().zip(config.advice) {
            if size == 0 {
                continue;
            }
            if size < MIN_ADVICE || !size.is_power_of_two() {
                return Err(LayoutError::Advice { size });
            }
            let cells = u64::from(size / 4);
            let aligned = program_cell.next_multiple_of(cells);
            // If this is cut off, the sizes do not pass the check below.
            *start = aligned as u32;
            program_cell = aligned + cells;
        }
        if 4 * program_cell > u64::from(RAM_START - MIN_LOWEST) {
            return Err(LayoutError::IoTooLarge {
                words: program_cell,
            });
        }
        let lowest = u64::from(RAM_START) - 4 * program_cell;
        if image_end < u64::from(RAM_START) {
            return Err(LayoutError::ImageBelowRam { end: image_end });
        }
        let end = (image_end.saturating_add(15) & !15)
            .saturating_add(u64::from(config.stack_guard))
            .saturating_add(u64::from(config.stack))
            .saturating_add(u64::from(config.heap));
        let cells = (end - lowest) / 4;
        // Whatever power of two of cells a proof declares, the address of its
        // end must not exceed the address space.
        let limit = 1u64 << max_log_cells.min(29);
        if cells > limit {
            return Err(LayoutError::TooLarge { cells, limit });
        }
        // All fit: there are at most 2^29 cells.
        let image_end = image_end as u32;
        Ok(Self {
            config,
            io_cells: io_cells as u32,
            advice_cells,
            program_cell: program_cell as u32,
            image_end,
            total_cells: cells as u32,
        })
    }

    /// The sizes that the layout was made from.
    #[must_use]
    pub const fn config(&self) -> &LayoutConfig {
        &self.config
    }

    /// Address of cell 0.
    #[must_use]
    pub const fn lowest(&self) -> u32 {
        RAM_START - 4 * self.program_cell
    }

    /// Start of the inputs.
    #[must_use]
    pub const fn input_start(&self) -> u32 {
        self.lowest()
    }

    /// Start of the outputs.
    #[must_use]
    pub const fn output_start(&self) -> u32 {
        self.input_start() + self.config.max_input
    }

    /// Address of the panic word.
    #[must_use]
    pub const fn panic_address(&self) -> u32 {
        self.output_start() + self.config.max_output
    }

    /// Address of the termination word.
    #[must_use]
    pub const fn termination_address(&self) -> u32 {
        self.panic_address() + 4
    }

    /// First address after the program image.
    #[must_use]
    pub const fn image_end(&self) -> u32 {
        self.image_end
    }

    /// Start of the stack guard: the end of the image rounded up to 16.
    #[must_use]
    pub const fn guard_start(&self) -> u32 {
        (self.image_end + 15) & !15
    }

    /// Lowest address of the stack, where the guard ends.
    #[must_use]
    pub const fn stack_start(&self) -> u32 {
        self.guard_start() + self.config.stack_guard
    }

    /// Initial stack pointer for the startup code, a multiple of 16; the stack
    /// grows downwards.
    #[must_use]
    pub const fn stack_top(&self) -> u32 {
        self.stack_start() + self.config.stack
    }

    /// Start of the heap.
    #[must_use]
    pub const fn heap_start(&self) -> u32 {
        self.stack_top()
    }

    /// First address after the heap.
    #[must_use]
    pub const fn memory_end(&self) -> u64 {
        self.lowest() as u64 + 4 * self.total_cells as u64
    }

    /// First cell and number of cells of a region of committed advice. `None` if
    /// the layout does not have it.
    #[must_use]
    pub fn advice_region(&self, region: usize) -> Option<(u32, u32)> {
        let size = *self.config.advice.get(region)?;
        let start = *self.advice_cells.get(region)?;
        (size > 0).then_some((start, size / 4))
    }

    /// The cell at [`RAM_START`], below which are the I/O window and the
    /// committed advice.
    #[must_use]
    pub const fn program_cell(&self) -> u32 {
        self.program_cell
    }

    /// Number of cells of the I/O window, a power of two.
    #[must_use]
    pub const fn io_cells(&self) -> u32 {
        self.io_cells
    }

    /// Number of cells of the I/O window and of the program's memory.
    #[must_use]
    pub const fn total_cells(&self) -> u32 {
        self.total_cells
    }

    /// The cell at `address`, which must be a multiple of 4 to have one.
    #[must_use]
    #[inline]
    pub const fn cell(&self, address: u32) -> Option<u32> {
        if address < self.lowest() || !address.is_multiple_of(4) {
            return None;
        }
        let cell = (address - self.lowest()) / 4;
        if cell < self.total_cells {
            Some(cell)
        } else {
            None
        }
    }

    /// `unmap(cell)`: the address of a cell.
    #[must_use]
    pub const fn address(&self, cell: u32) -> u64 {
        4 * cell as u64 + self.lowest() as u64
    }

    /// Whether a word access at `address` would touch the stack guard.
    #[must_use]
    #[inline]
    pub const fn in_guard(&self, address: u32) -> bool {
        address >= self.guard_start() && address < self.stack_start()
    }

    /// Smallest `κ` that covers `used_cells` cells and the program in any case,
    /// and is at least `minimum`.
    ///
    /// `image_cells` is the number of cells up to the end of the initialised
    /// image, everything below it included.
    #[must_use]
    pub fn log_cells(&self, image_cells: u32, used_cells: u32, minimum: u32) -> u32 {
        let cells = u64::from(image_cells.max(used_cells).max(self.program_cell));
        cells.next_power_of_two().trailing_zeros().max(minimum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_layout() {
        let l = MemoryLayout::new(LayoutConfig::default(), 0x8000_1234, 24).unwrap();
        assert_eq!(l.io_cells(), 4096);
        assert_eq!(l.lowest(), 0x7fff_c000);
        assert_eq!(l.input_start(), 0x7fff_c000);
        assert_eq!(l.output_start(), 0x7fff_d000);
        assert_eq!(l.panic_address(), 0x7fff_e000);
        assert_eq!(l.termination_address(), 0x7fff_e004);
        assert_eq!(l.guard_start(), 0x8000_1240);
        assert_eq!(l.stack_start(), 0x8000_2240);
        assert_eq!(l.stack_top(), 0x8001_2240);
        assert_eq!(l.memory_end(), u64::from(l.heap_start()) + (32 << 20));
        assert_eq!(l.cell(0x7fff_bffc), None);
        assert_eq!(l.cell(0x7fff_c000), Some(0));
        assert_eq!(l.cell(RAM_START), Some(4096));
        assert_eq!(l.cell(RAM_START + 2), None);
        assert_eq!(l.cell(0), None);
        assert_eq!(l.cell(u32::MAX - 3), None);
        assert_eq!(l.address(4096), u64::from(RAM_START));
        assert_eq!(
            l.cell((l.memory_end() - 4) as u32),
            Some(l.total_cells() - 1)
        );
        assert_eq!(l.cell(l.memory_end() as u32), None);
        assert!(l.in_guard(0x8000_1240) && l.in_guard(0x8000_223c));
        assert!(!l.in_guard(0x8000_2240) && !l.in_guard(0x8000_123c));
        assert_eq!(l.log_cells(0, 0, 4), 12);
        assert_eq!(l.log_cells(0, 4097, 4), 13);
        assert_eq!(l.log_cells(8193, 4097, 4), 14);
    }

    #[test]
    fn advice_lies_between_io_and_program() {
        let config = LayoutConfig {
            advice: [64, 1 << 16],
            ..LayoutConfig::default()
        };
        let l = MemoryLayout::new(config, RAM_START.into(), 24).unwrap();
        assert_eq!(l.advice_region(0), Some((4096, 16)));
        assert_eq!(l.advice_region(1), Some((1 << 14, 1 << 14)));
        assert_eq!(l.advice_region(2), None);
        assert_eq!(l.program_cell(), 1 << 15);
        assert_eq!(l.cell(RAM_START), Some(1 << 15));
        assert_eq!(l.input_start(), RAM_START - (4 << 15));
        assert_eq!(l.cell(l.input_start()), Some(0));
        assert_eq!(l.log_cells(0, 0, 4), 15);
        let none = MemoryLayout::new(LayoutConfig::default(), RAM_START.into(), 24).unwrap();
        assert_eq!(none.advice_region(0), None);
        assert_eq!(none.program_cell(), none.io_cells());
        for size in [4, 32, 96, u32::MAX] {
            let advice = [0, size];
            assert_eq!(
                MemoryLayout::new(LayoutConfig { advice, ..config }, RAM_START.into(), 24),
                Err(LayoutError::Advice { size })
            );
        }
        for advice in [[1 << 31, 0], [1 << 31, 1 << 31], [64, 1 << 30]] {
            let config = LayoutConfig { advice, ..config };
            assert!(MemoryLayout::new(config, RAM_START.into(), 32).is_err());
        }
    }

    #[test]
    fn committed_layout() {
        let l = MemoryLayout::new(LayoutConfig::committed(), RAM_START.into(), 24).unwrap();
        assert_eq!(l.advice_region(0), Some((1 << 18, 1 << 18)));
        assert_eq!(l.advice_region(1), Some((1 << 19, 1 << 18)));
        // A quarter of 2^20 cells is left for the program.
        assert_eq!(l.log_cells(0, l.program_cell() + (1 << 18), 4), 20);
        assert_eq!(l.log_cells(0, l.program_cell() + (1 << 18) + 1, 4), 21);
    }

    #[test]
    fn limits() {
        let base = LayoutConfig::default();
        let make = |c| MemoryLayout::new(c, u64::from(RAM_START), 24);
        assert!(matches!(
            make(LayoutConfig { heap: 2, ..base }),
            Err(LayoutError::Misaligned { region: "heap", .. })
        ));
        assert!(matches!(
            make(LayoutConfig { stack: 8, ..base }),
            Err(LayoutError::Misaligned { unit: 16, .. })
        ));
        assert!(matches!(
            make(LayoutConfig {
                max_input: 1 << 31,
                ..base
            }),
            Err(LayoutError::IoTooLarge { .. })
        ));
        assert!(matches!(
            make(LayoutConfig {
                heap: 1 << 30,
                ..base
            }),
            Err(LayoutError::TooLarge { .. })
        ));
        assert!(MemoryLayout::new(base, u64::MAX, 24).is_err());
        assert!(MemoryLayout::new(base, 0, 24).is_err());
        // Even without a policy limit, every power of two that covers the
        // cells ends inside the address space.
        let huge = LayoutConfig {
            heap: 0x7f00_0000,
            ..base
        };
        let layout = MemoryLayout::new(huge, u64::from(RAM_START), u32::MAX).unwrap();
        let cells = u64::from(layout.total_cells()).next_power_of_two();
        assert!(4 * cells + u64::from(layout.lowest()) <= 1 << 32);
        let too_much = LayoutConfig {
            heap: 0x7fff_ff00,
            ..base
        };
        assert!(matches!(
            MemoryLayout::new(too_much, u64::from(RAM_START), u32::MAX),
            Err(LayoutError::TooLarge { limit, .. }) if limit == 1 << 29
        ));
    }
}
