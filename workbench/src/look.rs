//! How an example is looked at: width, colours, type, language, forced states. All of it stands in the address, so a link
//! shows somebody else the same.

use canvas::knob_name;
use model::{ColourScheme, DisplaySettings, Motion, Spacing, TextSize, Typeface};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use ui::story::{Knob, Turned};

/// The pairs of an address's query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Look(Vec<(String, String)>);

/// A setting of the toolbar: name, title, values with their titles. The first value is the usual one and not written.
pub(crate) struct Setting {
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    pub(crate) values: Vec<(&'static str, &'static str)>,
}

impl Look {
    pub(crate) fn new(pairs: Vec<(String, String)>) -> Self {
        Self(pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect())
    }

    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// The same with one thing changed; empty is the usual.
    pub(crate) fn with(&self, name: &str, value: &str) -> Self {
        let mut pairs: Vec<_> = self.0.iter().filter(|(known, _)| known != name).cloned().collect();
        if !value.is_empty() {
            pairs.push((name.to_owned(), value.to_owned()));
        }
        Self(pairs)
    }

    /// As the end of an address, with its question mark.
    pub(crate) fn query(&self) -> String {
        let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let pairs: Vec<String> =
            self.0.iter().map(|(name, value)| [&encode(name), "=", &encode(value)].concat()).collect();
        if pairs.is_empty() { String::new() } else { ["?", &pairs.join("&")].concat() }
    }

    pub(crate) fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// What the person of the portal would have chosen.
    pub(crate) fn display(&self) -> DisplaySettings {
        DisplaySettings::read(|name| Some(self.get(name)).filter(|value| !value.is_empty()))
    }

    /// How the knobs are turned: `knob-<name>`.
    pub(crate) fn turned(&self, knobs: &[Knob]) -> Turned {
        let of = |knob: &Knob| {
            let name = knob_name(*knob);
            self.0.iter().find(|(known, _)| *known == name).map(|(_, value)| (knob.name().to_owned(), value.clone()))
        };
        Turned(knobs.iter().filter_map(of).collect())
    }

    pub(crate) fn settings() -> Vec<Setting> {
        let setting = |name, title, values| Setting { name, title, values };
        let codes =
            |codes: Vec<&'static str>, titles: &[&'static str]| codes.into_iter().zip(titles.iter().copied()).collect();
        vec![
            setting(
                "width",
                "Ширина",
                vec![
                    ("", "вся"),
                    ("320", "320"),
                    ("390", "390"),
                    ("768", "768"),
                    ("1280", "1280"),
                    ("print", "печать"),
                ],
            ),
            setting(
                "scheme",
                "Цвета",
                codes(
                    ColourScheme::ALL.iter().map(|value| value.code()).collect(),
                    &["как в системе", "светлая", "тёмная", "чёрным по белому", "белым по чёрному", "синяя", "бежевая"],
                ),
            ),
            setting(
                "size",
                "Размер",
                codes(TextSize::ALL.iter().map(|value| value.code()).collect(), &["100 %", "125 %", "150 %", "200 %"]),
            ),
            setting(
                "spacing",
                "Интервалы",
                codes(Spacing::ALL.iter().map(|value| value.code()).collect(), &["обычные", "средние", "большие"]),
            ),
            setting(
                "font",
                "Шрифт",
                codes(Typeface::ALL.iter().map(|value| value.code()).collect(), &["обычный", "чёткий"]),
            ),
            setting(
                "motion",
                "Движение",
                codes(Motion::ALL.iter().map(|value| value.code()).collect(), &["есть", "нет"]),
            ),
            setting("language", "Язык", vec![("", "русский"), ("en", "English"), ("pseudo", "псевдо")]),
            setting("force", "Состояние", vec![("", "покой"), ("hover", "под курсором"), ("focus", "в фокусе")]),
            setting("scripts", "Скрипты", vec![("", "есть"), ("off", "нет"), ("late", "поздние, 10 с")]),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::Look;
    use model::ColourScheme;

    fn look(pairs: &[(&str, &str)]) -> Look {
        Look::new(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn a_link_keeps_everything_but_what_it_changes() {
        let look = look(&[("scheme", "dark"), ("width", "390"), ("knob-label", "Да & нет")]);
        assert_eq!(look.with("width", "").query(), "?scheme=dark&knob%2Dlabel=%D0%94%D0%B0%20%26%20%D0%BD%D0%B5%D1%82");
        assert_eq!(look.display().scheme, ColourScheme::Dark);
    }

    #[test]
    fn the_usual_look_has_a_plain_address() {
        assert_eq!(look(&[("scheme", "")]).query(), "");
    }
}
