//! The protocol with something taken out.

use jolt_claims::{Challenge, Claim, Formula, Monomial, Point, Poly, Relation, RelationId};
use jolt_claims::{Schedule, Stage, Symbol};
use jolt_r1cs::CONSTRAINTS;
use std::{collections::BTreeSet, fmt};

/// A factor that stands in monomials that are taken out, and is 0 in every
/// proof. That way a mutant has the shape, the claims and the order of the
/// protocol, and differs in values only. No stage draws this challenge, since S1
/// has no `γ`.
pub(crate) const REMOVED: Challenge = Challenge::Gamma(RelationId::S1);

/// One relation without some of its monomials.
///
/// A relation is a polynomial in its challenges, and each coefficient is an
/// equation of its own: the *checks* of the relation, such as one constraint in
/// S1 or one of the three legs of each polynomial in S7. A mutant lacks a whole
/// check, on both sides, or some terms of a check, on one side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mutant {
    /// The relation.
    pub relation: RelationId,
    /// The challenges whose coefficient is concerned.
    check: Monomial,
    side: Side,
    pick: Pick,
}

/// Where monomials are taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Both,
    Input,
    Sum,
}

/// Which monomials of the check are taken out.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Pick {
    All,
    /// Those with a power of a symbol.
    With(Symbol, u32),
    /// Those without any of the symbols: a constant.
    Without(Vec<Symbol>),
}

/// The challenges in a monomial.
fn challenges(monomial: &Monomial) -> Monomial {
    let challenge = |(symbol, _): &&(Symbol, u32)| matches!(symbol, Symbol::Challenge(_));
    monomial.iter().filter(challenge).copied().collect()
}

impl Mutant {
    /// All mutants of a schedule that differ from it and from each other.
    #[must_use]
    pub fn all(schedule: &Schedule) -> Vec<Self> {
        let relations = schedule.stages().iter().flat_map(Stage::relations);
        relations.flat_map(Self::of_relation).collect()
    }

    fn of_relation(relation: &Relation) -> Vec<Self> {
        let mut seen = BTreeSet::new();
        let mut mutants = Self::candidates(relation);
        mutants.retain(|mutant| {
            let (input, sum) = mutant.removed(relation);
            let nothing = input.is_empty() && sum.is_empty();
            !nothing && seen.insert((input, sum))
        });
        mutants
    }

    fn candidates(relation: &Relation) -> Vec<Self> {
        let sides = [(Side::Input, &relation.input), (Side::Sum, &relation.sum)];
        let monomials = sides.iter().flat_map(|(_, formula)| formula.terms());
        let checks: BTreeSet<Monomial> = monomials.map(|(m, _)| challenges(m)).collect();
        let mut found = Vec::new();
        for check in checks {
            let mut push = |side, pick| {
                found.push(Self {
                    relation: relation.id,
                    check: check.clone(),
                    side,
                    pick,
                });
            };
            push(Side::Both, Pick::All);
            for (side, formula) in sides {
                push(side, Pick::All);
                let own = formula.terms().filter(|(m, _)| challenges(m) == check);
                let factors: BTreeSet<(Symbol, u32)> = own
                    .flat_map(|(m, _)| m.iter().copied())
                    .filter(|(symbol, _)| !matches!(symbol, Symbol::Challenge(_)))
                    .collect();
                let symbols = factors.iter().map(|(symbol, _)| *symbol);
                push(side, Pick::Without(symbols.collect()));
                for (symbol, exponent) in factors {
                    push(side, Pick::With(symbol, exponent));
                }
            }
        }
        if relation.id == RelationId::S1 {
            found.extend(constants_of_constraints());
        }
        found
    }

    /// Whether a monomial of one side is taken out.
    fn removes(&self, side: Side, monomial: &Monomial) -> bool {
        let picked = match &self.pick {
            Pick::All => true,
            Pick::With(symbol, exponent) => monomial.contains(&(*symbol, *exponent)),
            Pick::Without(symbols) => !monomial.iter().any(|(s, _)| symbols.contains(s)),
        };
        picked
            && (self.side == Side::Both || self.side == side)
            && challenges(monomial) == self.check
    }

