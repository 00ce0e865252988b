//! The languages of the site, by their own names, without flags (ux 11.7).

use leptos::prelude::*;

/// One language to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LanguageOption {
    /// Its code: `ru`.
    pub code: &'static str,
    /// Its own name: «Русский».
    pub name: &'static str,
    /// The address that switches to it and comes back to this page.
    pub href: String,
}

/// Links to the other languages.
///
/// **When:** in the footer, or the header of a page before sign-in. **When not:** inside a form.
#[component]
pub fn LanguageSwitch(
    /// The code of the language of this page.
    current: &'static str,
    /// What the list is called: «Язык».
    #[prop(into)]
    label: String,
    /// All languages, the current one included.
    options: Vec<LanguageOption>,
) -> impl IntoView {
    let links = options
        .into_iter()
        .map(|option| {
            let current = (option.code == current).then_some("true");
            view! {
                <li>
                    // The server answers with another page and a cookie: not a matter for the router.
                    <a
                        class="c-language__link"
                        href=option.href
                        hreflang=option.code
                        lang=option.code
                        rel="external"
                        aria-current=current
                    >
                        {option.name}
                    </a>
                </li>
            }
        })
        .collect_view();
    view! { <nav aria-label=label><ul class="c-language">{links}</ul></nav> }
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::story::{Group, Knob, State, Story};

    const CURRENT: Knob = Knob::Choice("current", &["ru", "en"]);

    fn options() -> Vec<LanguageOption> {
        vec![
            LanguageOption { code: "ru", name: "Русский", href: "?lang=ru".to_owned() },
            LanguageOption { code: "en", name: "English", href: "?lang=en".to_owned() },
        ]
    }

    Story::new("Выбор языка", Group::Navigation)
        .example("Страница на русском", State::Default, || {
            view! { <LanguageSwitch current="ru" label="Язык" options=options() /> }
        })
        .example("Страница на английском", State::Filled, || {
            view! { <LanguageSwitch current="en" label="Language" options=options() /> }
        })
        .playground(&[CURRENT], |turned| {
            let current = turned.pick(CURRENT, &["ru", "en"]);
            view! { <LanguageSwitch current label="Язык этой страницы" options=options() /> }
        })
}
