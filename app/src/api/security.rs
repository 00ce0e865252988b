//! «Безопасность»: the password, two-step sign-in, the sessions, and the proof.

use super::AppError;
use crate::json::Answer;
use leptos::prelude::*;
use model::{AppSetupReply, LocalPath, ProofView, QuestionReply, SecurityReply, SecurityView, SignInHistory};
use server_fn::codec::GetUrl;

/// «Безопасность».
#[server(input = GetUrl, output = Answer, endpoint = "security")]
pub async fn security() -> Result<SecurityView, AppError> {
    let visit = crate::server_context::visit()?;
    let who = visit.signed_in()?;
    let view = crate::server_context::checked(visit.services.security.show(who, &visit.visitor).await)?;
    Ok(model::SecurityView { passkeys: visit.passkeys_here(view.passkeys), ..view })
}

/// The page of the proof, with what was wrong with its last form.
#[server(input = GetUrl, output = Answer, endpoint = "security/prove/view")]
pub async fn open_proof() -> Result<ProofView, AppError> {
    let visit = crate::server_context::visit()?;
    let who = visit.signed_in()?;
    let view = crate::server_context::checked(visit.services.security.open_proof(who, visit.visitor.locale).await)?;
    let takes_passkey = view.takes_passkey && visit.takes_passkeys;
    Ok(ProofView { errors: visit.take_errors("/security/prove"), takes_passkey, ..view })
}

/// The page of a new password, with what was wrong with its last form.
#[server(input = GetUrl, output = Answer, endpoint = "security/password/view")]
pub async fn open_password_change() -> Result<SecurityReply, AppError> {
    let visit = crate::server_context::visit()?;
    let who = visit.signed_in()?;
    Ok(match crate::server_context::checked(visit.services.security.open_password(who).await)? {
        SecurityReply::Stay(_) => SecurityReply::Stay(visit.take_errors("/security/password")),
        elsewhere @ SecurityReply::Open(_) => elsewhere,
    })
}

/// «Подключить приложение»: makes its key.
#[server(output = Answer, endpoint = "security/app/begin")]
pub async fn begin_app(#[server(default)] _csrf: String) -> Result<LocalPath, AppError> {
    let visit = crate::server_context::visit()?;
    let who = visit.signed_in()?;
    Ok(visit.to(crate::server_context::checked(visit.services.security.begin_app(who).await)?))
}

/// The application that is being connected.
#[server(input = GetUrl, output = Answer, endpoint = "security/app/view")]
pub async fn open_app_setup() -> Result<AppSetupReply, AppError> {
    let visit = crate::server_context::visit()?;
    let who = visit.signed_in()?;
    let mut reply = crate::server_context::checked(visit.services.security.open_app(who).await)?;
    if let AppSetupReply::Show(setup) = &mut reply {
        setup.errors = visit.take_errors("/security/app");
    }
    Ok(reply)
}

/// Its first code.
#[server(output = Answer, endpoint = "security/app")]
pub async fn confirm_app(
    #[server(default)] code: String,
    #[server(default)] _csrf: String,
) -> Result<SecurityReply, AppError> {
    let visit = crate::server_context::visit()?;
    let (who, token) = visit.by_session()?;
    let outcome = visit.services.security.confirm_app(who, token, &code, &visit.visitor).await;
    Ok(visit.answer_security(who, crate::server_context::checked(outcome)?, "/security/app", None))
}

/// «Отключить».
#[server(output = Answer, endpoint = "security/app/remove")]
pub async fn remove_app(
    #[server(default)] app: String,
    #[server(default)] _csrf: String,
) -> Result<SecurityReply, AppError> {
    let visit = crate::server_context::visit()?;
    let (who, token) = visit.by_session()?;
    let outcome = visit.services.security.remove_app(who, token, &app, &visit.visitor).await;
    Ok(visit.answer_security(who, crate::server_context::checked(outcome)?, "/security", None))
}

/// «Получить новые резервные коды».
#[server(output = Answer, endpoint = "security/codes")]
pub async fn renew_backup_codes(#[server(default)] _csrf: String) -> Result<SecurityReply, AppError> {
    let visit = crate::server_context::visit()?;
    let (who, token) = visit.by_session()?;
    let outcome = visit.services.security.renew_backup_codes(who, token).await;
    Ok(visit.answer_security(who, crate::server_context::checked(outcome)?, "/security", None))
}

/// The backup codes that were just made; nothing when they were shown already.
#[server(input = GetUrl, output = Answer, endpoint = "security/codes/view")]
pub async fn backup_codes() -> Result<Vec<String>, AppError> {
    let visit = crate::server_context::visit()?;
    let who = visit.signed_in()?;
    Ok(visit.take_codes(who))
}

/// «Подтвердите, что это вы». `next` is where the person wanted to go.
#[server(output = Answer, endpoint = "security/prove")]
pub async fn prove(
    #[server(default)] password: String,
    #[server(default)] backup_code: String,
    #[server(default)] next: String,
    #[server(default)] _csrf: String,
) -> Result<SecurityReply, AppError> {
    let visit = crate::server_context::visit()?;
    let (who, token) = visit.by_session()?;
    let next = LocalPath::parse(&next);
    let proof = service::Proof { password: &password, code: &backup_code };
    let outcome = visit.services.security.prove(who, token, proof, &visit.visitor, next.clone()).await;
    Ok(visit.answer_security(who, crate::server_context::checked(outcome)?, "/security/prove", next.as_ref()))
}

