//! Names of polynomials, claims, challenges and public values (specification
//! sections 5 and 7).

use core::fmt;

use jolt_isa::{CircuitFlag, InstructionFlag, Table};
use jolt_r1cs::Column;

use crate::{Dims, Place, Point};

/// The three addresses that are committed as one-hot chunks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// Lookup index (`InsRa`).
    Lookup,
    /// Memory cell (`RamRa`); a column is zero without an access.
    Ram,
    /// Bytecode row (`BcRa`).
    Bytecode,
}

impl Family {
    /// All families in the order of section 5.2.
    pub const ALL: [Self; 3] = [Self::Lookup, Self::Ram, Self::Bytecode];

    /// The address point at which the stages evaluate the chunks.
    #[must_use]
    pub const fn address_point(self) -> Point {
        match self {
            Self::Lookup => Point::LookupIndex,
            Self::Ram => Point::RamAddress,
            Self::Bytecode => Point::BytecodeRow,
        }
    }
}

/// A committed polynomial, in the order of section 5.2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Committed {
    /// Change of the destination register, by cycle.
    RdInc,
    /// Change of the accessed cell, by cycle.
    RamInc,
    /// Chunk `i` of an address, most significant first, by value and cycle.
    Chunk(Family, u8),
}

impl Committed {
    /// All committed polynomials in order.
    #[must_use]
    pub fn all(dims: &Dims) -> Vec<Self> {
        [Self::RdInc, Self::RamInc]
            .into_iter()
            .chain(Self::chunks(dims))
            .collect()
    }

    /// The one-hot polynomials in order.
    pub fn chunks(dims: &Dims) -> impl Iterator<Item = Self> + use<> {
        let counts = Family::ALL.map(|family| (family, dims.chunks(family) as u8));
        counts
            .into_iter()
            .flat_map(|(family, count)| (0..count).map(move |i| Self::Chunk(family, i)))
    }
}

/// A polynomial about which claims are made, committed or virtual.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Poly {
    /// A column of the constraint system, by cycle.
    Column(Column),
    /// Whether the next row is a NoOp, 1 in the last cycle.
    NextIsNoop,
    /// An instruction flag, by cycle.
    Flag(InstructionFlag),
    /// Whether a cycle looks up in a table.
    TableFlag(Table),
    /// Value of a register before a cycle, by register and cycle.
    RegisterValue,
    /// Whether a cycle writes a register (`wa`).
    RegisterWrite,
    /// Whether a register is the first source of a cycle (`ra1`).
    RegisterRead1,
    /// Whether a register is the second source of a cycle (`ra2`).
    RegisterRead2,
    /// Value of a cell before a cycle, by cell and cycle.
    RamValue,
    /// Value of a cell after the last cycle (`ValFinal`).
    RamFinal,
    /// Whether a cycle accesses a cell: the product of the chunks (`ra`).
    RamAccess,
    /// Sum of a column of `RamRa` (`h`): whether a cycle accesses memory.
    RamAccessed,
    /// Piece `v` of the lookup index, one-hot: a product of chunks (`ra_v`).
    LookupPiece(u8),
    /// A committed polynomial.
    Committed(Committed),
    /// Words of a region of committed advice, which has a commitment of its own.
    Advice(u8),
}

/// "The polynomial has some value here".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Claim {
    /// The polynomial.
    pub poly: Poly,
    /// The address part of the point, for polynomials that have one.
    pub address: Option<Place>,
    /// The cycle part of the point, for polynomials that have one.
    pub cycle: Option<Point>,
}

impl Claim {
    /// A claim about a polynomial over cycles.
    #[must_use]
    pub const fn cycle(poly: Poly, cycle: Point) -> Self {
        Self {
            poly,
            address: None,
            cycle: Some(cycle),
        }
    }

    /// A claim about a polynomial over addresses and cycles.
    #[must_use]
    pub fn at(poly: Poly, address: impl Into<Place>, cycle: Point) -> Self {
        Self {
            poly,
            address: Some(address.into()),
            cycle: Some(cycle),
        }
    }

    /// A claim about a polynomial over addresses.
    #[must_use]
    pub fn address(poly: Poly, address: impl Into<Place>) -> Self {
        Self {
            poly,
            address: Some(address.into()),
            cycle: None,
        }
    }

    /// The places at which the polynomial is evaluated, address first.
    pub fn places(&self) -> impl Iterator<Item = Place> + use<> {
        self.address.into_iter().chain(self.cycle.map(Place::from))
    }
}

/// A number that the verifier draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Challenge {
    /// Combines the constraints in S1 (`α`).
    Alpha,
    /// Combines the columns of a bytecode value in S6.a (`β`).
    Beta,
    /// Combines the claims of a relation (`γ`).
    Gamma(RelationId),
}

