//! Codes by SMS: in place of the password, and as the second step.

use super::AppError;
use crate::json::Answer;
use leptos::prelude::*;
use model::{RecoveryReply, SecurityReply, SignInReply, SmsSetupReply};
use server_fn::codec::GetUrl;

/// The page on which a number is given.
#[server(input = GetUrl, output = Answer, endpoint = "sign-in/sms/view")]
pub async fn open_sms_sign_in() -> Result<SignInReply, AppError> {
    Ok(crate::server_context::visit()?.sms_page())
}

/// «Получить код». `next` is where the person wanted to go; `ticket` and `answer` pay the toll.
#[server(output = Answer, endpoint = "sign-in/sms")]
pub async fn start_sms_sign_in(
    #[server(default)] phone: String,
    #[server(default)] next: String,
    #[server(default)] ticket: String,
    #[server(default)] answer: String,
    #[server(default)] _csrf: String,
) -> Result<SignInReply, AppError> {
    let visit = crate::server_context::visit()?;
    let (visitor, next) = (visit.paying(&ticket, &answer), model::LocalPath::parse(&next));
    let sign_in = &visit.services.sign_in;
    let outcome = sign_in.start_by_sms(visit.sms_sign_in.as_ref(), &phone, &visitor, next.clone()).await;
    Ok(visit.answer_step_of_sign_in(crate::server_context::checked(outcome)?, "/sign-in/sms", next.as_ref()))
}

/// The page of its code.
#[server(input = GetUrl, output = Answer, endpoint = "sign-in/sms/code/view")]
pub async fn open_sms_code() -> Result<SignInReply, AppError> {
    let visit = crate::server_context::visit()?;
    if visit.who.is_some() {
        return Ok(SignInReply::Open(model::LocalPath::of("/cabinet")));
    }
    let opened = visit.services.sign_in.open_sms(visit.sms_sign_in.as_ref(), visit.visitor.locale).await;
    Ok(match crate::server_context::checked(opened)? {
        Some(view) => SignInReply::Stay(model::SignInView { errors: visit.take_errors("/sign-in/sms/code"), ..view }),
        None => SignInReply::Open(model::LocalPath::of("/sign-in/sms")),
    })
}

/// «Код из СМС».
#[server(output = Answer, endpoint = "sign-in/sms/code")]
pub async fn confirm_sms_sign_in(
    #[server(default)] code: String,
    #[server(default)] next: String,
    #[server(default)] _csrf: String,
) -> Result<SignInReply, AppError> {
    let visit = crate::server_context::visit()?;
    let next = model::LocalPath::parse(&next);
    let sign_in = &visit.services.sign_in;
    let outcome = sign_in.confirm_sms(visit.sms_sign_in.as_ref(), &code, &visit.visitor, next.clone()).await;
    Ok(visit.answer_step_of_sign_in(crate::server_context::checked(outcome)?, "/sign-in/sms/code", next.as_ref()))
}

/// «Отправить ещё раз».
#[server(output = Answer, endpoint = "sign-in/sms/resend")]
pub async fn resend_sms_sign_in(
    #[server(default)] next: String,
    #[server(default)] _csrf: String,
) -> Result<SignInReply, AppError> {
    let visit = crate::server_context::visit()?;
    let next = model::LocalPath::parse(&next);
    let sign_in = &visit.services.sign_in;
    let outcome = sign_in.resend_sms(visit.sms_sign_in.as_ref(), &visit.visitor, next.clone()).await;
    Ok(visit.answer_step_of_sign_in(crate::server_context::checked(outcome)?, "/sign-in/sms/code", next.as_ref()))
}

/// «Получить код по СМС» at the second step.
#[server(output = Answer, endpoint = "sign-in/second/sms")]
pub async fn send_second_step(
    #[server(default)] next: String,
    #[server(default)] _csrf: String,
) -> Result<SignInReply, AppError> {
    let visit = crate::server_context::visit()?;
    let next = model::LocalPath::parse(&next);
    let outcome = visit.services.sign_in.send_second_step(visit.pending.as_ref(), &visit.visitor, next.clone()).await;
    Ok(visit.answer_step_of_sign_in(crate::server_context::checked(outcome)?, "/sign-in/second", next.as_ref()))
}

/// «Получить код по СМС» in a recovery.
#[server(output = Answer, endpoint = "recover/second/sms")]
pub async fn send_recovery_factor(#[server(default)] _csrf: String) -> Result<RecoveryReply, AppError> {
    let visit = crate::server_context::visit()?;
    let outcome = visit.services.recovery.send_factor(visit.recovery.as_ref(), &visit.visitor).await;
    Ok(visit.answer_recovery(crate::server_context::checked(outcome)?))
}

/// «Получить код по СМС» on the page of the proof.
#[server(output = Answer, endpoint = "security/prove/sms")]
pub async fn send_proof(
    #[server(default)] next: String,
    #[server(default)] _csrf: String,
) -> Result<SecurityReply, AppError> {
    let visit = crate::server_context::visit()?;
    let who = visit.signed_in()?;
    let next = model::LocalPath::parse(&next);
    let reply = visit.services.security.send_proof(who, &visit.visitor, next.as_ref()).await;
    Ok(visit.answer_form(crate::server_context::checked(reply)?, "/security/prove", next.as_ref()))
}

/// The page on which codes by SMS are switched on.
#[server(input = GetUrl, output = Answer, endpoint = "security/sms/view")]
pub async fn open_sms_setup() -> Result<SmsSetupReply, AppError> {
    let visit = crate::server_context::visit()?;
    let who = visit.signed_in()?;
    let mut reply = crate::server_context::checked(visit.services.security.open_sms(who, visit.visitor.locale).await)?;
    if let SmsSetupReply::Show(setup) = &mut reply {
        setup.errors = visit.take_errors("/security/sms");
    }
    Ok(reply)
}

/// «Получить код по СМС» there.
#[server(output = Answer, endpoint = "security/sms/begin")]
pub async fn send_setup_code(#[server(default)] _csrf: String) -> Result<SecurityReply, AppError> {
    let visit = crate::server_context::visit()?;
    let who = visit.signed_in()?;
    let reply = visit.services.security.send_sms(who, &visit.visitor).await;
    Ok(visit.answer_form(crate::server_context::checked(reply)?, "/security/sms", None))
}

/// Its first code.
#[server(output = Answer, endpoint = "security/sms")]
pub async fn connect_sms(
    #[server(default)] code: String,
    #[server(default)] _csrf: String,
) -> Result<SecurityReply, AppError> {
    let visit = crate::server_context::visit()?;
    let (who, token) = visit.by_session()?;
    let outcome = visit.services.security.confirm_sms(who, token, &code, &visit.visitor).await;
    Ok(visit.answer_security(who, crate::server_context::checked(outcome)?, "/security/sms", None))
}

/// «Отключить».
#[server(output = Answer, endpoint = "security/sms/remove")]
pub async fn remove_sms(#[server(default)] _csrf: String) -> Result<SecurityReply, AppError> {
    let visit = crate::server_context::visit()?;
    let (who, token) = visit.by_session()?;
    let outcome = visit.services.security.remove_sms(who, token, &visit.visitor).await;
    Ok(visit.answer_security(who, crate::server_context::checked(outcome)?, "/security", None))
}
