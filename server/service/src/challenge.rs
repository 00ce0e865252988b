//! Codes and links that prove a contact (security 4): sending them, trying them, and what the limits say. One mechanism for
//! the registration, for the second contact of an account, for the sign-in and for the recovery; what differs between them is the [`Flow`].

use crate::{
    audit::note,
    core::{Answer, Core, Visitor, after, seconds_until},
    outbox::{Audience, Message, put},
    policy::SecurityConfig,
    ports::{CodeRecord, Contact, StoreError, Work},
    recovery::closed_after_recovery,
    secrets::{BlindIndex, Mark, Token, is_same},
};
use jiff::{SignedDuration, Timestamp};
use model::{
    AccountId, ChallengeView, Channel, Email, Fault, JournalKind, Locale, NotificationKind, Phone, TypedCode,
    formats::Snils,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

const HOUR: i64 = 3600;

/// What is counted towards a recipient and a network.
const SMS: &str = "sms";
const LETTERS: &str = "letters";

/// What a contact is proven for; its codes are good for nothing else (security 4.2).
#[derive(Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Purpose {
    /// To open an account.
    #[default]
    Registration,
    /// To be the second contact of one.
    SecondContact,
    /// To come back into one.
    Recovery,
    /// To come back into one without its second factor: another contact than the first (security 8, rows R3 and R4).
    LostFactor,
    /// To come in without the password (catalogue SGN-02).
    SignIn,
    /// To take the second step of a sign-in (catalogue MFA-02).
    SecondStep,
    /// To show the second factor in a recovery (security 8, row R2).
    RecoveryFactor,
    /// To show within a session who one is.
    Proof,
    /// To have codes by SMS asked for from now on.
    ConnectSms,
    /// To sign in from a network that its owner does not allow (decision 0036).
    Elsewhere,
}

impl Purpose {
    /// The name that codes are bound to.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Registration => "register",
            Self::SecondContact => "second contact",
            Self::Recovery => "recovery",
            Self::LostFactor => "lost factor",
            Self::SignIn => "sign-in",
            Self::SecondStep => "second step",
            Self::RecoveryFactor => "factor of a recovery",
            Self::Proof => "proof",
            Self::ConnectSms => "connect SMS",
            Self::Elsewhere => "elsewhere",
        }
    }

    /// No link: pressed by the owner of the mailbox, it would show their contact for somebody else (decision 0022).
    const fn takes_codes_only(self) -> bool {
        matches!(self, Self::LostFactor | Self::Elsewhere)
    }
}

/// What codes and links are bound to.
#[derive(Clone, Copy)]
pub(crate) struct Flow {
    /// What for.
    pub(crate) purpose: Purpose,
    /// The draft of a registration, the account, the recovery, the sign-in, or the session.
    pub(crate) id: Uuid,
    /// The language of the messages.
    pub(crate) locale: Locale,
}

impl Flow {
    /// Whose it is, where the flow is an account.
    fn account(self) -> Option<AccountId> {
        (self.purpose == Purpose::SecondContact).then_some(AccountId(self.id))
    }
}

/// A contact to be proven, sound.
#[derive(Clone)]
pub(crate) enum Target {
    Phone(Phone),
    Email(Email),
    /// The contact that whoever has this СНИЛС has proven. Which one that is, only the worker finds out.
    OfOwner(Snils, Channel),
}

impl Target {
    /// Reads what was typed for a channel. Errors: what is wrong with it.
    pub(crate) fn parse(channel: Channel, typed: &str) -> Result<Self, Fault> {
        match channel {
            Channel::Phone => Phone::parse(typed).map(Self::Phone),
            Channel::Email => Email::parse(typed).map(Self::Email),
        }
    }

    pub(crate) const fn channel(&self) -> Channel {
        match self {
            Self::Phone(_) => Channel::Phone,
            Self::Email(_) => Channel::Email,
            Self::OfOwner(_, channel) => *channel,
        }
    }

