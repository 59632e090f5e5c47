//! What the files answered, and what of it is kept.

use std::collections::HashSet;
use std::hash::BuildHasherDefault;
use std::sync::Arc;

use assay_plan::rule::Test;

use crate::reread::Questions;
use crate::table::{Hashed, Ids, Pages, id_hash};

/// Which traces passed which test.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    questions: Arc<Questions>,
    /// The hashes of the ids of the traces that passed, by question. Two ids of one hash do not occur in practice: among
    /// ten million traces with a chance of one in 10^5.
    passed: Vec<HashSet<u64, BuildHasherDefault<Hashed>>>,
}

/// The outcome of one test, kept for the next time.
#[derive(Clone, Debug)]
pub(crate) struct Learned {
    pub(crate) field: String,
    pub(crate) test: Test,
    /// Whether each row passed.
    pub(crate) rows: Pages<bool>,
}

impl Answers {
    /// Answers to come.
    pub(crate) fn to(questions: Questions) -> Self {
        Self {
            passed: vec![HashSet::default(); questions.len()],
            questions: Arc::new(questions),
        }
    }

    /// What was asked.
    pub(crate) fn questions(&self) -> &Arc<Questions> {
        &self.questions
    }

    /// Notes that a record of this trace passes the test of the question of this number.
    pub(crate) fn note(&mut self, id: &str, question: u32) {
        if let Some(passed) = self.passed.get_mut(question as usize) {
            passed.insert(id_hash(id));
        }
    }

    /// The outcome of each test for the traces of these ids.
    pub(crate) fn learned<'a>(&'a self, ids: &'a Ids) -> impl Iterator<Item = Learned> + 'a {
        self.questions
            .iter()
            .zip(&self.passed)
            .map(|(question, passed)| Learned {
                field: question.field.clone(),
                test: question.test.clone(),
                rows: ids
                    .iter()
                    .map(|id| passed.contains(&id_hash(&id)))
                    .collect(),
            })
    }
}
