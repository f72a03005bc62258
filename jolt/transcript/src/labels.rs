//! The labels of the protocol (specification section 9.2), in the order in
//! which they first occur.

/// A label of at most 255 bytes, fixed at compile time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Label(&'static str);

impl Label {
    /// Names a kind of message.
    ///
    /// # Panics
    ///
    /// If the text is empty or longer than 255 bytes. Labels are constants of
    /// the program, so this is a compile-time error where it is used as meant,
    /// to define a `const`.
    #[must_use]
    pub const fn new(text: &'static str) -> Self {
        assert!(
            !text.is_empty() && text.len() <= 255,
            "a label has 1 to 255 bytes"
        );
        Self(text)
    }

    /// The text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    /// The text as bytes.
    #[must_use]
    pub const fn as_bytes(self) -> &'static [u8] {
        self.0.as_bytes()
    }

    /// The length as 2 little-endian bytes; it fits by construction.
    pub(crate) const fn length_prefix(self) -> [u8; 2] {
        (self.0.len() as u16).to_le_bytes()
    }
}

/// Domain label of this protocol and its version.
pub const DOMAIN: Label = Label::new("jolt-rv32im/1");
/// Digest of the preprocessing: bytecode, image, layout, entry, policy, word
/// size.
pub const PREPROCESSING: Label = Label::new("preprocessing");
/// Public input bytes.
pub const INPUTS: Label = Label::new("inputs");
/// Public output bytes, trailing zeros stripped.
pub const OUTPUTS: Label = Label::new("outputs");
/// Panic flag, one byte.
pub const PANIC: Label = Label::new("panic");
/// `t`, the logarithm of the number of cycles.
pub const LOG_CYCLES: Label = Label::new("t");
/// `κ`, the logarithm of the number of memory cells.
pub const LOG_CELLS: Label = Label::new("kappa");
/// One commitment, compressed.
pub const COMMITMENT: Label = Label::new("commitment");
/// The logarithm of the number of words of committed advice.
pub const LOG_ADVICE: Label = Label::new("log advice");
/// The commitment to advice, compressed.
pub const ADVICE: Label = Label::new("advice");
/// Number of the stage that begins.
pub const STAGE: Label = Label::new("stage");
/// Challenge: a coordinate of the zero-check point `τ` of S1.
pub const TAU: Label = Label::new("tau");
/// Challenge: the row-batching scalar `α` of S1.
pub const ALPHA: Label = Label::new("alpha");
/// Challenge: the scalar `β` of S6.a.
pub const BETA: Label = Label::new("beta");
/// Challenge: the scalar `γ` of an instance.
pub const GAMMA: Label = Label::new("gamma");
/// Challenge: a coordinate of the reference point of S6.b.
pub const REFERENCE: Label = Label::new("ref");
/// Challenge: a coordinate of an address point drawn outside a sumcheck.
pub const ADDRESS: Label = Label::new("address");
/// Input claims of the instances of a batch.
pub const INPUT_CLAIMS: Label = Label::new("input claims");
/// Challenge: the batching coefficient `α_i` of an instance.
pub const BATCHING: Label = Label::new("batching");
/// Message of one sumcheck round.
pub const ROUND: Label = Label::new("round");
/// Challenge of one sumcheck round.
pub const ROUND_CHALLENGE: Label = Label::new("r");
/// Output claims of a stage.
pub const OUTPUT_CLAIMS: Label = Label::new("output claims");
/// The opened commitments, compressed, as a list.
pub const OPENING_COMMITMENTS: Label = Label::new("opening commitments");
/// Point of the joint opening.
pub const OPENING_POINT: Label = Label::new("opening point");
/// Claims of the joint opening.
pub const OPENING_CLAIMS: Label = Label::new("opening claims");
/// Challenge: a coefficient `ρ_i` of the joint opening.
pub const OPENING_COEFFICIENT: Label = Label::new("rho");
/// Joint value of the opening.
pub const OPENING_VALUE: Label = Label::new("opening value");
/// Joint commitment of the opening.
pub const OPENING_COMMITMENT: Label = Label::new("opening commitment");
/// A message of the Dory argument: its name after one byte of length, then its
/// encoding.
pub const DORY_MESSAGE: Label = Label::new("dory message");
/// Name of a challenge of the Dory argument, absorbed before it is drawn.
pub const DORY_CHALLENGE: Label = Label::new("dory challenge");

/// Every label above; tests check that no two are equal.
pub const ALL: &[Label] = &[
    DOMAIN,
    PREPROCESSING,
    INPUTS,
    OUTPUTS,
    PANIC,
    LOG_CYCLES,
    LOG_CELLS,
    COMMITMENT,
    LOG_ADVICE,
    ADVICE,
    STAGE,
    TAU,
    ALPHA,
    BETA,
    GAMMA,
    REFERENCE,
    ADDRESS,
    INPUT_CLAIMS,
    BATCHING,
    ROUND,
    ROUND_CHALLENGE,
    OUTPUT_CLAIMS,
    OPENING_COMMITMENTS,
    OPENING_POINT,
    OPENING_CLAIMS,
    OPENING_COEFFICIENT,
    OPENING_VALUE,
    OPENING_COMMITMENT,
    DORY_MESSAGE,
    DORY_CHALLENGE,
];
