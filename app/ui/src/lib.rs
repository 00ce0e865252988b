//! The components of «Окно»: what pages are made of.
//!
//! Called by `app`. Takes texts, values and callbacks; knows no route, no rule of the portal and no server function.
//! One component is one file, and its looks are `style/components/<name>.css`. The rules it keeps (`ux N.N`) are the
//! interface rules of the project: labels above, messages late, nothing disabled, everything usable without wasm.

pub mod back_link;
pub mod button;
pub mod card;
pub mod checkbox;
pub mod checklist;
pub mod code_field;
pub mod details;
pub mod empty_state;
pub mod error_summary;
pub mod facts;
pub mod feed;
pub mod field_handle;
mod field_parts;
pub mod field_state;
pub mod form;
pub mod icon;
pub mod inset;
pub mod language_switch;
pub mod level_ladder;
pub mod mark;
pub mod notice;
pub mod page;
pub mod password_field;
pub mod progress_line;
pub mod scene;
pub mod skip_link;
pub mod step_header;
pub mod strength_meter;
pub mod tag;
pub mod text_field;
mod texts;

pub use back_link::BackLink;
pub use button::{Button, ButtonKind, LinkButton};
pub use card::Card;
pub use checkbox::Checkbox;
pub use checklist::{Checklist, ChecklistItem};
pub use code_field::CodeField;
pub use details::Details;
pub use empty_state::EmptyState;
pub use error_summary::{ErrorSummary, SummaryItem};
pub use facts::{Fact, Facts};
pub use feed::{Feed, FeedItem};
pub use field_handle::{FieldHandle, LiveCheck};
pub use form::Form;
pub use icon::{Icon, IconName};
pub use inset::Inset;
pub use language_switch::{LanguageOption, LanguageSwitch};
pub use level_ladder::{LevelItem, LevelLabels, LevelLadder, LevelState};
pub use mark::Mark;
pub use notice::{Notice, NoticeKind};
pub use page::{Footer, Header, Main, Page};
pub use password_field::PasswordField;
pub use progress_line::ProgressLine;
pub use scene::WindowScene;
pub use skip_link::SkipLink;
pub use step_header::StepHeader;
pub use strength_meter::{MeterReading, StrengthMeter};
pub use tag::{Tag, Tone};
pub use text_field::{InputAttributes, TextField, TextKind};
pub use texts::UiTexts;