    /// The monomials of input and summand that are taken out.
    fn removed(&self, relation: &Relation) -> (Vec<Monomial>, Vec<Monomial>) {
        let removed = |side, formula: &Formula| {
            let monomials = formula.terms().map(|(monomial, _)| monomial);
            monomials
                .filter(|m| self.removes(side, m))
                .cloned()
                .collect()
        };
        (
            removed(Side::Input, &relation.input),
            removed(Side::Sum, &relation.sum),
        )
    }

    /// Whether the mutant lacks a check on both sides.
    #[must_use]
    pub fn is_check(&self) -> bool {
        self.side == Side::Both
    }

    /// The relation as the mutant has it.
    #[must_use]
    pub fn apply(&self, relation: &Relation) -> Relation {
        if relation.id != self.relation {
            return relation.clone();
        }
        let cut = |side, formula: &Formula| {
            let removed = formula.filter(|m| self.removes(side, m));
            formula.filter(|m| !self.removes(side, m)) + removed * REMOVED.into()
        };
        Relation {
            input: cut(Side::Input, &relation.input),
            sum: cut(Side::Sum, &relation.sum),
            ..relation.clone()
        }
    }

    /// A stage as the mutant has it.
    pub(crate) fn apply_to_stage(&self, stage: &Stage) -> Stage {
        let relations = stage.relations().iter().map(|r| self.apply(r));
        Stage::new(stage.number(), stage.draws().to_vec(), relations.collect())
    }

    /// The number of the constraint that is concerned, in S1.
    #[must_use]
    pub fn constraint(&self) -> Option<usize> {
        let power = self.check.first().map_or(0, |(_, exponent)| *exponent);
        (self.relation == RelationId::S1).then_some(power as usize)
    }
}

/// Guards and differences of the constraints without their constants.
fn constants_of_constraints() -> impl Iterator<Item = Mutant> {
    let alpha = |i: usize| match i {
        0 => Monomial::new(),
        _ => vec![(Symbol::Challenge(Challenge::Alpha), i as u32)],
    };
    let constraints = CONSTRAINTS.iter().enumerate();
    constraints.flat_map(move |(i, constraint)| {
        [constraint.guard, constraint.difference].map(|form| {
            let column =
                |(c, _): &(_, _)| Symbol::Claim(Claim::cycle(Poly::Column(*c), Point::Cycle1));
            Mutant {
                relation: RelationId::S1,
                check: alpha(i),
                side: Side::Sum,
                pick: Pick::Without(form.terms.iter().map(column).collect()),
            }
        })
    })
}

/// A challenge as the specification writes it.
fn challenge_name(symbol: &Symbol) -> &'static str {
    match symbol {
        Symbol::Challenge(Challenge::Alpha) => "α",
        Symbol::Challenge(Challenge::Beta) => "β",
        _ => "γ",
    }
}

fn symbol_name(symbol: &Symbol) -> String {
    match symbol {
        Symbol::Claim(claim) => format!("{:?}", claim.poly),
        Symbol::Public(public) => format!("{public:?}"),
        Symbol::Challenge(_) => challenge_name(symbol).into(),
    }
}

impl fmt::Display for Mutant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.relation)?;
        match self.constraint() {
            Some(i) => write!(f, " constraint {i}")?,
            None => {
                for (symbol, exponent) in &self.check {
                    write!(f, " {}^{exponent}", challenge_name(symbol))?;
                }
            }
        }
        match self.side {
            Side::Both => return Ok(()),
            Side::Input => write!(f, ", input")?,
            Side::Sum => write!(f, ", sum")?,
        }
        match &self.pick {
            Pick::All => Ok(()),
            Pick::With(symbol, 1) => write!(f, ": {}", symbol_name(symbol)),
            Pick::With(symbol, exponent) => write!(f, ": {}^{exponent}", symbol_name(symbol)),
            Pick::Without(symbols) => {
                let names: Vec<String> = symbols.iter().map(symbol_name).collect();
                write!(f, ": constant beside {}", names.join(", "))
            }
        }
    }
}
