//! A program for the browser: compiled, split where its source says so, called by a script, and made small.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, ensure};
use wasm_split_cli_support::{Options, transform};

use crate::classic::classic;
use crate::house;
use crate::numbering::number_names;
use crate::process::run;
use crate::tools::{Tools, WASM};

/// The script by which a split program asks for its parts.
const PARTS_SCRIPT: &str = "__wasm_split.js";

/// How that script asks for a part, and how it does here: whoever starts the program knows where its parts lie, and who has
/// compiled them already.
const ASKING: [[&str; 2]; 3] = [
    ["fetch(new URL(", "fetchPart("],
    [", import.meta.url));", ");"],
    [
        "(WebAssembly.instantiateStreaming(src, imports))",
        "WebAssembly.instantiate(await src, imports)",
    ],
];

/// Where cargo looks for what else the compiler is told.
const FLAGS: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS";

/// Functions take in fewer others than the compiler would have it. A browser compiles what runs often a second time while it
/// runs, beside the work itself: long functions take longer than what they save.
const SHORT_FUNCTIONS: &str = "-C llvm-args=-inline-threshold=100";

/// How scripts call a program.
#[derive(Clone, Copy)]
pub(crate) enum Called {
    /// As a module.
    Module,
    /// By a variable of this name, which its script makes: so one build serves http and `file://`.
    By(&'static str),
    /// In Node.
    InNode,
}

impl Called {
    fn options(self) -> Vec<&'static str> {
        match self {
            Called::Module => vec!["--target", "web", "--omit-default-module-path"],
            Called::By(variable) => {
                vec!["--target", "no-modules", "--no-modules-global", variable]
            }
            Called::InNode => vec!["--target", "nodejs"],
        }
    }
}

/// What a program is made to be, where it cannot be both.
#[derive(Clone, Copy)]
pub(crate) enum Virtue {
    Small,
    Fast,
}

/// A program of the page.
pub(crate) struct Program {
    /// The package that it is built of.
    pub(crate) package: &'static str,
    /// What cargo makes of the package.
    pub(crate) made: &'static str,
    pub(crate) called: Called,
    /// Whether its source says what is split from it and fetched later.
    pub(crate) is_split: bool,
    pub(crate) made_to_be: Virtue,
}

impl Program {
    /// Builds it. The folder with its files: the script, the wasm, and a `split_PART.wasm` for each part that is fetched
    /// later, for which the script asks `fetchPart`.
    ///
    /// # Errors
    /// When a step of the build fails.
    pub(crate) fn build(&self, tools: &Tools) -> Result<PathBuf> {
        let target = house::target();
        let out = target.join(format!("{}-page", self.package));
        let mut compile = tools.cargo();
        compile
            .args(["rustc", "--quiet", "--release", "--locked"])
            .args(["--package", self.package, "--target", WASM])
            .arg("--target-dir")
            .arg(&target);
        if let Virtue::Fast = self.made_to_be {
            compile.env(FLAGS, SHORT_FUNCTIONS);
        }
        if self.is_split {
            // They tell what reaches what.
            compile.args(["--", "-C", "link-arg=--emit-relocs"]);
        }
        run(&mut compile)?;
        let file = format!("{}.wasm", self.made);
        let whole = target.join(WASM).join("release").join(&file);
        if !self.is_split {
            bind(tools, &whole, self.called, self.made_to_be, &out)?;
            number_names(&out)?;
            return Ok(out);
        }
        let split = target.join(format!("{}-split", self.package));
        empty(&split)?;
        let first = split.join(&file);
        let parts = self.split(&whole, &first)?;
        // Only a module's script can be joined with the one that asks for the parts.
        bind(tools, &first, Called::Module, self.made_to_be, &out)?;
        for part in parts {
            let name = part.file_name().unwrap_or_default();
            optimize(tools, self.made_to_be, &part, &out.join(name))?;
        }
        self.join_scripts(&split, &out)?;
        number_names(&out)?;
        Ok(out)
    }

    /// Splits the whole program. What is needed first goes into the file `first`, and beside it lie the script that asks
    /// for the parts and the parts themselves, which are returned.
    fn split(&self, whole: &Path, first: &Path) -> Result<Vec<PathBuf>> {
        let bytes = fs::read(whole).with_context(|| whole.display().to_string())?;
        let folder = first.parent().unwrap_or(first);
        let script = format!("./{}.js", self.made);
        let mut options = Options::new(&bytes);
        options.output_dir = folder;
        options.main_out_path = first;
        options.main_module = &script;
        let split = transform(options)
            .map_err(|error| anyhow!("{} cannot be split: {error:#}", self.package))?;
        Ok(split.split_modules)
    }

