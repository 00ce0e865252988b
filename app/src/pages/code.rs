//! What the pages share on which a contact is proven: the field of the code, and waiting for the link.

use crate::{
    form::{Fields, OneField},
    settings::{settings, words},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::{Field, TypedCode};
use serde::de::DeserializeOwned;
use std::time::Duration;
use ui::{Button, CodeField, FieldHandle, Form, Notice, NoticeKind};

/// How often a page asks by itself whether the link was opened.
const ASK_EVERY: Duration = Duration::from_secs(4);

/// The form in which a code is typed.
#[component]
pub(crate) fn CodeForm<R>(
    /// Where it is sent.
    action: &'static str,
    /// «Код из СМС».
    label: &'static str,
    /// What the server said of the last try.
    fields: Fields,
    /// The field.
    code: FieldHandle,
    /// What is sent besides.
    #[prop(optional)]
    hidden: Vec<(&'static str, String)>,
    /// Takes the answer.
    apply: Callback<R>,
) -> impl IntoView
where
    R: DeserializeOwned + 'static,
{
    let words = words();
    let csrf = settings().csrf;
    let OneField { pending, submit, live } =
        OneField::new(fields, Field::Code, code, |typed| TypedCode::parse(typed).err(), apply);
    view! {
        <Form action csrf on_submit=submit>
            {hidden.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value /> }).collect_view()}
            <CodeField field=code label hint=words.register_confirm_code_hint() live=Some(live) />
            <p class="u-muted">{words.register_confirm_secret()}</p>
            <Button pending>{words.common_continue()}</Button>
        </Form>
    }
}

/// Said to whoever went on before the link was opened.
#[component]
pub(crate) fn Waiting() -> impl IntoView {
    let words = words();
    let query = use_query_map();
    let is_early = move || query.with(|query| query.get("waiting").is_some());
    view! {
        <Show when=is_early>
            <Notice kind=NoticeKind::Warning>{words.register_confirm_waiting()}</Notice>
        </Show>
    }
}

/// Asks again and again while the page is there: the link may be opened elsewhere. In the browser only.
pub(crate) fn keep_asking(ask: impl Fn() + Clone + 'static) {
    Effect::new(move |_| {
        let asking = set_interval_with_handle(ask.clone(), ASK_EVERY);
        on_cleanup(move || {
            if let Ok(asking) = asking {
                asking.clear();
            }
        });
    });
}
