//! Passkeys on the page «Безопасность»: adding, naming and removing them (catalogue EXP-02; security 7.2, 7.6, 7.7).

use super::{PAGE, Security, SecurityOutcome, page, prove_first, stay};
use crate::{
    audit::{note, note_foreign},
    cabinet::contact_line,
    core::{Answer, Visitor},
    passkeys::{self, Counted, Holder, PasskeySite},
    ports::{Passkey, Work},
    secrets::Token,
    sessions::SignedIn,
};
use model::{
    Fault, Field, FieldError, JournalKind, LocalPath, NotificationKind, PASSKEYS_MAX, PasskeyLine, PasskeyName,
    PasskeyPlace, PasskeyQuestion, PasskeyView, PasskeysView, SecurityReply,
};
use uuid::Uuid;

impl Security {
    /// The part of the page.
    pub(super) async fn show_passkeys(&self, work: &mut dyn Work, who: SignedIn) -> Answer<PasskeysView> {
        let keys = work.passkeys().list(who.account).await?;
        let place = match PasskeySite::of(&self.core.site) {
            Some(site) => PasskeyPlace::At(site.origin),
            None => PasskeyPlace::Nowhere,
        };
        Ok(PasskeysView {
            keys: keys.iter().map(|key| self.passkey_line(key)).collect(),
            place,
            ..PasskeysView::default()
        })
    }

    fn passkey_line(&self, passkey: &Passkey) -> PasskeyLine {
        PasskeyLine {
            id: passkey.id.to_string(),
            name: passkey.name.clone(),
            added: self.core.moment(passkey.created_at),
            used: passkey.used_at.map(|at| self.core.moment(at)),
        }
    }

    /// «Добавить ключ доступа»: the question to the authenticator.
    pub async fn ask_for_new_passkey(&self, who: SignedIn, name: &str, visitor: &Visitor) -> Answer<PasskeyQuestion> {
        if !who.is_proven(&self.core) {
            return Ok(PasskeyQuestion::Open(prove_first(PAGE)));
        }
        if !passkeys::work_at(&self.core.site) {
            return Ok(PasskeyQuestion::Open(page()));
        }
        // Nobody likes to touch a token for a form that is refused afterwards.
        if let Err(fault) = PasskeyName::parse(name) {
            return Ok(PasskeyQuestion::Refused(FieldError::new(Field::PasskeyName, fault)));
        }
        let mut work = self.core.store.begin().await?;
        let account = work.accounts().hold(who.account).await?;
        if work.passkeys().list(who.account).await?.len() >= PASSKEYS_MAX {
            return Ok(PasskeyQuestion::Open(page()));
        }
        if let Some(wait) = self.wait_for_question(&mut *work, visitor).await? {
            work.commit().await?;
            return Ok(PasskeyQuestion::Refused(wait));
        }
        let contacts = work.contacts().list(who.account).await?;
        let shown = contacts.first().map(|contact| contact_line(contact).masked).filter(|shown| !shown.is_empty());
        let shown = shown.unwrap_or_else(|| account.name.given_name.as_str().to_owned());
        let holder = Holder::Adds(who.session);
        let question = passkeys::ask_for_new(&self.core, &mut *work, holder, &account, &shown).await?;
        work.commit().await?;
        Ok(PasskeyQuestion::Ask(question))
    }

    /// The key that the authenticator has made: one may sign in with it from now on.
    pub async fn add_passkey(
        &self,
        who: SignedIn,
        token: &Token,
        name: &str,
        answer: &str,
        visitor: &Visitor,
    ) -> Answer<SecurityOutcome> {
        if !who.is_proven(&self.core) {
            return Ok(SecurityReply::Open(prove_first(PAGE)).into());
        }
        let name = match PasskeyName::parse(name) {
            Ok(name) => name,
            Err(fault) => return Ok(stay([FieldError::new(Field::PasskeyName, fault)])),
        };
        let refuse = || Ok(stay([FieldError::new(Field::Passkey, Fault::PasskeyNotAdded)]));
        let Some(made) = passkeys::read_new(&self.core, Holder::Adds(who.session), answer).await? else {
            return refuse();
        };
        let passkey = made.named(&self.core, who.account, name.as_str())?;
        let mut work = self.core.store.begin().await?;
        work.accounts().hold(who.account).await?;
        if work.passkeys().list(who.account).await?.len() >= PASSKEYS_MAX {
            return Ok(SecurityReply::Open(page()).into());
        }
        if !work.passkeys().insert(&passkey).await? {
            return refuse();
        }
        let Some(session) = self.renew(&mut *work, who, token).await? else {
            return Ok(SecurityReply::Open(LocalPath::of("/sign-in")).into());
        };
        let notice = NotificationKind::PasskeyAdded { device: visitor.device.clone() };
        self.note_change(&mut *work, who, JournalKind::PasskeyAdded, notice).await?;
        work.commit().await?;
        let next = LocalPath::of("/security?done=passkey");
        Ok(SecurityOutcome { session: Some(session), ..SecurityReply::Open(next).into() })
    }

