//! Where the fields of a plan lie for whoever runs its texts: some are nowhere in the raw export.

use assay_plan::data::Suspicion;

use crate::python::literal;
use crate::recipe::Sorting;
use crate::source::Source;

/// The fields that the reader of the export works out and that no column was named for.
pub(crate) fn worked_out<'a>(sorting: &'a Sorting, source: &Source) -> Vec<&'a str> {
    let is_nowhere = |field: &&str| {
        let columns = sorting.columns.get(*field);
        columns.is_some_and(Vec::is_empty) && !source.columns.contains_key(*field)
    };
    sorting.fields().into_iter().filter(is_nowhere).collect()
}

/// What to say with a text about fields that the table of a raw export does not have; none where it has all.
pub fn doubt(sorting: &Sorting, source: &Source) -> Option<Suspicion> {
    let fields = worked_out(sorting, source);
    if fields.is_empty() {
        return None;
    }
    // Quoted, so that whatever a field is called stays within one line of a comment.
    let fields: Vec<String> = fields.into_iter().map(literal).collect();
    Some(Suspicion {
        code: "handoff.worked-out-fields".to_owned(),
        sentence: format!(
            "Assay works out these fields of the plan when it reads the export, which has no column of them: {}.",
            fields.join(", ")
        ),
        next_step:
            "Draw the list on the page or with “assay draw”, or add columns of their values to the table and say what they \
                    are called."
                .to_owned(),
    })
}

/// The same as comments, each line after `mark`; nothing where there is nothing to say.
pub(crate) fn comment(sorting: &Sorting, source: &Source, mark: &str) -> String {
    let line = |text: String| format!("{mark} {text}\n");
    doubt(sorting, source).map_or_else(String::new, |it| {
        [it.sentence, it.next_step].map(line).concat()
    })
}
