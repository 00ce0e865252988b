//! Messages on their way out: written with their cause, delivered at least once by a worker (security 11).

mod courier; // takes what is due and hands it to a gateway
mod words; // what the messages say

use crate::{
    challenge::Purpose,
    core::{Answer, Core, after},
    failure::Failure,
    ports::{LinkPurpose, NewOutboxRow, OwnerLink, Work},
    secrets::Token,
};
use jiff::{SignedDuration, Timestamp};
use model::{AccountId, Channel, Device, Locale, Moment};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use courier::Courier;

/// A message, as it waits in the outbox: sealed there, because it holds a recipient and often a secret.
#[derive(Serialize, Deserialize)]
pub(crate) enum Message {
    /// The code that proves a phone. If the number belongs to somebody, its owner is told instead (security 5.8).
    #[serde(alias = "RegistrationCode")]
    Code {
        /// To whom.
        phone: String,
        /// Six digits.
        code: String,
        /// «Код 2».
        number: u32,
        /// What it is for.
        #[serde(default)]
        purpose: Purpose,
        /// The language of whoever asked for it.
        locale: Locale,
    },
    /// The link that proves a mailbox. If it belongs to somebody, its owner is told instead.
    #[serde(alias = "RegistrationLink")]
    Link {
        /// To whom.
        email: String,
        /// The token in the link.
        token: String,
        /// Six digits beside the link, within an account.
        #[serde(default)]
        code: Option<String>,
        /// «Код 2».
        #[serde(default)]
        number: u32,
        /// The language of whoever asked for it.
        locale: Locale,
    },
    /// What brings the owner of an account back into it. Whether there is such an account, only the worker looks
    /// (security 5.8). By SMS without a token, by letter with one.
    Recovery {
        /// Phone, e-mail or СНИЛС.
        login: String,
        /// Six digits.
        code: Option<String>,
        /// The token in the link.
        token: Option<String>,
        /// «Код 2».
        number: u32,
        /// The language of whoever asked for it.
        locale: Locale,
    },
    /// The code that proves a contact of an account whose owner is known by then.
    #[serde(alias = "LostFactorCode")]
    OwnCode {
        /// What it is for; a message of before was for one thing only.
        #[serde(default = "lost_factor")]
        purpose: Purpose,
        /// SMS or letter.
        channel: Channel,
        /// To whom.
        to: String,
        /// Six digits.
        code: String,
        /// «Код 2».
        number: u32,
        /// The language of whoever asked for it.
        locale: Locale,
    },
    /// The code that takes the place of the password. Whether anybody has this number, only the worker looks (security 5.8).
    SignInCode {
        /// To whom.
        phone: String,
        /// Six digits.
        code: String,
        /// «Код 2».
        number: u32,
        /// The language of whoever asked for it.
        locale: Locale,
    },
    /// The code that is the second step of an account. Its owner is known by then.
    FactorCode {
        /// To whom.
        phone: String,
        /// Six digits.
        code: String,
        /// «Код 2».
        number: u32,
        /// What it is for.
        purpose: Purpose,
        /// The language of whoever asked for it.
        locale: Locale,
    },
    /// «Доступ откроется…», with a link that cancels it, to every proven contact (security 8.3).
    RecoveryWaiting {
        /// SMS or letter.
        channel: Channel,
        /// To whom.
        to: String,
        /// The token in the link.
        token: String,
        /// When it opens.
        opens: Moment,
        /// The language of the account.
        locale: Locale,
    },
    /// «Можно задать новый пароль», to every proven contact, unless that recovery has ended before.
    RecoveryOpen {
        /// SMS or letter.
        channel: Channel,
        /// To whom.
        to: String,
        /// Which recovery.
        waiting: Uuid,
        /// When it is too late.
        closes: Moment,
        /// The language of the account.
        locale: Locale,
    },
    /// «Восстановление отменено», to every proven contact.
    RecoveryCancelled {
        /// SMS or letter.
        channel: Channel,
        /// To whom.
        to: String,
        /// The language of the account.
        locale: Locale,
    },
    /// «Доступ восстановлен, вход в два шага выключен», to every proven contact.
    AccessRestored {
        /// SMS or letter.
        channel: Channel,
        /// To whom.
        to: String,
        /// The token in the link that blocks the account; a message of before had none.
        #[serde(default)]
        block: Option<String>,
        /// The language of the account.
        locale: Locale,
    },
    /// «У вас уже есть учётная запись».
    AlreadyRegistered {
        /// SMS or letter.
        channel: Channel,
        /// To whom.
        to: String,
        /// The language of the account.
        locale: Locale,
    },
    /// «Пароль изменён», to every proven contact (security 3.9).
    PasswordChanged {
        /// SMS or letter.
        channel: Channel,
        /// To whom.
        to: String,
        /// The token in the link that blocks the account; a message of before had none.
        #[serde(default)]
        block: Option<String>,
        /// The language of the account.
        locale: Locale,
    },
    /// Somebody signed in from a device that was not known, or after failures, to every proven contact (security 5.11).
    NewDevice {
        /// SMS or letter.
        channel: Channel,
        /// To whom.
        to: String,
        /// When, and with what; a message of before did not say.
        #[serde(default)]
        entry: Option<(Moment, Device)>,
        /// The token in the link that blocks the account.
        block: Option<String>,
        /// The language of the account.
        locale: Locale,
    },
    /// Passwords are looked at from known devices only, to every proven contact (security 5.11).
    PasswordWayClosed {
        /// SMS or letter.
        channel: Channel,
        /// To whom.
        to: String,
        /// The language of the account.
        locale: Locale,
    },
    /// Another contact joined the account, to those that were there (security 7.4).
    ContactAdded {
        /// SMS or letter.
        channel: Channel,
        /// To whom.
        to: String,
        /// The token in the link that blocks the account; a message of before had none.
        #[serde(default)]
        block: Option<String>,
        /// The language of the account.
        locale: Locale,
    },
    /// Two-step sign-in, a passkey or the control question was changed, to every proven contact (security 7.7).
    FactorChanged {
        /// Which of them.
        #[serde(default)]
        factor: Factor,
        /// SMS or letter.
        channel: Channel,
        /// To whom.
        to: String,
        /// The token in the link that blocks the account; a message of before had none.
        #[serde(default)]
        block: Option<String>,
        /// The language of the account.
        locale: Locale,
    },
    /// What its owner may have to act on, to proven contacts, with the link that blocks the account.
    Alert {
        /// What happened.
        about: Alert,
        /// SMS or letter.
        channel: Channel,
        /// To whom.
        to: String,
        /// The token in the link.
        block: Option<String>,
        /// The language of the account.
        locale: Locale,
    },
    /// «Учётная запись заблокирована», to every proven contact.
    AccountBlocked {
        /// SMS or letter.
        channel: Channel,
        /// To whom.
        to: String,
        /// The language of the account.
        locale: Locale,
    },
    /// «Учётная запись будет удалена…», with a link that cancels it, to every proven contact.
    DeletionPlanned {
        /// SMS or letter.
        channel: Channel,
        /// To whom.
        to: String,
        /// The token in the link.
        token: String,
        /// When it is done.
        due: Moment,
        /// The language of the account.
        locale: Locale,
    },
    /// «Учётная запись остаётся», to every proven contact.
    DeletionCancelled {
        /// SMS or letter.
        channel: Channel,
        /// To whom.
        to: String,
        /// The language of the account.
        locale: Locale,
    },
    /// «Учётная запись удалена», to every contact that was proven. It outlives the account.
    AccountDeleted {
        /// SMS or letter.
        channel: Channel,
        /// To whom.
        to: String,
        /// The language of the account.
        locale: Locale,
    },
    /// «В личном кабинете есть новости»: says that, and never which.
    News {
        /// SMS or letter.
        channel: Channel,
        /// To whom.
        to: String,
        /// The language of the account.
        locale: Locale,
    },
}

