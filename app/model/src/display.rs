//! How pages are shown: what a person chose in «Настройки отображения» (ux 11.2).
//!
//! Chosen by form, kept in a cookie and in the account, told to the style sheet by attributes of `<html>`.

/// A setting: a closed list of values, the first of which leaves everything to the system.
macro_rules! setting {
    ($(#[$doc:meta])* $name:ident { $($(#[$value_doc:meta])* $value:ident = $code:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub enum $name {
            #[default]
            $($(#[$value_doc])* $value,)+
        }

        impl $name {
            /// All values, in the order of the form.
            pub const ALL: &'static [Self] = &[$(Self::$value),+];

            /// The value in forms, cookies and attributes.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$value => $code,)+
                }
            }

            /// The value by its code.
            pub fn parse(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.code() == code)
            }
        }
    };
}

setting! {
    /// «Размер»: the size of type, in percent. Everything else grows with it.
    TextSize {
        /// 100 %.
        Normal = "100",
        /// 125 %.
        Large = "125",
        /// 150 %.
        Larger = "150",
        /// 200 %.
        Largest = "200",
    }
}

setting! {
    /// «Цвета».
    ColourScheme {
        /// Light or dark, as the system has it.
        Auto = "auto",
        /// Light.
        Light = "light",
        /// Dark.
        Dark = "dark",
        /// Two colours: black on white.
        BlackOnWhite = "black-on-white",
        /// Two colours: white on black.
        WhiteOnBlack = "white-on-black",
        /// Two colours: dark blue on light blue.
        Blue = "blue",
        /// Two colours: brown on beige.
        Beige = "beige",
    }
}

setting! {
    /// «Шрифт».
    Typeface {
        /// The portal's own.
        Plain = "plain",
        /// One whose letters differ more from each other.
        Clear = "clear",
    }
}

setting! {
    /// «Интервалы» between letters, words and lines.
    Spacing {
        /// As designed.
        Normal = "normal",
        /// Wider.
        Wide = "wide",
        /// As wide as WCAG 1.4.12 asks for.
        Wider = "wider",
    }
}

setting! {
    /// «Движение».
    Motion {
        /// As the system has it.
        Auto = "auto",
        /// None.
        Off = "off",
    }
}

/// All of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DisplaySettings {
    /// «Размер».
    pub size: TextSize,
    /// «Цвета».
    pub scheme: ColourScheme,
    /// «Шрифт».
    pub font: Typeface,
    /// «Интервалы».
    pub spacing: Spacing,
    /// «Движение».
    pub motion: Motion,
}

impl DisplaySettings {
    /// Fields of the form, and after `data-` attributes of `<html>`.
    pub const NAMES: [&'static str; 5] = ["size", "scheme", "font", "spacing", "motion"];

    /// By the name of each setting. What is missing or unknown is left to the system.
    pub fn read<T: AsRef<str>>(find: impl Fn(&'static str) -> Option<T>) -> Self {
        let mut settings = Self::default();
        for name in Self::NAMES {
            if let Some(code) = find(name) {
                settings.set(name, code.as_ref());
            }
        }
        settings
    }

    /// The settings in a cookie: the codes in the order of [`NAMES`](Self::NAMES), with points between.
    pub fn parse(cookie: &str) -> Self {
        let mut settings = Self::default();
        for (name, code) in Self::NAMES.into_iter().zip(cookie.split('.')) {
            settings.set(name, code);
        }
        settings
    }

    /// What [`parse`](Self::parse) reads.
    pub fn code(self) -> String {
        self.all().map(|(_, code)| code).join(".")
    }

    /// What differs from the default: name and code.
    pub fn chosen(self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.all().into_iter().zip(Self::default().all()).filter(|(own, default)| own != default).map(|(own, _)| own)
    }

    /// What [`chosen`](Self::chosen) tells, as attributes of `<html>`, for pages that are written by hand.
    pub fn attributes(self) -> String {
        self.chosen().map(|(name, code)| [" data-", name, "=\"", code, "\""].concat()).collect()
    }

    /// Name and code of each.
    pub const fn all(self) -> [(&'static str, &'static str); 5] {
        let [size, scheme, font, spacing, motion] = Self::NAMES;
        [
            (size, self.size.code()),
            (scheme, self.scheme.code()),
            (font, self.font.code()),
            (spacing, self.spacing.code()),
            (motion, self.motion.code()),
        ]
    }

    /// Changes one setting; an unknown code is the default, an unknown name nothing.
    pub fn set(&mut self, name: &str, code: &str) {
        match name {
            "size" => self.size = TextSize::parse(code).unwrap_or_default(),
            "scheme" => self.scheme = ColourScheme::parse(code).unwrap_or_default(),
            "font" => self.font = Typeface::parse(code).unwrap_or_default(),
            "spacing" => self.spacing = Spacing::parse(code).unwrap_or_default(),
            "motion" => self.motion = Motion::parse(code).unwrap_or_default(),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ColourScheme, DisplaySettings, Motion, Spacing, TextSize, Typeface};

    const CHOSEN: DisplaySettings = DisplaySettings {
        size: TextSize::Largest,
        scheme: ColourScheme::Beige,
        font: Typeface::Clear,
        spacing: Spacing::Wider,
        motion: Motion::Off,
    };

    #[test]
    fn settings_come_back_from_a_cookie_as_they_went() {
        for settings in [CHOSEN, DisplaySettings::default()] {
            assert_eq!(DisplaySettings::parse(&settings.code()), settings);
        }
    }

    #[test]
    fn whatever_somebody_wrote_into_the_cookie_is_only_a_default() {
        for nonsense in ["", "...", "999.<script>.x", "200.dark.plain.normal.auto.more", "\u{0}"] {
            let settings = DisplaySettings::parse(nonsense);
            assert!(matches!(settings.size, TextSize::Normal | TextSize::Largest), "{nonsense}");
        }
        assert_eq!(
            DisplaySettings::parse("200.nonsense.clear"),
            DisplaySettings { size: TextSize::Largest, font: Typeface::Clear, ..DisplaySettings::default() }
        );
    }

    #[test]
    fn only_what_differs_from_the_default_is_told_to_the_page() {
        assert_eq!(DisplaySettings::default().chosen().count(), 0);
        let dark = DisplaySettings { scheme: ColourScheme::Dark, ..DisplaySettings::default() };
        assert_eq!(dark.chosen().collect::<Vec<_>>(), [("scheme", "dark")]);
        assert_eq!(dark.attributes(), " data-scheme=\"dark\"");
        assert_eq!(CHOSEN.chosen().count(), DisplaySettings::NAMES.len());
    }

    #[test]
    fn a_form_is_read_by_the_names_of_its_fields() {
        let settings = DisplaySettings::read(|name| (name == "motion").then_some("off"));
        assert_eq!(settings, DisplaySettings { motion: Motion::Off, ..DisplaySettings::default() });
    }
}
