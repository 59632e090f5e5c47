//! An edition of the page: its files are called by their content, so that those of two editions never mix, and one of
//! them, `offline.js`, lists the others.

use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::Path;

use anyhow::{Context, Result, ensure};

/// What the document names; without it the page does not start.
const STARTERS: [&str; 5] = ["boot.js", "crash.js", "keep.js", "old.js", "page.css"];

/// The service worker, whose address must stay the same.
const OFFLINE: &str = "offline.js";

/// What the document is called where it is asked for.
const DOCUMENT: &str = "index.html";

/// Makes the page of a folder an edition: puts its programs and its style into a folder that is called by their content,
/// and has the service worker know all files.
///
/// # Errors
/// When the folder holds no such page.
pub(crate) fn seal(dist: &Path) -> Result<()> {
    let document = dist.join(DOCUMENT);
    let mut page = fs::read_to_string(&document).with_context(|| document.display().to_string())?;
    let names = files(dist)?;
    let is_code = |name: &&String| {
        let path = Path::new(name.as_str());
        let kind = path.extension().and_then(|kind| kind.to_str());
        !name.contains('/') && matches!(kind, Some("js" | "wasm" | "css")) && *name != OFFLINE
    };
    let code_files: Vec<&String> = names.iter().filter(is_code).collect();
    let code = format!("code-{}", fingerprint(dist, &code_files)?);
    fs::create_dir_all(dist.join(&code)).with_context(|| code.clone())?;
    for name in code_files {
        fs::rename(dist.join(name), dist.join(&code).join(name)).with_context(|| name.clone())?;
    }
    for name in STARTERS {
        let usual = format!("\"./{name}\"");
        ensure!(page.contains(&usual), "the document does not name {name}");
        page = page.replace(&usual, &format!("\"./{code}/{name}\""));
    }
    fs::write(&document, page)?;

    let names = files(dist)?;
    // Schemas are for people who write programs of their own.
    let held: Vec<&String> = names
        .iter()
        .filter(|name| !name.starts_with("schema/") && *name != OFFLINE)
        .collect();
    let edition = fingerprint(dist, &held)?;
    let list: Vec<String> = held
        .iter()
        .map(|name| match name.as_str() {
            DOCUMENT => "  \"./\",\n".to_owned(),
            name => format!("  \"./{name}\",\n"),
        })
        .collect();
    let offline = dist.join(OFFLINE);
    let script = fs::read_to_string(&offline).with_context(|| offline.display().to_string())?;
    let script = format!(
        "const EDITION = \"{edition}\";\nconst FILES = [\n{}];\n\n{script}",
        list.concat()
    );
    Ok(fs::write(&offline, script)?)
}

/// The names of a folder's files and of those in its folders, in order.
fn files(folder: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_dir() {
            let inside = files(&entry.path())?;
            names.extend(inside.into_iter().map(|it| format!("{name}/{it}")));
        } else {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// A name for the content of these files.
fn fingerprint(folder: &Path, names: &[&String]) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    for name in names {
        let bytes = fs::read(folder.join(name)).with_context(|| (*name).clone())?;
        for part in [name.as_bytes(), &bytes] {
            hasher.write_usize(part.len());
            hasher.write(part);
        }
    }
    Ok(format!("{:016x}", hasher.finish()))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn page(name: &str, worker: &str) -> PathBuf {
        let folder =
            std::env::temp_dir().join(format!("assay-edition-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("schema")).unwrap();
        for (name, text) in [
            (
                DOCUMENT,
                "<link href=\"./page.css\"><script src=\"./old.js\"><script src=\"./keep.js\"><script src=\"./crash.js\"><script src=\"./boot.js\"><link href=\"./icon.svg\">",
            ),
            ("page.css", "style"),
            ("icon.svg", "icon"),
            ("keep.js", "keep"),
            ("old.js", "old"),
            ("crash.js", "crash"),
            ("boot.js", "start"),
            ("assay-web.js", "page"),
            ("assay-web_bg.wasm", "wasm"),
            ("worker.js", worker),
            ("worker_bg.wasm", "wasm"),
            ("schema/plan.json", "{}"),
            (OFFLINE, "hold(FILES);\n"),
        ] {
            fs::write(folder.join(name), text).unwrap();
        }
        seal(&folder).unwrap();
        folder
    }

    /// The folder with the programs.
    fn code(page: &Path) -> String {
        let names = files(page).unwrap();
        let boot = names.iter().find(|name| name.ends_with("/boot.js"));
        boot.unwrap().trim_end_matches("/boot.js").to_owned()
    }

    #[test]
    fn programs_lie_where_their_content_says_and_the_document_leads_there() {
        let page = page("programs", "work");
        let code = code(&page);
        let document = fs::read_to_string(page.join(DOCUMENT)).unwrap();
        assert_eq!(
            document,
            format!(
                "<link href=\"./{code}/page.css\"><script src=\"./{code}/old.js\"><script src=\"./{code}/keep.js\"><script src=\"./{code}/crash.js\"><script src=\"./{code}/boot.js\"><link href=\"./icon.svg\">"
            )
        );
        let programs = [
            "assay-web.js",
            "assay-web_bg.wasm",
            "worker.js",
            "worker_bg.wasm",
        ];
        let inside = STARTERS.into_iter().chain(programs);
        let outside = ["icon.svg", DOCUMENT, OFFLINE, "schema/plan.json"].map(str::to_owned);
        let mut expected: Vec<String> = inside.map(|name| format!("{code}/{name}")).collect();
        expected.extend(outside);
        expected.sort();
        assert_eq!(files(&page).unwrap(), expected);
    }

    #[test]
    fn the_service_worker_lists_what_the_page_takes() {
        let page = page("list", "work");
        let code = code(&page);
        let script = fs::read_to_string(page.join(OFFLINE)).unwrap();
        let (head, rest) = script.split_once(";\n").unwrap();
        assert!(head.starts_with("const EDITION = \""));
        assert_eq!(
            rest,
            format!(
                "const FILES = [\n  \"./{code}/assay-web.js\",\n  \"./{code}/assay-web_bg.wasm\",\n  \"./{code}/boot.js\",\n  \"./{code}/crash.js\",\n  \"./{code}/keep.js\",\n  \"./{code}/old.js\",\n  \"./{code}/page.css\",\n  \"./{code}/worker.js\",\n  \"./{code}/worker_bg.wasm\",\n  \"./icon.svg\",\n  \"./\",\n];\n\nhold(FILES);\n"
            )
        );
    }

    #[test]
    fn another_content_is_another_edition_and_the_same_is_the_same() {
        let offline = |page: &Path| fs::read_to_string(page.join(OFFLINE)).unwrap();
        let [one, same, other] = [("one", "work"), ("same", "work"), ("other", "toil")]
            .map(|(name, worker)| page(name, worker));
        assert_eq!(offline(&one), offline(&same));
        assert_ne!(code(&one), code(&other));
        assert_ne!(offline(&one), offline(&other));
    }
}
