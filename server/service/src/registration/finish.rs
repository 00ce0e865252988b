//! The last step: the password, and with it the account.

use super::{Registration, StepOutcome, facts, proven_at};
use crate::{
    audit::note,
    core::{Answer, Visitor},
    passwords::ContextWords,
    ports::{Account, Contact, Draft, StoreError, Work},
    second_factor,
    secrets::{BlindIndex, Token},
    sessions::{self, Opened},
};
use jiff::Timestamp;
use model::{
    AccountId, AccountLevel, Channel, ContactForm, Fault, Field, FieldError, JournalKind, LocalPath, NotificationKind,
    Password, Refusal, RegistrationReply, RegistrationStep, SignInWay, Strength, WizardStep as _,
};

impl Registration {
    /// «Создать учётную запись». Account, contacts, first notices and session are written together: there is no half
    /// account. Sent twice, it opens one account and signs in both times.
    pub async fn set_password(&self, flow: Option<&Token>, typed: &str, visitor: &Visitor) -> Answer<StepOutcome> {
        let mut work = self.core.store.read().await?;
        let draft = self.find_even_finished(&mut *work, flow).await?;
        drop(work);
        let Some(draft) = draft else {
            return self.onward(flow, RegistrationStep::Password).await;
        };
        if let Some(account) = draft.account_id {
            return self.enter_again(account, typed, visitor).await;
        }
        let step = RegistrationStep::Password.or_first_unmet(facts(&draft));
        let Ok(form) = draft.values.parse() else { return Ok(RegistrationReply::Go(step.path()).into()) };
        if step != RegistrationStep::Password {
            return Ok(RegistrationReply::Go(step.path()).into());
        }
        let judged = match Password::parse_new(typed) {
            Ok(password) => self.core.judge(&password, &self.context(&form)).await.map(|()| password),
            Err(fault) => Err(fault),
        };
        let password = match judged {
            Ok(password) => password,
            Err(fault) => return self.stay_at_password(flow, Fault::Password(fault)).await,
        };
        let hash = self.passwords.place()?.hash(&password).await?.to_phc().to_string();
        match self.open_account(&draft, &form, hash, visitor).await? {
            Born::Open(opened) => Ok(welcome(opened)),
            Born::Taken => Ok(Refusal::ContactTaken.into()),
            Born::Before(account) => self.enter_again(account, typed, visitor).await,
        }
    }

    /// How strong the password is that was typed so far; never a refusal, and nothing is kept of it (security 3.6).
    /// `None` when it was asked too often, or when no registration is under way.
    pub async fn measure_password(&self, flow: Option<&Token>, typed: &str) -> Answer<Option<Strength>> {
        let mut work = self.core.store.begin().await?;
        let Some(draft) = self.find(&mut *work, flow).await? else { return Ok(None) };
        let counter = self.core.counter("meter of a registration", draft.id.as_bytes());
        let (calls, _) = work.limits().count(&counter, 60, self.core.now()).await?;
        work.commit().await?;
        let is_often = i64::from(calls) > self.core.policy.meter_calls_minute;
        let form = draft.values.parse().ok().filter(|_| !is_often);
        Ok(match form {
            Some(form) => Some(self.core.strength(typed, &self.context(&form)).await),
            None => None,
        })
    }

    async fn open_account(
        &self,
        draft: &Draft,
        form: &ContactForm,
        password_hash: String,
        visitor: &Visitor,
    ) -> Answer<Born> {
        let core = &self.core;
        let now = core.now();
        let mut work = core.store.begin().await?;
        // Read again within the unit of work: another tab may have been faster.
        let Some(draft) = work.drafts().find_by_id(draft.id, now).await? else { return Ok(Born::Taken) };
        if let Some(account) = draft.account_id {
            return Ok(Born::Before(account));
        }
        let account = Account {
            id: AccountId(core.rng.id(now)?),
            name: form.name.clone(),
            level: AccountLevel::Simplified,
            locale: draft.locale,
            display: visitor.display,
            password_hash,
            password_set_at: now,
            is_blocked: false,
            created_at: now,
        };
        work.accounts().insert(&account).await?;
        note(core, &mut *work, account.id, &JournalKind::AccountOpened, now).await?;
        match self.add_contacts(&mut *work, &draft, form, account.id, now).await {
            Err(StoreError::ContactTaken) => return Ok(Born::Taken),
            other => other?,
        }
        if !work.drafts().finish(draft.id, account.id).await? {
            return Ok(Born::Taken);
        }
        work.notifications().push(account.id, &NotificationKind::AccountOpened { level: account.level }, now).await?;
        for channel in [Channel::Phone, Channel::Email] {
            let is_given = match channel {
                Channel::Phone => form.phone.is_some(),
                Channel::Email => form.email.is_some(),
            };
            if is_given && proven_at(&draft, channel).is_none() {
                work.notifications().push(account.id, &NotificationKind::ContactWaiting { channel }, now).await?;
            }
        }
        let opened = sessions::open(core, &mut *work, account.id, visitor, 1, SignInWay::Password).await?;
        work.commit().await?;
        Ok(Born::Open(opened))
    }

