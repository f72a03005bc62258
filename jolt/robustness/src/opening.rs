//! Dory: openings and verifying keys.

use std::sync::LazyLock;

use jolt_field::{Fr, OneHot};
use jolt_pcs::{DoryPcs, DoryVerifierSetup, Geometry, Opening, Pcs, PcsProver, Polynomial};
use jolt_transcript::{Blake2bTranscript, labels};

use crate::source::Source;

const LOG_CYCLES: usize = 4;
const SEED: &[u8] = b"jolt-robustness";

/// Bytes of an element of GT, G1 and G2.
const GT: usize = 384;
const G1: usize = 32;
const G2: usize = 64;

/// An honest opening of two polynomials.
struct Sample {
    geometry: Geometry,
    setup: DoryVerifierSetup,
    point: Vec<Fr>,
    values: Vec<Fr>,
    /// Commitments, then the proof.
    bytes: Vec<u8>,
    /// Lengths of the elements of `bytes`.
    elements: Vec<usize>,
}

static SAMPLE: LazyLock<Sample> = LazyLock::new(Sample::new);

impl Sample {
    fn new() -> Self {
        let geometry = Geometry::new(LOG_CYCLES).unwrap();
        let (prover, setup) = DoryPcs::setup(LOG_CYCLES, SEED).unwrap();
        let increments: Vec<i64> = (0..16).map(|j| (j - 8) << (2 * j)).collect();
        let chunks = OneHot::new(4, (0..16u8).map(|j| j * 7 % 16).collect()).unwrap();
        let polynomials = [
            Polynomial::Increments(&increments),
            Polynomial::OneHot(&chunks),
        ];
        let point: Vec<Fr> = (3..11u64).map(Fr::from).collect();
        let values: Vec<Fr> = polynomials
            .iter()
            .map(|polynomial| polynomial.evaluate(geometry, &point).unwrap())
            .collect();
        let committed = DoryPcs::commit(&prover, geometry, &polynomials).unwrap();
        let opening = Opening {
            geometry,
            point: &point,
            values: &values,
        };
        let mut transcript = Blake2bTranscript::new(labels::DOMAIN);
        let proof =
            DoryPcs::open(&prover, &polynomials, &committed, opening, &mut transcript).unwrap();
        let mut bytes = Vec::new();
        for committed in &committed {
            DoryPcs::encode_commitment(&committed.commitment, &mut bytes);
        }
        DoryPcs::encode_proof(&proof, &mut bytes);
        let mut elements = vec![GT, GT, GT, GT, G1];
        for _ in 0..geometry.column_vars() {
            elements.extend([GT, GT, GT, GT, G1, G2, GT, GT, G1, G1, G2, G2]);
        }
        elements.extend([G1, G2]);
        assert_eq!(elements.iter().sum::<usize>(), bytes.len());
        Self {
            geometry,
            setup,
            point,
            values,
            bytes,
            elements,
        }
    }

    fn accepts(&self, bytes: &[u8]) -> bool {
        let commitment = |at| {
            let bytes = bytes.get(at..at + GT)?;
            DoryPcs::decode_commitment(bytes).ok()
        };
        let commitments: Option<Vec<_>> = [0, GT].into_iter().map(commitment).collect();
        let proof = bytes.get(2 * GT..).unwrap_or_default();
        let (Some(commitments), Ok(proof)) =
            (commitments, DoryPcs::decode_proof(self.geometry, 2, proof))
        else {
            return false;
        };
        let opening = Opening {
            geometry: self.geometry,
            point: &self.point,
            values: &self.values,
        };
        let mut transcript = Blake2bTranscript::new(labels::DOMAIN);
        DoryPcs::verify(&self.setup, &commitments, opening, &proof, &mut transcript).is_ok()
    }

    /// Start and length of element number `i`.
    fn element(&self, i: usize) -> (usize, usize) {
        (self.elements[..i].iter().sum(), self.elements[i])
    }
}

/// An honest opening with any changes of its commitments and messages is
/// refused.
pub fn opening(bytes: &[u8]) {
    let sample = &*SAMPLE;
    let mut source = Source::new(bytes);
    let mut changed = sample.bytes.clone();
    while !source.is_empty() {
        let (start, length) = sample.element(source.below(sample.elements.len()));
        let element = &mut changed[start..start + length];
        match source.byte() % 6 {
            0 => element[source.below(length)] ^= source.byte(),
            1 => element.copy_from_slice(&identity(length)),
            // Negative points.
            2 => element[length - 1] ^= 0x80,
            3 => element.fill(source.byte()),
            4 => {
                let (other, other_length) = sample.element(source.below(sample.elements.len()));
                if other_length == length {
                    element.copy_from_slice(&sample.bytes[other..other + length]);
                }
            }
            _ => changed.truncate(source.below(changed.len().max(1))),
        }
        // Nothing to change any more.
        if changed.len() < sample.bytes.len() {
            break;
        }
    }
    assert_eq!(sample.accepts(&changed), changed == sample.bytes);
}

/// The encoding of the identity.
fn identity(length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    if length == GT {
        bytes[0] = 1;
    } else {
        bytes[length - 1] = 0x40;
    }
    bytes
}

/// Any bytes are a verifying key in its one encoding, or none. The first byte
/// says whether they are taken as they are or as changes of an honest one.
pub fn key(bytes: &[u8]) {
    let mut source = Source::new(bytes);
    let mut key = SAMPLE.setup.to_bytes();
    if source.byte() & 1 == 0 {
        key = source.rest().to_vec();
    } else {
        while !source.is_empty() {
            let at = source.below(key.len());
            key[at] ^= source.byte();
        }
    }
    if let Ok(setup) = DoryVerifierSetup::from_bytes(&key) {
        assert_eq!(setup.to_bytes(), key);
    }
}