    /// Puts the script that asks for the parts into the program's own, as one file: they import each other.
    fn join_scripts(&self, split: &Path, out: &Path) -> Result<()> {
        let own = out.join(format!("{}.js", self.made));
        let asking = split.join(PARTS_SCRIPT);
        let read =
            |path: &Path| fs::read_to_string(path).with_context(|| path.display().to_string());
        let mut script = joined(&read(&own)?, &read(&asking)?)?;
        if let Called::By(variable) = self.called {
            script = classic(&script, variable)?;
        }
        fs::write(&own, script).with_context(|| own.display().to_string())
    }
}

/// The script of a split program, with the one that asks for its parts inside.
fn joined(own: &str, asking: &str) -> Result<String> {
    let mut inside = String::new();
    let mut names = Vec::new();
    for line in asking.lines() {
        if line.starts_with("import ") {
            continue;
        }
        let line = line.strip_prefix("export ").map_or(line, |line| {
            names.extend(line.split_whitespace().nth(1));
            line
        });
        inside.push_str(line);
        inside.push('\n');
    }
    for [usual, ours] in ASKING {
        ensure!(inside.contains(usual), "{PARTS_SCRIPT} asks in another way");
        inside = inside.replace(usual, ours);
    }
    let mut script = format!(
        "const asking = (() => {{\n{inside}return {{ {} }};\n}})();\n",
        names.join(", ")
    );
    let source = format!(" from \"./{PARTS_SCRIPT}\"");
    let mut asks = 0;
    for line in own.lines() {
        let import = line.trim_end_matches(';').strip_suffix(&source);
        match import.and_then(|it| it.strip_prefix("import * as ")) {
            None => script.push_str(line),
            Some(name) => {
                asks += 1;
                for part in ["const ", name, " = asking;"] {
                    script.push_str(part);
                }
            }
        }
        script.push('\n');
    }
    ensure!(asks > 0, "the program does not import {PARTS_SCRIPT}");
    ensure!(
        !script.contains(&source),
        "the program imports {PARTS_SCRIPT} in another way"
    );
    Ok(script)
}

/// Makes a compiled program ready to run: fills the folder with its optimized wasm and its script.
///
/// # Errors
/// When a step fails.
pub(crate) fn bind(
    tools: &Tools,
    program: &Path,
    called: Called,
    virtue: Virtue,
    out: &Path,
) -> Result<()> {
    empty(out)?;
    run(tools
        .command("wasm-bindgen")
        .args(called.options())
        // What is split off takes the table of functions.
        .args(["--keep-lld-exports", "--no-typescript", "--out-dir"])
        .arg(out)
        .arg(program))?;
    let name = program.file_stem().unwrap_or_default().to_string_lossy();
    let wasm = out.join(format!("{name}_bg.wasm"));
    optimize(tools, virtue, &wasm, &wasm)
}

/// Makes a bound program smaller or faster.
fn optimize(tools: &Tools, virtue: Virtue, wasm: &Path, to: &Path) -> Result<()> {
    run(tools
        .command("wasm-opt")
        .args(match virtue {
            Virtue::Small => &["-Oz"][..],
            // What the compiler chose to inline is enough: joining parts takes a fifth longer with more of it.
            Virtue::Fast => &["-O3", "--skip-pass=inlining-optimizing", "--converge"],
        })
        // What made it, and which features it uses, is not asked by a browser.
        .args(["--strip-producers", "--strip-target-features"])
        .arg(wasm)
        .arg("--output")
        .arg(to))
}

/// Makes a folder that is empty.
pub(crate) fn empty(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    fs::create_dir_all(folder).with_context(|| folder.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASKS: &str = "import { initSync } from \"./page.js\";\n\nfunction load(part) {\n}\nexport const __wasm_split_load_rest = load(() => {\n    const src = fetch(new URL(\"./split_rest.wasm\", import.meta.url));\n    return async (imports) => (WebAssembly.instantiateStreaming(src, imports));\n});\n";

    #[test]
    fn a_program_asks_for_its_parts_by_itself() {
        let own = "import * as import1 from \"./__wasm_split.js\"\nimport * as import2 from \"./__wasm_split.js\";\n\nexport { initSync };\n";
        let joined = joined(own, ASKS).unwrap();
        assert_eq!(
            joined,
            "const asking = (() => {\n\nfunction load(part) {\n}\nconst __wasm_split_load_rest = load(() => {\n    const src = fetchPart(\"./split_rest.wasm\");\n    return async (imports) => WebAssembly.instantiate(await src, imports);\n});\nreturn { __wasm_split_load_rest };\n})();\nconst import1 = asking;\nconst import2 = asking;\n\nexport { initSync };\n"
        );
    }

    #[test]
    fn scripts_of_another_making_are_refused() {
        assert!(joined("export { initSync };\n", ASKS).is_err());
        assert!(joined("import { load } from \"./__wasm_split.js\";\n", ASKS).is_err());
        assert!(
            joined(
                "import * as import1 from \"./__wasm_split.js\"\n",
                "export const a = 1;\n"
            )
            .is_err()
        );
    }
}