/// What the owner has beside the password.
#[derive(Clone, Copy, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Factor {
    /// Applications and backup codes.
    #[default]
    TwoStep,
    /// Passkeys.
    Passkey,
    /// The control question.
    Question,
}

/// What an alert tells.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Alert {
    /// Somebody signed in, and this contact hears of everybody who does.
    SignedIn,
    /// This contact hears of no sign-in any more.
    NoticesOff,
    /// One may sign in from other networks than before.
    NetworksChanged,
    /// Somebody showed all that is asked for, from a network that is not allowed.
    SignInStopped,
    /// One may sign in by SMS no more, or again.
    SmsSignInChanged,
    /// Somebody who knows the password, or reads a contact, guesses at the second step.
    SecondStepFailed,
    /// A passkey counted fewer uses than before: there may be a copy of it.
    PasskeyRefused,
}

fn lost_factor() -> Purpose {
    Purpose::LostFactor
}

impl Message {
    /// An alert, for whoever warns contacts.
    pub(crate) fn alert(about: Alert) -> impl Fn(Channel, String, Option<String>, Locale) -> Self + Send {
        move |channel, to, block, locale| Self::Alert { about, channel, to, block, locale }
    }

    /// Codes go first (security 11.5), and what its owner may have to act on at once.
    const fn priority(&self) -> i16 {
        match self {
            Self::Code { .. }
            | Self::Link { .. }
            | Self::Recovery { .. }
            | Self::OwnCode { .. }
            | Self::Alert { .. }
            | Self::SignInCode { .. }
            | Self::FactorCode { .. }
            | Self::RecoveryWaiting { .. }
            | Self::RecoveryOpen { .. }
            | Self::RecoveryCancelled { .. }
            | Self::AccessRestored { .. }
            | Self::PasswordChanged { .. }
            | Self::NewDevice { .. }
            | Self::PasswordWayClosed { .. }
            | Self::ContactAdded { .. }
            | Self::FactorChanged { .. }
            | Self::AccountBlocked { .. }
            | Self::DeletionPlanned { .. }
            | Self::DeletionCancelled { .. }
            | Self::AccountDeleted { .. } => 0,
            Self::AlreadyRegistered { .. } | Self::News { .. } => 5,
        }
    }
}

