//! Icons from one sprite: the path travels once, in `/icons.svg`, and not in every page and the wasm.

use leptos::prelude::*;

/// The icons there are. Each has a `<symbol>` in `public/icons.svg`; a test compares the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of the pictures")]
pub enum IconName {
    AlertTriangle,
    ArrowLeft,
    Bell,
    Check,
    ChevronRight,
    Circle,
    Clock,
    Eye,
    EyeOff,
    Info,
    LogOut,
    Mail,
    Phone,
    ShieldCheck,
    User,
}

impl IconName {
    /// Every icon, for tests and the workbench.
    pub const ALL: [Self; 15] = [
        Self::AlertTriangle,
        Self::ArrowLeft,
        Self::Bell,
        Self::Check,
        Self::ChevronRight,
        Self::Circle,
        Self::Clock,
        Self::Eye,
        Self::EyeOff,
        Self::Info,
        Self::LogOut,
        Self::Mail,
        Self::Phone,
        Self::ShieldCheck,
        Self::User,
    ];

    /// Address of the symbol in the sprite.
    pub fn href(self) -> &'static str {
        match self {
            Self::AlertTriangle => "/icons.svg#alert-triangle",
            Self::ArrowLeft => "/icons.svg#arrow-left",
            Self::Bell => "/icons.svg#bell",
            Self::Check => "/icons.svg#check",
            Self::ChevronRight => "/icons.svg#chevron-right",
            Self::Circle => "/icons.svg#circle",
            Self::Clock => "/icons.svg#clock",
            Self::Eye => "/icons.svg#eye",
            Self::EyeOff => "/icons.svg#eye-off",
            Self::Info => "/icons.svg#info",
            Self::LogOut => "/icons.svg#log-out",
            Self::Mail => "/icons.svg#mail",
            Self::Phone => "/icons.svg#phone",
            Self::ShieldCheck => "/icons.svg#shield-check",
            Self::User => "/icons.svg#user",
        }
    }
}

/// A picture beside words.
///
/// **When:** it helps to find a thing again. **When not:** alone: every icon has text beside it (ux 16.11), and is
/// therefore hidden from screen readers.
#[component]
pub fn Icon(
    /// Which picture.
    name: IconName,
) -> impl IntoView {
    view! { <svg class="c-icon" viewBox="0 0 24 24" aria-hidden="true"><use href=name.href()></use></svg> }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPRITE: &str = include_str!("../../../public/icons.svg");

    #[test]
    fn every_icon_has_its_symbol() {
        for icon in IconName::ALL {
            let (_, id) = icon.href().split_once('#').unwrap();
            assert!(SPRITE.contains(&format!("<symbol id=\"{id}\"")), "{icon:?} is not in the sprite");
        }
    }

    #[test]
    fn the_sprite_holds_nothing_unused() {
        assert_eq!(SPRITE.matches("<symbol ").count(), IconName::ALL.len());
    }
}
