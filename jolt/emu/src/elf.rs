//! Executables to preprocessed programs.

use elf::ElfBytes;
use elf::abi;
use elf::endian::LittleEndian;
use elf::file::Class;
use jolt_isa::{
    BytecodeError, BytecodeTable, ImageChunk, LayoutConfig, LayoutError, MemoryLayout, Policy,
    PreprocessError, Preprocessed, RAM_START, TextSegment,
};

/// Header flag of a program that uses compressed instructions.
const EF_RISCV_RVC: u32 = 1;
/// Mask of the floating-point ABI in the header flags; 0 is soft float.
const EF_RISCV_FLOAT_ABI: u32 = 6;

/// Why an executable cannot be loaded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// The bytes are no ELF file or a damaged one.
    #[error("malformed ELF file: {0}")]
    Malformed(String),
    /// The file is no statically linked RV32IM executable.
    #[error("not a statically linked RV32IM executable: {0}")]
    Unsupported(&'static str),
    /// A segment holds more bytes in the file than in memory.
    #[error("segment at {address:#x} is larger in the file than in memory")]
    FileLargerThanMemory {
        /// Start of the segment.
        address: u64,
    },
    /// A segment begins below [`RAM_START`].
    #[error("segment at {address:#x} lies below the start of memory")]
    BelowMemory {
        /// Start of the segment.
        address: u64,
    },
    /// Two segments overlap.
    #[error("segment at {address:#x} overlaps another one")]
    Overlap {
        /// Start of the later segment.
        address: u64,
    },
    /// The program does not fit a memory layout.
    #[error(transparent)]
    Layout(#[from] LayoutError),
    /// The text does not make a bytecode table.
    #[error(transparent)]
    Bytecode(#[from] BytecodeError),
    /// The parts do not make a program.
    #[error(transparent)]
    Preprocess(#[from] PreprocessError),
}

/// A loadable segment.
struct Segment<'a> {
    /// Address of the first byte.
    start: u64,
    /// First address after the segment; not above 2^33.
    end: u64,
    /// The initialised part, at most `end - start` bytes.
    data: &'a [u8],
    executable: bool,
}

/// Loads a statically linked 32-bit RISC-V executable.
///
/// Every word of the initialised part of an executable segment becomes
/// instructions (section 2.7); a last word that is incomplete is filled up with
/// zeros. All segments are part of the initial memory.
///
/// Any byte string is safe to pass: memory use is bounded by the length of
/// `bytes` and by `policy`.
///
/// # Errors
///
/// See [`LoadError`].
pub fn load_elf(
    bytes: &[u8],
    config: LayoutConfig,
    policy: Policy,
) -> Result<Preprocessed, LoadError> {
    let file = ElfBytes::<LittleEndian>::minimal_parse(bytes).map_err(|e| malformed(&e))?;
    let header = &file.ehdr;
    if header.class != Class::ELF32 {
        return Err(LoadError::Unsupported("not a 32-bit file"));
    }
    if header.e_machine != abi::EM_RISCV {
        return Err(LoadError::Unsupported("not for RISC-V"));
    }
    if header.e_type != abi::ET_EXEC {
        return Err(LoadError::Unsupported("not of type EXEC"));
    }
    if header.e_flags & EF_RISCV_RVC != 0 {
        return Err(LoadError::Unsupported("uses compressed instructions"));
    }
    if header.e_flags & EF_RISCV_FLOAT_ABI != 0 {
        return Err(LoadError::Unsupported("uses hardware floating point"));
    }

    let segments = segments(&file)?;
    let image_end = segments
        .iter()
        .map(|s| s.end)
        .max()
        .unwrap_or(RAM_START.into());
    // First of all, because it bounds what is copied below.
    let layout = MemoryLayout::new(config, image_end, policy.max_log_cells)?;

    let text: Vec<TextSegment> = segments
        .iter()
        .filter(|s| s.executable && !s.data.is_empty())
        .map(|s| TextSegment {
            address: s.start as u32,
            words: words(s.data, 0),
        })
        .collect();
    let max_rows = 1usize << policy.max_log_bytecode.min(31);
    let bytecode = BytecodeTable::build(&text, max_rows)?;
    let entry = u32::try_from(header.e_entry)
        .map_err(|_| LoadError::Malformed("entry point exceeds 32 bits".into()))?;
    Ok(Preprocessed::new(
        bytecode,
        entry,
        image(&segments),
        layout,
        policy,
    )?)
}

fn malformed(error: &elf::ParseError) -> LoadError {
    LoadError::Malformed(error.to_string())
}

/// The loadable segments in address order, checked one by one and against each
/// other.
fn segments<'a>(file: &ElfBytes<'a, LittleEndian>) -> Result<Vec<Segment<'a>>, LoadError> {
    let mut segments = Vec::new();
    for header in file.segments().iter().flat_map(|table| table.iter()) {
        match header.p_type {
            abi::PT_LOAD => {}
            abi::PT_DYNAMIC | abi::PT_INTERP => {
                return Err(LoadError::Unsupported("dynamically linked"));
            }
            _ => continue,
        }
        if header.p_memsz == 0 && header.p_filesz == 0 {
            continue;
        }
        let address = header.p_vaddr;
        if header.p_filesz > header.p_memsz {
            return Err(LoadError::FileLargerThanMemory { address });
        }
        if address < RAM_START.into() {
            return Err(LoadError::BelowMemory { address });
        }
        let end = address
            .checked_add(header.p_memsz)
            .filter(|&end| end <= 1 << 32)
            .ok_or_else(|| {
                LoadError::Malformed(format!("segment at {address:#x} leaves the address space"))
            })?;
        segments.push(Segment {
            start: address,
            end,
            data: file.segment_data(&header).map_err(|e| malformed(&e))?,
            executable: header.p_flags & abi::PF_X != 0,
        });
    }
    segments.sort_by_key(|s| s.start);
    for pair in segments.windows(2) {
        if pair[1].start < pair[0].end {
            return Err(LoadError::Overlap {
                address: pair[1].start,
            });
        }
    }
    Ok(segments)
}