    /// The canonical form.
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Phone(phone) => phone.as_str(),
            Self::Email(email) => email.as_str(),
            Self::OfOwner(snils, _) => snils.as_str(),
        }
    }

    /// As its owner sees it: the end of a number, a whole address; empty for one that was not named.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Phone(phone) => phone.ending(),
            Self::Email(email) => email.as_str().to_owned(),
            Self::OfOwner(..) => String::new(),
        }
    }

    /// Whether both are one number or one mailbox, in whichever case it was typed.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Phone(one), Self::Phone(other)) => one == other,
            (Self::Email(one), Self::Email(other)) => one.match_key() == other.match_key(),
            _ => false,
        }
    }

    fn index(&self, core: &Core) -> BlindIndex {
        match self {
            Self::Phone(phone) => core.phone_index(phone),
            Self::Email(email) => core.email_index(email),
            Self::OfOwner(snils, _) => core.snils_index(snils),
        }
    }
}

/// What became of asking for a message.
pub(crate) enum Issued {
    /// It is on its way.
    Sent,
    /// Not yet: so many seconds to wait.
    Wait(u32),
}

/// What became of a proof for an account.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Proof {
    /// The contact is the account's own from now on.
    Noted,
    /// The account does not wait for this contact, or not any more, or not yet again (security 8.4).
    NotWaiting,
    /// Another account has proven it meanwhile.
    Taken,
}

/// A contact that is being proven within a flow.
pub(crate) struct Challenge<'a> {
    core: &'a Core,
    flow: Flow,
    target: Target,
}

impl<'a> Challenge<'a> {
    pub(crate) const fn new(core: &'a Core, flow: Flow, target: Target) -> Self {
        Self { core, flow, target }
    }

    /// By which way it goes out.
    pub(crate) const fn channel(&self) -> Channel {
        self.target.channel()
    }

    /// Makes a new code or link, ends the earlier one, and puts the message into the outbox, within the unit of work.
    /// The limits look at flow, recipient and network alike for known and unknown recipients (security 4.5).
    pub(crate) async fn issue(&self, work: &mut dyn Work, visitor: &Visitor) -> Answer<Issued> {
        let now = self.core.now();
        let newest = self.find_newest(work).await?;
        if let Some(seconds) = pause(&self.core.policy, newest.as_ref().filter(|code| code.ended_at.is_none()), now) {
            return Ok(Issued::Wait(seconds));
        }
        if let Some(seconds) = self.over_limit(work, visitor, now).await? {
            return Ok(Issued::Wait(seconds));
        }
        let number = newest.map_or(1, |code| code.number.saturating_add(1));
        match self.target.channel() {
            Channel::Email if !self.flow.purpose.takes_codes_only() => self.send_letter(work, number, now).await?,
            _ => self.send_code(work, number, now).await?,
        }
        Ok(Issued::Sent)
    }

    /// Likewise, unless a message is on its way already: a double click makes one.
    pub(crate) async fn issue_once(&self, work: &mut dyn Work, visitor: &Visitor) -> Answer<Issued> {
        if self.is_alive(work).await? {
            return Ok(Issued::Sent);
        }
        self.issue(work, visitor).await
    }

    /// Whether a message went out whose code is neither used, replaced nor past its term.
    pub(crate) async fn is_alive(&self, work: &mut dyn Work) -> Answer<bool> {
        let newest = self.find_newest(work).await?;
        Ok(newest.is_some_and(|code| code.ended_at.is_none() && code.expires_at > self.core.now()))
    }

    /// Whether a message went out whose code may still be tried, or was.
    pub(crate) async fn is_under_way(&self, work: &mut dyn Work) -> Answer<bool> {
        Ok(self.find_newest(work).await?.is_some_and(|code| code.ended_at.is_none()))
    }

    /// The first half of a try: it is spent. To be committed before [`Self::settle`] compares (security 4.3).
    pub(crate) async fn spend_try(&self, work: &mut dyn Work) -> Answer<Option<CodeRecord>> {
        Ok(work.codes().spend_try(self.flow.id, self.target.channel(), self.max_tries(), self.core.now()).await?)
    }

