//! Committed advice (specification section 2.6).

use jolt_claims::{MIN_LOG_ADVICE, Publics};
use jolt_field::{AccU64, Fr, eq::eq_table};
use jolt_pcs::{Committed, Geometry, Opening, PcsProver, Polynomial};
use jolt_transcript::Transcript;
use jolt_verifier::{AdviceCommitment, AdviceOpening, advice_point};

use crate::ProverError;

/// Private words with a commitment that a statement can contain.
#[derive(Debug, Clone)]
pub struct CommittedAdvice<P: PcsProver> {
    log_words: u32,
    words: Vec<i64>,
    committed: Committed<P>,
}

impl<P: PcsProver> CommittedAdvice<P> {
    /// Commits to `words`, filled up with zeros to a power of two, at least 16.
    ///
    /// The commitment depends on nothing else: who can guess the words can check
    /// the guess. Words that must stay hidden need random ones among them.
    ///
    /// # Errors
    ///
    /// [`ProverError::Pcs`] if the setup is too small.
    pub fn new(setup: &P::ProverSetup, words: &[u32]) -> Result<Self, ProverError> {
        let size = words.len().next_power_of_two().max(1 << MIN_LOG_ADVICE);
        let mut values: Vec<i64> = words.iter().map(|&word| word.into()).collect();
        values.resize(size, 0);
        let geometry = Geometry::new(size.ilog2() as usize)?;
        let mut committed = P::commit(setup, geometry, &[Polynomial::Increments(&values)])?;
        Ok(Self {
            log_words: size.ilog2(),
            words: values,
            // One for one.
            committed: committed.swap_remove(0),
        })
    }

    /// `log2` of the number of words.
    #[must_use]
    pub fn log_words(&self) -> u32 {
        self.log_words
    }

    /// What a statement says of the words.
    #[must_use]
    pub fn commitment(&self) -> AdviceCommitment<P> {
        AdviceCommitment {
            log_words: self.log_words,
            commitment: self.committed.commitment.clone(),
        }
    }

    /// Proves the value of the words at a point.
    pub(crate) fn open(
        &self,
        setup: &P::ProverSetup,
        point: &[Fr],
        value: Fr,
        transcript: &mut impl Transcript,
    ) -> Result<AdviceOpening<P>, ProverError> {
        let (geometry, point) = advice_point(point)?;
        let opening = Opening {
            geometry,
            point: &point,
            values: &[value],
        };
        let polynomials = [Polynomial::Increments(&self.words)];
        let committed = std::slice::from_ref(&self.committed);
        Ok(AdviceOpening {
            log_words: self.log_words,
            proof: P::open(setup, &polynomials, committed, opening, transcript)?,
        })
    }
}

/// The multilinear extension of words, filled up with zeros, at a point.
pub(crate) fn evaluate(words: &[u32], point: &[Fr]) -> Result<Fr, ProverError> {
    let mut sum = AccU64::default();
    for (word, weight) in words.iter().zip(eq_table(point)?) {
        sum.add_mul(u64::from(*word), &weight);
    }
    Ok(sum.finish())
}

/// The initial memory as `(cell, word)`: the public part in increasing order,
/// then the committed advice.
pub(crate) fn initial_cells<'a>(
    publics: &'a Publics<'_>,
    advice: &'a [Vec<u32>],
) -> Result<impl Iterator<Item = (u32, u32)> + 'a, ProverError> {
    let dims = publics.dims();
    let regions: Vec<u8> = dims.advice_regions().collect();
    let fits = |(region, words): (&u8, &Vec<u32>)| words.len() <= 1 << dims.log_advice(*region);
    if regions.len() != advice.len() || !regions.iter().zip(advice).all(fits) {
        return Err(ProverError::Advice);
    }
    let layout = publics.program().layout();
    let cells = regions
        .into_iter()
        .zip(advice)
        .flat_map(move |(region, words)| {
            let (start, _) = layout.advice_region(region.into()).unwrap_or_default();
            (start..).zip(words.iter().copied())
        });
    Ok(publics.initial_cells().chain(cells))
}
