//! The server functions: who asks, which use case, how to answer. Everything more stands in `service`.
//!
//! Each is a public address under `/api`; `server` lists all of them in its policy table and refuses the rest. `_csrf`
//! is checked and taken out of the body before a function sees it (security 12.2); it is an argument so that the
//! browser sends it the same way with and without wasm.
#![allow(
    missing_docs,
    clippy::pub_underscore_fields,
    clippy::unused_async,
    clippy::used_underscore_binding,
    reason = "the macro wants `async` and makes a struct of each function's arguments, without docs on its fields; `_csrf` is a field of a form"
)]

mod block; // «Заблокировать учётную запись»
mod deletion; // «Удалить учётную запись»
mod passkeys; // keys by which one signs in without a password
mod recovery; // «Забыли пароль?»
mod security; // «Безопасность»
mod sheets; // pages that are only read
mod sign_in_choices; // who hears of a sign-in, and from where one is allowed
mod sms; // codes by SMS

use crate::json::{Answer, Json};
use leptos::prelude::*;
use model::{
    AddressSuggestion, CabinetView, ContactReply, LocalPath, ProfileReply, ProfileStep, RegistrationReply,
    RegistrationStep, SignInReply, Strength, TaskState, VerificationView,
};
use serde::{Deserialize, Serialize};
use server_fn::codec::GetUrl;
use std::collections::BTreeMap;

pub use block::*;
pub use deletion::*;
pub use passkeys::*;
pub use recovery::*;
pub use security::*;
pub use sheets::*;
pub use sign_in_choices::*;
pub use sms::*;

/// What may go wrong with a call: codes, never text (security 21.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AppError {
    /// Ours to repair.
    Internal,
    /// Too busy just now.
    Busy,
    /// Nobody is signed in.
    SignedOut,
    /// The call's arguments could not be read.
    Unreadable,
    /// The call did not arrive, or its answer could not be read.
    Transport,
}

impl FromServerFnError for AppError {
    type Encoder = Json;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => {
                // The framework would say 500.
                crate::here::say_status(400);
                Self::Unreadable
            }
            _ => Self::Transport,
        }
    }
}

/// Who is signed in, for the header.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// «Имя».
    pub given_name: String,
    /// «Фамилия».
    pub surname: String,
}

/// Who is signed in.
#[server(input = GetUrl, output = Answer, endpoint = "owner")]
pub async fn find_owner() -> Result<Option<Owner>, AppError> {
    let visit = crate::server_context::visit()?;
    let Some(who) = visit.who else { return Ok(None) };
    let name = crate::server_context::checked(visit.services.cabinet.owner(who).await)?;
    Ok(Some(Owner { given_name: name.given_name.as_str().to_owned(), surname: name.surname.as_str().to_owned() }))
}

/// The page of a registration step.
#[server(input = GetUrl, output = Answer, endpoint = "register/view")]
pub async fn registration_view(step: RegistrationStep) -> Result<RegistrationReply, AppError> {
    let visit = crate::server_context::visit()?;
    let opened = visit.services.registration.open(visit.flow.as_ref(), step).await;
    Ok(visit.registration_page(crate::server_context::checked(opened)?))
}

/// «Контакты». `ticket` and `answer` pay the toll.
#[server(output = Answer, endpoint = "register/contacts")]
pub async fn give_contacts(#[server(flatten)] sent: Sent) -> Result<RegistrationReply, AppError> {
    crate::server_context::give_contacts(&sent).await
}

/// «Код подтверждения».
#[server(output = Answer, endpoint = "register/confirm")]
pub async fn confirm_code(
    #[server(default)] code: String,
    #[server(default)] _csrf: String,
) -> Result<RegistrationReply, AppError> {
    let visit = crate::server_context::visit()?;
    let outcome = visit.services.registration.confirm_code(visit.flow.as_ref(), &code, &visit.visitor).await;
    Ok(visit.answer_step(crate::server_context::checked(outcome)?))
}

