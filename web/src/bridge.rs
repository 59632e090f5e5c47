//! The typed question-and-answer lines to the workers: one holds the data, and while files are read another one reads
//! them. When what was read is accepted, the second takes the first one's place; until then the first is not touched, so whatever
//! becomes of a reading, the former data are still there.

use std::cell::RefCell;
use std::rc::Rc;

use assay_plan::data::Unit;
use assay_protocol::{Answer, Ask, Problem, Progress};
use web_sys::File;

use crate::line::{Heard, Line};

/// The lines to the workers; clones share them.
#[derive(Clone, Default)]
pub(crate) struct Bridge {
    lines: Rc<RefCell<Lines>>,
}

#[derive(Default)]
struct Lines {
    /// To the worker that holds the data.
    holding: Option<Rc<Line>>,
    /// The files of those data; none for the example.
    files: Vec<File>,
    /// To the worker that reads.
    reading: Option<Rc<Line>>,
    /// To the worker that has read what is not yet accepted, and the files of that.
    offering: Option<(Rc<Line>, Vec<File>)>,
}

impl Bridge {
    /// Starts the first worker.
    pub(crate) fn open() -> Self {
        let bridge = Self::default();
        bridge.lines.borrow_mut().holding = Line::start().map(Rc::new);
        bridge
    }

    /// Asks the worker that holds the data, and waits for its answer.
    pub(crate) async fn ask(&self, ask: Ask) -> Result<Answer, Problem> {
        let heard = self.ask_about(ask, &[], Box::new(|_| {})).await;
        heard.map(|(answer, _)| answer)
    }

    /// The same with files beside the question and perhaps one beside the answer, and where it may take a while; `progress`
    /// hears how far it is.
    pub(crate) async fn ask_about(
        &self,
        ask: Ask,
        files: &[File],
        progress: Box<dyn Fn(Progress)>,
    ) -> Result<Heard, Problem> {
        let line = self.lines.borrow().holding.clone();
        line.ok_or_else(not_started)?
            .ask(ask, files, progress)
            .await
    }

    /// Has files read, with a row for each of these, by a worker of their own, in place of those that another one may still read; `progress` hears how
    /// far it is. None when it was stopped.
    pub(crate) async fn read(
        &self,
        unit: Unit,
        files: Vec<File>,
        progress: Box<dyn Fn(Progress)>,
    ) -> Option<Result<Answer, Problem>> {
        let Some(line) = Line::start().map(Rc::new) else {
            return Some(Err(not_started()));
        };
        self.stop();
        self.lines.borrow_mut().reading = Some(Rc::clone(&line));
        let answer = line.ask(Ask::Open { unit }, &files, progress).await;
        let mut lines = self.lines.borrow_mut();
        if !lines
            .reading
            .as_ref()
            .is_some_and(|now| Rc::ptr_eq(now, &line))
        {
            return None;
        }
        lines.reading = None;
        if answer.is_ok() {
            lines.offering = Some((line, files));
        }
        Some(answer.map(|(answer, _)| answer))
    }

    /// The files of the data that are held.
    pub(crate) fn files(&self) -> Vec<File> {
        self.lines.borrow().files.clone()
    }

    /// Puts the data that were read in the place of the former ones; where none were, those are the example's.
    pub(crate) fn accept(&self) {
        let mut lines = self.lines.borrow_mut();
        lines.files.clear();
        if let Some((line, files)) = lines.offering.take() {
            lines.holding = Some(line);
            lines.files = files;
        }
    }

    /// Ends the worker that reads, if one does, and the one that has read what is not accepted.
    pub(crate) fn stop(&self) {
        let (reading, offering) = {
            let mut lines = self.lines.borrow_mut();
            let offering = lines.offering.take();
            (lines.reading.take(), offering.map(|(line, _)| line))
        };
        for line in [reading, offering].into_iter().flatten() {
            line.end();
        }
    }
}

fn not_started() -> Problem {
    Problem {
        code: "worker.start".into(),
        sentence: "The part of this page that reads files did not start.".into(),
        next_step:
            "Reload the page; if that does not help, use a current Chrome, Edge, Firefox or Safari."
                .into(),
    }
}