    /// The second half: compares and uses the code up. Errors: what to say. A code past its term is replaced by a new
    /// one (ux 13, «Code rules»).
    pub(crate) async fn settle(
        &self,
        work: &mut dyn Work,
        tried: Option<CodeRecord>,
        typed: &TypedCode,
        visitor: &Visitor,
    ) -> Answer<Result<(), Fault>> {
        let Some(code) = tried else {
            return Ok(Err(self.why_dead(work, visitor).await?));
        };
        if self.is_past_its_minutes(&code) {
            return Ok(Err(self.replace(work, visitor).await?));
        }
        if !self.fits(&code, typed) {
            return Ok(Err(if code.tries >= self.max_tries() { Fault::CodeSpent } else { Fault::CodeWrong }));
        }
        let is_first = work.codes().use_up(code.id, self.core.now()).await?;
        Ok(if is_first { Ok(()) } else { Err(Fault::CodeWrong) })
    }

    /// Likewise, where the code is one of several things that may be shown: nothing goes out in place of one past its term. `false`
    /// when it does not fit, or somebody was faster.
    pub(crate) async fn take(&self, work: &mut dyn Work, tried: &CodeRecord, typed: &TypedCode) -> Answer<bool> {
        Ok(self.fits(tried, typed) && work.codes().use_up(tried.id, self.core.now()).await?)
    }

    fn fits(&self, code: &CodeRecord, typed: &TypedCode) -> bool {
        is_same(&self.code_mark(&code.salt, typed.digits()), code.code_mark.as_ref().unwrap_or(&code.mark))
    }

    /// What its page says of it; `shown` is the contact as its owner knows it.
    pub(crate) async fn view(&self, work: &mut dyn Work, shown: String, is_proven: bool) -> Answer<ChallengeView> {
        let policy = &self.core.policy;
        let newest = self.find_newest(work).await?;
        let lifetime = match (self.target.channel(), self.flow.purpose) {
            (Channel::Phone, _) => policy.sms_code_minutes,
            (Channel::Email, purpose) if purpose.takes_codes_only() => policy.letter_code_minutes,
            (Channel::Email, _) => policy.email_link_hours,
        };
        Ok(ChallengeView {
            channel: self.target.channel(),
            target: shown,
            number: newest.as_ref().map_or(0, |code| code.number),
            is_proven,
            lifetime: u32::try_from(lifetime).unwrap_or_default(),
            resend_after: pause(policy, newest.as_ref(), self.core.now()).unwrap_or_default(),
        })
    }

    async fn find_newest(&self, work: &mut dyn Work) -> Answer<Option<CodeRecord>> {
        Ok(work.codes().find_newest(self.flow.id, self.target.channel()).await?)
    }

    fn max_tries(&self) -> u32 {
        u32::try_from(self.core.policy.code_tries).unwrap_or(1)
    }

    fn code_mark(&self, salt: &[u8], digits: &str) -> Mark {
        self.core.keys.code_mark(self.flow.purpose.as_str(), self.flow.id, self.target.as_str(), salt, digits)
    }

    async fn send_code(&self, work: &mut dyn Work, number: u32, now: Timestamp) -> Answer<()> {
        let core = self.core;
        let code = core.rng.code()?;
        let salt = core.rng.bytes::<16>()?;
        let expires_at = after(
            now,
            match self.target.channel() {
                Channel::Phone => core.policy.sms_code_lifetime(),
                Channel::Email => SignedDuration::from_mins(core.policy.letter_code_minutes),
            },
        );
        let mark = self.code_mark(&salt, code.digits());
        let record = CodeRecord { salt: salt.to_vec(), ..self.record(number, mark, now, expires_at)? };
        work.codes().insert(&record).await?;
        let (to, code) = (self.target.as_str().to_owned(), code.digits().to_owned());
        let Flow { purpose, locale, .. } = self.flow;
        let message = match purpose {
            Purpose::Recovery => Message::Recovery { login: to, code: Some(code), token: None, number, locale },
            Purpose::LostFactor | Purpose::Elsewhere => {
                Message::OwnCode { purpose, channel: self.target.channel(), to, code, number, locale }
            }
            Purpose::SignIn => Message::SignInCode { phone: to, code, number, locale },
            Purpose::SecondStep | Purpose::RecoveryFactor | Purpose::Proof | Purpose::ConnectSms => {
                Message::FactorCode { phone: to, code, number, purpose, locale }
            }
            Purpose::Registration | Purpose::SecondContact => {
                Message::Code { phone: to, code, number, purpose, locale }
            }
        };
        put(core, work, &message, self.flow.account(), Some(expires_at)).await
    }

