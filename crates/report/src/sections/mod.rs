//! The report as HTML: its parts in the order in which a reader meets them.

mod answer;
mod assumed;
mod curves;
mod glossary;
mod judged;
mod ladder;
mod money;
mod numbers;
mod page;
mod rates;
mod rows;
mod shown;