/// «Отправить ещё раз»: `channel` is `phone` or `email`.
#[server(output = Answer, endpoint = "register/resend")]
pub async fn resend(
    #[server(default)] channel: String,
    #[server(default)] _csrf: String,
) -> Result<RegistrationReply, AppError> {
    let visit = crate::server_context::visit()?;
    let channel = model::Channel::parse(&channel).unwrap_or(model::Channel::Phone);
    let outcome = visit.services.registration.resend(visit.flow.as_ref(), channel, &visit.visitor).await;
    Ok(visit.answer_step(crate::server_context::checked(outcome)?))
}

/// «Придумайте пароль»; ends in an account.
#[server(output = Answer, endpoint = "register/password")]
pub async fn set_password(
    #[server(default)] password: String,
    #[server(default)] _csrf: String,
) -> Result<RegistrationReply, AppError> {
    let visit = crate::server_context::visit()?;
    let outcome = visit.services.registration.set_password(visit.flow.as_ref(), &password, &visit.visitor).await;
    Ok(visit.answer_step(crate::server_context::checked(outcome)?))
}

/// The meter beside a new password, asked while the person pauses. Nothing when it was asked too often.
#[server(output = Answer, endpoint = "strength")]
pub async fn measure_password(
    #[server(default)] password: String,
    #[server(default)] _csrf: String,
) -> Result<Option<Strength>, AppError> {
    let visit = crate::server_context::visit()?;
    let Some(who) = visit.who else {
        let recovery = visit.services.recovery.measure_password(visit.recovery.as_ref(), &password).await;
        return match crate::server_context::checked(recovery)? {
            None => crate::server_context::checked(
                visit.services.registration.measure_password(visit.flow.as_ref(), &password).await,
            ),
            strength => Ok(strength),
        };
    };
    crate::server_context::checked(visit.services.security.measure_password(who, &password).await)
}

/// «Начать заново».
#[server(output = Answer, endpoint = "register/start-over")]
pub async fn start_over(#[server(default)] _csrf: String) -> Result<RegistrationReply, AppError> {
    let visit = crate::server_context::visit()?;
    crate::server_context::checked(visit.services.registration.start_over(visit.flow.as_ref()).await)?;
    Ok(visit.begin_anew())
}

/// «Подтвердить почту»: the button behind the link of a letter. Gives where to go.
#[server(output = Answer, endpoint = "register/email")]
pub async fn confirm_email(#[server(default)] _csrf: String) -> Result<LocalPath, AppError> {
    let visit = crate::server_context::visit()?;
    let outcome = match &visit.link {
        Some(link) => Some(crate::server_context::checked(
            visit.services.registration.confirm_link(link, visit.flow.as_ref()).await,
        )?),
        None => None,
    };
    Ok(visit.answer_link(outcome))
}

/// What the sign-in page shows.
#[server(input = GetUrl, output = Answer, endpoint = "sign-in/view")]
pub async fn open_sign_in() -> Result<SignInReply, AppError> {
    Ok(crate::server_context::visit()?.sign_in_page())
}

/// «Войти». `next` is where the person wanted to go; `ticket` and `answer` pay the toll.
#[server(output = Answer, endpoint = "sign-in")]
pub async fn sign_in(
    #[server(default)] login: String,
    #[server(default)] password: String,
    #[server(default)] next: String,
    #[server(default)] ticket: String,
    #[server(default)] answer: String,
    #[server(default)] _csrf: String,
) -> Result<SignInReply, AppError> {
    let visit = crate::server_context::visit()?;
    let visitor = visit.paying(&ticket, &answer);
    let outcome = visit.services.sign_in.sign_in(&login, &password, &visitor, LocalPath::parse(&next)).await;
    Ok(visit.answer_sign_in(crate::server_context::checked(outcome)?))
}

