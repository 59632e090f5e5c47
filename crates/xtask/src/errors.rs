//! The list of everything that can go wrong, or be worth a look: each with its code, its sentence and its next step, as
//! they stand in the sources. It is kept in `docs/errors.md`, and a test tells where the two have drifted apart.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::visit::{self, Visit};
use syn::{Attribute, Expr, ImplItem, Item, LitStr, Pat};

use crate::house;

/// What the codes of a family are about, by what stands before their dot.
const FAMILIES: [(&str, &str); 32] = [
    ("read", "A file that cannot be read, or not whole."),
    ("data", "What was read, and what is odd about it."),
    (
        "traffic",
        "Whether the file holds all the traffic, and nothing else.",
    ),
    ("drop", "What was dropped on the page."),
    ("paste", "What was pasted into the page."),
    ("group", "Groups that cannot be made of the traces."),
    ("number", "A number that was typed."),
    ("budget", "A budget that was typed."),
    ("target", "A target that was typed."),
    ("plan", "A plan that cannot be read or solved."),
    ("allocation", "Calls that cannot be given to groups."),
    ("required", "Calls that a target would take."),
    ("tiers", "Groups that are served one after the other."),
    ("interval", "A likely range that cannot be worked out."),
    ("warning", "A likely range that is to be read with care."),
    ("detection", "An alarm that cannot be planned."),
    ("rehearsal", "Simulated weeks that cannot be played."),
    ("finding", "What the loaded traces show."),
    ("draw", "Traces that cannot be drawn."),
    ("list", "A list that cannot be written."),
    (
        "handoff",
        "A plan that cannot be said in another system's words.",
    ),
    ("results", "Judged results, and what to know about them."),
    ("compare", "A comparison that cannot be made."),
    ("share", "A shared plan: a link, a file or a picture."),
    ("copy", "The clipboard."),
    ("save", "A file that the page hands over."),
    ("keep", "What this browser keeps of the page."),
    ("usage", "A command line that does not say what to do."),
    ("file", "A file of a command line."),
    (
        "stream",
        "A stream that is drawn from pull after pull, and what is kept of it.",
    ),
    ("program", "The page's own program."),
    ("worker", "The part of the page that reads files."),
];

/// Where the list is kept.
pub(crate) fn place() -> PathBuf {
    house::root().join("docs/errors.md")
}

/// Writes the list anew.
pub(crate) fn write() -> Result<()> {
    let text = page(&Catalogue::of_house()?);
    fs::write(place(), text).context("The list of errors cannot be written")
}

/// What is said of one matter at one place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Said {
    /// The sentence, with “{…}” for what differs from case to case; none where another text is passed on.
    sentence: Option<String>,
    /// The next step, likewise.
    next_step: Option<String>,
    /// Which type says it, or which file where none does.
    by: String,
}

/// Everything that is said, by its code.
#[derive(Debug, Default)]
struct Catalogue {
    /// What is said, by its code.
    said: BTreeMap<String, BTreeSet<Said>>,
    /// What stands where a code belongs and is none of a known family.
    odd: BTreeSet<String>,
}

impl Catalogue {
    /// What the sources of the house say.
    fn of_house() -> Result<Self> {
        let mut found = Self::default();
        for (name, text) in texts("public", "js")? {
            found.add_script(&name, &text);
        }
        for (name, text) in texts("crates/handoff/src", "py")? {
            found.add_program(&name, &text);
        }
        let mut sources = Sources::default();
        for (name, file) in rust_sources()? {
            sources.of = name;
            sources.visit_file(&file);
        }
        sources.give(&mut found);
        Ok(found)
    }

    fn add(&mut self, code: String, said: Said) {
        self.said.entry(code).or_default().insert(said);
    }

