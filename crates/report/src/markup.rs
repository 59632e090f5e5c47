//! Markup in the making. What is not written in this crate's own source is escaped, wherever it goes.

use std::fmt::{Display, Write as _};

/// A piece of HTML in the making.
#[derive(Default)]
pub(crate) struct Markup(String);

/// Attributes with their values.
pub(crate) type Attributes<'a> = &'a [(&'static str, &'a str)];

impl Markup {
    /// An element with what lies inside it.
    pub(crate) fn element(
        &mut self,
        tag: &'static str,
        attributes: Attributes<'_>,
        inside: impl FnOnce(&mut Self),
    ) {
        self.open(tag, attributes);
        self.0.push('>');
        inside(self);
        self.0.push_str("</");
        self.0.push_str(tag);
        self.0.push('>');
    }

    /// An element with a text.
    pub(crate) fn words(
        &mut self,
        tag: &'static str,
        attributes: Attributes<'_>,
        text: impl Display,
    ) {
        self.element(tag, attributes, |it| it.text(text));
    }

    /// An element that holds nothing, in HTML or SVG.
    pub(crate) fn empty(&mut self, tag: &'static str, attributes: Attributes<'_>) {
        self.open(tag, attributes);
        self.0.push_str("/>");
    }

    /// A path of a drawing, unless it has no points.
    pub(crate) fn path(&mut self, class: &str, path: &str) {
        if !path.is_empty() {
            self.empty("path", &[("class", class), ("d", path)]);
        }
    }

    /// A drawing of that width and height, which is said in a sentence where it is not seen.
    pub(crate) fn chart(
        &mut self,
        (width, height): (f64, f64),
        spoken: &str,
        inside: impl FnOnce(&mut Self),
    ) {
        let size = format!("0 0 {width} {height}");
        let attributes = [
            ("class", "r-chart"),
            ("viewBox", size.as_str()),
            ("role", "img"),
            ("aria-label", spoken),
        ];
        self.element("svg", &attributes, inside);
    }

    /// A text.
    pub(crate) fn text(&mut self, text: impl Display) {
        escape(&text.to_string(), &mut self.0);
    }

    /// A name from the data, whose direction of writing changes nothing around it.
    pub(crate) fn name(&mut self, name: &str) {
        self.words("bdi", &[], name);
    }

    /// Markup or style of this crate's own.
    pub(crate) fn own(&mut self, markup: &'static str) {
        self.0.push_str(markup);
    }

    /// A JSON document as data that nothing runs.
    pub(crate) fn data(&mut self, id: &'static str, json: &str) {
        self.open("script", &[("type", "application/json"), ("id", id)]);
        self.0.push('>');
        // In JSON these letters stand inside of strings alone, where they may be written so.
        for letter in json.chars() {
            if matches!(letter, '<' | '>' | '&') || steers(letter) {
                // Writing to a string does not fail.
                let _ = write!(self.0, "\\u{:04x}", u32::from(letter));
            } else {
                self.0.push(letter);
            }
        }
        self.0.push_str("</script>");
    }

    pub(crate) fn into_html(self) -> String {
        self.0
    }

    fn open(&mut self, tag: &'static str, attributes: Attributes<'_>) {
        self.0.push('<');
        self.0.push_str(tag);
        for (name, value) in attributes {
            // Writing to a string does not fail.
            let _ = write!(self.0, " {name}=\"");
            escape(value, &mut self.0);
            self.0.push('"');
        }
    }
}

/// Writes a text so that no letter of it is taken for markup, and none steers what stands around it.
fn escape(text: &str, html: &mut String) {
    let sets_apart = is_closed(text);
    for letter in text.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            '\t' | '\n' => html.push(' '),
            ISOLATE | END_OF_ISOLATE if sets_apart => html.push(letter),
            letter if steers(letter) || letter.is_control() => html.push('\u{fffd}'),
            letter => html.push(letter),
        }
    }
}

/// First strong isolate and its end, by which names from right to left are set apart from the sentence around them.
const ISOLATE: char = '\u{2068}';
const END_OF_ISOLATE: char = '\u{2069}';

/// Whether every isolate of a text ends within it, and no other one.
fn is_closed(text: &str) -> bool {
    let mut open = 0_usize;
    for letter in text.chars() {
        match letter {
            ISOLATE => open += 1,
            END_OF_ISOLATE if open == 0 => return false,
            END_OF_ISOLATE => open -= 1,
            _ => {}
        }
    }
    open == 0
}

/// Whether a letter has no shape and turns the direction of whatever follows.
fn steers(letter: char) -> bool {
    matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut Markup)) -> String {
        let mut markup = Markup::default();
        write(&mut markup);
        markup.into_html()
    }

    #[test]
    fn texts_and_values_cannot_become_markup() {
        let html = written(|it| {
            it.words("p", &[("title", "\"><script>")], "<b>'x' & \"y\"</b>");
        });
        assert_eq!(
            html,
            "<p title=\"&quot;&gt;&lt;script&gt;\">&lt;b&gt;&#39;x&#39; &amp; &quot;y&quot;&lt;/b&gt;</p>"
        );
    }

    #[test]
    fn letters_that_steer_or_have_no_shape_are_replaced_and_marks_of_a_script_stay() {
        let html = written(|it| it.text("a\u{202e}b\u{0}c\u{1b}d\u{200f}ש"));
        assert_eq!(html, "a\u{fffd}b\u{fffd}c\u{fffd}d\u{200f}ש");
    }

    #[test]
    fn a_name_that_is_set_apart_stays_so_and_an_open_end_is_replaced() {
        let kept = "\u{2068}שלום\u{2069} needs 3 calls";
        assert_eq!(written(|it| it.text(kept)), kept);
        for open in ["\u{2068}a", "a\u{2069}b\u{2068}", "\u{2067}a\u{2069}"] {
            let html = written(|it| it.text(open));
            assert!(!html.chars().any(steers), "{open:?}");
        }
    }

    #[test]
    fn data_cannot_end_the_element_that_holds_them() {
        let html = written(|it| it.data("x", "{\"a\":\"</script><!--&\"}"));
        assert_eq!(
            html,
            "<script type=\"application/json\" id=\"x\">{\"a\":\"\\u003c/script\\u003e\\u003c!--\\u0026\"}</script>"
        );
    }
}
