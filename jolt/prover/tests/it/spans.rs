//! The spans that tools rely on.

use crate::support::*;
use core::fmt;
use jolt_pcs::IdealPcs;
use jolt_prover::{Setup, oracle::OracleProver, prove};
use jolt_sumcheck::Consistency;
use jolt_verifier::verify;
use std::sync::{Arc, Mutex};
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};

/// Names and fields of all spans, in the order in which they were made.
#[derive(Clone, Default)]
struct Names(Arc<Mutex<Vec<String>>>);

struct Name(String);

impl Visit for Name {
    fn record_debug(&mut self, _: &Field, value: &dyn fmt::Debug) {
        self.0 += &format!(" {value:?}");
    }
}

impl Subscriber for Names {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_span() && metadata.target().starts_with("jolt_")
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let mut name = Name(attributes.metadata().name().to_owned());
        attributes.record(&mut name);
        let mut names = self.0.lock().unwrap();
        names.push(name.0);
        Id::from_u64(names.len() as u64)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, _: &Event<'_>) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[test]
fn every_part_of_a_proof_has_its_span() {
    let names = Names::default();
    tracing::subscriber::with_default(names.clone(), || {
        let run = run_of(&[]);
        let (publics, witness) = (run.publics(), run.witness());
        let prover = OracleProver {
            publics: &publics,
            witness: &witness,
        };
        let setup = Setup::<IdealPcs> {
            prover: &(),
            verifier: &(),
        };
        let (statement, records) = (&run.statement, &run.records);
        let checked = Consistency::Checked;
        let proof = prove(&setup, &publics, statement, records, &prover, checked).unwrap();
        verify(&run.program, &(), statement, &proof).unwrap();
    });
    let expected = "trace, prove, witness, commit, \
        stage 1, relation S1, \
        stage 2, relation S2.a, relation S2.b, relation S2.c, relation S2.d, relation S2.e, \
        stage 3, relation S3.a, relation S3.b, relation S3.c, \
        stage 4, relation S4.a, relation S4.b, \
        stage 5, relation S5.a, relation S5.b, relation S5.c, \
        stage 6, relation S6.a, relation S6.b, relation S6.c, relation S6.d, relation S6.e, \
        relation S6.f, \
        stage 7, relation S7, \
        opening, verify, stages, opening";
    assert_eq!(names.0.lock().unwrap().join(", "), expected);
}