    /// What a program in Python fails with or warns of: a code, a sentence and a next step, the last two also by name.
    fn add_program(&mut self, name: &str, text: &str) {
        let quoted = |it: &str| {
            let text = it.trim_start_matches('f').strip_prefix('"')?;
            Some(with_gaps(text.strip_suffix('"')?))
        };
        let mut named = BTreeMap::new();
        for line in text.lines().map(str::trim) {
            if let Some((variable, value)) = line.split_once(" = ") {
                named.extend(quoted(value).map(|it| (variable, it)));
            }
            let calls = ["fail(", "warn("];
            let call = calls.iter().find_map(|it| line.strip_prefix(it));
            let arguments = call.map(arguments).unwrap_or_default();
            if let [code, sentence, next_step, ..] = arguments[..]
                && let Some(code) = quoted(code)
            {
                let said = |it: &str| quoted(it).or_else(|| named.get(it).cloned());
                let said = Said {
                    sentence: said(sentence),
                    next_step: said(next_step),
                    by: name.to_owned(),
                };
                self.add(code, said);
            }
        }
    }

    /// The objects of a script that have a code, a sentence and a next step, in this order.
    fn add_script(&mut self, name: &str, text: &str) {
        let after = |text: &str, key: &str| {
            let rest = &text[text.find(key)? + key.len()..];
            let quote = rest.chars().next()?;
            let (value, _) = rest[1..].split_once(quote)?;
            Some(with_gaps(&value.replace("${", "{")))
        };
        for part in text.split("code: ").skip(1) {
            if let Some(code) = after(&format!("code: {part}"), "code: ") {
                let said = Said {
                    sentence: after(part, "sentence: "),
                    next_step: after(part, "nextStep: "),
                    by: name.to_owned(),
                };
                self.add(code, said);
            }
        }
    }
}

/// The arguments of a call in Python, of which this is what stands after its first parenthesis.
fn arguments(call: &str) -> Vec<&str> {
    let mut is_text = false;
    call.split(|it| {
        is_text ^= it == '"';
        !is_text && matches!(it, ',' | ')')
    })
    .map(str::trim)
    .collect()
}

/// The Rust sources of the page and of the crates, but for those of this tool; their tests are left out when they are read.
fn rust_sources() -> Result<Vec<(String, syn::File)>> {
    let mut sources = Vec::new();
    for folder in ["crates", "web"] {
        for (name, text) in texts(folder, "rs")? {
            if name.contains("/src/") && !name.contains("/xtask/") {
                let file = syn::parse_file(&text).with_context(|| format!("{name} is no Rust"))?;
                sources.push((name, file));
            }
        }
    }
    Ok(sources)
}

/// The files with this ending in a folder of the repository, by their paths there, with what they hold.
fn texts(folder: &str, ending: &str) -> Result<Vec<(String, String)>> {
    let root = house::root();
    let mut waiting = vec![root.join(folder)];
    let mut texts = Vec::new();
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            for entry in fs::read_dir(&path)? {
                waiting.push(entry?.path());
            }
        } else if path.extension().is_some_and(|it| it == ending) {
            let text = fs::read_to_string(&path)
                .with_context(|| format!("{} cannot be read", path.display()))?;
            let name = path.strip_prefix(&root).unwrap_or(&path).display();
            texts.push((name.to_string(), text));
        }
    }
    Ok(texts)
}

/// What the Rust sources say, gathered file by file: an error's variants, codes and steps stand in different places.
#[derive(Default)]
struct Sources {
    /// The file that is read.
    of: String,
    /// Sentences by type and variant; a type without variants has one by an empty name.
    sentences: BTreeMap<(String, String), String>,
    /// Codes by the same, with each other.
    codes: Vec<(String, String, String)>,
    /// Next steps by the same.
    steps: BTreeMap<(String, String), String>,
    /// The sentence of a type that says only a part of one, with “{self}” where that goes.
    frames: BTreeMap<String, String>,
    /// What is said without a type of its own.
    said: Vec<(String, Said)>,
    /// What stands where a code belongs and is none of a known family.
    odd: BTreeSet<String>,
}

impl Sources {
    fn give(self, found: &mut Catalogue) {
        for (kind, variant, code) in self.codes {
            let key = (kind.clone(), variant);
            let rest = (kind.clone(), String::new());
            let own = self.sentences.get(&key);
            let sentence = own.map(|own| match self.frames.get(&kind) {
                Some(frame) => frame.replace("{self}", own),
                None => own.clone(),
            });
            let step = self.steps.get(&key).or_else(|| self.steps.get(&rest));
            let said = Said {
                sentence,
                next_step: step.cloned(),
                by: kind,
            };
            found.add(code, said);
        }
        for (code, said) in self.said {
            found.add(code, said);
        }
        found.odd.extend(self.odd);
    }

