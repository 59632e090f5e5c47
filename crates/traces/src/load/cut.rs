//! Where a file can be cut, so that several readers read it side by side, and how each of them begins.

use std::sync::Arc;

use crate::decode::Bundle;
use crate::reader::Series;
use crate::record::Names;
use crate::reread::Questions;
use crate::wire::{Reader, Writer};

/// From here on a file can be cut anywhere.
#[derive(Clone, Debug, PartialEq)]
pub struct Cut {
    /// The first byte that is not yet read: a line or a row begins with it, or an element of a list ended before it.
    pub at: u64,
    pub(super) form: Form,
    /// What is asked of the records.
    pub(super) questions: Arc<Questions>,
}

/// How text goes on at the start of a line or a row, or after an element of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// JSON Lines: a raw line feed never stands inside a record, since JSON texts hold it escaped.
    JsonLines {
        /// How the records are taken apart where they hold several.
        bundle: Bundle,
    },
    /// A list: that its elements are parted by commas tells them from what is within them by its context alone.
    JsonList {
        /// How the elements are taken apart where they hold several records.
        bundle: Bundle,
    },
    /// Delimited rows: a line feed may stand inside quotes.
    Delimited {
        delimiter: u8,
        /// The names of the columns that count.
        header: Vec<Option<String>>,
    },
}

impl Form {
    /// How JSON goes on within such a series.
    pub(super) fn json(series: Series, bundle: Bundle) -> Self {
        match series {
            Series::Lines => Self::JsonLines { bundle },
            Series::List => Self::JsonList { bundle },
        }
    }

    /// The byte after which a record ends wherever it can be cut.
    pub(super) fn last(&self) -> u8 {
        match self {
            Self::JsonLines { .. } | Self::Delimited { .. } => b'\n',
            Self::JsonList { .. } => b'}',
        }
    }
}

impl Cut {
    /// The names of fields for a reader that begins somewhere after it.
    pub(super) fn names(&self) -> Names {
        Names::asking(Arc::clone(&self.questions))
    }

    /// As bytes, for another worker.
    pub fn to_bytes(&self) -> Vec<u8> {
        Writer::written(|to| {
            to.number(self.at);
            self.questions.write(to);
            match &self.form {
                Form::JsonLines { bundle } => {
                    to.byte(1);
                    to.byte(bundle.code());
                }
                Form::JsonList { bundle } => {
                    to.byte(3);
                    to.byte(bundle.code());
                }
                Form::Delimited { delimiter, header } => {
                    to.byte(2);
                    to.byte(*delimiter);
                    to.all(header, |to, name| {
                        to.byte(u8::from(name.is_some()));
                        to.text(name.as_deref().unwrap_or_default());
                    });
                }
            }
        })
    }

    /// Out of the bytes of [`Cut::to_bytes`]; none of others.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut from = Reader::new(bytes);
        let at = from.number()?;
        let questions = Arc::new(Questions::read(&mut from)?);
        let form = match from.byte()? {
            1 => Form::JsonLines {
                bundle: Bundle::of_code(from.byte()?)?,
            },
            2 => Form::Delimited {
                delimiter: from.byte()?,
                header: from.all(|from| {
                    let counts = from.byte()? == 1;
                    let name = from.text()?;
                    Some(counts.then(|| name.to_owned()))
                })?,
            },
            3 => Form::JsonList {
                bundle: Bundle::of_code(from.byte()?)?,
            },
            _ => return None,
        };
        Some(Self {
            at,
            form,
            questions,
        })
    }
}
