//! The whole way of a file: from bytes in pieces to the table, its fields, a first plan, its groups and its list.
#![no_main]

use assay_fuzz::pieces::pieces;
use assay_plan::data::Receipt;
use assay_traces::draw::draw;
use assay_traces::fields::fields;
use assay_traces::group::group;
use assay_traces::propose::propose;
use assay_traces::{Loader, ReadError, TraceTable};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let whole = load([data]);
    match (&whole, load(pieces(data))) {
        (Ok((table, receipt)), Ok((pieced, same))) => {
            assert_eq!(receipt, &same);
            assert!(table.ids().iter().eq(pieced.ids().iter()));
            assert_eq!(fields(table), fields(&pieced));
        }
        (Err(error), Err(same)) => assert_eq!(error, &same),
        (whole, pieced) => assert!(
            whole.is_ok() == pieced.is_ok(),
            "pieces changed the outcome: {:?} {:?}",
            whole.as_ref().err(),
            pieced.err()
        ),
    }
    match whole {
        Ok((table, receipt)) => plan(&table, &receipt),
        Err(error) => assert!(error.to_string().ends_with('.') && error.next_step().ends_with('.')),
    }
});

fn load<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Result<(TraceTable, Receipt), ReadError> {
    let mut loader = Loader::new();
    loader.begin_file("f", 0);
    for part in parts {
        loader.push(part)?;
    }
    loader.end_file()?;
    loader.finish()
}

/// Whatever can be loaded can be planned for, grouped and drawn from.
fn plan(table: &TraceTable, receipt: &Receipt) {
    let plan = propose(&fields(table), receipt);
    assert_eq!(plan.validate(), Ok(()));
    match group(table, &plan.dimensions, &plan.signal, &plan.verdict) {
        Ok(grouped) => assert_eq!(grouped.population.traces(), table.rows() as u64),
        Err(error) => assert!(table.rows() == 0, "{error}"),
    }
    if let Ok(list) = draw(table, &plan) {
        assert!(list.rows.len() <= table.rows());
        assert!(list.to_csv().lines().count() > list.rows.len());
    }
}
