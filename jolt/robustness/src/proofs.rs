//! Proofs: as bytes, and as values that no bytes encode.

use std::sync::LazyLock;

use jolt_emu::{Preprocessed, Statement};
use jolt_field::{Fr, bytes::to_bytes};
use jolt_pcs::{DoryPcs, IdealPcs, Pcs};
use jolt_verifier::{AdviceOpening, Proof, verify};

use crate::{
    sample::{Sample, program},
    source::Source,
};

static SAMPLE: LazyLock<Sample> = LazyLock::new(Sample::new);
static ENCODED: LazyLock<Vec<u8>> = LazyLock::new(|| SAMPLE.proof.encode());
static OTHER_PROGRAM: LazyLock<Preprocessed> = LazyLock::new(|| program(8));

/// Bytes of version, sizes and number of regions of advice.
const HEADER: usize = 16;

/// Bytes of a field element, and of a commitment of the sample.
const ELEMENT: usize = 32;

/// Any bytes are a proof in its one encoding, or none.
pub fn proof(bytes: &[u8]) {
    decodes_to_itself::<IdealPcs>(bytes);
    decodes_to_itself::<DoryPcs>(bytes);
}

fn decodes_to_itself<P: Pcs>(bytes: &[u8]) {
    if let Ok(proof) = Proof::<P>::decode(&SAMPLE.program, bytes) {
        assert_eq!(proof.encode(), bytes);
    }
}

/// An honest proof after any changes is refused. The first byte says whether its
/// encoding or its value is changed.
pub fn verifier(bytes: &[u8]) {
    let mut source = Source::new(bytes);
    if source.byte() & 1 == 0 {
        changed_bytes(&mut source);
    } else {
        changed_value(&mut source);
    }
}

/// What is claimed to be proven.
struct Claimed<'a> {
    program: &'a Preprocessed,
    statement: Statement,
    bytes: Vec<u8>,
}

fn changed_bytes(source: &mut Source<'_>) {
    let mut claimed = Claimed {
        program: &SAMPLE.program,
        statement: SAMPLE.statement.clone(),
        bytes: ENCODED.clone(),
    };
    while !source.is_empty() {
        claimed.change(source);
    }
    let honest = claimed.bytes == *ENCODED
        && claimed.statement == SAMPLE.statement
        && *claimed.program == SAMPLE.program;
    let proof = Proof::<IdealPcs>::decode(claimed.program, &claimed.bytes);
    let accepted =
        proof.is_ok_and(|proof| verify(claimed.program, &(), &claimed.statement, &proof).is_ok());
    assert_eq!(accepted, honest);
}