/// Little-endian words of `data` after `lead` zero bytes; the last word is
/// filled up with zeros.
fn words(data: &[u8], lead: usize) -> Vec<u32> {
    let word = |bytes: &[u8], at: usize| {
        let mut word = [0; 4];
        word[at..at + bytes.len()].copy_from_slice(bytes);
        u32::from_le_bytes(word)
    };
    let mut words = Vec::with_capacity((lead + data.len()).div_ceil(4));
    let (head, rest) = data.split_at(if lead == 0 {
        0
    } else {
        data.len().min(4 - lead)
    });
    if !head.is_empty() {
        words.push(word(head, lead));
    }
    words.extend(rest.chunks(4).map(|chunk| word(chunk, 0)));
    words
}

/// The initial memory. Segments that touch, or share a word at their border,
/// become one chunk.
fn image(segments: &[Segment<'_>]) -> Vec<ImageChunk> {
    let mut chunks: Vec<ImageChunk> = Vec::new();
    for segment in segments.iter().filter(|s| !s.data.is_empty()) {
        let lead = segment.start % 4;
        let address = (segment.start - lead) as u32;
        let words = words(segment.data, lead as usize);
        if let Some(chunk) = chunks.last_mut() {
            let chunk_end = u64::from(chunk.address) + 4 * chunk.words.len() as u64;
            if u64::from(address) <= chunk_end {
                let mut words = words.into_iter();
                if u64::from(address) < chunk_end
                    && let (Some(last), Some(first)) = (chunk.words.last_mut(), words.next())
                {
                    // Disjoint bytes of one word.
                    *last |= first;
                }
                chunk.words.extend(words);
                continue;
            }
        }
        chunks.push(ImageChunk { address, words });
    }
    chunks
}