/// The page of the second step, `/sign-in/second` or `/sign-in/backup`.
#[server(input = GetUrl, output = Answer, endpoint = "sign-in/second/view")]
pub async fn open_second_step(page: String) -> Result<SignInReply, AppError> {
    let visit = crate::server_context::visit()?;
    let waiting = visit.services.sign_in.open_second_step(visit.pending.as_ref(), visit.visitor.locale).await;
    let Some(view) = crate::server_context::checked(waiting)? else {
        return Ok(SignInReply::Open(LocalPath::of("/sign-in")));
    };
    let takes_passkey = view.takes_passkey && visit.takes_passkeys;
    if page == "/sign-in/second" && !takes_passkey && !view.takes_app && view.sms.is_none() {
        // Whoever began with a code by SMS, and has no other factor than that.
        return Ok(SignInReply::Open(LocalPath::of("/sign-in/backup")));
    }
    Ok(SignInReply::Stay(model::SignInView { errors: visit.take_errors(&page), takes_passkey, ..view }))
}

/// The second step of signing in, on one page or the other. `next` is where the person wanted to go.
#[server(output = Answer, endpoint = "sign-in/second")]
pub async fn take_second_step(
    code: Option<String>,
    backup_code: Option<String>,
    #[server(default)] next: String,
    #[server(default)] _csrf: String,
) -> Result<SignInReply, AppError> {
    let visit = crate::server_context::visit()?;
    let next = LocalPath::parse(&next);
    let (page, field, typed) = match backup_code {
        Some(typed) => ("/sign-in/backup", model::Field::BackupCode, typed),
        None => ("/sign-in/second", model::Field::Code, code.unwrap_or_default()),
    };
    let sign_in = &visit.services.sign_in;
    let outcome = sign_in.take_second_step(visit.pending.as_ref(), field, &typed, &visit.visitor, next.clone()).await;
    Ok(visit.answer_step_of_sign_in(crate::server_context::checked(outcome)?, page, next.as_ref()))
}

/// «Выйти».
#[server(output = Answer, endpoint = "sign-out")]
pub async fn sign_out(#[server(default)] _csrf: String) -> Result<LocalPath, AppError> {
    let visit = crate::server_context::visit()?;
    if let Some(who) = visit.who {
        crate::server_context::checked(visit.services.sessions.sign_out(who).await)?;
    }
    let page = model::SignInView { has_signed_out: true, ..model::SignInView::default() };
    Ok(visit.answer_sign_out(page))
}

/// «Забыть устройство», at the end of a visit to a computer of others.
#[server(output = Answer, endpoint = "forget-device")]
pub async fn forget_this_device(#[server(default)] _csrf: String) -> Result<LocalPath, AppError> {
    let visit = crate::server_context::visit()?;
    crate::server_context::checked(visit.services.sessions.forget_device(&visit.visitor).await)?;
    Ok(visit.answer_forgotten())
}

/// The cabinet; `before` pages back through the feed.
#[server(input = GetUrl, output = Answer, endpoint = "cabinet")]
pub async fn cabinet(before: Option<i64>) -> Result<CabinetView, AppError> {
    let visit = crate::server_context::visit()?;
    let who = visit.signed_in()?;
    crate::server_context::checked(visit.services.cabinet.show(who, before).await)
}

/// «Настройки отображения», for this browser and for the owner's next one. `next` is the page that was left for them.
#[server(output = Answer, endpoint = "display")]
pub async fn set_display(
    #[server(default)] size: String,
    #[server(default)] scheme: String,
    #[server(default)] font: String,
    #[server(default)] spacing: String,
    #[server(default)] motion: String,
    #[server(default)] next: String,
    #[server(default)] _csrf: String,
) -> Result<LocalPath, AppError> {
    let visit = crate::server_context::visit()?;
    let given = [("size", size), ("scheme", scheme), ("font", font), ("spacing", spacing), ("motion", motion)];
    let display =
        model::DisplaySettings::read(|name| given.iter().find(|(known, _)| *known == name).map(|(_, code)| code));
    if let Some(who) = visit.who {
        crate::server_context::checked(visit.services.cabinet.keep_display(who, display).await)?;
    }
    Ok(visit.answer_display(display, &next))
}

