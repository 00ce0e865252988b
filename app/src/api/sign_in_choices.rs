//! What an owner chooses about signing in, and the way back of whoever it stops.

use super::AppError;
use crate::json::Answer;
use leptos::prelude::*;
use model::{LocalPath, NetworksReply, NoticesReply, SignInReply, StoppedView};
use server_fn::codec::GetUrl;

/// «Сообщения о входах».
#[server(input = GetUrl, output = Answer, endpoint = "security/notices/view")]
pub async fn open_sign_in_notices() -> Result<NoticesReply, AppError> {
    let visit = crate::server_context::visit()?;
    let who = visit.signed_in()?;
    crate::server_context::checked(visit.services.security.open_notices(who).await)
}

/// What each contact hears of.
#[server(output = Answer, endpoint = "security/notices")]
pub async fn choose_sign_in_notices(
    #[server(default)] phone_notices: String,
    #[server(default)] email_notices: String,
    #[server(default)] _csrf: String,
) -> Result<LocalPath, AppError> {
    let visit = crate::server_context::visit()?;
    let who = visit.signed_in()?;
    let path = visit.services.security.choose_notices(who, &phone_notices, &email_notices).await;
    Ok(visit.to(crate::server_context::checked(path)?))
}

/// «Откуда можно войти», with what its last form has left.
#[server(input = GetUrl, output = Answer, endpoint = "security/networks/view")]
pub async fn open_networks() -> Result<NetworksReply, AppError> {
    let visit = crate::server_context::visit()?;
    let who = visit.signed_in()?;
    let opened = visit.services.security.open_networks(who, &visit.visitor).await;
    Ok(visit.networks_page(crate::server_context::checked(opened)?))
}

/// The list: a network a line, or none.
#[server(output = Answer, endpoint = "security/networks")]
pub async fn allow_networks(
    #[server(default)] networks: String,
    #[server(default)] _csrf: String,
) -> Result<NetworksReply, AppError> {
    let visit = crate::server_context::visit()?;
    let who = visit.signed_in()?;
    let reply = visit.services.security.allow_networks(who, &networks, &visit.visitor).await;
    Ok(visit.answer_networks(crate::server_context::checked(reply)?))
}

/// Whether one may sign in by SMS: `yes`, or anything else for no.
#[server(output = Answer, endpoint = "security/sms-way")]
pub async fn choose_sms_sign_in(
    #[server(default)] allowed: String,
    #[server(default)] _csrf: String,
) -> Result<LocalPath, AppError> {
    let visit = crate::server_context::visit()?;
    let who = visit.signed_in()?;
    let path = visit.services.security.choose_sms_sign_in(who, allowed == "yes", &visit.visitor).await;
    Ok(visit.to(crate::server_context::checked(path)?))
}

/// «Из этой сети войти нельзя», with what was wrong with its last form.
#[server(input = GetUrl, output = Answer, endpoint = "sign-in/network/view")]
pub async fn open_stopped_sign_in() -> Result<Option<StoppedView>, AppError> {
    let visit = crate::server_context::visit()?;
    let opened = visit.services.sign_in.open_stopped(visit.pending.as_ref(), visit.visitor.locale).await;
    let view = crate::server_context::checked(opened)?;
    Ok(view.map(|view| StoppedView { errors: visit.take_errors("/sign-in/network"), ..view }))
}

/// «Получить код», and once more: `channel` is `phone` or `email`.
#[server(output = Answer, endpoint = "sign-in/network/send")]
pub async fn send_network_code(
    #[server(default)] channel: String,
    #[server(default)] next: String,
    #[server(default)] _csrf: String,
) -> Result<SignInReply, AppError> {
    let visit = crate::server_context::visit()?;
    let (channel, next) = (model::Channel::parse(&channel).unwrap_or(model::Channel::Phone), LocalPath::parse(&next));
    let (pending, sign_in) = (visit.pending.as_ref(), &visit.services.sign_in);
    let outcome = sign_in.send_network_code(pending, channel, &visit.visitor, next.clone()).await;
    let outcome = crate::server_context::checked(outcome)?;
    Ok(visit.answer_step_of_sign_in(outcome, "/sign-in/network", next.as_ref()))
}

/// The code from that message.
#[server(output = Answer, endpoint = "sign-in/network")]
pub async fn confirm_network_code(
    #[server(default)] code: String,
    #[server(default)] next: String,
    #[server(default)] _csrf: String,
) -> Result<SignInReply, AppError> {
    let visit = crate::server_context::visit()?;
    let next = LocalPath::parse(&next);
    let (pending, sign_in) = (visit.pending.as_ref(), &visit.services.sign_in);
    let outcome = sign_in.confirm_network_code(pending, &code, &visit.visitor, next.clone()).await;
    let outcome = crate::server_context::checked(outcome)?;
    Ok(visit.answer_step_of_sign_in(outcome, "/sign-in/network", next.as_ref()))
}