    /// A letter has a link; within an account and in a recovery also a code, for whoever reads it on another device than the
    /// page (catalogue CF-05). Beside the code of an SMS, which is the one that the page asks for, a link is enough.
    async fn send_letter(&self, work: &mut dyn Work, number: u32, now: Timestamp) -> Answer<()> {
        let core = self.core;
        let token = Token::new(core.rng)?;
        let expires_at = after(now, core.policy.email_link_lifetime());
        let mut record = self.record(number, token.hash().0, now, expires_at)?;
        let has_code = self.flow.purpose != Purpose::Registration && !matches!(self.target, Target::OfOwner(..));
        let code = if has_code {
            let code = core.rng.code()?;
            record.salt = core.rng.bytes::<16>()?.to_vec();
            record.code_mark = Some(self.code_mark(&record.salt, code.digits()));
            Some(code.digits().to_owned())
        } else {
            None
        };
        work.codes().insert(&record).await?;
        let (to, token, locale) = (self.target.as_str().to_owned(), token.encoded(), self.flow.locale);
        let message = match self.flow.purpose {
            Purpose::Recovery => Message::Recovery { login: to, code, token: Some(token), number, locale },
            _ => Message::Link { email: to, token, code, number, locale },
        };
        put(core, work, &message, self.flow.account(), Some(expires_at)).await
    }

    fn record(&self, number: u32, mark: Mark, now: Timestamp, expires_at: Timestamp) -> Answer<CodeRecord> {
        Ok(CodeRecord {
            id: self.core.rng.id(now)?,
            flow: self.flow.id,
            channel: self.target.channel(),
            number,
            salt: Vec::new(),
            mark,
            code_mark: None,
            tries: 0,
            created_at: now,
            expires_at,
            ended_at: None,
        })
    }

    /// Counts this message towards its network and its recipient; seconds to wait when one of them is full.
    async fn over_limit(&self, work: &mut dyn Work, visitor: &Visitor, now: Timestamp) -> Answer<Option<u32>> {
        let (core, policy) = (self.core, &self.core.policy);
        let (what, per_recipient, per_network) = match self.target.channel() {
            Channel::Phone => (SMS, policy.sms_per_number_hour, policy.sms_per_network_hour),
            Channel::Email => (LETTERS, policy.letters_per_address_hour, policy.letters_per_network_hour),
        };
        let network = core.counter(what, visitor.network.as_bytes());
        let recipient = core.counter(what, self.target.index(core).oldest());
        // A network that is full uses up nobody's messages, and a recipient who has had theirs none of the network's.
        if i64::from(work.limits().peek(&network, HOUR, now).await?) < per_network {
            let (count, until) = work.limits().count(&recipient, HOUR, now).await?;
            if i64::from(count) > per_recipient {
                return Ok(Some(seconds_until(until, now)));
            }
        }
        let (count, until) = work.limits().count(&network, HOUR, now).await?;
        Ok((i64::from(count) > per_network).then(|| seconds_until(until, now)))
    }

    /// Why no try could be spent: the tries are used up, or the term is over and a new code takes its place.
    async fn why_dead(&self, work: &mut dyn Work, visitor: &Visitor) -> Answer<Fault> {
        let Some(code) = self.find_newest(work).await? else {
            return Ok(Fault::CodeWrong);
        };
        if !self.is_just_expired(&code) {
            let is_spent = i64::from(code.tries) >= self.core.policy.code_tries;
            return Ok(if is_spent { Fault::CodeSpent } else { Fault::CodeWrong });
        }
        self.replace(work, visitor).await
    }