    /// Proven contacts reserve their names; the others wait for their letter (security 2.3).
    async fn add_contacts(
        &self,
        work: &mut dyn Work,
        draft: &Draft,
        form: &ContactForm,
        account: AccountId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let phone = form.phone.as_ref().map(|phone| (Channel::Phone, phone.as_str(), self.core.phone_index(phone)));
        let email = form.email.as_ref().map(|email| (Channel::Email, email.as_str(), self.core.email_index(email)));
        for (channel, value, index) in [phone, email].into_iter().flatten() {
            let verified_at = proven_at(draft, channel);
            let id = self.core.rng.id(now).map_err(|_| StoreError::Database("no_randomness".to_owned()))?;
            let contact =
                Contact { id, account_id: account, channel, value: value.to_owned(), verified_at, created_at: now };
            let reserves: Option<&BlindIndex> = verified_at.map(|_| &index);
            work.contacts().insert(&contact, reserves).await?;
        }
        Ok(())
    }

    /// The same form came twice (a double click, a reload): whoever knows the password is let in again.
    async fn enter_again(&self, account: AccountId, typed: &str, visitor: &Visitor) -> Answer<StepOutcome> {
        let account = self.core.store.read().await?.accounts().get(account).await?;
        let to_sign_in = || Ok(RegistrationReply::Open(LocalPath::of("/sign-in")).into());
        let Ok(password) = Password::prepare(typed) else { return to_sign_in() };
        if !self.passwords.place()?.verify(Some(&account.password_hash), &password).await?.right {
            return to_sign_in();
        }
        let mut work = self.core.store.begin().await?;
        let held = work.accounts().hold(account.id).await?;
        if held.is_blocked || held.password_hash != account.password_hash {
            // Blocked, or changed meanwhile: this one opens nothing.
            return to_sign_in();
        }
        if second_factor::is_on(&mut *work, account.id).await? {
            // The password alone opens nothing any more.
            return to_sign_in();
        }
        if !work.sign_in_choices().get(account.id).await?.networks.admit(&visitor.network) {
            // There they are told how to come in from here.
            return to_sign_in();
        }
        let opened = sessions::open(&self.core, &mut *work, account.id, visitor, 1, SignInWay::Password).await?;
        work.commit().await?;
        Ok(welcome(opened))
    }

    fn context(&self, form: &ContactForm) -> ContextWords {
        let mut words = ContextWords::new(&self.core.site.host)
            .name(form.name.surname.as_str())
            .name(form.name.given_name.as_str());
        if let Some(email) = &form.email {
            words = words.email(email.as_str());
        }
        if let Some(phone) = &form.phone {
            words = words.phone(phone.as_str());
        }
        words
    }

    /// The draft is read again within the unit of work: what is written must not undo what another tab did meanwhile.
    async fn stay_at_password(&self, flow: Option<&Token>, fault: Fault) -> Answer<StepOutcome> {
        let mut work = self.core.store.begin().await?;
        let Some(mut draft) = self.find(&mut *work, flow).await? else {
            drop(work);
            return self.onward(flow, RegistrationStep::Password).await;
        };
        draft.errors = vec![FieldError::new(Field::Password, fault)];
        work.drafts().save(&draft).await?;
        let view = self.view(&mut *work, &draft, RegistrationStep::Password).await?;
        work.commit().await?;
        Ok(RegistrationReply::Show(Box::new(view)).into())
    }
}

/// What came of trying to open an account.
enum Born {
    /// It is open, and its owner signed in.
    Open(Opened),
    /// A proven contact belongs to somebody already.
    Taken,
    /// Another tab was faster.
    Before(AccountId),
}

fn welcome(opened: Opened) -> StepOutcome {
    let (session, device) = (Some(opened.session), Some(opened.device));
    StepOutcome { session, device, ..RegistrationReply::Open(LocalPath::of("/cabinet")).into() }
}
