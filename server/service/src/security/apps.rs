//! Two-step sign-in: applications that give codes, and backup codes (catalogue MFA-01, MFA-03, MFA-06; security 7).

use super::{PAGE, Security, SecurityOutcome, page, stay};
use crate::{
    audit::{note, note_foreign},
    core::{Answer, Visitor},
    outbox::{self, Factor, Message},
    ports::{AuthenticatorApp, WaitingEnd, Work},
    second_factor,
    secrets::Token,
    sessions::{SignedIn, prove_first},
};
use model::{
    AppSetup, AppSetupReply, Fault, Field, FieldError, JournalKind, LocalPath, NotificationKind, SecurityReply,
    TypedCode,
};
use uuid::Uuid;

/// Where an application is connected.
const SETUP: &str = "/security/app";

/// Where backup codes are shown, once.
const CODES: &str = "/security/codes";

impl Security {
    /// «Подключить приложение»: makes its key. One that was not connected before is forgotten.
    pub async fn begin_app(&self, who: SignedIn) -> Answer<LocalPath> {
        if !who.is_proven(&self.core) {
            return Ok(prove_first(PAGE));
        }
        let now = self.core.now();
        let mut work = self.core.store.begin().await?;
        work.accounts().hold(who.account).await?;
        if second_factor::confirmed_apps(&mut *work, who.account).await?.len() >= second_factor::MOST_APPS {
            return Ok(page());
        }
        let app = AuthenticatorApp {
            id: self.core.rng.id(now)?,
            account_id: who.account,
            key: second_factor::new_key(&self.core)?,
            last_step: 0,
            created_at: now,
            confirmed_at: None,
            used_at: None,
        };
        work.factors().insert_app(&app).await?;
        work.commit().await?;
        Ok(LocalPath::of(SETUP))
    }

    /// The key of the application that is being connected. Only to whoever has just shown who they are: it is a secret.
    pub async fn open_app(&self, who: SignedIn) -> Answer<AppSetupReply> {
        if !who.is_proven(&self.core) {
            return Ok(AppSetupReply::Go(prove_first(SETUP)));
        }
        let mut work = self.core.store.read().await?;
        let Some(app) = find_unconfirmed(&mut *work, who).await? else { return Ok(AppSetupReply::Go(page())) };
        let contacts = work.contacts().list(who.account).await?;
        let name = contacts.first().map(|contact| crate::cabinet::contact_line(contact).masked).unwrap_or_default();
        Ok(match second_factor::shown(&app.key, &name) {
            Some((key, picture)) => AppSetupReply::Show(Box::new(AppSetup { key, picture, errors: Vec::new() })),
            None => AppSetupReply::Go(page()),
        })
    }

    /// The first code of the application: it is asked for from now on. With the first one come backup codes.
    pub async fn confirm_app(
        &self,
        who: SignedIn,
        token: &Token,
        typed: &str,
        visitor: &Visitor,
    ) -> Answer<SecurityOutcome> {
        if !who.is_proven(&self.core) {
            return Ok(SecurityReply::Open(prove_first(SETUP)).into());
        }
        let refuse = |fault| Ok(stay([FieldError::new(Field::Code, fault)]));
        let typed = match TypedCode::parse(typed) {
            Ok(typed) => typed,
            Err(fault) => return refuse(fault),
        };
        let mut work = self.core.store.begin().await?;
        work.accounts().hold(who.account).await?;
        let wait = second_factor::spend_try_of_session(&self.core, &mut *work, who).await?;
        work.commit().await?;
        if let Some(seconds) = wait {
            return refuse(Fault::Wait(seconds));
        }

        let now = self.core.now();
        let mut work = self.core.store.begin().await?;
        work.accounts().hold(who.account).await?;
        let Some(app) = find_unconfirmed(&mut *work, who).await? else {
            return Ok(SecurityReply::Open(page()).into());
        };
        if !second_factor::take_app_code(&self.core, &mut *work, &app, &typed).await? {
            return refuse(Fault::SecondCodeWrong);
        }
        second_factor::forget_tries_of_session(&self.core, &mut *work, who).await?;
        work.factors().confirm_app(app.id, now).await?;
        let notice = NotificationKind::AppConnected { device: visitor.device.clone() };
        let told = (JournalKind::AppConnected, notice);
        self.finish_connecting(work, who, token, told, "/security?done=app").await
    }