    /// The page on which a key of the owner's gets another name.
    pub async fn open_passkey(&self, who: SignedIn, id: &str) -> Answer<Option<PasskeyView>> {
        let Ok(id) = id.parse::<Uuid>() else { return Ok(None) };
        let keys = self.core.store.read().await?.passkeys().list(who.account).await?;
        let Some(key) = keys.iter().find(|key| key.id == id) else {
            note_foreign(&self.core, self.core.store.begin().await?, who, id).await?;
            return Ok(None);
        };
        Ok(Some(PasskeyView { key: self.passkey_line(key), errors: Vec::new() }))
    }

    /// «Переименовать».
    pub async fn rename_passkey(&self, who: SignedIn, id: &str, name: &str) -> Answer<SecurityOutcome> {
        let Ok(id) = id.parse::<Uuid>() else { return Ok(SecurityReply::Open(page()).into()) };
        if !who.is_proven(&self.core) {
            return Ok(SecurityReply::Open(prove_first(PAGE)).into());
        }
        let name = match PasskeyName::parse(name) {
            Ok(name) => name,
            Err(fault) => return Ok(stay([FieldError::new(Field::PasskeyName, fault)])),
        };
        let mut work = self.core.store.begin().await?;
        work.accounts().hold(who.account).await?;
        if !work.passkeys().rename(who.account, id, name.as_str()).await? {
            note_foreign(&self.core, work, who, id).await?;
            return Ok(SecurityReply::Open(page()).into());
        }
        note(&self.core, &mut *work, who.account, &JournalKind::PasskeyRenamed, self.core.now()).await?;
        work.commit().await?;
        Ok(SecurityReply::Open(LocalPath::of("/security?done=named")).into())
    }

    /// «Удалить»: one key of the owner's opens nothing any more.
    pub async fn remove_passkey(
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
        if !work.passkeys().delete(who.account, id).await? {
            note_foreign(&self.core, work, who, id).await?;
            return Ok(SecurityReply::Open(page()).into());
        }
        let notice = NotificationKind::PasskeyRemoved { device: visitor.device.clone() };
        self.note_change(&mut *work, who, JournalKind::PasskeyRemoved, notice).await?;
        let session = self.renew(&mut *work, who, token).await?;
        work.commit().await?;
        Ok(SecurityOutcome { session, ..SecurityReply::Open(LocalPath::of("/security?done=passkey-removed")).into() })
    }

    /// The question to a passkey that is to show who one is.
    pub async fn ask_for_proof(&self, who: SignedIn, visitor: &Visitor) -> Answer<PasskeyQuestion> {
        if !passkeys::work_at(&self.core.site) {
            return Ok(PasskeyQuestion::Refused(passkeys::refusal()));
        }
        let mut work = self.core.store.begin().await?;
        let question = match self.wait_for_question(&mut *work, visitor).await? {
            Some(wait) => PasskeyQuestion::Refused(wait),
            None => PasskeyQuestion::Ask(passkeys::ask(&self.core, &mut *work, Holder::Proves(who.session)).await?),
        };
        work.commit().await?;
        Ok(question)
    }

    async fn wait_for_question(&self, work: &mut dyn Work, visitor: &Visitor) -> Answer<Option<FieldError>> {
        passkeys::wait_of_network(&self.core, work, Counted::Questions, visitor).await
    }

    /// «Подтвердите, что это вы», by a passkey of the owner's: it shows device and person, so neither password nor code is asked
    /// for besides.
    pub async fn prove_by_passkey(
        &self,
        who: SignedIn,
        token: &Token,
        answer: &str,
        visitor: &Visitor,
        next: Option<LocalPath>,
    ) -> Answer<SecurityOutcome> {
        let refuse = || Ok(stay([passkeys::refusal()]));
        let shown = passkeys::read_shown(&self.core, Holder::Proves(who.session), answer).await?;
        let Some(shown) = shown.filter(|shown| shown.account == who.account) else { return refuse() };
        let mut work = self.core.store.begin().await?;
        work.accounts().hold(who.account).await?;
        if !passkeys::note_use(&self.core, &mut *work, &shown, &visitor.device).await? {
            work.commit().await?;
            return refuse();
        }
        let session = self.renew_as(&mut *work, who, token, 2).await?;
        work.commit().await?;
        Ok(SecurityOutcome { session, ..SecurityReply::Open(super::after_proof(next)).into() })
    }
}