/// «Отметить прочитанным».
#[server(output = Answer, endpoint = "feed/read")]
pub async fn mark_read(
    #[server(default)] seq: String,
    #[server(default)] _csrf: String,
) -> Result<LocalPath, AppError> {
    let visit = crate::server_context::visit()?;
    let who = visit.signed_in()?;
    if let Ok(seq) = seq.parse() {
        crate::server_context::checked(visit.services.cabinet.mark_read(who, seq).await)?;
    }
    Ok(visit.to(LocalPath::of("/cabinet")))
}

/// «Отметить все прочитанными», up to the newest that was on the page.
#[server(output = Answer, endpoint = "feed/read-all")]
pub async fn mark_all_read(
    #[server(default)] up_to: String,
    #[server(default)] _csrf: String,
) -> Result<LocalPath, AppError> {
    let visit = crate::server_context::visit()?;
    let who = visit.signed_in()?;
    if let Ok(up_to) = up_to.parse() {
        crate::server_context::checked(visit.services.cabinet.mark_all_read(who, up_to).await)?;
    }
    Ok(visit.to(LocalPath::of("/cabinet")))
}

/// How far the steps of the profile are, in order.
#[server(input = GetUrl, output = Answer, endpoint = "profile/tasks")]
pub async fn profile_tasks() -> Result<Vec<(ProfileStep, TaskState)>, AppError> {
    let visit = crate::server_context::visit()?;
    let who = visit.signed_in()?;
    crate::server_context::checked(visit.services.profiles.tasks(who).await)
}

/// The page of a step of the profile.
#[server(input = GetUrl, output = Answer, endpoint = "profile/view")]
pub async fn profile_view(step: ProfileStep) -> Result<ProfileReply, AppError> {
    let visit = crate::server_context::visit()?;
    let who = visit.signed_in()?;
    crate::server_context::checked(visit.services.profiles.open(who, step).await)
}

/// The fields of a form, by name. The policy table says which ones a form may hold.
pub type Sent = BTreeMap<String, String>;

/// «Кто вы».
#[server(output = Answer, endpoint = "profile/person")]
pub async fn save_person(#[server(flatten)] sent: Sent) -> Result<ProfileReply, AppError> {
    crate::server_context::save_step(ProfileStep::Person, &sent).await
}

/// The identity document.
#[server(output = Answer, endpoint = "profile/document")]
pub async fn save_document(#[server(flatten)] sent: Sent) -> Result<ProfileReply, AppError> {
    crate::server_context::save_step(ProfileStep::Document, &sent).await
}

/// «СНИЛС».
#[server(output = Answer, endpoint = "profile/snils")]
pub async fn save_snils(#[server(flatten)] sent: Sent) -> Result<ProfileReply, AppError> {
    crate::server_context::save_step(ProfileStep::Snils, &sent).await
}

/// «ИНН».
#[server(output = Answer, endpoint = "profile/inn")]
pub async fn save_inn(#[server(flatten)] sent: Sent) -> Result<ProfileReply, AppError> {
    crate::server_context::save_step(ProfileStep::Inn, &sent).await
}

/// «Адреса».
#[server(output = Answer, endpoint = "profile/address")]
pub async fn save_address(#[server(flatten)] sent: Sent) -> Result<ProfileReply, AppError> {
    crate::server_context::save_step(ProfileStep::Address, &sent).await
}

/// Addresses that fit to what was typed.
#[server(output = Answer, endpoint = "profile/addresses")]
pub async fn suggest_addresses(
    #[server(default)] typed: String,
    #[server(default)] _csrf: String,
) -> Result<Vec<AddressSuggestion>, AppError> {
    let visit = crate::server_context::visit()?;
    let who = visit.signed_in()?;
    crate::server_context::checked(visit.services.suggestions.addresses(who, &typed).await)
}

