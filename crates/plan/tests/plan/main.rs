//! Plans from the outside: documents, solutions and sentences.

mod document;
mod solving;
mod support;
mod texts;
