//! Pages that are only read.

use super::AppError;
use crate::json::Answer;
use leptos::prelude::*;
use model::Sheet;
use server_fn::codec::GetUrl;

/// «Журнал действий»; `older` is where the page before has ended.
#[server(input = GetUrl, output = Answer, endpoint = "security/journal/view")]
pub async fn open_journal(older: Option<i64>) -> Result<Sheet, AppError> {
    let visit = crate::server_context::visit()?;
    let who = visit.signed_in()?;
    crate::server_context::checked(visit.services.security.journal(who, older, visit.visitor.locale).await)
}

/// «Как защитить учётную запись».
#[server(input = GetUrl, output = Answer, endpoint = "advice/view")]
pub async fn open_advice() -> Result<Sheet, AppError> {
    let visit = crate::server_context::visit()?;
    Ok(texts::Texts::new(visit.visitor.locale).advice(&visit.services.core.site.host))
}
