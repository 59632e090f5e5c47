//! Runs queries on a database.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Map, Value};

use crate::cases::Case;

/// A row by the names of its columns.
pub(crate) type Row = Map<String, Value>;

/// The rows that each query of each case gives on the case's table.
pub(crate) fn run(engine: &str, cases: &[(&Case, Vec<String>)]) -> Vec<Vec<Vec<Row>>> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(engine);
    let _ = fs::remove_dir_all(&folder);
    for (case, queries) in cases {
        let own = folder.join(case.name);
        fs::create_dir_all(&own).unwrap();
        fs::write(own.join("traces.jsonl"), case.lines()).unwrap();
        let columns = serde_json::to_vec(&case.columns).unwrap();
        fs::write(own.join("columns.json"), columns).unwrap();
        for (number, query) in queries.iter().enumerate() {
            fs::write(own.join(format!("{number}.sql")), query).unwrap();
        }
    }
    run_script("engine.py", &[engine.as_ref(), folder.as_os_str()]);
    let answers = fs::read(folder.join("answers.json")).unwrap();
    let mut answers: BTreeMap<String, Vec<Vec<Row>>> = serde_json::from_slice(&answers).unwrap();
    cases
        .iter()
        .map(|(case, _)| answers.remove(case.name).unwrap())
        .collect()
}

/// What each query is when all names and constants are left out, by dialect and by the name of the query.
pub(crate) fn shapes(
    queries: &[(&str, &str, String)],
) -> BTreeMap<String, BTreeMap<String, String>> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("shapes");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    for (dialect, name, query) in queries {
        fs::write(folder.join(format!("{dialect}-{name}.sql")), query).unwrap();
    }
    let output = run_script("parser.py", &[folder.as_os_str()]);
    serde_json::from_slice(&output).unwrap()
}

/// What a script of ours prints.
fn run_script(name: &str, arguments: &[&OsStr]) -> Vec<u8> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/engines");
    let output = Command::new(python())
        .arg(script.join(name))
        .args(arguments)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    output.stdout
}

/// What a program in Python makes of its arguments and its standard input.
pub(crate) fn run_python(program: &str, arguments: &[&str], input: &str) -> String {
    let output = try_python(program, arguments, input);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// How a program in Python ends with its arguments and its standard input.
pub(crate) fn try_python(program: &str, arguments: &[&str], input: &str) -> Output {
    // Tests run beside each other, in threads or in processes of their own.
    static RUNS: AtomicUsize = AtomicUsize::new(0);
    let run = RUNS.fetch_add(1, Ordering::Relaxed);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("python")
        .join(format!("{}-{run}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join("program.py");
    fs::write(&path, program).unwrap();
    let input_path = folder.join("input");
    fs::write(&input_path, input).unwrap();
    let output = Command::new(python())
        .args(["-I".as_ref(), path.as_os_str()])
        .args(arguments)
        .stdin(fs::File::open(&input_path).unwrap())
        .output()
        .unwrap();
    fs::remove_dir_all(&folder).unwrap();
    output
}

/// The Python that has the databases.
pub(crate) fn python() -> String {
    std::env::var("ASSAY_ENGINES").unwrap_or_else(|_| {
        panic!("`cargo xtask test` says in ASSAY_ENGINES which Python has the databases")
    })
}