    /// Another message in place of one whose code is past its term.
    async fn replace(&self, work: &mut dyn Work, visitor: &Visitor) -> Answer<Fault> {
        Ok(match self.issue(work, visitor).await? {
            Issued::Sent => Fault::CodeExpired,
            Issued::Wait(seconds) => Fault::CodeExpiredWait(seconds),
        })
    }

    /// The code of a letter that brings back into an account works for minutes, and only its link for a day (security 4, 8): six
    /// digits are soon told to somebody on the phone.
    fn is_past_its_minutes(&self, code: &CodeRecord) -> bool {
        let ends = after(code.created_at, SignedDuration::from_mins(self.core.policy.letter_code_minutes));
        self.flow.purpose == Purpose::Recovery && code.code_mark.is_some() && ends <= self.core.now()
    }

    fn is_just_expired(&self, code: &CodeRecord) -> bool {
        let now = self.core.now();
        let told_until = after(code.expires_at, SignedDuration::from_mins(self.core.policy.expired_code_minutes));
        code.ended_at.is_none() && code.expires_at <= now && now < told_until
    }
}

/// Counts a message that was asked for without naming its recipient, whom only the worker knows. `false` when there were too many
/// to this one (security 4). By a counter of its own: no form shows it, so nobody learns from it whose contact it is.
pub(crate) async fn is_within_limit(core: &Core, work: &mut dyn Work, target: &Target) -> Answer<bool> {
    let (what, most) = match target.channel() {
        Channel::Phone => ("sms to an owner", core.policy.sms_per_number_hour),
        Channel::Email => ("letters to an owner", core.policy.letters_per_address_hour),
    };
    let counter = core.counter(what, target.index(core).oldest());
    let (count, _) = work.limits().count(&counter, HOUR, core.now()).await?;
    Ok(i64::from(count) <= most)
}

/// Makes a contact the account's own, and tells its owner; twice is no error. Only the one that the account waits for: a proof of another
/// address than the one that stands there now is none.
pub(crate) async fn prove(core: &Core, work: &mut dyn Work, account: AccountId, target: &Target) -> Answer<Proof> {
    let (channel, now) = (target.channel(), core.now());
    if closed_after_recovery(core, work, account).await?.is_some() {
        return Ok(Proof::NotWaiting);
    }
    let waiting = work.contacts().hold_waiting(account, channel).await?;
    if waiting.is_none_or(|waiting| waiting.value != target.as_str()) {
        let contacts = work.contacts().list(account).await?;
        let is_own =
            |one: &Contact| one.channel == channel && one.value == target.as_str() && one.verified_at.is_some();
        return Ok(if contacts.iter().any(is_own) { Proof::Noted } else { Proof::NotWaiting });
    }
    let there_before = Audience::of(work, account).await?;
    match work.contacts().verify(account, channel, &target.index(core), now).await {
        Err(StoreError::ContactTaken) => return Ok(Proof::Taken),
        other => other?,
    };
    note(core, work, account, &JournalKind::ContactConfirmed { channel }, now).await?;
    let message = |channel, to, block, locale| Message::ContactAdded { channel, to, block, locale };
    there_before.warn(core, work, account, message).await?;
    work.notifications().push(account, &NotificationKind::ContactConfirmed { channel }, now).await?;
    Ok(Proof::Noted)
}

/// Seconds until another message of this flow may go out: 60 s between two, and a pause after every third.
fn pause(policy: &SecurityConfig, newest: Option<&CodeRecord>, now: Timestamp) -> Option<u32> {
    let newest = newest?;
    let is_round_full = i64::from(newest.number) % policy.sends_before_pause == 0;
    let gap = if is_round_full { policy.send_pause_seconds } else { policy.resend_seconds };
    let free_at = after(newest.created_at, SignedDuration::from_secs(gap));
    (free_at > now).then(|| seconds_until(free_at, now))
}
