//! The tools beside cargo: which versions, whether they are here, how they come here.
//!
//! A tool of the right version on the search path is used as it is. What is missing goes into `.tools` and the
//! `node_modules` of `tests` and `bench` inside the repository; only Chromium, Firefox, a C++ compiler, PostgreSQL and what runs
//! Java are installed into the system, by apt. A set-up that was interrupted goes on where it stopped.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use anyhow::{Context, Result, anyhow, bail};

use crate::engines;
use crate::house;
use crate::process::{output, run};

/// The target of everything that runs in the browser.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// Its version is that of the crate `wasm-bindgen`. Its own lock file is not used: it can name crates younger than what
/// a mirror of the registry holds.
const WASM_BINDGEN: CargoTool = CargoTool {
    package: "wasm-bindgen-cli",
    version: "0.2.130",
    programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
    locked: false,
};

/// Holds the dependencies against `deny.toml`.
const CARGO_DENY: CargoTool = CargoTool {
    package: "cargo-deny",
    version: "0.20.2",
    programs: &["cargo-deny"],
    locked: true,
};

/// The oldest Node that runs the journeys.
const NODE_MAJOR: u32 = 20;

/// Everything that is needed is here.
pub(crate) struct Tools {
    path: OsString,
}

impl Tools {
    /// Brings what building the page takes.
    ///
    /// # Errors
    /// When something is missing and cannot be installed.
    pub(crate) fn for_page() -> Result<Self> {
        let tools = Self {
            path: search_path()?,
        };
        tools.bring_wasm_target()?;
        tools.bring_node()?;
        tools.bring_npm_packages(
            &house::tests(),
            "wasm-opt, the journeys' browser control, axe",
        )?;
        tools.bring_cargo_tools(&[&WASM_BINDGEN])?;
        Ok(tools)
    }

    /// Brings what building the page and running every check takes.
    ///
    /// # Errors
    /// When something is missing and cannot be installed.
    pub(crate) fn for_tests() -> Result<Self> {
        let tools = Self::for_page()?;
        tools.bring_components()?;
        tools.bring_cargo_tools(&[&CARGO_DENY])?;
        tools.bring_cpp_compiler()?;
        tools.bring_browsers()?;
        engines::bring(&tools)?;
        Ok(tools)
    }

    /// Brings what building the page and measuring it in the browser takes.
    ///
    /// # Errors
    /// When something is missing and cannot be installed.
    pub(crate) fn for_measuring() -> Result<Self> {
        let tools = Self::for_page()?;
        tools.bring_browsers()?;
        tools.bring_npm_packages(
            &house::bench(),
            "the readers beside Assay, Lighthouse, browser control",
        )?;
        Ok(tools)
    }

    /// Brings what running the fuzz targets takes.
    ///
    /// # Errors
    /// When something is missing and cannot be installed.
    pub(crate) fn for_fuzzing() -> Result<Self> {
        let tools = Self {
            path: search_path()?,
        };
        tools.bring_cpp_compiler()?;
        Ok(tools)
    }

