//! «Контрольный вопрос»: a part of «Безопасность», and the page on which it is set.

use super::Trouble;
use crate::{
    api::open_control_question,
    form::{Fields, OneButton, open_anew, send},
    heading::Heading,
    here,
    json::load,
    settings::{settings, words},
};
use leptos::{ev, prelude::*};
use model::{Field, Moment, QuestionReply, QuestionSetup, SecurityReply, read_question};
use ui::{BackLink, Button, ButtonKind, ErrorSummary, Form, LinkButton, TextField, TextKind};

/// The part of «Безопасность». `takes` is whether one may be set.
#[component]
pub(super) fn Question(set: Option<Moment>, takes: bool) -> impl IntoView {
    let words = words();
    let apply = Callback::new(|reply| {
        if let SecurityReply::Open(path) = reply {
            open_anew(&path);
        }
    });
    let is_set = set.is_some();
    let setup = if takes {
        let label = if is_set { words.question_replace() } else { words.question_set() };
        view! { <LinkButton href="/security/question" kind=ButtonKind::Secondary>{label}</LinkButton> }.into_any()
    } else {
        view! { <p class="u-muted"><a href="/profile/contact">{words.question_needs_contact()}</a></p> }.into_any()
    };
    let remove = is_set.then(|| {
        view! { <OneButton action="/api/security/question/remove" label=words.question_remove() kind=ButtonKind::Quiet apply /> }
    });
    view! {
        <section class="p-security__part">
            <h2>{words.question_title()}</h2>
            <p>{set.map_or_else(|| words.question_off().to_owned(), |set| words.question_on(&words.moment(&set)))}</p>
            <p class="u-muted">{words.question_what()}</p>
            {setup}
            {remove}
        </section>
    }
}

/// «Задайте контрольный вопрос».
#[component]
pub(crate) fn SetQuestion() -> impl IntoView {
    let reply = load(|| (), |()| open_control_question());
    view! {
        <Suspense>
            {Suspend::new(async move {
                match reply.await {
                    Ok(QuestionReply::Show(setup)) => view! { <QuestionForm setup=*setup /> }.into_any(),
                    Ok(QuestionReply::Go(path)) => {
                        here::go(&path);
                        ().into_any()
                    }
                    Err(_) => view! { <Trouble /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn QuestionForm(setup: QuestionSetup) -> impl IntoView {
    let words = words();
    let csrf = settings().csrf;
    let fields = Fields::new(words, setup.errors);
    let (question, answer) = (fields.handle(Field::ControlQuestion), fields.handle(Field::ControlAnswer));
    let handles = [(Field::ControlQuestion, question), (Field::ControlAnswer, answer)];
    let pending = RwSignal::new(false);
    let apply = Callback::new(move |reply| match reply {
        SecurityReply::Open(path) => open_anew(&path),
        SecurityReply::Stay(errors) => fields.show(errors, &handles),
    });
    let submit = Callback::new(move |event: ev::SubmitEvent| match read_question(&question.value(), &answer.value()) {
        Ok(_) => send(&event, pending, apply),
        Err(errors) => {
            event.prevent_default();
            fields.show(errors, &handles);
        }
    });
    view! {
        <div class="p-step">
            <BackLink href="/security" label=words.security_back() />
            <ErrorSummary title=words.common_check_data() errors=fields.summary() />
            <div class="p-step__head">
                <Heading text=words.question_setup_title() has_errors=fields.has_errors() />
                <p class="u-muted">{words.question_setup_lead()}</p>
            </div>
            <Form action="/api/security/question" csrf on_submit=submit>
                <TextField field=question label=words.question_question() hint=words.question_question_hint() value=setup.question />
                <TextField field=answer label=words.question_answer() hint=words.question_answer_hint() kind=TextKind::Answer />
                <Button pending>{words.question_save()}</Button>
            </Form>
        </div>
    }
}
