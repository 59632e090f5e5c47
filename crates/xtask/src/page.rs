//! The release page: its programs, its document and its style, and what lies in `public/`, together in `dist/`.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::edition;
use crate::house;
use crate::process::run;
use crate::program::{Called, Program, Virtue, empty};
use crate::tools::{Tools, WASM};

/// Prints the sizes of the files of the folder that it is given.
const SIZES_SCRIPT: &str = include_str!("sizes.mjs");

/// Puts the page of the folder that it is given into the one file that it is given.
const SINGLE_FILE_SCRIPT: &str = include_str!("single_file.mjs");

/// The page itself: what it needs for its first numbers, and the rest.
const PAGE: Program = Program {
    package: "assay-web",
    made: "assay-web",
    called: Called::Module,
    is_split: true,
    made_to_be: Virtue::Small,
};

/// What reads files and holds their traces: what it needs for the first numbers, and the rest.
const WORKER: Program = Program {
    package: "assay-worker",
    made: "assay_worker",
    called: Called::By("wasm_bindgen"),
    is_split: true,
    made_to_be: Virtue::Fast,
};

/// What reads Parquet.
const PARQUET_READER: Program = Program {
    package: "assay-parquet-reader",
    made: "assay_parquet_reader",
    called: Called::By("parquet_reader"),
    is_split: false,
    made_to_be: Virtue::Fast,
};

/// Builds the deployable page into `dist/` and prints its sizes.
///
/// # Errors
/// When a step of the build fails.
pub(crate) fn build(tools: &Tools) -> Result<()> {
    run(tools.cargo().args(["fetch", "--locked", "--target", WASM]))?;
    let dist = house::dist();
    empty(&dist)?;
    for program in [PAGE, WORKER, PARQUET_READER] {
        println!("page: {}", program.package);
        copy_files(&program.build(tools)?, &dist)?;
    }
    copy_files(&house::root().join("public"), &dist)?;
    shorten_scripts(&dist)?;
    fs::copy(
        house::root().join("web/index.html"),
        dist.join("index.html"),
    )
    .context("web/index.html")?;
    fs::write(dist.join("page.css"), style()?).context("page.css")?;
    edition::seal(&dist)?;
    println!("page: sizes in bytes, raw and as Brotli");
    run(tools
        .command("node")
        .args(["--input-type=module", "--eval", SIZES_SCRIPT, "--"])
        .arg(dist))
}

/// Puts the built page into one HTML file, which works from a disk without a server, and prints its size.
///
/// # Errors
/// When the page is not built, or would ask for another file.
pub(crate) fn embed(tools: &Tools) -> Result<()> {
    println!("page: as one file");
    run(tools
        .command("node")
        .args(["--input-type=module", "--eval", SINGLE_FILE_SCRIPT, "--"])
        .arg(house::dist())
        .arg(house::single_file()))
}

/// The style sheet `styles/all.css` with those that it names, one after the other, without what is only for those who read
/// them.
fn style() -> Result<String> {
    let folder = house::root().join("web/styles");
    let read = |name: &str| fs::read_to_string(folder.join(name)).with_context(|| name.to_owned());
    let mut style = String::new();
    for line in read("all.css")?.lines() {
        if let Some(name) = line
            .strip_prefix("@import \"")
            .and_then(|it| it.strip_suffix("\";"))
        {
            style.push_str(&shortened(&read(name)?));
        }
    }
    Ok(style)
}

/// Shortens the scripts of a folder.
fn shorten_scripts(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.extension().is_some_and(|kind| kind == "js") {
            let script = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
            fs::write(&path, shortened_script(&script))?;
        }
    }
    Ok(())
}

/// A script without the lines that are only comment, and without the space at the start of the others.
fn shortened_script(script: &str) -> String {
    let mut short = String::new();
    let mut in_comment = false;
    for line in script.lines().map(str::trim) {
        in_comment |= line.starts_with("/*");
        if !(in_comment || line.is_empty() || line.starts_with("//")) {
            short.push_str(line);
            short.push('\n');
        }
        in_comment &= !line.ends_with("*/");
    }
    short
}

/// A style sheet without its comments and the space at the start of its lines.
fn shortened(style: &str) -> String {
    let mut parts = style.split("/*");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    plain.extend(parts.filter_map(|part| part.split_once("*/").map(|(_, after)| after)));
    let lines = plain.lines().map(str::trim).filter(|it| !it.is_empty());
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// Copies a folder's files and folders into another one.
fn copy_files(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| to.display().to_string())?;
    for entry in fs::read_dir(from).with_context(|| from.display().to_string())? {
        let entry = entry?;
        let (source, goal) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            copy_files(&source, &goal)?;
        } else {
            fs::copy(&source, &goal).with_context(|| source.display().to_string())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_loses_what_nobody_reads_in_a_browser() {
        let style =
            "/* Page\n * of two */\n.a {\n  color: red; /* why */\n\n  margin: 0 /**/ auto;\n}\n";
        assert_eq!(shortened(style), ".a {\ncolor: red;\nmargin: 0  auto;\n}\n");
    }

    #[test]
    fn a_script_loses_what_nobody_reads_in_a_browser() {
        let script = "// Starts.\n/**\n * The page.\n */\nfunction start() {\n  const six = 2\n    * 3; // why\n\n  /* once */\n  return six;\n}\n";
        assert_eq!(
            shortened_script(script),
            "function start() {\nconst six = 2\n* 3; // why\nreturn six;\n}\n"
        );
    }

    #[test]
    fn every_style_sheet_is_on_the_page() {
        let style = style().unwrap();
        for entry in fs::read_dir(house::root().join("web/styles")).unwrap() {
            let path = entry.unwrap().path();
            let own = shortened(&fs::read_to_string(&path).unwrap());
            assert!(
                path.ends_with("all.css") || style.contains(&own),
                "{}",
                path.display()
            );
        }
    }
}
