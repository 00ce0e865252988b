//! Passkeys: the questions to authenticators, and the forms that carry their answers. A question is asked for at the form's
//! address with `/begin` behind it.

use super::AppError;
use crate::json::Answer;
use leptos::prelude::*;
use model::{PasskeyQuestion, PasskeyView, RecoveryReply, SecurityReply, SignInReply};
use server_fn::codec::GetUrl;

/// The question to whatever passkey a visitor has.
#[server(output = Answer, endpoint = "sign-in/passkey/begin")]
pub async fn ask_for_passkey(#[server(default)] _csrf: String) -> Result<PasskeyQuestion, AppError> {
    let visit = crate::server_context::visit()?;
    crate::server_context::checked(visit.services.sign_in.ask_for_passkey(&visit.visitor).await)
}

/// «Войти с ключом доступа». `step` is `second` after a password; `next` is where the person wanted to go.
#[server(output = Answer, endpoint = "sign-in/passkey")]
pub async fn sign_in_by_passkey(
    #[server(default)] passkey: String,
    #[server(default)] next: String,
    #[server(default)] step: String,
    #[server(default)] _csrf: String,
) -> Result<SignInReply, AppError> {
    let visit = crate::server_context::visit()?;
    let next = model::LocalPath::parse(&next);
    let is_second = step == "second";
    let (page, pending) = if is_second { ("/sign-in/second", visit.pending.as_ref()) } else { ("/sign-in", None) };
    let outcome = visit.services.sign_in.sign_in_by_passkey(pending, &passkey, &visit.visitor, next.clone()).await;
    Ok(visit.answer_step_of_sign_in(crate::server_context::checked(outcome)?, page, next.as_ref()))
}

/// The question to an authenticator that is to make a key.
#[server(output = Answer, endpoint = "security/passkey/begin")]
pub async fn ask_for_new_passkey(
    #[server(default)] passkey_name: String,
    #[server(default)] _csrf: String,
) -> Result<PasskeyQuestion, AppError> {
    let visit = crate::server_context::visit()?;
    let who = visit.signed_in()?;
    crate::server_context::checked(
        visit.services.security.ask_for_new_passkey(who, &passkey_name, &visit.visitor).await,
    )
}

/// «Добавить ключ доступа».
#[server(output = Answer, endpoint = "security/passkey")]
pub async fn add_passkey(
    #[server(default)] passkey: String,
    #[server(default)] passkey_name: String,
    #[server(default)] _csrf: String,
) -> Result<SecurityReply, AppError> {
    let visit = crate::server_context::visit()?;
    let (who, token) = visit.by_session()?;
    let outcome = visit.services.security.add_passkey(who, token, &passkey_name, &passkey, &visit.visitor).await;
    Ok(visit.answer_security(who, crate::server_context::checked(outcome)?, "/security", None))
}

/// The page on which a key gets another name; nothing for one that is not the owner's.
#[server(input = GetUrl, output = Answer, endpoint = "security/passkey/view")]
pub async fn open_passkey(key: String) -> Result<Option<PasskeyView>, AppError> {
    let visit = crate::server_context::visit()?;
    let who = visit.signed_in()?;
    let view = crate::server_context::checked(visit.services.security.open_passkey(who, &key).await)?;
    Ok(view.map(|view| PasskeyView { errors: visit.take_errors("/security/passkey"), ..view }))
}

/// «Переименовать».
#[server(output = Answer, endpoint = "security/passkey/rename")]
pub async fn rename_passkey(
    #[server(default)] key: String,
    #[server(default)] passkey_name: String,
    #[server(default)] _csrf: String,
) -> Result<SecurityReply, AppError> {
    let visit = crate::server_context::visit()?;
    let who = visit.signed_in()?;
    let outcome = visit.services.security.rename_passkey(who, &key, &passkey_name).await;
    Ok(visit.answer_passkey_name(who, crate::server_context::checked(outcome)?, &key))
}

/// «Удалить».
#[server(output = Answer, endpoint = "security/passkey/remove")]
pub async fn remove_passkey(
    #[server(default)] key: String,
    #[server(default)] _csrf: String,
) -> Result<SecurityReply, AppError> {
    let visit = crate::server_context::visit()?;
    let (who, token) = visit.by_session()?;
    let outcome = visit.services.security.remove_passkey(who, token, &key, &visit.visitor).await;
    Ok(visit.answer_security(who, crate::server_context::checked(outcome)?, "/security", None))
}

/// The question to a passkey that is to show who one is.
#[server(output = Answer, endpoint = "security/prove/passkey/begin")]
pub async fn ask_for_proof(#[server(default)] _csrf: String) -> Result<PasskeyQuestion, AppError> {
    let visit = crate::server_context::visit()?;
    let who = visit.signed_in()?;
    crate::server_context::checked(visit.services.security.ask_for_proof(who, &visit.visitor).await)
}

/// «Подтвердите, что это вы», by a passkey. `next` is where the person wanted to go.
#[server(output = Answer, endpoint = "security/prove/passkey")]
pub async fn prove_by_passkey(
    #[server(default)] passkey: String,
    #[server(default)] next: String,
    #[server(default)] _csrf: String,
) -> Result<SecurityReply, AppError> {
    let visit = crate::server_context::visit()?;
    let (who, token) = visit.by_session()?;
    let next = model::LocalPath::parse(&next);
    let security = &visit.services.security;
    let outcome = security.prove_by_passkey(who, token, &passkey, &visit.visitor, next.clone()).await;
    Ok(visit.answer_security(who, crate::server_context::checked(outcome)?, "/security/prove", next.as_ref()))
}

/// The question to a passkey of whoever recovers access.
#[server(output = Answer, endpoint = "recover/passkey/begin")]
pub async fn ask_in_recovery(#[server(default)] _csrf: String) -> Result<PasskeyQuestion, AppError> {
    let visit = crate::server_context::visit()?;
    let recovery = &visit.services.recovery;
    crate::server_context::checked(recovery.ask_for_passkey(visit.recovery.as_ref(), &visit.visitor).await)
}

/// A passkey in place of the second factor's code within a recovery.
#[server(output = Answer, endpoint = "recover/passkey")]
pub async fn confirm_recovery_by_passkey(
    #[server(default)] passkey: String,
    #[server(default)] _csrf: String,
) -> Result<RecoveryReply, AppError> {
    let visit = crate::server_context::visit()?;
    let recovery = &visit.services.recovery;
    let outcome = recovery.confirm_factor_by_passkey(visit.recovery.as_ref(), &passkey, &visit.visitor).await;
    Ok(visit.answer_recovery(crate::server_context::checked(outcome)?))
}
