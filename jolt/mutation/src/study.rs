//! All attacks against all mutants.

use crate::{Attack, Examination, Mutant, attempt};
use std::{num::NonZero, thread};

/// What becomes of a mutant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It refuses an honest proof, so that any test of proving shows it.
    Incomplete,
    /// It accepts proofs of these attacks: positions in the list.
    Exploited(Vec<usize>),
    /// It accepts honest proofs and refuses all attacks.
    Survived,
}

/// A mutant and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The mutant.
    pub mutant: Mutant,
    /// What becomes of it.
    pub verdict: Verdict,
}

/// Tries all attacks on all mutants, in as many threads as there are
/// processors.
///
/// A mutant differs in one relation, so an attack can only succeed if it
/// violates that relation and no other, for which [`Attack::violates`] is relied
/// on. Those that then satisfy the mutant's relation at random points are run as
/// whole proofs. Honest runs are checked at random points only.
///
/// # Panics
///
/// If an attack cannot be run.
#[must_use]
pub fn study(mutants: &[Mutant], attacks: &[Attack], honest: &[Attack]) -> Vec<Outcome> {
    let honest = parallel(honest, Examination::new);
    let concerned = |attack: &Attack| {
        let mut relations = mutants.iter().map(|mutant| mutant.relation);
        relations.any(|relation| attack.violates == [relation])
    };
    let attacks = parallel(attacks, |attack| {
        concerned(attack).then(|| Examination::new(attack))
    });
    parallel(mutants, |mutant| Outcome {
        mutant: mutant.clone(),
        verdict: judge(mutant, &attacks, &honest),
    })
}

fn judge(
    mutant: &Mutant,
    attacks: &[Option<Examination<'_>>],
    honest: &[Examination<'_>],
) -> Verdict {
    let satisfies = |examination: &Examination<'_>| {
        let relation = examination.schedule().relation(mutant.relation).unwrap();
        examination.satisfies(&mutant.apply(relation))
    };
    if !honest.iter().all(satisfies) {
        return Verdict::Incomplete;
    }
    let gets_through = |examination: &Examination<'_>| {
        let attack = examination.attack();
        attack.violates == [mutant.relation]
            && satisfies(examination)
            && attempt(attack, Some(mutant)).is_ok()
    };
    let through: Vec<usize> = (0..)
        .zip(attacks)
        .filter(|(_, examination)| examination.as_ref().is_some_and(gets_through))
        .map(|(i, _)| i)
        .collect();
    match through.is_empty() {
        true => Verdict::Survived,
        false => Verdict::Exploited(through),
    }
}

/// `f` of every item, in order.
fn parallel<'a, T: Sync, U: Send>(items: &'a [T], f: impl Fn(&'a T) -> U + Sync) -> Vec<U> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    thread::scope(|scope| {
        // Interleaved, since neighbours are similarly slow.
        let workers: Vec<_> = (0..threads)
            .map(|first| {
                let f = &f;
                let own = items.iter().skip(first).step_by(threads);
                scope.spawn(move || own.map(f).collect::<Vec<U>>())
            })
            .collect();
        let mut parts: Vec<std::vec::IntoIter<U>> = workers
            .into_iter()
            .map(|worker| worker.join().map(Vec::into_iter).unwrap())
            .collect();
        (0..items.len())
            .map(|i| parts[i % threads].next().unwrap())
            .collect()
    })
}
