//! What people chose about the page itself: it stays over reloads, until everything is forgotten.

use assay_plan::snapshot::privacy::Privacy;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = kept)]
    fn settings() -> String;
    #[wasm_bindgen(js_namespace = kept, js_name = keepSettings)]
    fn keep_settings(words: &str);
}

/// The colours of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Theme {
    /// Light or dark, as the device says.
    #[default]
    Device,
    Light,
    Dark,
}

impl Theme {
    /// Every theme.
    pub(crate) const ALL: [Self; 3] = [Self::Device, Self::Light, Self::Dark];

    /// What it is called on the screen.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Device => "as this device has them",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// What is chosen. Copies share it.
#[derive(Clone, Copy)]
pub(crate) struct Settings {
    /// The colours.
    pub(crate) theme: RwSignal<Theme>,
    /// Whether a stroke without Ctrl or Cmd does nothing: whoever speaks to the computer may want that.
    pub(crate) signs_are_mute: RwSignal<bool>,
    /// What is left out of what is handed on.
    pub(crate) privacy: RwSignal<Privacy>,
    /// Whether pictures are saved without the plan.
    pub(crate) pictures_are_bare: RwSignal<bool>,
}

impl Settings {
    /// What was chosen before; what is chosen from now on is kept.
    pub(crate) fn remembered() -> Self {
        let words = settings();
        let has = |word| words.split(' ').any(|it| it == word);
        let theme = match (has("light"), has("dark")) {
            (true, _) => Theme::Light,
            (_, true) => Theme::Dark,
            _ => Theme::Device,
        };
        let settings = Self {
            theme: RwSignal::new(theme),
            signs_are_mute: RwSignal::new(has("mute-signs")),
            privacy: RwSignal::new(Privacy {
                letters: has("no-names"),
                no_small_counts: has("no-small-counts"),
                no_prices: has("no-prices"),
            }),
            pictures_are_bare: RwSignal::new(has("bare-pictures")),
        };
        Effect::new(move |_| keep_settings(&settings.words()));
        settings
    }

    /// What differs from what the page begins with, by its words.
    fn words(self) -> String {
        let privacy = self.privacy.get();
        let words = [
            ("light", self.theme.get() == Theme::Light),
            ("dark", self.theme.get() == Theme::Dark),
            ("mute-signs", self.signs_are_mute.get()),
            ("no-names", privacy.letters),
            ("no-small-counts", privacy.no_small_counts),
            ("no-prices", privacy.no_prices),
            ("bare-pictures", self.pictures_are_bare.get()),
        ];
        let chosen = words.into_iter().filter(|(_, it)| *it);
        chosen.map(|(word, _)| word).collect::<Vec<_>>().join(" ")
    }

    /// As the page begins.
    pub(crate) fn reset(self) {
        self.theme.set(Theme::default());
        self.signs_are_mute.set(false);
        self.privacy.set(Privacy::default());
        self.pictures_are_bare.set(false);
    }
}