/// Who issues passports under a division code.
#[server(output = Answer, endpoint = "profile/issuers")]
pub async fn suggest_issuers(
    #[server(default)] division: String,
    #[server(default)] _csrf: String,
) -> Result<Vec<String>, AppError> {
    let visit = crate::server_context::visit()?;
    let who = visit.signed_in()?;
    crate::server_context::checked(visit.services.suggestions.issuers(who, &division).await)
}

/// The second contact.
#[server(output = Answer, endpoint = "profile/contact")]
pub async fn save_contact(#[server(flatten)] sent: Sent) -> Result<ProfileReply, AppError> {
    crate::server_context::save_step(ProfileStep::Contact, &sent).await
}

/// The page of the code that proves it.
#[server(input = GetUrl, output = Answer, endpoint = "profile/contact/view")]
pub async fn contact_view() -> Result<ContactReply, AppError> {
    let visit = crate::server_context::visit()?;
    let who = visit.signed_in()?;
    crate::server_context::checked(visit.services.profiles.open_contact(who, &visit.visitor).await)
}

/// «Код из СМС», «Код из письма».
#[server(output = Answer, endpoint = "profile/contact/confirm")]
pub async fn confirm_contact(
    #[server(default)] code: String,
    #[server(default)] _csrf: String,
) -> Result<ContactReply, AppError> {
    let visit = crate::server_context::visit()?;
    let who = visit.signed_in()?;
    let reply = visit.services.profiles.confirm_contact(who, &code, &visit.visitor).await;
    Ok(visit.answer_contact(crate::server_context::checked(reply)?))
}

/// «Отправить ещё раз».
#[server(output = Answer, endpoint = "profile/contact/resend")]
pub async fn resend_contact(#[server(default)] _csrf: String) -> Result<ContactReply, AppError> {
    let visit = crate::server_context::visit()?;
    let who = visit.signed_in()?;
    let reply = visit.services.profiles.resend_contact(who, &visit.visitor).await;
    Ok(visit.answer_contact(crate::server_context::checked(reply)?))
}

/// «Подтвердить позже».
#[server(output = Answer, endpoint = "profile/contact/put-off")]
pub async fn put_off_contact(#[server(default)] _csrf: String) -> Result<ContactReply, AppError> {
    let visit = crate::server_context::visit()?;
    let who = visit.signed_in()?;
    let reply = visit.services.profiles.put_off_contact(who).await;
    Ok(visit.answer_contact(crate::server_context::checked(reply)?))
}

/// «Отправить на проверку».
#[server(output = Answer, endpoint = "profile/send")]
pub async fn send_profile(#[server(default)] _csrf: String) -> Result<ProfileReply, AppError> {
    let visit = crate::server_context::visit()?;
    let who = visit.signed_in()?;
    let reply = crate::server_context::checked(visit.services.profiles.send(who).await)?;
    Ok(visit.answer_profile(reply))
}

/// How far the check of the data is; nothing before they were sent.
#[server(input = GetUrl, output = Answer, endpoint = "profile/status")]
pub async fn verification() -> Result<Option<VerificationView>, AppError> {
    let visit = crate::server_context::visit()?;
    let who = visit.signed_in()?;
    crate::server_context::checked(visit.services.verifications.view(who.account).await)
}

/// «Отправить на ручную проверку».
#[server(output = Answer, endpoint = "profile/review")]
pub async fn ask_for_review(#[server(default)] _csrf: String) -> Result<LocalPath, AppError> {
    let visit = crate::server_context::visit()?;
    let who = visit.signed_in()?;
    crate::server_context::checked(visit.services.verifications.ask_for_review(who.account).await)?;
    Ok(visit.to(LocalPath::of("/profile/status")))
}
