//! Python literals, as `DataFrame.to_csv()` writes nested values: `repr()` of dicts, lists, tuples and scalars,
//! and `NumPy`'s lists without commas.

use serde_json::{Map, Number, Value as Tree};

use crate::decode::tree::holds_too_much;

/// Nesting beyond this is no literal of ours.
const DEEPEST: u32 = 64;

/// Reads a whole text as one Python literal. One that [`holds_too_much`] is refused.
pub(crate) fn read_literal(text: &str) -> Option<Tree> {
    if holds_too_much(text.as_bytes()) {
        return None;
    }
    let mut reader = Reader {
        rest: text,
        depth: 0,
    };
    let tree = reader.value()?;
    reader.skip_space();
    reader.rest.is_empty().then_some(tree)
}

struct Reader<'a> {
    rest: &'a str,
    depth: u32,
}

impl Reader<'_> {
    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn take(&mut self, symbol: char) -> bool {
        self.skip_space();
        match self.rest.strip_prefix(symbol) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn value(&mut self) -> Option<Tree> {
        self.skip_space();
        match self.rest.chars().next()? {
            '{' => self.nested(Self::dictionary),
            '[' => self.nested(|reader| reader.list(']')),
            '(' => self.nested(|reader| reader.list(')')),
            '\'' | '"' => self.text().map(Tree::String),
            '<' => self.enumeration(),
            _ => self.word(),
        }
    }

    fn nested(&mut self, read: impl FnOnce(&mut Self) -> Option<Tree>) -> Option<Tree> {
        if self.depth == DEEPEST {
            return None;
        }
        self.depth += 1;
        self.rest = &self.rest[1..];
        let tree = read(self);
        self.depth -= 1;
        tree
    }

    fn dictionary(&mut self) -> Option<Tree> {
        let mut map = Map::new();
        while !self.take('}') {
            let key = match self.value()? {
                Tree::String(key) => key,
                other => other.to_string(),
            };
            if !self.take(':') {
                return None;
            }
            map.insert(key, self.value()?);
            if !self.take(',') {
                return self.take('}').then_some(Tree::Object(map));
            }
        }
        Some(Tree::Object(map))
    }

    /// Elements with commas between them, or, as `NumPy` writes them, with blanks alone.
    fn list(&mut self, end: char) -> Option<Tree> {
        let mut items = Vec::new();
        while !self.take(end) {
            if let Some(rest) = self.rest.strip_prefix("...") {
                self.rest = rest;
                continue;
            }
            items.push(self.value()?);
            self.take(',');
        }
        Some(Tree::Array(items))
    }

    /// The arguments of a call, without those that have a name, as in `array(['a'], dtype=object)`. A name that stands for a
    /// value is no value.
    fn arguments(&mut self) -> Option<Tree> {
        let mut items = Vec::new();
        while !self.take(')') {
            let is_named = self.takes_name();
            let before = self.rest;
            let value = self.value().or_else(|| {
                let read = &before[..before.len() - self.rest.len()];
                let is_name = !read.is_empty() && read.chars().all(is_of_name);
                is_name.then_some(Tree::Null)
            })?;
            if !is_named {
                items.push(value);
            }
            self.take(',');
        }
        Some(Tree::Array(items))
    }

    /// Passes over the name of an argument and its sign.
    fn takes_name(&mut self) -> bool {
        self.skip_space();
        let rest = self.rest.trim_start_matches(is_of_name);
        let is_named = rest.len() < self.rest.len() && rest.starts_with('=');
        if is_named {
            self.rest = &rest[1..];
        }
        is_named
    }

    fn text(&mut self) -> Option<String> {
        let quote = self.rest.chars().next()?;
        let mut text = String::new();
        let mut chars = self.rest[1..].chars();
        loop {
            match chars.next()? {
                '\\' => match chars.next()? {
                    'n' => text.push('\n'),
                    't' => text.push('\t'),
                    'r' => text.push('\r'),
                    'x' => text.push(code_point(&mut chars, 2)?),
                    'u' => text.push(code_point(&mut chars, 4)?),
                    'U' => text.push(code_point(&mut chars, 8)?),
                    other => text.push(other),
                },
                other if other == quote => {
                    self.rest = chars.as_str();
                    return Some(text);
                }
                other => text.push(other),
            }
        }
    }

    /// `<Kind.NAME: 'value'>` stands for its value.
    fn enumeration(&mut self) -> Option<Tree> {
        let (_, rest) = self.rest.split_once(':')?;
        self.rest = rest;
        let tree = self.value()?;
        self.take('>').then_some(tree)
    }

    /// A number, a constant, or a call such as `Decimal('1.5')`, which stands for its first argument.
    fn word(&mut self) -> Option<Tree> {
        let end = self
            .rest
            .find(|symbol: char| symbol.is_whitespace() || ",:()[]{}'\"<>".contains(symbol))
            .unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        match word {
            "" => None,
            "True" => Some(Tree::Bool(true)),
            "False" => Some(Tree::Bool(false)),
            "None" | "nan" | "NaN" | "inf" | "-inf" | "NaT" => Some(Tree::Null),
            _ if rest.starts_with('(') => {
                let arguments = self.nested(Self::arguments)?;
                match arguments {
                    Tree::Array(mut items) if items.len() == 1 => items.pop(),
                    _ => Some(Tree::Null),
                }
            }
            _ => word
                .parse()
                .ok()
                .and_then(Number::from_f64)
                .map(Tree::Number),
        }
    }
}

