//! The recovery of access, step by step.

use super::AppError;
use crate::json::Answer;
use leptos::prelude::*;
use model::{LocalPath, LostReply, RecoveryReply, RecoveryStep};
use server_fn::codec::GetUrl;

/// The page of a step of the recovery.
#[server(input = GetUrl, output = Answer, endpoint = "recover/view")]
pub async fn open_recovery(step: RecoveryStep) -> Result<RecoveryReply, AppError> {
    let visit = crate::server_context::visit()?;
    let opened = visit.services.recovery.open(visit.recovery.as_ref(), step, visit.visitor.locale).await;
    Ok(visit.recovery_page(crate::server_context::checked(opened)?))
}

/// «Восстановить доступ». `ticket` and `answer` pay the toll.
#[server(output = Answer, endpoint = "recover")]
pub async fn start_recovery(
    #[server(default)] login: String,
    #[server(default)] ticket: String,
    #[server(default)] answer: String,
    #[server(default)] _csrf: String,
) -> Result<RecoveryReply, AppError> {
    let visit = crate::server_context::visit()?;
    let visitor = visit.paying(&ticket, &answer);
    let outcome = visit.services.recovery.start(visit.recovery.as_ref(), &login, &visitor).await;
    Ok(visit.answer_recovery(crate::server_context::checked(outcome)?))
}

/// The code from the message.
#[server(output = Answer, endpoint = "recover/confirm")]
pub async fn confirm_recovery(
    #[server(default)] code: String,
    #[server(default)] _csrf: String,
) -> Result<RecoveryReply, AppError> {
    let visit = crate::server_context::visit()?;
    let outcome = visit.services.recovery.confirm_code(visit.recovery.as_ref(), &code, &visit.visitor).await;
    Ok(visit.answer_recovery(crate::server_context::checked(outcome)?))
}

/// «Отправить ещё раз».
#[server(output = Answer, endpoint = "recover/resend")]
pub async fn resend_recovery(#[server(default)] _csrf: String) -> Result<RecoveryReply, AppError> {
    let visit = crate::server_context::visit()?;
    let outcome = visit.services.recovery.resend(visit.recovery.as_ref(), &visit.visitor).await;
    Ok(visit.answer_recovery(crate::server_context::checked(outcome)?))
}

/// The button behind the link of a letter. Gives where to go.
#[server(output = Answer, endpoint = "recover/link")]
pub async fn take_recovery_link(#[server(default)] _csrf: String) -> Result<LocalPath, AppError> {
    let visit = crate::server_context::visit()?;
    let outcome = match &visit.link {
        Some(link) => {
            crate::server_context::checked(visit.services.recovery.take_link(link, visit.recovery.as_ref()).await)?
        }
        None => None,
    };
    Ok(visit.answer_recovery_link(outcome))
}

/// The code of the second factor within a recovery.
#[server(output = Answer, endpoint = "recover/second")]
pub async fn confirm_recovery_factor(
    #[server(default)] backup_code: String,
    #[server(default)] _csrf: String,
) -> Result<RecoveryReply, AppError> {
    let visit = crate::server_context::visit()?;
    let outcome = visit.services.recovery.confirm_factor(visit.recovery.as_ref(), &backup_code, &visit.visitor).await;
    Ok(visit.answer_recovery(crate::server_context::checked(outcome)?))
}

/// The answer to the control question.
#[server(output = Answer, endpoint = "recover/question")]
pub async fn answer_recovery_question(
    #[server(default)] control_answer: String,
    #[server(default)] _csrf: String,
) -> Result<RecoveryReply, AppError> {
    let visit = crate::server_context::visit()?;
    let recovery = &visit.services.recovery;
    let outcome = recovery.answer_question(visit.recovery.as_ref(), &control_answer, &visit.visitor).await;
    Ok(visit.answer_recovery(crate::server_context::checked(outcome)?))
}

/// «Нет доступа ко второму шагу», or «Не помню ответ».
#[server(input = GetUrl, output = Answer, endpoint = "recover/lost/view")]
pub async fn open_lost() -> Result<LostReply, AppError> {
    let visit = crate::server_context::visit()?;
    let opened = visit.services.recovery.open_lost(visit.recovery.as_ref(), visit.visitor.locale).await;
    Ok(visit.lost_page(crate::server_context::checked(opened)?))
}

/// A code to another contact, and once more.
#[server(output = Answer, endpoint = "recover/lost")]
pub async fn send_second_code(#[server(default)] _csrf: String) -> Result<LostReply, AppError> {
    let visit = crate::server_context::visit()?;
    let outcome = visit.services.recovery.send_second(visit.recovery.as_ref(), &visit.visitor).await;
    Ok(visit.answer_lost(crate::server_context::checked(outcome)?))
}

/// The code of that contact.
#[server(output = Answer, endpoint = "recover/lost/confirm")]
pub async fn confirm_second_code(
    #[server(default)] code: String,
    #[server(default)] _csrf: String,
) -> Result<LostReply, AppError> {
    let visit = crate::server_context::visit()?;
    let outcome = visit.services.recovery.confirm_second(visit.recovery.as_ref(), &code, &visit.visitor).await;
    Ok(visit.answer_lost(crate::server_context::checked(outcome)?))
}

/// «Отменить восстановление»: the button behind the link of a message. Gives where to go.
#[server(output = Answer, endpoint = "recover/cancel")]
pub async fn cancel_recovery(#[server(default)] _csrf: String) -> Result<LocalPath, AppError> {
    let visit = crate::server_context::visit()?;
    let is_done = match &visit.link {
        Some(link) => crate::server_context::checked(visit.services.recovery.cancel_by_link(link).await)?,
        None => false,
    };
    Ok(visit.answer_message_link(LocalPath::of(if is_done { "/recover/cancelled" } else { "/recover/nothing" })))
}

/// «Задайте новый пароль».
#[server(output = Answer, endpoint = "recover/password")]
pub async fn recover_password(
    #[server(default)] password: String,
    #[server(default)] _csrf: String,
) -> Result<RecoveryReply, AppError> {
    let visit = crate::server_context::visit()?;
    let outcome = visit.services.recovery.set_password(visit.recovery.as_ref(), &password, &visit.visitor).await;
    Ok(visit.answer_recovery(crate::server_context::checked(outcome)?))
}
