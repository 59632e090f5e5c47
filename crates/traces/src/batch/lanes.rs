//! Takes the rows of a table by their cells as these are written: most say what others of their column said before, and
//! are not read again.

use assay_sampling::order::sort_by;

use crate::batch::BatchBuilder;
use crate::batch::spellings::Spellings;
use crate::decode::{Flatten, MOST_FIELDS, decode_cell, is_simple_text};
use crate::reader::{CellText, renew};
use crate::record::{LONGEST_CELL, MOST_NAMES, Names, Value};

/// The columns of a table.
#[derive(Debug, Default)]
pub(super) struct Lanes {
    /// One for each column; none where rows have to come as records.
    all: Vec<Lane>,
    /// How many rows wait to be told to the columns of the batch.
    waiting: usize,
    /// Room for the fields of a cell.
    room: Vec<(u32, Value<'static>)>,
}

/// A column of a table.
#[derive(Debug)]
struct Lane {
    name: u32,
    way: Way,
    spellings: Spellings,
    /// For each row that waits the code of what it says, from 1; 0 is nothing.
    codes: [u32; MOST_WAITING],
}

/// What is done with a column's cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// Nothing: they are not kept.
    Unread,
    /// Their codes wait until there are many.
    Coded,
    /// They are told at once: other columns tell fields of the same name, whose order matters.
    Told,
}

/// How many rows wait at most.
const MOST_WAITING: usize = 64;

/// Bytes of the longest row that is taken: it has no cell that a program may have cut off.
const LONGEST_ROW: usize = LONGEST_CELL;

/// No such row tells more fields than a record may: one takes two bytes in a cell of its own, five within another's.
const _: () = assert!(MOST_NAMES + (LONGEST_ROW - 2 * MOST_NAMES) / 5 < MOST_FIELDS);

impl Lanes {
    /// The lanes of the columns of these names.
    pub(super) fn of(names: &Names, header: &[Option<u32>]) -> Self {
        let mut lanes = Vec::new();
        let is_taken = !names.keeps_originals() && header.len() <= MOST_NAMES;
        for column in header.iter().take_while(|_| is_taken) {
            let name = column.unwrap_or(Names::OTHERS);
            let way = if names.is_only_kept(name) {
                Way::Coded
            } else if names.is_plain(name) || !names.asked(name).is_empty() {
                return Self::default();
            } else {
                Way::Unread
            };
            lanes.push(Lane {
                name,
                way,
                spellings: Spellings::default(),
                codes: [0; MOST_WAITING],
            });
        }
        tell_what_is_shared(names, &mut lanes);
        Self {
            all: lanes,
            ..Self::default()
        }
    }

    /// Whether rows of so many cells are taken.
    pub(super) fn take(&self, cells: usize) -> bool {
        self.all.len() == cells
    }

    /// Takes a row shorter than [`LONGEST_ROW`], whose record is not ended.
    pub(super) fn add<'a>(
        &mut self,
        record: usize,
        cells: impl Iterator<Item = CellText<'a>>,
        names: &mut Names,
        builder: &mut BatchBuilder,
    ) {
        let place = self.waiting % MOST_WAITING;
        for (lane, cell) in self.all.iter_mut().zip(cells) {
            if lane.way == Way::Unread || cell.is_empty() {
                continue;
            }
            lane.codes[place] = match lane.spellings.find(cell) {
                Some(code) => code,
                None => lane.read(record, cell, names, builder, &mut self.room),
            };
        }
        self.waiting = place + 1;
    }

    /// Whether no more rows may wait.
    pub(super) fn is_full(&self) -> bool {
        self.waiting == MOST_WAITING
    }

    /// Tells the columns of the batch what the rows say that wait, before this record.
    pub(super) fn settle(&mut self, record: usize, builder: &mut BatchBuilder) {
        let waiting = std::mem::take(&mut self.waiting);
        if waiting == 0 {
            return;
        }
        for lane in &mut self.all {
            if lane.way == Way::Coded {
                let codes = &mut lane.codes[..waiting];
                if let Some(filling) = builder.filling(lane.name) {
                    filling.column.push_codes(record - waiting, codes);
                }
                codes.fill(0);
            }
        }
    }

    /// Begins a new batch.
    pub(super) fn clear(&mut self) {
        for lane in &mut self.all {
            lane.spellings.clear();
        }
    }
}

