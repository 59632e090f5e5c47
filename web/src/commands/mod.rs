//! What people can do on the page, each thing once: the palette, the keys and the sheet of keys all read this list.

pub(crate) mod keys;
mod list;
mod palette;
pub(crate) mod place;
mod search;
mod sheet;

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

pub(crate) use palette::Palette;
pub(crate) use sheet::HelpSheet;

use crate::settings::Settings;

/// Something that people can do.
pub(crate) struct Command {
    /// What it is called.
    name: String,
    /// Other words by which people look for it.
    also: &'static str,
    /// The strokes that do it.
    strokes: &'static [Stroke],
    /// Whether it opens the palette: that is heard also where people type, and the palette does not offer it.
    opens_palette: bool,
    /// Whether it can be done now.
    can: Box<dyn Fn() -> bool + Send + Sync>,
    run: Box<dyn Fn() + Send + Sync>,
}

impl Command {
    fn new(
        name: impl Into<String>,
        also: &'static str,
        run: impl Fn() + Send + Sync + 'static,
    ) -> Self {
        Self {
            name: name.into(),
            also,
            strokes: &[],
            opens_palette: false,
            can: Box::new(|| true),
            run: Box::new(run),
        }
    }

    fn on(mut self, strokes: &'static [Stroke]) -> Self {
        self.strokes = strokes;
        self
    }

    fn opening_palette(mut self) -> Self {
        self.opens_palette = true;
        self
    }

    /// Takes this as well for it to be possible.
    fn when(mut self, can: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        let before = self.can;
        self.can = Box::new(move || can() && before());
        self
    }

    /// Does it, where it can be done.
    fn run(&self) {
        if untrack(|| (self.can)()) {
            (self.run)();
        }
    }

    /// Its strokes as people read them: "Ctrl+Shift+Z or Ctrl+Y".
    fn keys(&self) -> String {
        let shown: Vec<String> = self.strokes.iter().map(|it| it.shown()).collect();
        shown.join(" or ")
    }
}

/// A key, with what is held beside it.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Stroke {
    /// The letter in lower case, or the sign.
    key: &'static str,
    /// Whether Ctrl, or Cmd, is held. A stroke without is heard only where nobody types.
    control: bool,
    /// Whether Shift is held; of no matter for a sign, which lies elsewhere on each keyboard.
    shift: bool,
}

impl Stroke {
    const fn control(key: &'static str) -> Self {
        Self {
            key,
            control: true,
            shift: false,
        }
    }

    const fn control_shift(key: &'static str) -> Self {
        Self {
            key,
            control: true,
            shift: true,
        }
    }

    const fn sign(key: &'static str) -> Self {
        Self {
            key,
            control: false,
            shift: false,
        }
    }

    fn is(self, event: &KeyboardEvent) -> bool {
        let control = event.ctrl_key() || event.meta_key();
        self.control == control
            && (!control || self.shift == event.shift_key())
            && event.key().to_lowercase() == self.key
    }

    fn shown(self) -> String {
        // A Mac has another key for it.
        let is_mac = window()
            .navigator()
            .user_agent()
            .is_ok_and(|it| it.contains("Mac"));
        let control = match (self.control, is_mac) {
            (false, _) => "",
            (true, false) => "Ctrl+",
            (true, true) => "⌘",
        };
        let shift = match (self.shift, is_mac) {
            (false, _) => "",
            (true, false) => "Shift+",
            (true, true) => "⇧",
        };
        format!("{control}{shift}{}", self.key.to_uppercase())
    }
}

/// What lies over the page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Over {
    Palette,
    Sheet,
}

/// The commands of the page. Copies share them.
#[derive(Clone, Copy)]
pub(crate) struct Commands {
    list: StoredValue<Vec<Command>>,
    over: RwSignal<Option<Over>>,
    settings: Settings,
}

impl Commands {
    /// There are none yet.
    pub(crate) fn none() -> Self {
        Self {
            list: StoredValue::default(),
            over: RwSignal::new(None),
            settings: expect_context(),
        }
    }

    /// Takes up those of the page whose state is in the context; their keys are heard from now on.
    pub(crate) fn fill(self) {
        self.list.set_value(list::of_page(self.over));
        keys::listen(self);
    }

    /// Opens the palette.
    pub(crate) fn open_palette(self) {
        self.over.set(Some(Over::Palette));
    }

    /// Opens the sheet of keys and words.
    pub(crate) fn open_sheet(self) {
        self.over.set(Some(Over::Sheet));
    }

    fn close(self) {
        self.over.set(None);
    }

    /// Closes it where nothing else has taken its place.
    fn close_if(self, what: Over) {
        if self.over.get_untracked() == Some(what) {
            self.close();
        }
    }

    fn is_over(self, what: Over) -> Signal<bool> {
        Signal::derive(move || self.over.get() == Some(what))
    }
}
