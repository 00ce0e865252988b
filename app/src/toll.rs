//! Paying the toll that a form may cost where somebody attacks (security 5.2): the browser searches for the answer by itself; without
//! scripts the person waits for half a minute.

use crate::{here, settings::words};
use leptos::{ev, prelude::*, task::spawn_local};
use model::Toll;
use serde::de::DeserializeOwned;
use std::time::Duration;
use ui::{Notice, NoticeKind};
use wasm_bindgen::JsCast;

/// So many answers are tried before the browser may do something else: a few milliseconds on a cheap phone.
const AT_A_TIME: u64 = 4096;

/// Inside a form: what its next try costs, for the eye and for the form.
#[component]
pub(crate) fn TollToPay(
    /// What is asked for.
    toll: RwSignal<Option<Toll>>,
) -> impl IntoView {
    let words = words();
    move || {
        toll.get().map(|toll| {
            let wait = words.common_seconds(u64::from(toll.ready_in));
            view! {
                <Notice kind=NoticeKind::Warning title=words.toll_title()>{words.toll_text(&wait)}</Notice>
                <input type="hidden" name="ticket" value=toll.ticket />
            }
        })
    }
}

/// Takes a form over that may cost a toll. Where the answer asks for one and says nothing else, it is paid, and the form is sent
/// once more.
pub(crate) fn send_paid<R: DeserializeOwned + 'static>(
    event: &ev::SubmitEvent,
    pending: RwSignal<bool>,
    toll: RwSignal<Option<Toll>>,
    asked: fn(&R) -> Option<&Toll>,
    apply: Callback<R>,
) {
    let Some(form) = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlFormElement>().ok()) else {
        return;
    };
    event.prevent_default();
    pending.set(true);
    spawn_local(async move {
        let mut answer = pay_and_send(&form, toll.get_untracked()).await;
        if let Ok(reply) = &answer
            && let Some(wanted) = asked(reply)
        {
            toll.set(Some(wanted.clone()));
            answer = pay_and_send(&form, toll.get_untracked()).await;
        }
        match answer {
            Ok(reply) => {
                pending.set(false);
                toll.set(asked(&reply).cloned());
                apply.run(reply);
            }
            // The plain way, for the server to say what happened.
            Err(_) => _ = form.submit(),
        }
    });
}

async fn pay_and_send<R: DeserializeOwned>(
    form: &web_sys::HtmlFormElement,
    toll: Option<Toll>,
) -> Result<R, crate::api::AppError> {
    let Some(toll) = toll else { return here::send_form(form, &[]).await };
    let answer = find_answer(&toll).await.to_string();
    here::send_form(form, &[("ticket", &toll.ticket), ("answer", &answer)]).await
}

/// Searches in small pieces, so that the page stays alive.
async fn find_answer(toll: &Toll) -> u64 {
    let mut from = 0;
    loop {
        if let Some(answer) = toll.search(from..from + AT_A_TIME) {
            return answer;
        }
        from += AT_A_TIME;
        here::wait(Duration::ZERO).await;
    }
}