    /// A factor is asked for from now on: with the first one come backup codes, which are shown before the page that says `done`.
    pub(super) async fn finish_connecting(
        &self,
        mut work: Box<dyn Work>,
        who: SignedIn,
        token: &Token,
        (noted, notice): (JournalKind, NotificationKind),
        done: &'static str,
    ) -> Answer<SecurityOutcome> {
        let has_codes = work.factors().count_backup_codes(who.account).await? > 0;
        let codes = if has_codes {
            Vec::new()
        } else {
            second_factor::make_backup_codes(&self.core, &mut *work, who.account).await?
        };
        let Some(session) = self.renew(&mut *work, who, token).await? else {
            return Ok(SecurityReply::Open(LocalPath::of("/sign-in")).into());
        };
        self.note_change(&mut *work, who, noted, notice).await?;
        work.commit().await?;
        let next = LocalPath::of(if has_codes { done } else { CODES });
        Ok(SecurityOutcome { reply: SecurityReply::Open(next), session: Some(session), codes })
    }

    /// «Отключить»: one application of the owner's. Without any, the password alone is enough again, and backup codes are void.
    pub async fn remove_app(
        &self,
        who: SignedIn,
        token: &Token,
        id: &str,
        visitor: &Visitor,
    ) -> Answer<SecurityOutcome> {
        let Ok(id) = id.parse::<Uuid>() else { return Ok(SecurityReply::Open(page()).into()) };
        if !who.is_proven(&self.core) {
            return Ok(SecurityReply::Open(prove_first(PAGE)).into());
        }
        let mut work = self.core.store.begin().await?;
        work.accounts().hold(who.account).await?;
        if !work.factors().delete_app(who.account, id).await? {
            note_foreign(&self.core, work, who, id).await?;
            return Ok(SecurityReply::Open(page()).into());
        }
        let notice = NotificationKind::AppRemoved { device: visitor.device.clone() };
        let told = (JournalKind::AppRemoved, notice);
        self.finish_removing(work, who, token, told, "/security?done=removed").await
    }

    /// A factor is not asked for any more. Without any, backup codes are void.
    pub(super) async fn finish_removing(
        &self,
        mut work: Box<dyn Work>,
        who: SignedIn,
        token: &Token,
        (noted, notice): (JournalKind, NotificationKind),
        done: &'static str,
    ) -> Answer<SecurityOutcome> {
        if !second_factor::is_on(&mut *work, who.account).await? {
            work.factors().replace_backup_codes(who.account, &[], self.core.now()).await?;
        }
        self.note_change(&mut *work, who, noted, notice).await?;
        let session = self.renew(&mut *work, who, token).await?;
        work.commit().await?;
        Ok(SecurityOutcome { session, ..SecurityReply::Open(LocalPath::of(done)).into() })
    }

    /// «Получить новые коды»: the former are void.
    pub async fn renew_backup_codes(&self, who: SignedIn, token: &Token) -> Answer<SecurityOutcome> {
        if !who.is_proven(&self.core) {
            return Ok(SecurityReply::Open(prove_first(PAGE)).into());
        }
        let mut work = self.core.store.begin().await?;
        work.accounts().hold(who.account).await?;
        if !second_factor::is_on(&mut *work, who.account).await? {
            return Ok(SecurityReply::Open(page()).into());
        }
        let codes = second_factor::make_backup_codes(&self.core, &mut *work, who.account).await?;
        self.note_change(&mut *work, who, JournalKind::BackupCodesMade, NotificationKind::BackupCodesMade).await?;
        let session = self.renew(&mut *work, who, token).await?;
        work.commit().await?;
        Ok(SecurityOutcome { session, codes, ..SecurityReply::Open(LocalPath::of(CODES)).into() })
    }

    /// What every change of a factor, or of the control question, brings: other sessions have to show again who they are, sign-ins between their two steps are
    /// void, as are recoveries that wait, and every proven contact is told (security 7.6, 7.7).
    pub(super) async fn note_change(
        &self,
        work: &mut dyn Work,
        who: SignedIn,
        noted: JournalKind,
        notice: NotificationKind,
    ) -> Answer<()> {
        let factor = match noted {
            JournalKind::PasskeyAdded | JournalKind::PasskeyRemoved => Factor::Passkey,
            JournalKind::QuestionSet | JournalKind::QuestionRemoved => Factor::Question,
            _ => Factor::TwoStep,
        };
        let now = self.core.now();
        work.sessions().unprove_others(who.account, who.session).await?;
        work.factors().forget_pending(who.account).await?;
        note(&self.core, work, who.account, &noted, now).await?;
        work.notifications().push(who.account, &notice, now).await?;
        // Whoever has the factor in hand needs no recovery without it, and whoever asked for one has shown less.
        work.waiting_recoveries().end_all(who.account, WaitingEnd::Voided, now).await?;
        let message = |channel, to, block, locale| Message::FactorChanged { factor, channel, to, block, locale };
        outbox::warn_contacts(&self.core, work, who.account, message).await
    }
}

async fn find_unconfirmed(work: &mut dyn Work, who: SignedIn) -> Answer<Option<AuthenticatorApp>> {
    let apps = work.factors().list_apps(who.account).await?;
    Ok(apps.into_iter().find(|app| app.confirmed_at.is_none()))
}
