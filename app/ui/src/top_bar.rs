//! What concerns every page and no page: how it looks and in which language it speaks.

use crate::{Icon, IconName};
use leptos::prelude::*;

/// The strip above the header, with the way to the display settings and the languages.
///
/// **When:** on every page, right after the skip link, so that whoever cannot read the page finds the settings at the
/// second tab stop (ux 11.2). **When not:** for anything else: it is the first thing that is read out.
#[component]
pub fn TopBar(
    /// What the strip is called: «Настройки страницы».
    #[prop(into)]
    label: String,
    /// «Версия для слабовидящих».
    #[prop(into)]
    display_label: String,
    /// The page with the settings; it knows the way back.
    #[prop(into)]
    display_href: Signal<String>,
    /// The languages.
    children: Children,
) -> impl IntoView {
    view! {
        <section class="c-top-bar" aria-label=label>
            <div class="c-top-bar__inner">
                <a class="c-top-bar__link" href=move || display_href.get()><Icon name=IconName::Eye />{display_label}</a>
                {children()}
            </div>
        </section>
    }
}

#[cfg(feature = "stories")]
pub(crate) fn story() -> crate::story::Story {
    use crate::{
        LanguageOption, LanguageSwitch,
        story::{Group, State, Story},
    };

    Story::new("Полоса над шапкой", Group::Frame).example("С языками", State::Default, || {
        let options = vec![
            LanguageOption { code: "ru", name: "Русский", href: "#ru".to_owned() },
            LanguageOption { code: "en", name: "English", href: "#en".to_owned() },
        ];
        view! {
            <TopBar
                label="Настройки страницы"
                display_label="Версия для слабовидящих"
                display_href=Signal::stored("#display".to_owned())
            >
                <LanguageSwitch current="ru" label="Язык" options />
            </TopBar>
        }
    })
}