/// Puts a message into the outbox, within the unit of work of its cause. `owner` is whose contact it goes to, where that is known:
/// it is erased with the account.
pub(crate) async fn put(
    core: &Core,
    work: &mut dyn Work,
    message: &Message,
    owner: Option<AccountId>,
    expires_at: Option<Timestamp>,
) -> Answer<()> {
    put_within(core, work, message, owner, Term { due_at: None, expires_at }).await
}

async fn put_within(
    core: &Core,
    work: &mut dyn Work,
    message: &Message,
    account: Option<AccountId>,
    term: Term,
) -> Answer<()> {
    let now = core.now();
    let payload = serde_json::to_string(message).map_err(|_| Failure::Internal("message does not serialise"))?;
    let row = NewOutboxRow {
        id: core.rng.id(now)?,
        payload,
        priority: message.priority(),
        account,
        created_at: now,
        due_at: term.due_at,
        expires_at: term.expires_at,
    };
    Ok(work.outbox().push(&row).await?)
}

/// When a message goes out, if not at once, and until when it is worth sending.
#[derive(Clone, Copy, Default)]
pub(crate) struct Term {
    pub(crate) due_at: Option<Timestamp>,
    pub(crate) expires_at: Option<Timestamp>,
}

/// Writes to every proven contact of an account, in its language.
pub(crate) async fn tell_contacts(
    core: &Core,
    work: &mut dyn Work,
    account: AccountId,
    term: Term,
    message: impl Fn(Channel, String, Locale) -> Message + Send,
) -> Answer<()> {
    let Audience { contacts, locale } = Audience::of(work, account).await?;
    for (channel, to) in contacts {
        put_within(core, work, &message(channel, to, locale), Some(account), term).await?;
    }
    Ok(())
}

/// Likewise; each message has a link of its own, by which its reader does this for the account while the term lasts.
pub(crate) async fn tell_contacts_with_link(
    core: &Core,
    work: &mut dyn Work,
    account: AccountId,
    purpose: LinkPurpose,
    until: Timestamp,
    message: impl Fn(Channel, String, String, Locale) -> Message + Send,
) -> Answer<()> {
    let audience = Audience::of(work, account).await?;
    audience.tell_with_link(core, work, account, purpose, until, message).await
}

/// Writes to every proven contact of an account what its owner may have to act on at once: with a link that blocks the account (security
/// 5.11).
pub(crate) async fn warn_contacts(
    core: &Core,
    work: &mut dyn Work,
    account: AccountId,
    message: impl Fn(Channel, String, Option<String>, Locale) -> Message + Send,
) -> Answer<()> {
    Audience::of(work, account).await?.warn(core, work, account, message).await
}

/// Whom the proven contacts of an account reach, and in which language.
pub(crate) struct Audience {
    contacts: Vec<(Channel, String)>,
    locale: Locale,
}

impl Audience {
    pub(crate) async fn of(work: &mut dyn Work, account: AccountId) -> Answer<Self> {
        let locale = work.accounts().get(account).await?.locale;
        let contacts = work.contacts().list(account).await?;
        let proven = contacts.into_iter().filter(|contact| contact.verified_at.is_some());
        Ok(Self { contacts: proven.map(|contact| (contact.channel, contact.value)).collect(), locale })
    }

    /// Those of these kinds.
    pub(crate) fn only(mut self, is_meant: impl Fn(Channel) -> bool) -> Self {
        self.contacts.retain(|(channel, _)| is_meant(*channel));
        self
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.contacts.is_empty()
    }

    /// Likewise, to those that were proven when this was read.
    pub(crate) async fn warn(
        self,
        core: &Core,
        work: &mut dyn Work,
        account: AccountId,
        message: impl Fn(Channel, String, Option<String>, Locale) -> Message + Send,
    ) -> Answer<()> {
        let until = after(core.now(), SignedDuration::from_hours(core.policy.block_link_hours));
        let message = move |channel, to, token, locale| message(channel, to, Some(token), locale);
        self.tell_with_link(core, work, account, LinkPurpose::Blocks, until, message).await
    }

    async fn tell_with_link(
        self,
        core: &Core,
        work: &mut dyn Work,
        account: AccountId,
        purpose: LinkPurpose,
        until: Timestamp,
        message: impl Fn(Channel, String, String, Locale) -> Message + Send,
    ) -> Answer<()> {
        for (channel, to) in self.contacts {
            let token = Token::new(core.rng)?;
            let link = OwnerLink { token: token.hash(), account, purpose, expires_at: until };
            work.owner_links().insert(&link).await?;
            let term = Term { due_at: None, expires_at: Some(until) };
            put_within(core, work, &message(channel, to, token.encoded(), self.locale), Some(account), term).await?;
        }
        Ok(())
    }

    /// Tells them that their account is gone, once it is: nothing of theirs is sealed by its key any more.
    pub(crate) async fn tell_of_deletion(self, core: &Core, work: &mut dyn Work, until: Timestamp) -> Answer<()> {
        let locale = self.locale;
        for (channel, to) in self.contacts {
            put(core, work, &Message::AccountDeleted { channel, to, locale }, None, Some(until)).await?;
        }
        Ok(())
    }
}
