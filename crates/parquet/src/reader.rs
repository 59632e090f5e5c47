//! Reads the wanted columns of a file, some rows at a time.

use std::collections::VecDeque;
use std::ops::Range;
use std::rc::Rc;

use crate::cells::Cells;
use crate::column::{Column, MOST_TEXT, Stop, TOO_MUCH_TEXT};
use crate::compression::Decompressor;
use crate::fault::{Damage, Fault};
use crate::footer::{Footer, RowGroup};
use crate::meaning;
use crate::neighbours::{Neighbours, neighbours};
use crate::render::{Renderer, Told};
use crate::rows::{Column as RowsColumn, Rows, Values};
use crate::schema::{Node, Shape};
use crate::source::Source;
use crate::texts::Interner;

/// The most rows that are read at a time.
const MOST_ROWS: usize = 16 << 10;

/// Bytes of the wanted columns, decompressed, that the rows read at a time should have together.
const BYTES_AT_A_TIME: u64 = 8 << 20;

/// Values of a wanted column, such as entries of lists, that the rows read at a time should have together.
const VALUES_AT_A_TIME: u64 = 1 << 20;

/// Reads a Parquet file's wanted columns, some rows at a time.
///
/// In memory there are a piece and a page of each wanted column, and the rows at hand.
#[derive(Debug)]
pub struct Reader<S> {
    source: S,
    footer: Footer,
    /// What can be wanted.
    outputs: Vec<Output>,
    /// The wanted ones, by number.
    wanted: Vec<usize>,
    /// Row groups that are still to be begun.
    groups: VecDeque<usize>,
    /// The row group at hand, and its rows that are still to be read.
    group: usize,
    rows_left: u64,
    /// The number in the file, from 1, of the row that comes next.
    next_row: u64,
    rows_at_a_time: usize,
    /// By the number of the leaf; none where it is not wanted.
    columns: Vec<Option<Column>>,
    decompressor: Decompressor,
}

/// A column that can be wanted.
#[derive(Clone, Debug)]
struct Output {
    name: String,
    node: Node,
    leaves: Range<usize>,
}

impl<S: Source> Reader<S> {
    /// Opens a file by reading its footer.
    ///
    /// # Errors
    /// The file is cut off, encrypted or damaged.
    pub fn open(mut source: S) -> Result<Self, Fault> {
        let footer = Footer::read(&mut source)?;
        let mut outputs = Vec::new();
        let mut leaf = 0;
        for root in &footer.schema.roots {
            add_outputs(root, "", &mut leaf, &mut outputs);
        }
        let columns = footer.schema.leaves.iter().map(|_| None).collect();
        Ok(Self {
            source,
            footer,
            outputs,
            wanted: Vec::new(),
            groups: VecDeque::new(),
            group: 0,
            rows_left: 0,
            next_row: 1,
            rows_at_a_time: 0,
            columns,
            decompressor: Decompressor::default(),
        })
    }

