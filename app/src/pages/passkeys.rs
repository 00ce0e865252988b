//! «Ключи доступа» on the page «Безопасность»: the list, a new one, another name for one.

use super::Trouble;
use crate::{
    api::open_passkey,
    form::{Fields, OneButton, open_anew, send, send_now},
    heading::Heading,
    here,
    json::load,
    passkey::{Ceremony, PasskeyForm},
    settings::{settings, words},
};
use leptos::{ev, prelude::*};
use leptos_router::hooks::use_query_map;
use model::{
    Field, FieldError, LocalPath, PASSKEYS_MAX, PasskeyLine, PasskeyName, PasskeyPlace, PasskeyView, PasskeysView,
    SecurityReply,
};
use texts::Texts;
use ui::{BackLink, Button, ButtonKind, ErrorSummary, Form, TextField};

/// The part of «Безопасность». `fields` holds what was wrong with the last try to add one.
#[component]
pub(super) fn Passkeys(view: PasskeysView, fields: Fields) -> impl IntoView {
    let words = words();
    let count = view.keys.len();
    let rows = view.keys.into_iter().map(|key| key_row(words, key)).collect_view();
    let add = match view.place {
        PasskeyPlace::Nowhere => view! { <p class="u-muted">{words.passkey_nowhere()}</p> }.into_any(),
        PasskeyPlace::At(address) => view! { <p class="u-muted">{words.passkey_elsewhere(&address)}</p> }.into_any(),
        PasskeyPlace::Here if count >= PASSKEYS_MAX => {
            view! { <p class="u-muted">{words.passkey_most(&count.to_string())}</p> }.into_any()
        }
        PasskeyPlace::Here => {
            let proposed = words.device(&view.device);
            view! { <AddPasskey proposed fields /> }.into_any()
        }
    };
    view! {
        <section class="p-security__part">
            <h2>{words.passkey_title()}</h2>
            <p class="u-muted">{words.passkey_what()}</p>
            {if count == 0 {
                view! { <p>{words.passkey_none()}</p> }.into_any()
            } else {
                view! { <ul class="p-security__sessions">{rows}</ul> }.into_any()
            }}
            {add}
        </section>
    }
}

#[component]
fn AddPasskey(proposed: String, fields: Fields) -> impl IntoView {
    let words = words();
    let (name, passkey) = (fields.handle(Field::PasskeyName), fields.handle(Field::Passkey));
    let handles = [(Field::PasskeyName, name), (Field::Passkey, passkey)];
    let pending = RwSignal::new(false);
    let apply = Callback::new(move |reply| match reply {
        SecurityReply::Open(path) => open_anew(&path),
        SecurityReply::Stay(errors) => fields.show(errors, &handles),
    });
    let on_answer = Callback::new(move |form| send_now(form, pending, apply));
    let above =
        view! { <TextField field=name label=words.passkey_name() hint=words.passkey_name_hint() value=proposed /> };
    view! {
        <p class="u-muted p-passkey__plain">{words.passkey_needs_scripts()}</p>
        <PasskeyForm
            action="/api/security/passkey"
            label=words.passkey_add()
            ceremony=Ceremony::Make
            fields
            handles=handles.to_vec()
            on_answer
            above=above.into_any()
        />
    }
}

fn key_row(words: Texts, key: PasskeyLine) -> impl IntoView {
    let apply = Callback::new(|reply| {
        // Nothing is typed, so nothing can be wrong.
        if let SecurityReply::Open(path) = reply {
            open_anew(&path);
        }
    });
    let about = [": ", &key.name].concat();
    let used = key.used.map_or_else(|| words.passkey_unused().to_owned(), |at| words.passkey_used(&words.moment(&at)));
    let rename = ["/security/passkey?key=", &key.id].concat();
    view! {
        <li class="p-security__session">
            <div>
                <p><strong>{key.name}</strong></p>
                <p class="u-muted">{words.passkey_added(&words.moment(&key.added))}</p>
                <p class="u-muted">{used}</p>
            </div>
            <div class="l-cluster">
                <a href=rename>{words.passkey_rename()} <span class="u-hidden">{about.clone()}</span></a>
                <OneButton action="/api/security/passkey/remove" label=words.passkey_remove() kind=ButtonKind::Quiet about which=("key", key.id) apply />
            </div>
        </li>
    }
}

/// «Как называть ключ».
#[component]
pub(crate) fn RenamePasskey() -> impl IntoView {
    let key = use_query_map().with_untracked(|query| query.get("key")).unwrap_or_default();
    let view = load(|| (), move |()| open_passkey(key.clone()));
    view! {
        <Suspense>
            {Suspend::new(async move {
                match view.await {
                    Ok(Some(view)) => view! { <RenameForm view /> }.into_any(),
                    Ok(None) => {
                        here::go(&LocalPath::of("/security"));
                        ().into_any()
                    }
                    Err(_) => view! { <Trouble /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn RenameForm(view: PasskeyView) -> impl IntoView {
    let words = words();
    let csrf = settings().csrf;
    let fields = Fields::new(words, view.errors);
    let name = fields.handle(Field::PasskeyName);
    let handles = [(Field::PasskeyName, name)];
    let pending = RwSignal::new(false);
    let apply = Callback::new(move |reply| match reply {
        SecurityReply::Open(path) => open_anew(&path),
        SecurityReply::Stay(errors) => fields.show(errors, &handles),
    });
    let submit = Callback::new(move |event: ev::SubmitEvent| match PasskeyName::parse(&name.value()) {
        Ok(_) => send(&event, pending, apply),
        Err(fault) => {
            event.prevent_default();
            fields.show(vec![FieldError::new(Field::PasskeyName, fault)], &handles);
        }
    });
    view! {
        <div class="p-step">
            <BackLink href="/security" label=words.security_back() />
            <ErrorSummary title=words.common_check_data() errors=fields.summary() />
            <div class="p-step__head">
                <Heading text=words.passkey_rename_title() has_errors=fields.has_errors() />
                <p class="u-muted">{words.passkey_rename_lead()}</p>
            </div>
            <Form action="/api/security/passkey/rename" csrf on_submit=submit>
                <input type="hidden" name="key" value=view.key.id />
                <TextField field=name label=words.passkey_name() hint=words.passkey_name_hint() value=view.key.name />
                <Button pending>{words.passkey_rename_save()}</Button>
            </Form>
        </div>
    }
}
