//! Names of points and of their parts (specification section 7).

use crate::{
    Dims,
    dims::{CHUNK_BITS, REGISTER_BITS},
};

/// A point of the protocol: drawn by the verifier before a stage, or made of
/// challenges of a sumcheck. The specification's name is in parentheses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Point {
    /// Zero-check randomness of S1 (`τ`).
    Tau,
    /// Cycle of S1 (`r1`).
    Cycle1,
    /// Randomness of the output check (`ρ_out`).
    OutputReference,
    /// Cycle of RAM read/write checking (`r_rw`).
    RamCycle,
    /// Cell of S2 (`r_addr`).
    RamAddress,
    /// Cycle of the operands and lookups (`r2`).
    Cycle2,
    /// Cycle of S3 (`r3`).
    Cycle3,
    /// Cycle of register read/write checking (`r4`).
    RegisterCycle,
    /// Register of S4 (`ρ_reg`).
    Register,
    /// Cycle of the RAM value check (`r4'`).
    RamCheckCycle,
    /// Lookup index (`k5`), bound most significant bit first.
    LookupIndex,
    /// Cycle of S5 (`r5`).
    Cycle5,
    /// Bytecode row (`r_bc`).
    BytecodeRow,
    /// Randomness of booleanity (`ref`).
    ChunkReference,
    /// Chunk address of booleanity (`ρ_b`).
    ChunkAddress,
    /// Cycle of S6 and of the opening (`r6`).
    Cycle6,
    /// Chunk address of the opening (`ρ7`).
    OpeningAddress,
}

impl Point {
    /// Number of coordinates.
    #[must_use]
    pub const fn vars(self, dims: &Dims) -> usize {
        match self {
            Self::Tau
            | Self::Cycle1
            | Self::RamCycle
            | Self::Cycle2
            | Self::Cycle3
            | Self::RegisterCycle
            | Self::RamCheckCycle
            | Self::Cycle5
            | Self::Cycle6 => dims.log_cycles(),
            Self::OutputReference | Self::RamAddress => dims.log_cells(),
            Self::Register => REGISTER_BITS,
            Self::LookupIndex => dims.index_bits(),
            Self::BytecodeRow => dims.log_bytecode(),
            Self::ChunkReference | Self::ChunkAddress | Self::OpeningAddress => CHUNK_BITS,
        }
    }

    /// Whether a sumcheck binds the coordinates in order, most significant
    /// first, instead of in reverse.
    #[must_use]
    pub const fn binds_high_first(self) -> bool {
        matches!(self, Self::LookupIndex)
    }
}

/// Coordinates of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The point.
    pub point: Point,
    /// Which of its coordinates.
    pub part: Part,
}

/// Which coordinates of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// All.
    Whole,
    /// Chunk number `i` of 4 coordinates, counted from the most significant one,
    /// of the point padded with zeros on the left to a multiple of 4.
    Chunk(u8),
    /// Piece number `v` of the lookup index: a run of whole chunks.
    Piece(u8),
    /// The last coordinates, as many as number the words of a region of
    /// committed advice.
    Advice(u8),
}

impl From<Point> for Place {
    fn from(point: Point) -> Self {
        Self {
            point,
            part: Part::Whole,
        }
    }
}

impl Place {
    /// Chunk `i` of a point.
    #[must_use]
    pub const fn chunk(point: Point, i: u8) -> Self {
        Self {
            point,
            part: Part::Chunk(i),
        }
    }

    /// Piece `v` of the lookup index.
    #[must_use]
    pub const fn piece(v: u8) -> Self {
        Self {
            point: Point::LookupIndex,
            part: Part::Piece(v),
        }
    }

    /// The word at `RamAddress` within a region of committed advice.
    #[must_use]
    pub const fn advice(region: u8) -> Self {
        Self {
            point: Point::RamAddress,
            part: Part::Advice(region),
        }
    }

    /// Position in the point of each coordinate, `None` for the padding. Empty
    /// for a chunk or piece that does not exist.
    #[must_use]
    pub fn coordinates(self, dims: &Dims) -> Vec<Option<usize>> {
        let vars = self.point.vars(dims);
        match self.part {
            Part::Whole => (0..vars).map(Some).collect(),
            Part::Chunk(i) => {
                let padding = vars.next_multiple_of(CHUNK_BITS) - vars;
                let start = CHUNK_BITS * usize::from(i);
                (start..start + CHUNK_BITS)
                    .map(|position| position.checked_sub(padding))
                    .take_while(|position| position.is_none_or(|p| p < vars))
                    .collect()
            }
            Part::Piece(v) => {
                let size = dims.chunks_per_piece() * CHUNK_BITS;
                let start = size * usize::from(v);
                (start..start + size)
                    .filter(|p| *p < vars)
                    .map(Some)
                    .collect()
            }
            Part::Advice(region) => {
                let low = dims.log_advice(region).min(vars);
                (vars - low..vars).map(Some).collect()
            }
        }
    }
}
