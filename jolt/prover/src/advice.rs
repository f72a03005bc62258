//! Committed advice (specification section 2.6).

use jolt_claims::{MIN_LOG_ADVICE, Publics};
use jolt_field::{AccU64, Fr, eq::eq_table};
use jolt_pcs::{Committed, Geometry, Opening, PcsProver, Polynomial};
use jolt_transcript::Transcript;
use jolt_verifier::{AdviceCommitment, AdviceOpening, advice_point};

use crate::ProverError;

/// `log2` of the number of words, filled up with zeros, that a commitment to
/// `count` words is to.
#[must_use]
pub fn log_advice_words(count: usize) -> usize {
    (usize::BITS - count.saturating_sub(1).leading_zeros()).max(MIN_LOG_ADVICE as u32) as usize
}

/// Private words with a commitment that a statement can contain.
#[derive(Debug, Clone)]
pub struct CommittedAdvice<P: PcsProver> {
    log_words: u32,
    words: Vec<i64>,
    committed: Committed<P>,
}

impl<P: PcsProver> CommittedAdvice<P> {
    /// Commits to `words`, filled up with zeros to a power of two, at least 16.
    /// This takes a setup for `2^`[`log_advice_words`] cycles, or any larger one:
    /// the commitment does not depend on its size.
    ///
    /// The commitment depends on nothing else: who can guess the words can check
    /// the guess. Words that must stay hidden need random ones among them.
    ///
    /// # Errors
    ///
    /// [`ProverError::Pcs`] if the setup is too small, or there are more than
    /// `2^24` words.
    pub fn new(setup: &P::ProverSetup, words: &[u32]) -> Result<Self, ProverError> {
        let log_words = log_advice_words(words.len());
        let geometry = Geometry::new(log_words)?;
        let mut values: Vec<i64> = words.iter().map(|&word| word.into()).collect();
        values.resize(1 << log_words, 0);
        let mut committed = P::commit(setup, geometry, &[Polynomial::Increments(&values)])?;
        Ok(Self {
            log_words: log_words as u32,
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

    /// Whether it is a commitment to these words, filled up with zeros.
    pub(crate) fn is_to(&self, words: &[u32]) -> bool {
        let (head, rest) = self.words.split_at(words.len().min(self.words.len()));
        let words = words.iter().map(|&word| i64::from(word));
        words.eq(head.iter().copied()) && rest.iter().all(|&word| word == 0)
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
