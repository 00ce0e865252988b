//! What every page knows: its language, the token against forged requests, whether this is a demonstration.

use leptos::prelude::*;
use model::Locale;
use texts::Texts;
use ui::UiTexts;

/// What every page knows. The server takes it from the request, the browser from the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The language of the page.
    pub locale: Locale,
    /// The token that forms send as `_csrf` (security 12.2).
    pub csrf: String,
    /// Whether the sandbox runs: every page says so.
    pub is_demo: bool,
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
            pending: words.common_pending(),
        });
        provide_context(self);
    }
}

/// The settings of this page.
pub(crate) fn settings() -> Settings {
    use_context().unwrap_or(Settings { locale: Locale::Ru, csrf: String::new(), is_demo: false })
}

/// The texts in the language of this page.
pub(crate) fn words() -> Texts {
    Texts::new(with_context::<Settings, _>(|settings| settings.locale).unwrap_or_default())
}
