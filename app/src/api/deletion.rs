//! «Удалить учётную запись», and thinking again.

use super::AppError;
use crate::json::Answer;
use leptos::prelude::*;
use model::{DeletionReply, LocalPath, SecurityReply};
use server_fn::codec::GetUrl;

/// The page, with what was wrong with its last form.
#[server(input = GetUrl, output = Answer, endpoint = "security/delete/view")]
pub async fn open_deletion() -> Result<DeletionReply, AppError> {
    let visit = crate::server_context::visit()?;
    let who = visit.signed_in()?;
    let mut reply = crate::server_context::checked(visit.services.security.open_deletion(who).await)?;
    if let DeletionReply::Show(view) = &mut reply {
        view.errors = visit.take_errors("/security/delete");
    }
    Ok(reply)
}

/// «Удалить учётную запись»; `sure` is the tick.
#[server(output = Answer, endpoint = "security/delete")]
pub async fn delete_account(
    #[server(default)] sure: String,
    #[server(default)] _csrf: String,
) -> Result<SecurityReply, AppError> {
    let visit = crate::server_context::visit()?;
    let who = visit.signed_in()?;
    let outcome = visit.services.security.delete_account(who, sure == "yes", &visit.visitor).await;
    Ok(visit.answer_farewell(crate::server_context::checked(outcome)?, "/security/delete"))
}

/// «Оставить учётную запись», on a page of the owner's.
#[server(output = Answer, endpoint = "security/keep")]
pub async fn keep_account(#[server(default)] _csrf: String) -> Result<LocalPath, AppError> {
    let visit = crate::server_context::visit()?;
    let who = visit.signed_in()?;
    Ok(visit.to(crate::server_context::checked(visit.services.security.keep_account(who).await)?))
}

/// Likewise: the button behind the link of a message. Gives where to go.
#[server(output = Answer, endpoint = "deletion/cancel")]
pub async fn keep_account_by_link(#[server(default)] _csrf: String) -> Result<LocalPath, AppError> {
    let visit = crate::server_context::visit()?;
    let is_done = match &visit.link {
        Some(link) => crate::server_context::checked(visit.services.security.keep_account_by_link(link).await)?,
        None => false,
    };
    Ok(visit.answer_message_link(LocalPath::of(if is_done { "/deletion/cancelled" } else { "/deletion/nothing" })))
}