impl Lane {
    /// Reads a cell, and gives the code of what it says; what else it tells is told at once.
    #[inline(never)]
    fn read(
        &mut self,
        record: usize,
        cell: CellText<'_>,
        names: &mut Names,
        builder: &mut BatchBuilder,
        room: &mut Vec<(u32, Value<'static>)>,
    ) -> u32 {
        if self.way == Way::Coded
            && !cell.is_doubled()
            && is_simple_text(cell.bytes())
            && let Some(text) = Value::text(cell.read())
        {
            return self.code(cell, &text, builder);
        }
        let mut fields = renew(std::mem::take(room));
        let mut flatten = Flatten::new(names, &mut fields);
        decode_cell(&mut flatten, self.name, cell.read());
        builder.learn(names, record);
        let code = match fields.as_slice() {
            [] => {
                self.spellings.learn(cell, 0);
                0
            }
            [(name, value)] if self.way == Way::Coded && *name == self.name => {
                self.code(cell, value, builder)
            }
            others => {
                for (name, value) in others {
                    builder.put(record, *name, value);
                }
                0
            }
        };
        *room = renew(fields);
        code
    }

    /// The code of the value that a cell says.
    #[inline(never)]
    fn code(&mut self, cell: CellText<'_>, value: &Value<'_>, builder: &mut BatchBuilder) -> u32 {
        let Some(filling) = builder.filling(self.name) else {
            return 0;
        };
        filling.dictionary.offer(self.spellings.offered());
        if let Some(code) = filling.code(value) {
            self.spellings.learn(cell, code);
            return code;
        }
        if filling.dictionary.is_vain() {
            self.spellings.give_up();
        }
        filling.column.keep(value)
    }
}

/// Finds the columns whose names begin with the whole name of another and a dot: an object in the one may hold what the
/// other tells.
fn tell_what_is_shared(names: &Names, lanes: &mut [Lane]) {
    let mut coded: Vec<&mut Lane> = lanes
        .iter_mut()
        .filter(|lane| lane.way == Way::Coded)
        .collect();
    // In this order a name stands right before those that are under it.
    sort_by(&mut coded, |one, other| {
        let path = |lane: &Lane| names.path(lane.name).split('.');
        path(one).cmp(path(other))
    });
    let mut above: Option<&mut Lane> = None;
    for lane in coded {
        let path = names.path(lane.name);
        let rest = above
            .as_ref()
            .and_then(|it| path.strip_prefix(names.path(it.name)));
        match &mut above {
            Some(above) if rest.is_some_and(|rest| rest.starts_with('.')) => {
                above.way = Way::Told;
                lane.way = Way::Told;
            }
            _ => above = Some(lane),
        }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::batch::{Batch, by_record};
    use crate::reader::{DelimitedReader, Sink};
    use crate::record::Record;

    /// Takes what a reader reads, in batches of so many records.
    #[derive(Default)]
    struct Batches {
        builder: BatchBuilder,
        most: usize,
        /// Whether rows are taken by their cells.
        by_cells: bool,
        taken: usize,
        all: Vec<Batch>,
        skipped: Vec<String>,
    }

    impl Batches {
        fn cut(&mut self, names: &Names) {
            if self.builder.len() == self.most {
                self.builder.learn(names, self.builder.len());
                self.all.push(self.builder.take());
            }
        }
    }

    impl Sink for Batches {
        fn record(&mut self, names: &Names, record: &Record<'_>) {
            self.builder.add(names, record);
            self.cut(names);
        }

        fn row<'a>(
            &mut self,
            names: &mut Names,
            header: &[Option<u32>],
            cells: impl Iterator<Item = CellText<'a>>,
        ) -> bool {
            let is_taken = self.by_cells && self.builder.add_row(names, header, cells);
            if is_taken {
                self.taken += 1;
                self.cut(names);
            }
            is_taken
        }

        fn skipped(&mut self, line: u64, reason: String, _text: &[u8]) {
            self.skipped.push(format!("{line} {reason}"));
        }
    }

    /// All that was read: the names with the records that they came with, the values of each record, and what was skipped.
    type Read = (
        Vec<Vec<(usize, String)>>,
        Vec<Vec<(u32, String)>>,
        Vec<String>,
    );

    /// What is read of a table in such pieces, and how many of its rows were taken by their cells.
    fn read(table: &[u8], by_cells: bool, most: usize, piece: usize) -> (Read, usize) {
        let (mut reader, mut names) = (DelimitedReader::new(b','), Names::default());
        let mut sink = Batches {
            most,
            by_cells,
            ..Batches::default()
        };
        for piece in table.chunks(piece) {
            assert_eq!(reader.push(piece, &mut names, &mut sink), Ok(()));
        }
        assert_eq!(reader.finish(&mut names, &mut sink), Ok(()));
        sink.builder.learn(&names, sink.builder.len());
        sink.all.push(sink.builder.take());
        let named = sink.all.iter().map(|batch| {
            let names = batch
                .names()
                .map(|(record, path)| (record, path.to_owned()));
            names.collect()
        });
        let named = named.collect();
        let records = sink.all.iter().flat_map(|batch| {
            let records = by_record(batch.len(), batch.columns()).into_iter();
            records.map(|cells| {
                let said = cells
                    .into_iter()
                    .map(|it| (it.name, format!("{:?}", it.value)));
                said.collect()
            })
        });
        let records = records.collect();
        ((named, records, sink.skipped), sink.taken)
    }

    const CELLS: [&str; 24] = [
        "",
        "x",
        "y",
        "12",
        "0.50",
        "nan",
        "NaN ",
        "True",
        "truest",
        "[]",
        r#"["a","b"]"#,
        r#"["a", "b"]"#,
        r#"{"region":"eu","b":{"c":7}}"#,
        r#"{"none":null}"#,
        r#"{"one":null,"two":1}"#,
        "{'b': 'k'}",
        "{no object",
        "\"quoted\"",
        "\"",
        r#""{\"region\": 1}""#,
        "fifteen letters",
        "sixteen letters.",
        "日本語のテキスト",
        "two\nlines, \"and\" more",
    ];

    /// A cell as a table has it, in quotes where it must be and where it may.
    fn written(cell: &str, is_quoted: bool) -> String {
        let is_open = cell.contains(['"', '\n']) && !cell.starts_with('{');
        if is_quoted || is_open || cell.contains(',') {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.to_owned()
        }
    }

    const HEADERS: [&str; 5] = [
        "id,tags,note,metadata",
        "metadata,id,metadata.region,input",
        "a.b,a,a-b,a.b.c",
        "metadata.region,,metadata,metadata",
        "output,tags,level,status",
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]

        #[test]
        fn rows_by_their_cells_say_what_records_say(
            header in prop::sample::select(&HEADERS[..]),
            rows in prop::collection::vec(
                (prop::collection::vec((0..CELLS.len() + 4, any::<bool>()), 4), 0..40_u8),
                1..300,
            ),
            few in 1..CELLS.len() + 4,
            times in 1..8_usize,
            most in prop_oneof![Just(1), 2..70_usize, 100..2_000_usize],
            piece in prop_oneof![1..90_usize, Just(1 << 20)],
        ) {
            let mut table = format!("{header}\n").into_bytes();
            for time in 0..times {
                for (number, (row, odd)) in rows.iter().enumerate() {
                    let cells = row.iter().map(|&(pick, is_quoted)| {
                        // Others come but once, in the later half the more.
                        let pick = if time * 2 > times { pick } else { pick % few };
                        let once = || format!("{time} {number} once");
                        written(&CELLS.get(pick).map_or_else(once, |it| (*it).to_owned()), is_quoted)
                    });
                    table.extend(cells.collect::<Vec<_>>().join(",").into_bytes());
                    match odd {
                        0 => table.extend(b",one more"),
                        1 => table.extend(b"\n\n\r"),
                        2 => table.extend(b"\xff"),
                        _ => {}
                    }
                    table.push(b'\n');
                }
            }
            let (expected, _) = read(&table, false, most, piece);
            let (found, _) = read(&table, true, most, piece);
            prop_assert_eq!(&found, &expected);
            let (at_once, _) = read(&table, true, most, table.len());
            prop_assert_eq!(&at_once, &expected);
        }
    }