fn is_of_name(symbol: char) -> bool {
    symbol.is_ascii_alphanumeric() || matches!(symbol, '_' | '.')
}

fn code_point(chars: &mut std::str::Chars<'_>, digits: usize) -> Option<char> {
    let mut code = 0;
    for _ in 0..digits {
        code = code * 16 + chars.next()?.to_digit(16)?;
    }
    Some(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn literals_of_every_kind() {
        for (text, tree) in [
            (
                "{'a': 1, 'b': [True, None, -2.5e3]}",
                json!({"a": 1.0, "b": [true, null, -2500.0]}),
            ),
            (
                r#"["it's", 'say "x"', 'a\tb\xe9\u00fc\U0001f4a7']"#,
                json!(["it's", "say \"x\"", "a\tbéü💧"]),
            ),
            ("(1, ('x',))", json!([1.0, ["x"]])),
            (
                "{'p': Decimal('1.50'), 'k': <Kind.A: 'a'>, 't': datetime.datetime(2026, 8, 1)}",
                json!({"p": "1.50", "k": "a", "t": null}),
            ),
            (
                "{'u': UUID('7f3a'), 't': datetime.datetime(2026, 8, 1, tzinfo=TzInfo(UTC)), 'f': np.float64(0.5)}",
                json!({"u": "7f3a", "t": null, "f": 0.5}),
            ),
            ("['a' 'b'\n 'c']", json!(["a", "b", "c"])),
            (
                "{'m': array([{'role': 'user'}], dtype=object), 'n': array(['x', 'y'], dtype='<U1')}",
                json!({"m": [{"role": "user"}], "n": ["x", "y"]}),
            ),
            ("[1. 2. ... 9.]", json!([1.0, 2.0, 9.0])),
            ("{1: 'x'}", json!({"1.0": "x"})),
            ("[]", json!([])),
        ] {
            assert_eq!(read_literal(text), Some(tree), "{text}");
        }
    }

    #[test]
    fn what_is_no_literal_is_none() {
        for text in [
            "{'a'", "['a", "{'a': }", "{'a' 1}", "[1]]", "[hello]", "f(x", "f(x y=)", "f(a='b)",
            "{,}", "", "['\\x4']", "f(",
        ] {
            assert_eq!(read_literal(text), None, "{text}");
        }
        assert_eq!(read_literal(&"[".repeat(100_000)), None);
        assert_eq!(read_literal(&"a(".repeat(100_000)), None);
    }
}
