//! The program that draws the fixed list.

use super::literal::{flag, list, text, texts, tuple};
use super::{SORTING, sorting};
use crate::origin::comment;
use crate::recipe::Recipe;
use crate::source::Source;

const DRAW: &str = include_str!("draw.py");

/// The program that draws the list: it reads JSON Lines or CSV from files or standard input, record by record, and writes
/// the list as CSV, to the byte as the fixed list is.
///
/// A record is a trace; records of one id are one trace and should say the same. What `source` names are the keys of
/// the records, with dots between those of nested ones; its table is not used.
pub fn draw(recipe: &Recipe, source: &Source) -> String {
    let cells = recipe.cells.iter().map(|cell| {
        tuple([
            texts(&cell.labels),
            flag(cell.has_signal).to_owned(),
            cell.calls.to_string(),
        ])
    });
    let goals = recipe.goals.iter().map(|goal| {
        tuple([
            texts(&goal.labels),
            goal.collect.to_string(),
            flag(goal.only_with_signal).to_owned(),
            tuple(goal.afterwards.map(|calls| calls.to_string())),
        ])
    });
    format!(
        "\
#!/usr/bin/env python3
\"\"\"Draws the traces to judge of plan {plan_id}, by seed {seed}.

    python3 assay_draw.py traces.jsonl > list.csv
    cat traces.jsonl | python3 assay_draw.py > list.csv
    cat hour.jsonl | python3 assay_draw.py --state state.json > list.csv

The last draws from a stream: what was drawn from is kept in the state between pulls, and the list is that of all pulls. A
group that is to be judged to the last trace until enough is collected has its first traces listed for good.

Reads JSON Lines or CSV, a record a trace, also packed with gzip. A field of the plan that no record has is refused, unless
“--may-lack FIELD” says that it may be missing everywhere. What fails or is odd goes to standard error with its code. The
exit code is 0, 1 when the work failed, 2 when the command line is wrong. Needs Python 3.8 and nothing else.
\"\"\"
{worked_out}
import bisect
import collections
import csv
import decimal
import functools
import gzip
import hashlib
import heapq
import io
import itertools
import json
import math
import os
import re
import sys
import zlib

PLAN_ID = {quoted_id}
SEED = {quoted_seed}
# For how many traces of the traffic each trace stands before it is drawn.
STANDS_FOR = {stands_for}
# How many traces are judged of each group, with signs of trouble and without.
CELLS = {cells}
# Groups of which a stream lists all traces until so many came, whether only those with signs of trouble count, and how many
# with and without signs are judged of those that come later.
GOALS = {goals}
{sorting}
{SORTING}{DRAW}",
        plan_id = recipe.plan_id,
        seed = recipe.seed.as_str(),
        quoted_id = text(&recipe.plan_id),
        quoted_seed = text(recipe.seed.as_str()),
        stands_for = recipe.stands_for(),
        cells = list(cells),
        goals = list(goals),
        worked_out = comment(&recipe.sorting, source, "#"),
        sorting = sorting::constants(&recipe.sorting, source),
    )
}