/// «Сменить пароль»; `others` ends the other sessions.
#[server(output = Answer, endpoint = "security/password")]
pub async fn change_password(
    #[server(default)] current_password: String,
    #[server(default)] password: String,
    #[server(default)] others: String,
    #[server(default)] _csrf: String,
) -> Result<SecurityReply, AppError> {
    let visit = crate::server_context::visit()?;
    let (who, token) = visit.by_session()?;
    let wish = service::PasswordWish { current: &current_password, new: &password, ends_others: others == "yes" };
    let outcome = visit.services.security.change_password(who, token, wish, &visit.visitor).await;
    Ok(visit.answer_security(who, crate::server_context::checked(outcome)?, "/security/password", None))
}

/// The page of a control question.
#[server(input = GetUrl, output = Answer, endpoint = "security/question/view")]
pub async fn open_control_question() -> Result<QuestionReply, AppError> {
    let visit = crate::server_context::visit()?;
    let who = visit.signed_in()?;
    Ok(visit.question_page(crate::server_context::checked(visit.services.security.open_question(who).await)?))
}

/// «Сохранить вопрос».
#[server(output = Answer, endpoint = "security/question")]
pub async fn set_control_question(
    #[server(default)] control_question: String,
    #[server(default)] control_answer: String,
    #[server(default)] _csrf: String,
) -> Result<SecurityReply, AppError> {
    let visit = crate::server_context::visit()?;
    let (who, token) = visit.by_session()?;
    let wish = service::QuestionWish { question: &control_question, answer: &control_answer };
    let outcome = visit.services.security.set_question(who, token, wish, &visit.visitor).await;
    Ok(visit.answer_question(who, crate::server_context::checked(outcome)?, &control_question))
}

/// «Убрать вопрос».
#[server(output = Answer, endpoint = "security/question/remove")]
pub async fn remove_control_question(#[server(default)] _csrf: String) -> Result<SecurityReply, AppError> {
    let visit = crate::server_context::visit()?;
    let (who, token) = visit.by_session()?;
    let outcome = visit.services.security.remove_question(who, token, &visit.visitor).await;
    Ok(visit.answer_security(who, crate::server_context::checked(outcome)?, "/security", None))
}

/// «Отменить восстановление»: one that waits, of the owner's account.
#[server(output = Answer, endpoint = "security/cancel-recovery")]
pub async fn cancel_own_recovery(
    #[server(default)] recovery: String,
    #[server(default)] _csrf: String,
) -> Result<LocalPath, AppError> {
    let visit = crate::server_context::visit()?;
    let who = visit.signed_in()?;
    Ok(visit.to(crate::server_context::checked(visit.services.recovery.cancel_own(who, &recovery).await)?))
}

/// «Забыть устройство»: one of the owner's.
#[server(output = Answer, endpoint = "security/forget")]
pub async fn forget_device(
    #[server(default)] device: String,
    #[server(default)] _csrf: String,
) -> Result<LocalPath, AppError> {
    let visit = crate::server_context::visit()?;
    let who = visit.signed_in()?;
    Ok(visit.to(crate::server_context::checked(visit.services.security.forget_device(who, &device).await)?))
}

/// «Завершить»: one session of the owner's.
#[server(output = Answer, endpoint = "security/end")]
pub async fn end_session(
    #[server(default)] session: String,
    #[server(default)] _csrf: String,
) -> Result<LocalPath, AppError> {
    let visit = crate::server_context::visit()?;
    let who = visit.signed_in()?;
    Ok(visit.to(crate::server_context::checked(visit.services.security.end_session(who, &session).await)?))
}

/// «Завершить все остальные».
#[server(output = Answer, endpoint = "security/end-others")]
pub async fn end_others(#[server(default)] _csrf: String) -> Result<LocalPath, AppError> {
    let visit = crate::server_context::visit()?;
    let who = visit.signed_in()?;
    Ok(visit.to(crate::server_context::checked(visit.services.security.end_others(who).await)?))
}

/// «История входов»: how far back, by its days, which tries, and where the page before has ended.
#[server(input = GetUrl, output = Answer, endpoint = "security/history")]
pub async fn find_sign_ins(
    days: Option<String>,
    shown: Option<String>,
    older: Option<i64>,
) -> Result<SignInHistory, AppError> {
    let visit = crate::server_context::visit()?;
    let who = visit.signed_in()?;
    let text = Option::<String>::unwrap_or_default;
    let filter = model::HistoryFilter::parse(&text(days), &text(shown));
    crate::server_context::checked(visit.services.security.history(who, filter, older).await)
}

/// «Убрать из истории».
#[server(output = Answer, endpoint = "security/clear-history")]
pub async fn clear_history(#[server(default)] _csrf: String) -> Result<LocalPath, AppError> {
    let visit = crate::server_context::visit()?;
    let who = visit.signed_in()?;
    Ok(visit.to(crate::server_context::checked(visit.services.security.clear_history(who).await)?))
}
