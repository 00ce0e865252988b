//! «Настройки отображения»: size, colours, typeface, spacing, motion (ux 11).

use crate::{
    api::set_display,
    form::{open_anew, take_over},
    heading::Heading,
    settings::{settings, words},
};
use leptos::{ev, prelude::*};
use leptos_router::hooks::use_query_map;
use model::{ColourScheme, DisplaySettings, Motion, Spacing, TextSize, Typeface};
use texts::Texts;
use ui::{Button, DisplaySettingsPanel, Form, SettingGroup, SettingOption};

/// A plain form. Where scripts run, what is chosen is shown at once, and kept when the form is sent.
#[component]
pub(crate) fn Display() -> impl IntoView {
    let words = words();
    let settings = settings();
    let csrf = settings.csrf;
    let next = use_query_map().with_untracked(|query| query.get("next")).unwrap_or_default();
    let pending = RwSignal::new(false);
    let chosen = StoredValue::new(settings.display);
    let (token, back) = (csrf.clone(), next.clone());
    let submit = Callback::new(move |event: ev::SubmitEvent| {
        let [size, scheme, font, spacing, motion] = chosen.get_value().all().map(|(_, code)| code.to_owned());
        let call = set_display(size, scheme, font, spacing, motion, back.clone(), token.clone());
        take_over(&event, pending, call, |path| open_anew(&path));
    });
    let preview = Callback::new(move |(name, code): (String, String)| {
        chosen.update_value(|chosen| chosen.set(&name, &code));
        if let Some(root) = document().document_element() {
            // Fails only for a name that cannot be one.
            let _ = root.set_attribute(&["data-", &name].concat(), &code);
        }
    });
    view! {
        <div class="p-step">
            <div class="p-step__head">
                <Heading text=words.display_title() />
                <p class="u-lead">{words.display_lead()}</p>
            </div>
            <Form action="/api/display" csrf on_submit=submit>
                <input type="hidden" name="next" value=next />
                <DisplaySettingsPanel groups=groups(words, settings.display) sample=words.display_sample() on_change=preview />
                <Button pending>{words.display_apply()}</Button>
            </Form>
        </div>
    }
}

fn groups(words: Texts, chosen: DisplaySettings) -> Vec<SettingGroup> {
    let [size, scheme, font, spacing, motion] = chosen.all();
    let sizes = TextSize::ALL.iter().map(|size| option(size.code(), &[size.code(), "\u{a0}%"].concat())).collect();
    let schemes = ColourScheme::ALL.iter().map(|scheme| {
        option(
            scheme.code(),
            match scheme {
                ColourScheme::Auto => words.display_scheme_auto(),
                ColourScheme::Light => words.display_scheme_light(),
                ColourScheme::Dark => words.display_scheme_dark(),
                ColourScheme::BlackOnWhite => words.display_scheme_black_on_white(),
                ColourScheme::WhiteOnBlack => words.display_scheme_white_on_black(),
                ColourScheme::Blue => words.display_scheme_blue(),
                ColourScheme::Beige => words.display_scheme_beige(),
            },
        )
    });
    let fonts = Typeface::ALL.iter().map(|font| {
        option(
            font.code(),
            match font {
                Typeface::Plain => words.display_font_plain(),
                Typeface::Clear => words.display_font_clear(),
            },
        )
    });
    let spacings = Spacing::ALL.iter().map(|spacing| {
        option(
            spacing.code(),
            match spacing {
                Spacing::Normal => words.display_spacing_normal(),
                Spacing::Wide => words.display_spacing_wide(),
                Spacing::Wider => words.display_spacing_wider(),
            },
        )
    });
    let motions = Motion::ALL.iter().map(|motion| {
        option(
            motion.code(),
            match motion {
                Motion::Auto => words.display_motion_auto(),
                Motion::Off => words.display_motion_off(),
            },
        )
    });
    vec![
        group(size, words.display_size(), sizes),
        group(scheme, words.display_scheme(), schemes.collect()),
        group(font, words.display_font(), fonts.collect()),
        group(spacing, words.display_spacing(), spacings.collect()),
        group(motion, words.display_motion(), motions.collect()),
    ]
}

fn group((name, chosen): (&'static str, &'static str), legend: &str, options: Vec<SettingOption>) -> SettingGroup {
    SettingGroup { name, legend: legend.to_owned(), options, chosen }
}

fn option(value: &'static str, label: &str) -> SettingOption {
    SettingOption { value, label: label.to_owned() }
}
