//! A new password in place of another: whether it may be taken, and what follows from it (security 3.3 to 3.9). One way for
//! the change and for the recovery.

use crate::{
    audit::note,
    core::{Answer, Core},
    outbox::{self, Message},
    passwords::{ContextWords, PasswordHash, Place},
    ports::{Account, PasswordChange, WaitingEnd, Work},
};
use model::{Channel, Field, JournalKind, NotificationKind, Password, PasswordFault, read_date};

/// Passwords that are not taken again: the one that is replaced and four before it. Source: security 3.8.
const REFUSED_PASSWORDS: u32 = 5;

/// A new password that may be taken, hashed.
pub(crate) struct NewPassword {
    change: PasswordChange,
}

impl NewPassword {
    /// Judges and hashes. Errors: why it may not be taken. No unit of work is open while it is hashed.
    pub(crate) async fn make(
        core: &Core,
        place: &Place<'_>,
        account: Account,
        typed: &Password,
    ) -> Answer<Result<Self, PasswordFault>> {
        let mut work = core.store.read().await?;
        let context = context(core, &mut *work, &account).await?;
        let mut known = vec![account.password_hash.clone()];
        known.extend(work.accounts().list_former_passwords(account.id).await?);
        drop(work);
        if let Err(fault) = core.judge(typed, &context).await {
            return Ok(Err(fault));
        }
        let known: Vec<PasswordHash> = known.iter().filter_map(|hash| PasswordHash::parse(hash)).collect();
        if place.is_any(known, typed).await? {
            return Ok(Err(PasswordFault::Reused));
        }
        let now = core.now();
        let change = PasswordChange {
            account: account.id,
            old: account.password_hash,
            new: place.hash(typed).await?.to_phc().to_string(),
            former: core.rng.id(now)?,
            keep: REFUSED_PASSWORDS - 1,
            at: now,
        };
        Ok(Ok(Self { change }))
    }

    /// Puts it in place of the old one, within a unit of work that holds the account; notes it, and tells every proven contact.
    /// `false` when the old one is no longer there: somebody was faster.
    pub(crate) async fn take(
        self,
        core: &Core,
        work: &mut dyn Work,
        noted: JournalKind,
        notice: NotificationKind,
    ) -> Answer<bool> {
        if !work.accounts().change_password(&self.change).await? {
            return Ok(false);
        }
        let (account, at) = (self.change.account, self.change.at);
        // Whoever has shown the old one and is between the two steps of a sign-in begins anew.
        work.factors().forget_pending(account).await?;
        note(core, work, account, &noted, at).await?;
        work.notifications().push(account, &notice, at).await?;
        // Whoever waits for one of their own has shown less than whoever sets it (decision 0025).
        work.waiting_recoveries().end_all(account, WaitingEnd::Voided, at).await?;
        let is_without_factor = noted == JournalKind::AccessRestored;
        outbox::warn_contacts(core, work, account, |channel, to, block, locale| {
            if is_without_factor {
                Message::AccessRestored { channel, to, block, locale }
            } else {
                Message::PasswordChanged { channel, to, block, locale }
            }
        })
        .await?;
        Ok(true)
    }
}

/// What is known of the person: name, contacts, and what they have said of themselves in the profile (security 3.4).
pub(crate) async fn context(core: &Core, work: &mut dyn Work, account: &Account) -> Answer<ContextWords> {
    let mut words =
        ContextWords::new(&core.site.host).name(account.name.surname.as_str()).name(account.name.given_name.as_str());
    for contact in work.contacts().list(account.id).await? {
        words = match contact.channel {
            Channel::Phone => words.phone(&contact.value),
            Channel::Email => words.email(&contact.value),
        };
    }
    if let Some(draft) = work.profiles().find(account.id).await? {
        let said = |field| draft.answers.get(field);
        words = words.name(said(Field::Patronymic)).number(said(Field::Snils));
        if let Ok(birth) = read_date(said(Field::BirthDate)) {
            words = words.birth_date(birth);
        }
    }
    Ok(words)
}