    /// Remembers where the sentence of an error goes on with what one of its parts says.
    fn frame_of_fault(&mut self, fields: &syn::Fields, sentence: &str) {
        for field in fields {
            let Some(name) = &field.ident else { continue };
            let gap = format!("{{{name}}}");
            if name == "fault" && sentence.contains(&gap) {
                let kind = field.ty.to_token_stream().to_string();
                self.frames.insert(kind, sentence.replace(&gap, "{self}"));
            }
        }
    }

    /// What the arms of a method say for each variant; for a method without arms, what it says at all.
    fn arms(body: &syn::Block) -> Vec<(String, String)> {
        struct Arms(Vec<(String, String)>);
        impl<'ast> Visit<'ast> for Arms {
            fn visit_arm(&mut self, arm: &'ast syn::Arm) {
                if let Some(text) = first_text(arm.body.to_token_stream()) {
                    let names = variants(&arm.pat).into_iter();
                    self.0.extend(names.map(|name| (name, text.clone())));
                }
            }
        }
        let mut arms = Arms(Vec::new());
        arms.visit_block(body);
        if arms.0.is_empty()
            && let Some(text) = first_text(body.to_token_stream())
        {
            arms.0.push((String::new(), text));
        }
        arms.0
    }
}

impl<'ast> Visit<'ast> for Sources {
    fn visit_item(&mut self, item: &'ast Item) {
        match item {
            Item::Mod(it) if is_test(&it.attrs) => return,
            Item::Enum(it) => {
                for variant in &it.variants {
                    if let Some(sentence) = sentence(&variant.attrs) {
                        self.frame_of_fault(&variant.fields, &sentence);
                        let key = (it.ident.to_string(), variant.ident.to_string());
                        self.sentences.insert(key, sentence);
                    }
                }
            }
            Item::Struct(it) => {
                if let Some(sentence) = sentence(&it.attrs) {
                    let key = (it.ident.to_string(), String::new());
                    self.sentences.insert(key, sentence);
                }
            }
            Item::Impl(it) if it.trait_.is_none() => {
                let kind = it.self_ty.to_token_stream().to_string();
                for method in it.items.iter().filter_map(|it| match it {
                    ImplItem::Fn(method) => Some(method),
                    _ => None,
                }) {
                    let arms = Self::arms(&method.block);
                    match method.sig.ident.to_string().as_str() {
                        "code" => {
                            let is_odd = |code: &str| code.contains('.') && !is_code(code);
                            let odd = arms.iter().filter(|(_, code)| is_odd(code));
                            self.odd.extend(odd.map(|(_, code)| code.clone()));
                            let codes = arms.into_iter().filter(|(_, code)| is_code(code));
                            let of = |(variant, code)| (kind.clone(), variant, code);
                            self.codes.extend(codes.map(of));
                        }
                        "next_step" => {
                            let of = |(variant, step)| ((kind.clone(), variant), step);
                            self.steps.extend(arms.into_iter().map(of));
                        }
                        "sentence" => {
                            let frame = arms.into_iter().next();
                            let frame = frame.filter(|(_, text)| text.contains("{self}"));
                            self.frames
                                .extend(frame.map(|(_, text)| (kind.clone(), text)));
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
        visit::visit_item(self, item);
    }

    /// A problem that is written down where it arises.
    fn visit_expr_struct(&mut self, it: &'ast syn::ExprStruct) {
        let field = |name: &str| {
            let named = |it: &&syn::FieldValue| matches!(&it.member, syn::Member::Named(own) if own == name);
            first_text(it.fields.iter().find(named)?.expr.to_token_stream())
        };
        let code = field("code");
        if let Some(odd) = code.clone().filter(|it| it.contains('.') && !is_code(it)) {
            self.odd.insert(odd);
        }
        if let Some(code) = code.filter(|it| is_code(it)) {
            let said = Said {
                sentence: field("sentence"),
                next_step: field("next_step"),
                by: self.of.clone(),
            };
            self.said.push((code, said));
        }
        visit::visit_expr_struct(self, it);
    }

    /// The same by a function that takes code, sentence and next step.
    fn visit_expr_call(&mut self, it: &'ast syn::ExprCall) {
        self.listed(&it.args);
        visit::visit_expr_call(self, it);
    }

    /// The same as a row of a table.
    fn visit_expr_tuple(&mut self, it: &'ast syn::ExprTuple) {
        self.listed(&it.elems);
        visit::visit_expr_tuple(self, it);
    }
}

impl Sources {
    /// Takes in a code that stands in a list, with the sentence after it and the next step at the end.
    fn listed<'a>(&mut self, parts: impl IntoIterator<Item = &'a Expr>) {
        let parts: Vec<&Expr> = parts.into_iter().collect();
        let code_of = |it: &Expr| match it {
            Expr::Lit(_) => first_text(it.to_token_stream()).filter(|it| is_code(it)),
            _ => None,
        };
        let place = parts.iter().position(|it| code_of(it).is_some());
        if let Some([code, sentence, .., next_step]) = place.map(|it| &parts[it..])
            && let Some(code) = code_of(code)
        {
            let said = Said {
                sentence: first_text(sentence.to_token_stream()),
                next_step: first_text(next_step.to_token_stream()),
                by: self.of.clone(),
            };
            self.said.push((code, said));
        }
    }
}

/// Whether a text is a code: a known family, a dot, and small words with hyphens between them.
fn is_code(text: &str) -> bool {
    let small = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-';
    text.split_once('.').is_some_and(|(family, name)| {
        FAMILIES.iter().any(|(known, _)| *known == family)
            && !name.is_empty()
            && name.chars().all(small)
    })
}

/// The variants that a pattern stands for: `Self::Empty { .. } | Self::Full` for both, and an empty name for `_`.
fn variants(pattern: &Pat) -> Vec<String> {
    let last = |path: &syn::Path| path.segments.last().map(|it| it.ident.to_string());
    match pattern {
        Pat::Or(it) => it.cases.iter().flat_map(variants).collect(),
        Pat::Struct(it) => last(&it.path).into_iter().collect(),
        Pat::TupleStruct(it) => last(&it.path).into_iter().collect(),
        Pat::Path(it) => last(&it.path).into_iter().collect(),
        Pat::Wild(_) => vec![String::new()],
        _ => Vec::new(),
    }
}

fn is_test(attributes: &[Attribute]) -> bool {
    let text = |it: &Attribute| it.meta.to_token_stream().to_string();
    attributes
        .iter()
        .any(|it| text(it).replace(' ', "") == "cfg(test)")
}

/// What `#[error("…")]` says.
fn sentence(attributes: &[Attribute]) -> Option<String> {
    let error = attributes.iter().find(|it| it.path().is_ident("error"))?;
    first_text(error.meta.to_token_stream())
}

/// The first text among tokens, with its gaps: that of `format!("…", …)`, of `"…".to_owned()` and of `"…"`.
fn first_text(tokens: TokenStream) -> Option<String> {
    tokens.into_iter().find_map(|token| match token {
        TokenTree::Literal(it) => {
            let text: LitStr = syn::parse2(TokenTree::from(it).into()).ok()?;
            Some(with_gaps(&text.value()))
        }
        TokenTree::Group(it) => first_text(it.stream()),
        _ => None,
    })
}

/// A text with “{name}” for what is named in it and “…” for what is not.
fn with_gaps(text: &str) -> String {
    let mut rest = text;
    let mut out = String::new();
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((gap, after)) = after.split_once('}') else {
            break;
        };
        let name = gap.split(':').next().unwrap_or_default();
        if !name.is_empty() && name.chars().all(|it| it.is_ascii_lowercase() || it == '_') {
            let _ = write!(out, "{{{name}}}");
        } else {
            out.push('…');
        }
        rest = after;
    }
    out + rest
}

/// The list as people read it.
fn page(found: &Catalogue) -> String {
    let mut page = "# What can go wrong, and what to do then\n\nEvery error, doubt and finding has a code that stays the same, a sentence and a next step. Scripts get the code as `error.code`. This list is written by `cargo xtask errors` from the sources, and a test holds it to them. What stands in braces differs from case to case, and so does “…”.\n".to_owned();
    for (family, about) in FAMILIES {
        let of = |code: &str| code.split_once('.').is_some_and(|(it, _)| it == family);
        let codes: Vec<_> = found.said.iter().filter(|(code, _)| of(code)).collect();
        // Writing to a string does not fail.
        let _ = write!(
            page,
            "\n## `{family}`\n\n{about}\n\n| code | sentence | next step |\n|---|---|---|\n"
        );
        for (code, said) in codes {
            let shown: BTreeSet<(String, String)> = said
                .iter()
                .map(|it| (cell(it.sentence.as_deref()), cell(it.next_step.as_deref())))
                .collect();
            for (sentence, next_step) in shown {
                let _ = writeln!(page, "| `{code}` | {sentence} | {next_step} |");
            }
        }
    }
    page
}

fn cell(text: Option<&str>) -> String {
    text.unwrap_or("…").replace('|', "\\|").replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;

    fn house() -> &'static Catalogue {
        static HOUSE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::of_house().unwrap());
        &HOUSE
    }

    #[test]
    fn the_list_is_as_the_sources_say() {
        let kept = fs::read_to_string(place()).unwrap_or_default();
        assert!(
            kept == page(house()),
            "docs/errors.md is not what the sources say: run `cargo xtask errors`"
        );
    }

    #[test]
    fn a_code_belongs_to_one_kind_of_error() {
        for (code, said) in &house().said {
            // A program in Python does what a command does, and fails as it does.
            let kinds: BTreeSet<&str> = said
                .iter()
                .map(|it| it.by.as_str())
                .filter(|it| !it.starts_with("crates/handoff/src/python/"))
                .collect();
            let of_types = kinds.iter().filter(|it| !it.contains('.')).count();
            assert!(
                kinds.len() <= 1 || of_types == 0,
                "{code} is said by {kinds:?}"
            );
        }
    }

    #[test]
    fn every_family_has_codes_and_says_what_it_is_about() {
        let found = house();
        for (family, about) in FAMILIES {
            let of = |code: &String| code.starts_with(&format!("{family}."));
            assert!(found.said.keys().any(of), "{family}");
            assert!(about.ends_with('.'), "{family}");
        }
        assert!(found.odd.is_empty(), "of no known family: {:?}", found.odd);
        assert!(found.said.len() > 150, "{} codes", found.said.len());
    }

    #[test]
    fn every_sentence_and_every_next_step_ends_as_one() {
        for (code, said) in &house().said {
            for Said {
                sentence,
                next_step,
                by,
            } in said
            {
                for text in [sentence, next_step].into_iter().flatten() {
                    let ends = text.ends_with(['.', '?', '…', '}']);
                    let begins = text.starts_with(|it: char| {
                        it.is_uppercase() || it.is_ascii_digit() || "{“…".contains(it)
                    });
                    assert!(ends && begins, "{code} by {by}: {text}");
                }
            }
        }
    }

    #[test]
    fn whatever_looks_like_a_code_is_in_the_list() {
        struct Codes(BTreeSet<String>);
        impl<'ast> Visit<'ast> for Codes {
            fn visit_item_mod(&mut self, it: &'ast syn::ItemMod) {
                if !is_test(&it.attrs) {
                    visit::visit_item_mod(self, it);
                }
            }
            fn visit_lit_str(&mut self, it: &'ast LitStr) {
                if is_code(&it.value()) {
                    self.0.insert(it.value());
                }
            }
        }
        let mut codes = Codes(BTreeSet::new());
        for (_, file) in rust_sources().unwrap() {
            codes.visit_file(&file);
        }
        let known = house();
        let unknown: Vec<_> = codes
            .0
            .iter()
            .filter(|it| !known.said.contains_key(*it))
            .collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}
