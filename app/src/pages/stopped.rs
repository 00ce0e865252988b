//! «Из этой сети войти нельзя»: a code to a proven contact lets in once.

use super::{Trouble, code::CodeForm};
use crate::{
    api::open_stopped_sign_in,
    form::{Fields, open_anew, send},
    heading::Heading,
    here,
    json::load,
    settings::{settings, words},
};
use leptos::{ev, prelude::*};
use leptos_router::hooks::use_query_map;
use model::{Channel, Field, LocalPath, SignInReply, StoppedView};
use texts::Texts;
use ui::{BackLink, Button, ButtonKind, ErrorSummary, Form};

/// The page behind the sign-in.
#[component]
pub(crate) fn StoppedSignIn() -> impl IntoView {
    let view = load(|| (), |()| open_stopped_sign_in());
    view! {
        <Suspense>
            {Suspend::new(async move {
                match view.await {
                    Ok(Some(view)) => view! { <StoppedPage view /> }.into_any(),
                    Ok(None) => {
                        here::go(&LocalPath::of("/sign-in?late=1"));
                        ().into_any()
                    }
                    Err(_) => view! { <Trouble /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn StoppedPage(view: StoppedView) -> impl IntoView {
    let words = words();
    let next = use_query_map().with_untracked(|query| query.get("next")).unwrap_or_default();
    let fields = Fields::new(words, view.errors);
    let code = fields.handle(Field::Code);
    let apply = Callback::new(move |reply| match reply {
        SignInReply::Open(path) => open_anew(&path),
        SignInReply::Stay(view) => fields.show(view.errors, &[(Field::Code, code)]),
    });
    let asked = view.sent.as_ref().map(|(channel, _)| *channel);
    let form = view.sent.map(|(channel, challenge)| {
        let shown = view.contacts.iter().find(|(one, _)| *one == channel).map(|(_, shown)| shown.as_str());
        let (number, minutes) = (challenge.number.to_string(), words.common_minutes(u64::from(challenge.lifetime)));
        let shown = shown.unwrap_or_default();
        let sent = match channel {
            Channel::Phone => words.lost_sent_phone(&number, shown, &minutes),
            Channel::Email => words.lost_sent_email(&number, shown, &minutes),
        };
        view! {
            <p>{sent}</p>
            <CodeForm action="/api/sign-in/network" label=words.recover_code() fields code hidden=vec![("next", next.clone())] apply />
        }
    });
    let lead = if form.is_none() { Some(words.stopped_offer()) } else { None };
    let ways = view.contacts.into_iter().map(|(channel, shown)| {
        let again = asked == Some(channel);
        send_button(words, channel, &shown, again, next.clone(), apply)
    });
    let ways = ways.collect_view();
    view! {
        <div class="p-step">
            <BackLink href="/sign-in" label=words.common_sign_in() />
            <ErrorSummary title=words.common_check_data() errors=fields.summary() />
            <div class="p-step__head">
                <Heading text=words.stopped_title() has_errors=fields.has_errors() />
                <p class="u-muted">{words.stopped_lead()}</p>
            </div>
            {form}
            {lead.map(|lead| view! { <p>{lead}</p> })}
            <div class="l-stack">{ways}</div>
            <div class="p-step__foot">
                <p>{words.stopped_recover()} " " <a href="/recover">{words.sign_in_forgot()}</a></p>
            </div>
        </div>
    }
}

/// «Получить код в СМС на номер …00-01», or once more.
fn send_button(
    words: Texts,
    channel: Channel,
    shown: &str,
    again: bool,
    next: String,
    apply: Callback<SignInReply>,
) -> impl IntoView + use<> {
    let pending = RwSignal::new(false);
    let submit = Callback::new(move |event: ev::SubmitEvent| send(&event, pending, apply));
    let label = match (channel, again) {
        (Channel::Phone, false) => words.stopped_by_phone(shown),
        (Channel::Email, false) => words.stopped_by_email(shown),
        (_, true) => words.recover_resend().to_owned(),
    };
    let kind = if again { ButtonKind::Quiet } else { ButtonKind::Secondary };
    view! {
        <Form action="/api/sign-in/network/send" csrf=settings().csrf label=label.clone() on_submit=submit>
            <input type="hidden" name="channel" value=channel.as_str() />
            <input type="hidden" name="next" value=next />
            <Button kind pending>{label}</Button>
        </Form>
    }
}
