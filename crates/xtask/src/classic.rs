//! Modules as classic scripts, which workers can be made of where the page lies on a disk.

use anyhow::{Result, ensure};

/// How the script of `wasm-bindgen --target web` ends: with what begins the program.
const BEGINNING: &str = "export { initSync, __wbg_init as default };";

/// The module's script as a classic one. It makes one variable of this name: the function that begins the program, with what
/// the module exports besides as its properties.
///
/// # Errors
/// The script is of another making, or needs a module.
pub(crate) fn classic(module: &str, variable: &str) -> Result<String> {
    let mut inside = String::new();
    let mut names = vec!["initSync"];
    let mut begins = false;
    for line in module.lines() {
        if line == BEGINNING {
            begins = true;
            continue;
        }
        let line = match line.strip_prefix("export ") {
            None => line,
            Some(exported) => {
                let name = exported.split_whitespace().nth(1).unwrap_or_default();
                names.extend(name.split('(').next());
                exported
            }
        };
        inside.push_str(line);
        inside.push('\n');
    }
    ensure!(begins, "the script does not end with {BEGINNING}");
    for only_in_modules in ["import.meta", "\nimport ", "\nexport "] {
        ensure!(
            !inside.contains(only_in_modules),
            "{only_in_modules:?} stands only in a module"
        );
    }
    Ok(format!(
        "const {variable} = (() => {{\n{inside}return Object.assign(__wbg_init, {{ {} }});\n}})();\n",
        names.join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_becomes_one_variable() {
        let module = "export function program() {\n    return 1;\n}\nexport class File {\n}\nfunction __wbg_init() {\n}\nexport { initSync, __wbg_init as default };\n";
        assert_eq!(
            classic(module, "reader").unwrap(),
            "const reader = (() => {\nfunction program() {\n    return 1;\n}\nclass File {\n}\nfunction __wbg_init() {\n}\nreturn Object.assign(__wbg_init, { initSync, program, File });\n})();\n"
        );
    }

    #[test]
    fn what_needs_a_module_is_refused() {
        let end = "export { initSync, __wbg_init as default };\n";
        assert!(classic("export { initSync };\n", "reader").is_err());
        assert!(classic(&format!("const place = import.meta.url;\n{end}"), "reader").is_err());
        assert!(
            classic(
                &format!("const a = 1;\nimport b from \"c\";\n{end}"),
                "reader"
            )
            .is_err()
        );
    }
}