    /// A command that finds the tools and starts in the repository's folder.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env("PATH", &self.path).current_dir(house::root());
        command
    }

    /// A cargo command; see [`Tools::command`].
    pub(crate) fn cargo(&self) -> Command {
        self.command("cargo")
    }

    /// Where a program lies, if it is on the search path.
    pub(crate) fn find(&self, program: &str) -> Option<PathBuf> {
        env::split_paths(&self.path)
            .map(|folder| folder.join(program))
            .find(|file| file.is_file())
    }

    fn bring_wasm_target(&self) -> Result<()> {
        let library =
            output(
                self.command("rustc")
                    .args(["--print", "target-libdir", "--target", WASM]),
            )
            .context("rustc does not answer: install Rust from https://rustup.rs")?;
        if Path::new(&library).is_dir() {
            return Ok(());
        }
        println!("set-up: Rust's library for {WASM}");
        run(self.command("rustup").args(["target", "add", WASM]))
    }

    fn bring_components(&self) -> Result<()> {
        for (component, program) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
            if output(self.cargo().args([program, "--version"])).is_none() {
                println!("set-up: {component}");
                run(self.command("rustup").args(["component", "add", component]))?;
            }
        }
        Ok(())
    }

    fn bring_node(&self) -> Result<()> {
        let version = output(self.command("node").arg("--version")).with_context(|| {
            format!("Node is missing: install Node {NODE_MAJOR} or newer, with npm")
        })?;
        if node_major(&version).is_none_or(|major| major < NODE_MAJOR) {
            bail!("Node is {version}: install Node {NODE_MAJOR} or newer");
        }
        Ok(())
    }

    /// Installs exactly what a folder's lock file says. A copy of the lock file, written last, tells that it is all here.
    fn bring_npm_packages(&self, folder: &Path, what: &str) -> Result<()> {
        let lock = folder.join("package-lock.json");
        let wanted = fs::read(&lock).with_context(|| lock.display().to_string())?;
        let mark = folder.join("node_modules/.assay-installed");
        if fs::read(&mark).is_ok_and(|installed| installed == wanted) {
            return Ok(());
        }
        println!("set-up: npm packages ({what})");
        run(self
            .command("npm")
            .args(["ci", "--ignore-scripts", "--no-fund", "--no-audit"])
            .current_dir(folder))?;
        fs::write(&mark, wanted).with_context(|| mark.display().to_string())
    }

    /// Installs what is missing of these, all at once.
    fn bring_cargo_tools(&self, wanted: &[&CargoTool]) -> Result<()> {
        let missing: Vec<&CargoTool> = wanted
            .iter()
            .copied()
            .filter(|tool| !tool.is_here(self))
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        for tool in &missing {
            println!(
                "set-up: building {} {}, once, into .tools",
                tool.package, tool.version
            );
        }
        let outcomes: Vec<Result<()>> = thread::scope(|scope| {
            let installs: Vec<_> = missing
                .iter()
                .map(|tool| scope.spawn(|| tool.install(self)))
                .collect();
            installs
                .into_iter()
                .map(|install| {
                    install
                        .join()
                        .unwrap_or_else(|_| Err(anyhow!("an installation broke off")))
                })
                .collect()
        });
        outcomes.into_iter().collect()
    }

    fn bring_browsers(&self) -> Result<()> {
        let wanted = ["chromium", "chromedriver", "firefox-esr"];
        if wanted.iter().all(|it| self.find(it).is_some()) {
            return Ok(());
        }
        println!("set-up: Chromium with its driver and Firefox, by apt");
        self.install_by_apt(&["chromium", "chromium-driver", "firefox-esr"])
    }

    /// libFuzzer is C++.
    fn bring_cpp_compiler(&self) -> Result<()> {
        if self.find("c++").is_some() {
            return Ok(());
        }
        println!("set-up: a C++ compiler, by apt");
        self.install_by_apt(&["g++"])
    }

    pub(crate) fn install_by_apt(&self, packages: &[&str]) -> Result<()> {
        if self.find("apt-get").is_none() {
            bail!(
                "something is missing, and there is no apt-get to install it: put what Debian has as {} on PATH",
                packages.join(" and ")
            );
        }
        run(self.as_root("apt-get").arg("update"))?;
        run(self
            .as_root("apt-get")
            .args(["install", "--yes", "--no-install-recommends"])
            .args(packages))
    }

    /// A command that asks nothing and runs as root, by sudo if need be.
    fn as_root(&self, program: &str) -> Command {
        let root = output(self.command("id").arg("-u")).is_some_and(|id| id == "0");
        let mut command = self.command(if root { "env" } else { "sudo" });
        if !root {
            command.arg("env");
        }
        command.args(["DEBIAN_FRONTEND=noninteractive", program]);
        command
    }
}

/// A tool that cargo builds.
struct CargoTool {
    package: &'static str,
    version: &'static str,
    programs: &'static [&'static str],
    locked: bool,
}

impl CargoTool {
    fn is_here(&self, tools: &Tools) -> bool {
        self.programs.iter().all(|program| {
            output(tools.command(program).arg("--version"))
                .is_some_and(|answer| answer.split_whitespace().nth(1) == Some(self.version))
        })
    }

    /// Builds the tool with few optimizations: their own speed hardly matters, the time until the first page does.
    /// The build folder is kept until the tool is installed, so that an interrupted build goes on.
    fn install(&self, tools: &Tools) -> Result<()> {
        let folder = house::tools();
        let build = folder.join("build").join(self.package);
        let mut command = tools.cargo();
        command
            .args(["install", "--profile", "dev", "--force", "--root"])
            .arg(&folder)
            .arg("--target-dir")
            .arg(&build)
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .env("CARGO_TERM_PROGRESS_WHEN", "never");
        if self.locked {
            command.arg("--locked");
        }
        for program in self.programs {
            command.args(["--bin", program]);
        }
        run(command.arg(format!("{}@{}", self.package, self.version)))?;
        fs::remove_dir_all(&build).with_context(|| build.display().to_string())
    }
}

/// Our own tools first, then those of the machine.
fn search_path() -> Result<OsString> {
    let ours = [
        house::tools().join("bin"),
        house::tests().join("node_modules/.bin"),
    ];
    let machine = env::var_os("PATH").unwrap_or_default();
    env::join_paths(ours.into_iter().chain(env::split_paths(&machine)))
        .context("PATH cannot be extended")
}

/// The first number of `v20.11.1`.
fn node_major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{WASM_BINDGEN, node_major};
    use crate::house;

    #[test]
    fn the_tool_has_the_version_of_the_crate() {
        let read = |name: &str| std::fs::read_to_string(house::root().join(name)).unwrap();
        assert!(
            read("Cargo.toml").contains(&format!("wasm-bindgen = \"={}\"", WASM_BINDGEN.version))
        );
    }

    #[test]
    fn node_says_its_version() {
        assert_eq!(node_major("v20.20.2"), Some(20));
        assert_eq!(node_major("twenty"), None);
    }
}