/// A number that the verifier computes from points and public data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Public {
    /// `eq(x, y)`.
    Eq(Place, Place),
    /// `EQ1(x, y)`: `y` is the successor of `x`.
    EqPlusOne(Point, Point),
    /// `LT(x, y)`.
    Less(Point, Point),
    /// `eq(0, x)`.
    Zero(Point),
    /// Address of the cell at `RamAddress`.
    Unmap,
    /// Whether the cell at `RamAddress` is in the I/O window.
    IoMask,
    /// What the I/O window holds in the end, at `RamAddress`.
    Io,
    /// The public part of the initial memory at `RamAddress`.
    InitialMemory,
    /// Whether the cell at `RamAddress` is in a region of committed advice.
    AdviceSelector(u8),
    /// A lookup table at `LookupIndex`.
    Table(Table),
    /// The left operand of an interleaved index, at `LookupIndex`.
    LeftOperand,
    /// The right operand of an interleaved index, at `LookupIndex`.
    RightOperand,
    /// A plain index as a number, at `LookupIndex`.
    IndexValue,
    /// A column of the bytecode at `BytecodeRow`.
    Bytecode(BytecodeColumn),
}

impl Public {
    /// The places on which the value depends.
    #[must_use]
    pub fn places(&self) -> Vec<Place> {
        match *self {
            Self::Eq(x, y) => vec![x, y],
            Self::EqPlusOne(x, y) | Self::Less(x, y) => vec![x.into(), y.into()],
            Self::Zero(x) => vec![x.into()],
            Self::Unmap
            | Self::IoMask
            | Self::Io
            | Self::InitialMemory
            | Self::AdviceSelector(_) => vec![Point::RamAddress.into()],
            Self::Table(_) | Self::LeftOperand | Self::RightOperand | Self::IndexValue => {
                vec![Point::LookupIndex.into()]
            }
            Self::Bytecode(column) => {
                let mut places = vec![Point::BytecodeRow.into()];
                if matches!(
                    column,
                    BytecodeColumn::Rd | BytecodeColumn::Rs1 | BytecodeColumn::Rs2
                ) {
                    places.push(Point::Register.into());
                }
                places
            }
        }
    }
}

/// A column of the bytecode table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BytecodeColumn {
    /// Address of the instruction.
    Address,
    /// Immediate.
    Imm,
    /// A circuit flag.
    Circuit(CircuitFlag),
    /// An instruction flag.
    Instruction(InstructionFlag),
    /// Whether the row looks up in a table.
    Table(Table),
    /// `eq(ρ_reg, rd)`, 0 without a destination.
    Rd,
    /// `eq(ρ_reg, rs1)`, 0 without a first source.
    Rs1,
    /// `eq(ρ_reg, rs2)`, 0 without a second source.
    Rs2,
    /// Number of the row (`Int`).
    Index,
    /// Whether the row is that of the first cycle (`[k = k*]`).
    Entry,
}

/// A sumcheck instance of section 7.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RelationId {
    /// Zero check of the constraints.
    S1,
    /// RAM read/write checking.
    S2a,
    /// Product virtualisation.
    S2b,
    /// Instruction claim reduction.
    S2c,
    /// RAM address.
    S2d,
    /// Output check.
    S2e,
    /// Shift.
    S3a,
    /// Operand routing.
    S3b,
    /// Register claim reduction.
    S3c,
    /// Register read/write checking.
    S4a,
    /// RAM value check.
    S4b,
    /// Instruction lookups.
    S5a,
    /// RAM access reduction.
    S5b,
    /// Register value evaluation.
    S5c,
    /// Bytecode lookups.
    S6a,
    /// Booleanity of the chunks.
    S6b,
    /// Booleanity of the RAM access bit.
    S6c,
    /// RAM access virtualisation.
    S6d,
    /// Lookup piece virtualisation.
    S6e,
    /// Increment reduction.
    S6f,
    /// Hamming weight and chunk-point reduction.
    S7,
}

impl RelationId {
    /// All relations in the order of section 7.
    pub const ALL: [Self; 21] = [
        Self::S1,
        Self::S2a,
        Self::S2b,
        Self::S2c,
        Self::S2d,
        Self::S2e,
        Self::S3a,
        Self::S3b,
        Self::S3c,
        Self::S4a,
        Self::S4b,
        Self::S5a,
        Self::S5b,
        Self::S5c,
        Self::S6a,
        Self::S6b,
        Self::S6c,
        Self::S6d,
        Self::S6e,
        Self::S6f,
        Self::S7,
    ];
}

impl fmt::Display for RelationId {
    /// The name section 7 gives the relation.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = format!("{self:?}");
        match name.split_at(2) {
            (stage, "") => f.write_str(stage),
            (stage, instance) => write!(f, "{stage}.{instance}"),
        }
    }
}
