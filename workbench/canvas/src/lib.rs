//! What stands on a canvas of the workbench: one example of one component, with the words that components say themselves.
//!
//! Drawn twice, as every page of the portal is: to HTML by `workbench`, and in the browser by the wasm that `cargo xtask
//! workbench` makes of this crate. Both call [`Canvas::view`], so that what is there is what the wasm expects to find.

#[cfg(feature = "hydrate")]
mod entry;

#[cfg(feature = "hydrate")]
pub use entry::hydrate;
use leptos::prelude::*;
use model::Locale;
use texts::Texts;
use ui::{
    UiTexts,
    story::{Knob, Turned},
};

/// The example that shows the knobs as they are turned.
pub const PLAYGROUND: &str = "playground";

/// What is to be drawn: on the server told by the address, in the browser by attributes of the document.
pub struct Canvas {
    /// The component's name: `button`.
    pub story: String,
    /// The place of the example among all of the component, or [`PLAYGROUND`].
    pub which: String,
    /// `ru`, `en` or `pseudo`; anything else is Russian.
    pub language: String,
}

impl Canvas {
    /// Draws it, within an owner; `turned` says how the component's knobs are set. Nothing when there is no such example.
    pub fn view(&self, turned: impl FnOnce(&'static [Knob]) -> Turned) -> Option<AnyView> {
        provide_context(ui_texts(&self.language));
        let story = ui::stories().into_iter().find(|story| story.name == self.story)?;
        if self.which == PLAYGROUND {
            let playground = story.playground?;
            return Some((playground.view)(turned(playground.knobs)));
        }
        let example = story.examples.get(self.which.parse::<usize>().ok()?)?;
        Some((example.view)())
    }
}

/// The name of a knob in addresses and forms.
pub fn knob_name(knob: Knob) -> String {
    ["knob-", knob.name()].concat()
}

/// The words of the components themselves.
fn ui_texts(language: &str) -> UiTexts {
    let words = Texts::new(if language == "en" { Locale::En } else { Locale::Ru });
    let say = if language == "pseudo" { pseudo } else { |text| text };
    UiTexts {
        error_prefix: say(words.common_error_prefix()),
        show_password: say(words.common_show_password()),
        hide_password: say(words.common_hide_password()),
        password_shown: say(words.common_password_shown()),
        password_hidden: say(words.common_password_hidden()),
        day: say(words.common_day()),
        month: say(words.common_month()),
        year: say(words.common_year()),
        pending: say(words.common_pending()),
    }
}

/// A language that nobody speaks: longer by a third, and with marks on its letters, so that a forgotten text and a narrow
/// place are seen at once.
fn pseudo(text: &'static str) -> &'static str {
    let mut longer: String =
        text.chars().flat_map(|sign| if sign.is_alphabetic() { vec![sign, '\u{301}'] } else { vec![sign] }).collect();
    let more = text.chars().count() / 3;
    longer.extend(std::iter::repeat_n('·', more));
    // Lives as long as the workbench; there are a dozen of them.
    String::leak(["[", &longer, "]"].concat())
}

#[cfg(test)]
mod tests {
    use super::{Canvas, PLAYGROUND, pseudo, ui_texts};
    use leptos::prelude::*;
    use ui::story::Turned;

    fn html(story: &str, which: &str) -> Option<String> {
        let canvas = Canvas { story: story.into(), which: which.into(), language: "ru".into() };
        Owner::new().with(|| canvas.view(|_| Turned::default()).map(RenderHtml::to_html))
    }

    #[test]
    fn an_example_is_found_by_its_place_and_nothing_else_is_drawn() {
        assert!(html("button", "0").is_some() && html("button", PLAYGROUND).is_some());
        assert!(html("button", "99").is_none() && html("button", "first").is_none() && html("nothing", "0").is_none());
    }

    #[test]
    fn the_pseudo_language_is_longer_and_readable() {
        let text = pseudo("Скрыть");
        assert!(text.chars().count() > 12 && text.starts_with('['), "{text}");
    }

    #[test]
    fn the_words_follow_the_language() {
        let [ru, en, pseudo] = ["ru", "en", "pseudo"].map(|language| ui_texts(language).show_password);
        assert!(ru != en && pseudo.starts_with('[') && ui_texts("").show_password == ru);
    }
}
