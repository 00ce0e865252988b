//! «Заблокировать учётную запись».

use super::AppError;
use crate::json::Answer;
use leptos::prelude::*;
use model::{LocalPath, SecurityReply};
use server_fn::codec::GetUrl;

/// The page.
#[server(input = GetUrl, output = Answer, endpoint = "security/block/view")]
pub async fn open_block() -> Result<SecurityReply, AppError> {
    let visit = crate::server_context::visit()?;
    Ok(visit.services.security.open_block(visit.signed_in()?))
}

/// «Заблокировать», by its owner.
#[server(output = Answer, endpoint = "security/block")]
pub async fn block_account(#[server(default)] _csrf: String) -> Result<SecurityReply, AppError> {
    let visit = crate::server_context::visit()?;
    let who = visit.signed_in()?;
    let outcome = visit.services.security.block_account(who).await;
    Ok(visit.answer_farewell(crate::server_context::checked(outcome)?, "/security/block"))
}

/// Likewise: the button behind the link of a message. Gives where to go.
#[server(output = Answer, endpoint = "block")]
pub async fn block_by_link(#[server(default)] _csrf: String) -> Result<LocalPath, AppError> {
    let visit = crate::server_context::visit()?;
    let page = visit.services.security.block_by_link(visit.link.as_ref()).await;
    Ok(visit.answer_message_link(crate::server_context::checked(page)?))
}