    /// The names of the columns. Fields within structures have dotted ones; a list or a map is one column.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.outputs.iter().map(|output| output.name.as_str())
    }

    /// How many row groups there are; each can be read on its own.
    pub fn row_groups(&self) -> usize {
        self.footer.row_groups.len()
    }

    /// How many rows there are.
    pub fn rows(&self) -> u64 {
        count_rows(&self.footer.row_groups)
    }

    /// Reads these columns, by their numbers among [`Reader::columns`], of these row groups from now on.
    pub fn start(&mut self, columns: &[usize], row_groups: impl IntoIterator<Item = usize>) {
        self.wanted = columns.to_vec();
        self.wanted.retain(|&column| column < self.outputs.len());
        let all = 0..self.row_groups();
        let wanted = row_groups.into_iter().take_while(|it| all.contains(it));
        self.groups = wanted.collect();
        self.rows_left = 0;
    }

    /// The next rows; none after the last.
    ///
    /// # Errors
    /// A column is damaged, encrypted, or stored in a way that is not read; nothing more can then be read.
    pub fn next_rows(&mut self) -> Result<Option<Rows>, Fault> {
        while self.rows_left == 0 {
            let Some(group) = self.groups.pop_front() else {
                return Ok(None);
            };
            self.begin(group)?;
        }
        let rows = self.rows_left.min(self.rows_at_a_time as u64) as usize;
        let mut some = Rows {
            first: self.next_row,
            count: rows,
            columns: Vec::with_capacity(self.wanted.len()),
        };
        for number in 0..self.wanted.len() {
            let Output { name, node, leaves } = self.outputs[self.wanted[number]].clone();
            let values = match node.shape {
                Shape::Leaf(leaf) => self.flat(leaf, rows),
                _ => self.nested(&node, leaves, rows),
            }?;
            some.columns.push(RowsColumn { name, values });
        }
        self.rows_left -= rows as u64;
        self.next_row += rows as u64;
        Ok(Some(some))
    }

    fn begin(&mut self, group: usize) -> Result<(), Fault> {
        let RowGroup { rows, chunks } = &self.footer.row_groups[group];
        let (mut bytes, mut values) = (0_u64, 0);
        let mut places = Vec::new();
        for leaf in self
            .wanted
            .iter()
            .flat_map(|&wanted| self.outputs[wanted].leaves.clone())
        {
            let chunk = &chunks[leaf];
            let path = || self.footer.schema.leaves[leaf].path.clone();
            if chunk.is_elsewhere {
                return Err(Fault::Elsewhere(path()));
            }
            if chunk.is_encrypted {
                return Err(Fault::Encrypted);
            }
            bytes = bytes.saturating_add(chunk.decompressed);
            values = chunk.values.max(values);
            self.columns[leaf] = Some(Column::new(chunk));
            places.push((leaf, chunk.start..chunk.start.saturating_add(chunk.length)));
        }
        let a_row = |number: u64| (number / (*rows).max(1)).max(1);
        let fitting = (BYTES_AT_A_TIME / a_row(bytes)).min(VALUES_AT_A_TIME / a_row(values));
        self.rows_at_a_time = (fitting as usize).clamp(1, MOST_ROWS);
        self.group = group;
        self.rows_left = *rows;
        self.next_row = 1 + count_rows(&self.footer.row_groups[..group]);
        for near in neighbours(places) {
            self.read_at_once(&near);
        }
        Ok(())
    }

    /// Reads columns at once. Where that fails, whoever reads each of them tells why.
    fn read_at_once(&mut self, near: &Neighbours) {
        let all = near.bytes();
        let length = (all.end - all.start) as usize;
        let Ok(bytes) = self.source.read(all.start, length) else {
            return;
        };
        let bytes = Rc::new(bytes);
        for (leaf, own) in &near.columns {
            let own = (own.start - all.start) as usize..(own.end - all.start) as usize;
            if let Some(column) = &mut self.columns[*leaf]
                && own.end <= bytes.len()
            {
                column.take_whole(&bytes, own);
            }
        }
    }

    fn flat(&mut self, leaf: usize, rows: usize) -> Result<Values, Fault> {
        let described = &self.footer.schema.leaves[leaf];
        let mut cells = Cells::of(described);
        let outcome = match &mut self.columns[leaf] {
            None => Err(Damage::Corrupt("it was not begun").into()),
            Some(column) => {
                column.begin_rows();
                column.read_flat(
                    &mut self.source,
                    &mut self.decompressor,
                    described,
                    rows,
                    &mut cells,
                )
            }
        };
        outcome.map_err(|stop| self.fault(stop, leaf))?;
        Ok(meaning::values(cells, described.logical))
    }

    fn nested(&mut self, node: &Node, leaves: Range<usize>, rows: usize) -> Result<Values, Fault> {
        let mut told: Vec<Option<Told>> = self.columns.iter().map(|_| None).collect();
        for leaf in leaves.clone() {
            let described = &self.footer.schema.leaves[leaf];
            let mut here = Told::new(described);
            let outcome = match &mut self.columns[leaf] {
                None => Err(Damage::Corrupt("it was not begun").into()),
                Some(column) => {
                    column.begin_rows();
                    column.read_nested(
                        &mut self.source,
                        &mut self.decompressor,
                        described,
                        rows,
                        &mut here.cells,
                        &mut here.levels,
                    )
                }
            };
            outcome.map_err(|stop| self.fault(stop, leaf))?;
            told[leaf] = Some(here);
        }
        let mut renderer = Renderer::new(&self.footer.schema.leaves, &mut told);
        let mut texts = Interner::default();
        let mut text = String::new();
        for _ in 0..rows {
            text.clear();
            match renderer.row(node, &mut text) {
                Ok(true) if texts.bytes() + text.len() > MOST_TEXT => {
                    return Err(self.fault(TOO_MUCH_TEXT.into(), leaves.start));
                }
                Ok(true) => texts.text(text.as_bytes()),
                Ok(false) => texts.missing(1),
                Err(damage) => return Err(self.fault(damage.into(), leaves.start)),
            }
        }
        Ok(Values::Json(meaning::coded(texts)))
    }

    fn fault(&self, stop: Stop, leaf: usize) -> Fault {
        match stop {
            Stop::Fault(fault) => fault,
            Stop::Damage(damage) => damage.of(&self.footer.schema.leaves[leaf].path, self.group),
        }
    }
}

fn count_rows(row_groups: &[RowGroup]) -> u64 {
    row_groups
        .iter()
        .fold(0, |rows, group| rows.saturating_add(group.rows))
}

/// Adds the columns under a node: itself, or those of its children where it is a structure.
fn add_outputs(node: &Node, path: &str, leaf: &mut usize, outputs: &mut Vec<Output>) {
    let name = if path.is_empty() {
        node.name.clone()
    } else {
        format!("{path}.{}", node.name)
    };
    if let Shape::Struct(children) = &node.shape {
        for child in children {
            add_outputs(child, &name, leaf, outputs);
        }
        return;
    }
    let leaves = *leaf..*leaf + count_leaves(node);
    *leaf = leaves.end;
    outputs.push(Output {
        name,
        node: node.clone(),
        leaves,
    });
}

fn count_leaves(node: &Node) -> usize {
    match &node.shape {
        Shape::Leaf(_) => 1,
        Shape::Struct(children) => children.iter().map(count_leaves).sum(),
        Shape::List(_, element) => count_leaves(element),
        Shape::Map(_, key, value) => count_leaves(key) + value.as_deref().map_or(0, count_leaves),
    }
}
