//! A plan and what it gives as one document to read, and the drawings that it shares with the page.
//!
//! [`report::Report`] is made of a snapshot, which is all that is shared of a plan; [`Report::page`](report::Report::page)
//! writes it as one HTML file that needs neither network nor script, and [`Report::sheets`](report::Report::sheets) the same
//! as a part of another page, to be printed. Printed, either is two pages.

pub mod drawing;
mod markup;
pub mod report;
mod sections;
