//! What every page knows: its language, the token against forged requests, whether this is a demonstration.

use leptos::prelude::*;
use model::{DisplaySettings, Locale};
use texts::Texts;
use ui::UiTexts;

/// What every page knows. The server takes it from the request, the browser from the document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// The language of the page.
    pub locale: Locale,
    /// How pages are shown.
    pub display: DisplaySettings,
    /// The token that forms send as `_csrf` (security 12.2).
    pub csrf: String,
    /// Whether the sandbox runs: every page says so.
    pub is_demo: bool,
    /// A session ends after so many minutes in which nothing was done (security 6.3).
    pub idle_minutes: u64,
}

impl Settings {
    /// Gives it to all pages and components.
    pub(crate) fn provide(self) {
        let words = Texts::new(self.locale);
        provide_context(UiTexts {
            error_prefix: words.common_error_prefix(),
            show_password: words.common_show_password(),
            hide_password: words.common_hide_password(),
            password_shown: words.common_password_shown(),
            password_hidden: words.common_password_hidden(),
            day: words.common_day(),
            month: words.common_month(),
            year: words.common_year(),
            pending: words.common_pending(),
        });
        provide_context(self);
    }
}

/// The settings of this page.
pub(crate) fn settings() -> Settings {
    use_context().unwrap_or_default()
}

/// The texts in the language of this page.
pub(crate) fn words() -> Texts {
    Texts::new(with_context::<Settings, _>(|settings| settings.locale).unwrap_or_default())
}
