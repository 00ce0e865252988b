//! The components of «Окно»: what pages are made of.
//!
//! Called by `app`. Takes texts, values and callbacks; knows no route, no rule of the portal and no server function.
//! One component is one file, and its looks are `style/components/<name>.css`. The rules it keeps (`ux N.N`) are the
//! interface rules of the project: labels above, messages late, nothing disabled, everything usable without wasm.
//!
//! The list of `pub mod` is the registry: the build script offers what they hold as `ui::Name`, and gathers their stories.

pub mod account_menu;
pub mod autocomplete;
pub mod back_link;
pub mod breadcrumbs;
pub mod button;
pub mod calendar;
pub mod card;
pub mod chat_log;
pub mod check_answers;
pub mod checkbox;
pub mod checklist;
pub mod code_field;
pub mod confirm_warning;
pub mod copy_button;
pub mod date_field;
pub mod details;
pub mod dialog;
pub mod display_settings;
pub mod document_card;
pub mod empty_state;
pub mod error_summary;
pub mod facts;
pub mod feed;
pub mod field_group;
pub mod file_field;
pub mod filter_bar;
pub mod form;
pub mod icon;
pub mod inset;
pub mod language_switch;
pub mod level_ladder;
pub mod mark;
pub mod notice;
pub mod page;
pub mod pagination;
pub mod password_field;
pub mod print_button;
pub mod progress_bar;
pub mod progress_line;
pub mod qr_code;
pub mod radio_group;
pub mod save_status;
pub mod scene;
pub mod select;
pub mod session_dialog;
pub mod skeleton;
pub mod skip_link;
pub mod step_header;
pub mod strength_meter;
pub mod table;
pub mod tabs;
pub mod tag;
pub mod task_list;
pub mod text_area;
pub mod text_field;
pub mod timeline;
pub mod top_bar;

mod day;
mod field_handle;
mod field_parts;
mod field_state;
mod pause;
#[cfg(feature = "stories")]
pub mod story;
mod texts;

pub use day::Day;
pub use field_handle::{FieldHandle, LiveCheck};
pub use texts::UiTexts;

include!(concat!(env!("OUT_DIR"), "/registry.rs"));