    #[test]
    fn rows_are_taken_by_their_cells() {
        let table = format!("id,tags\n{}", "1,\"[\"\"a\"\"]\"\n".repeat(200));
        let (_, taken) = read(table.as_bytes(), true, 77, table.len());
        assert_eq!(taken, 200);
        // What is told of a cell that a program cut off is told by a record.
        let long = format!(
            "id,note,input\n1,{0},x\n2,x,{0}\n3,x,y\n",
            "x".repeat(LONGEST_CELL)
        );
        let (found, taken) = read(long.as_bytes(), true, 10, long.len());
        assert_eq!(taken, 1);
        assert_eq!(found, read(long.as_bytes(), false, 10, long.len()).0);
    }

    #[test]
    fn columns_that_may_tell_one_name_are_known() {
        let mut names = Names::default();
        let paths = [
            "a", "b.c", "a-b", "a.b", "ab", "b", "a.b.c", "input", "input.x", "c.d", "c.e",
        ];
        let header = paths.map(|path| Some(names.number(path)));
        let lanes = Lanes::of(&names, &header).all;
        let ways = |way| -> Vec<&str> {
            let of_way = lanes.iter().filter(|lane| lane.way == way);
            of_way.map(|lane| names.path(lane.name)).collect()
        };
        assert_eq!(ways(Way::Told), ["a", "b.c", "a.b", "b", "a.b.c"]);
        assert_eq!(ways(Way::Unread), ["input", "input.x"]);
        assert_eq!(ways(Way::Coded), ["a-b", "ab", "c.d", "c.e"]);
    }
}
