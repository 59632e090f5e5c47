//! The numbers of a chart as a table: rounded for people under the chart, whole in its CSV.

use serde::Serialize;

use crate::csv::write_row;
use crate::money::Money;
use crate::number::{self, MoneyFormat, ShareFormat};

/// A table with one row a line, and a figure for each column in each row.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Sheet {
    /// The columns' names, in words.
    pub columns: Vec<String>,
    /// The rows, each as long as `columns`.
    pub rows: Vec<Vec<Figure>>,
}

/// What stands in one place of a table.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Figure {
    /// A name or a sentence.
    Text(String),
    /// Calls, traces, weeks.
    Count(u64),
    /// Percentage points.
    Points(f64),
    /// A share or a rate, 0 to 1.
    Share(f64),
    /// Money.
    Money(Money),
    /// Money that must suffice: it is shown rounded up.
    MoneyThatSuffices(Money),
    /// The price of one of many calls.
    Price(Money),
    /// How many times as often.
    Times(f64),
    /// There is no figure.
    Nothing,
}

impl Figure {
    /// The figure as people read it by itself.
    pub fn shown(&self) -> String {
        self.shown_in(Column::of([self]))
    }

    fn shown_in(&self, column: Column) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Count(count) => number::count(*count),
            Self::Points(points) => number::points(*points),
            Self::Share(share) => column.shares.say(*share),
            Self::Money(amount) => column.money.say(*amount),
            Self::MoneyThatSuffices(amount) => column.money.say_that_suffices(*amount),
            Self::Price(amount) => number::price(*amount),
            Self::Times(times) => format!("{times:.1}×"),
            Self::Nothing => "–".to_owned(),
        }
    }

    fn share(&self) -> Option<f64> {
        match self {
            Self::Share(share) => Some(*share),
            _ => None,
        }
    }

    fn money(&self) -> Option<Money> {
        match self {
            Self::Money(amount) | Self::MoneyThatSuffices(amount) => Some(*amount),
            _ => None,
        }
    }

    /// The figure as programs read it: a share from 0 to 1, money in dollars, every digit.
    pub fn whole(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Count(count) => count.to_string(),
            Self::Points(value) | Self::Share(value) | Self::Times(value) => value.to_string(),
            Self::Money(amount) | Self::MoneyThatSuffices(amount) | Self::Price(amount) => {
                amount.0.to_string()
            }
            Self::Nothing => String::new(),
        }
    }

    /// Whether it is a number, which stands to the right of its column.
    pub fn is_number(&self) -> bool {
        !matches!(self, Self::Text(_))
    }
}

/// How the figures of a column are said, so that those below each other have the same decimals.
#[derive(Clone, Copy)]
struct Column {
    shares: ShareFormat,
    money: MoneyFormat,
}

impl Column {
    fn of<'a>(figures: impl IntoIterator<Item = &'a Figure, IntoIter: Clone>) -> Self {
        let figures = figures.into_iter();
        Self {
            shares: ShareFormat::of(figures.clone().filter_map(Figure::share)),
            money: MoneyFormat::of(figures.filter_map(Figure::money)),
        }
    }
}

impl Sheet {
    /// Every figure as people read it in its column.
    pub fn shown(&self) -> Vec<Vec<String>> {
        let figures = |place: usize| self.rows.iter().filter_map(move |row| row.get(place));
        let columns: Vec<Column> = (0..self.columns.len())
            .map(|place| Column::of(figures(place)))
            .collect();
        let row = |row: &Vec<Figure>| {
            let places = row.iter().zip(&columns);
            places.map(|(it, column)| it.shown_in(*column)).collect()
        };
        self.rows.iter().map(row).collect()
    }

    /// The table as CSV with its header.
    pub fn to_csv(&self) -> String {
        let mut csv = String::new();
        write_row(&mut csv, self.columns.iter().map(String::as_str));
        for row in &self.rows {
            let cells: Vec<String> = row.iter().map(Figure::whole).collect();
            write_row(&mut csv, cells.iter().map(String::as_str));
        }
        csv
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_read_rounded_figures_and_programs_whole_ones() {
        let sheet = Sheet {
            columns: vec![
                "Group".into(),
                "Fails".into(),
                "Money".into(),
                "Reading".into(),
            ],
            rows: vec![
                vec![
                    Figure::Text("=refund, de".into()),
                    Figure::Share(0.031_25),
                    Figure::Money(Money(12.5)),
                    Figure::Nothing,
                ],
                vec![
                    Figure::Text("order".into()),
                    Figure::Share(0.06),
                    Figure::MoneyThatSuffices(Money(12.501)),
                    Figure::Nothing,
                ],
            ],
        };
        assert_eq!(
            sheet.shown(),
            [
                ["=refund, de", "3.1\u{a0}%", "$12.50", "–"],
                ["order", "6.0\u{a0}%", "$12.51", "–"]
            ]
        );
        assert_eq!(
            sheet.to_csv(),
            "Group,Fails,Money,Reading\n\"'=refund, de\",0.03125,12.5,\norder,0.06,12.501,\n"
        );
    }
}