impl Claimed<'_> {
    /// One change.
    fn change(&mut self, source: &mut Source<'_>) {
        let length = self.bytes.len().max(1);
        match source.byte() % 13 {
            0 => {
                let (at, mask) = (source.below(length), source.byte());
                if let Some(byte) = self.bytes.get_mut(at) {
                    *byte ^= mask;
                }
            }
            1 => self.replace_element(source),
            2 => {
                let (a, b) = (source.below(length), source.below(length));
                self.swap(a, b);
            }
            3 => self.bytes.truncate(source.below(length)),
            4 => {
                let count = usize::from(source.byte());
                self.bytes.extend_from_slice(source.bytes(count));
            }
            header @ 5..=8 => {
                let at = 4 * usize::from(header - 5);
                let word = u32::from(source.byte()).to_le_bytes();
                if let Some(field) = self.bytes.get_mut(at..at + 4) {
                    field.copy_from_slice(&word);
                }
            }
            9 => {
                let input = source.bytes(4).to_vec();
                self.state(
                    input,
                    self.statement.outputs().to_vec(),
                    self.statement.panic(),
                );
            }
            10 => {
                let output = source.bytes(4).to_vec();
                self.state(
                    self.statement.inputs().to_vec(),
                    output,
                    self.statement.panic(),
                );
            }
            11 => self.state(
                self.statement.inputs().to_vec(),
                self.statement.outputs().to_vec(),
                !self.statement.panic(),
            ),
            _ => self.program = &OTHER_PROGRAM,
        }
    }

    fn state(&mut self, input: Vec<u8>, output: Vec<u8>, panic: bool) {
        self.statement = Statement::new(input, output, panic);
    }

    /// Puts another value in the place of a field element.
    fn replace_element(&mut self, source: &mut Source<'_>) {
        let (at, what) = (self.element(source), source.byte());
        let other = self.element(source);
        let minus_one = to_bytes(&-Fr::from(1u64));
        let value: Vec<u8> = match what % 6 {
            0 => vec![0; ELEMENT],
            1 => to_bytes(&Fr::from(1u64)).to_vec(),
            2 => minus_one.to_vec(),
            3 => {
                // The modulus: what would be 0, were it not refused.
                let mut modulus = minus_one;
                modulus[0] += 1;
                modulus.to_vec()
            }
            4 => vec![0xff; ELEMENT],
            _ => {
                let bytes = self.bytes.get(other..other + ELEMENT);
                bytes.unwrap_or_default().to_vec()
            }
        };
        if let Some(element) = self.bytes.get_mut(at..at + value.len()) {
            element.copy_from_slice(&value);
        }
    }

    fn swap(&mut self, a: usize, b: usize) {
        let (first, second) = (
            HEADER + a / ELEMENT * ELEMENT,
            HEADER + b / ELEMENT * ELEMENT,
        );
        if first.max(second) + ELEMENT <= self.bytes.len() {
            for i in 0..ELEMENT {
                self.bytes.swap(first + i, second + i);
            }
        }
    }

    /// Where some field element begins, if the bytes are long enough.
    fn element(&self, source: &mut Source<'_>) -> usize {
        HEADER + ELEMENT * source.below((self.bytes.len() / ELEMENT).max(1))
    }
}

/// Changes of the proof's structure, which the encoding cannot express.
fn changed_value(source: &mut Source<'_>) {
    let mut proof = SAMPLE.proof.clone();
    while !source.is_empty() {
        restructure(&mut proof, source);
    }
    let verdict = verify(&SAMPLE.program, &(), &SAMPLE.statement, &proof);
    assert_eq!(verdict.is_ok(), proof == SAMPLE.proof, "{verdict:?}");
}

fn restructure(proof: &mut Proof<IdealPcs>, source: &mut Source<'_>) {
    let (what, at) = (source.byte() % 11, source.below(1 << 12));
    match what {
        0 => proof.log_cycles = u32::from(source.byte()),
        1 => proof.log_cells = u32::from(source.byte()),
        2 => {
            proof.commitments.pop();
        }
        3 => {
            let again = proof.commitments.get(at).copied();
            proof.commitments.extend(again);
        }
        4 => {
            proof.stages.pop();
        }
        5 => {
            let again = proof.stages.get(at % 8).cloned();
            proof.stages.extend(again);
        }
        6 => proof.advice.push(AdviceOpening {
            log_words: u32::from(source.byte()),
            proof: proof.opening.clone(),
        }),
        _ => {
            let count = proof.stages.len().max(1);
            let Some(stage) = proof.stages.get_mut(at % count) else {
                return;
            };
            let rounds = &mut stage.sumcheck.rounds;
            let round = source.below(rounds.len().max(1));
            match what {
                7 => {
                    stage.claims.pop();
                }
                8 => stage.claims.push(Fr::from(u64::from(source.byte()))),
                9 => {
                    rounds.pop();
                }
                _ => {
                    if let Some(message) = rounds.get_mut(round) {
                        if source.byte() & 1 == 0 {
                            message.pop();
                        } else {
                            message.push(Fr::from(u64::from(source.byte())));
                        }
                    }
                }
            }
        }
    }
}
