//! Codes and links that prove a contact: issuing them, and what the limits say (security 4).

use super::Registration;
use crate::{
    core::{Answer, Visitor, after, seconds_until},
    outbox::{Message, put},
    policy::SecurityConfig,
    ports::{CodeRecord, Draft, Work},
    secrets::Token,
};
use jiff::{SignedDuration, Timestamp};
use model::{Channel, Email, Phone};

/// The purpose to which the codes of this flow are bound (security 4.2).
pub(super) const PURPOSE: &str = "register";

const HOUR: i64 = 3600;

/// What became of asking for a message.
pub(super) enum Issued {
    /// It is on its way.
    Sent,
    /// Not yet: so many seconds to wait.
    Wait(u32),
}

/// Where a message goes.
pub(super) enum Target<'a> {
    Phone(&'a Phone),
    Email(&'a Email),
}

impl Target<'_> {
    pub(super) const fn channel(&self) -> Channel {
        match self {
            Self::Phone(_) => Channel::Phone,
            Self::Email(_) => Channel::Email,
        }
    }
}

/// When a contact of the draft was proven.
pub(super) const fn proven_at(draft: &Draft, channel: Channel) -> Option<Timestamp> {
    match channel {
        Channel::Phone => draft.phone_proven_at,
        Channel::Email => draft.email_proven_at,
    }
}

/// Seconds until another message of this flow may go out: 60 s between two, and a pause after every third.
pub(super) fn pause(policy: &SecurityConfig, newest: Option<&CodeRecord>, now: Timestamp) -> Option<u32> {
    let newest = newest?;
    let is_round_full = i64::from(newest.number) % policy.sends_before_pause == 0;
    let gap = if is_round_full { policy.send_pause_seconds } else { policy.resend_seconds };
    let free_at = after(newest.created_at, SignedDuration::from_secs(gap));
    (free_at > now).then(|| seconds_until(free_at, now))
}

impl Registration {
    /// Makes a new code or link, ends the earlier one, and puts the message into the outbox, within the unit of work.
    /// The limits look at flow, recipient and network alike for known and unknown recipients (security 4.5).
    pub(super) async fn issue(
        &self,
        work: &mut dyn Work,
        draft: &Draft,
        target: &Target<'_>,
        visitor: &Visitor,
    ) -> Answer<Issued> {
        let now = self.core.now();
        let newest = work.codes().find_newest(draft.id, target.channel()).await?;
        if let Some(seconds) = pause(&self.core.policy, newest.as_ref().filter(|code| code.ended_at.is_none()), now) {
            return Ok(Issued::Wait(seconds));
        }
        if let Some(seconds) = self.over_limit(work, target, visitor, now).await? {
            return Ok(Issued::Wait(seconds));
        }
        let number = newest.map_or(1, |code| code.number + 1);
        match target {
            Target::Phone(phone) => self.send_code(work, draft, phone, number, now).await?,
            Target::Email(email) => self.send_link(work, draft, email, number, now).await?,
        }
        Ok(Issued::Sent)
    }

    async fn send_code(
        &self,
        work: &mut dyn Work,
        draft: &Draft,
        phone: &Phone,
        number: u32,
        now: Timestamp,
    ) -> Answer<()> {
        let core = &self.core;
        let code = core.rng.code()?;
        let salt = core.rng.bytes::<16>()?;
        let expires_at = after(now, core.policy.sms_code_lifetime());
        let mark = core.keys.code_mark(PURPOSE, draft.id, phone.as_str(), &salt, code.digits());
        let id = core.rng.id(now)?;
        let record = CodeRecord {
            id,
            flow: draft.id,
            channel: Channel::Phone,
            number,
            salt: salt.to_vec(),
            mark,
            tries: 0,
            created_at: now,
            expires_at,
            ended_at: None,
        };
        work.codes().insert(&record).await?;
        let message = Message::RegistrationCode {
            phone: phone.as_str().to_owned(),
            code: code.digits().to_owned(),
            number,
            locale: draft.locale,
        };
        put(core, work, &message, Some(expires_at)).await
    }

    async fn send_link(
        &self,
        work: &mut dyn Work,
        draft: &Draft,
        email: &Email,
        number: u32,
        now: Timestamp,
    ) -> Answer<()> {
        let core = &self.core;
        let token = Token::new(core.rng)?;
        let expires_at = after(now, core.policy.email_link_lifetime());
        let id = core.rng.id(now)?;
        let record = CodeRecord {
            id,
            flow: draft.id,
            channel: Channel::Email,
            number,
            salt: Vec::new(),
            mark: token.hash().0,
            tries: 0,
            created_at: now,
            expires_at,
            ended_at: None,
        };
        work.codes().insert(&record).await?;
        let message = Message::RegistrationLink {
            email: email.as_str().to_owned(),
            token: token.encoded(),
            locale: draft.locale,
        };
        put(core, work, &message, Some(expires_at)).await
    }

    /// Counts this message towards its recipient and its network; seconds to wait when one of them is full.
    async fn over_limit(
        &self,
        work: &mut dyn Work,
        target: &Target<'_>,
        visitor: &Visitor,
        now: Timestamp,
    ) -> Answer<Option<u32>> {
        let (core, policy) = (&self.core, &self.core.policy);
        let (what, recipient, per_recipient, per_network) = match target {
            Target::Phone(phone) => {
                ("sms", core.phone_index(phone), policy.sms_per_number_hour, policy.sms_per_network_hour)
            }
            Target::Email(email) => {
                ("letters", core.email_index(email), policy.letters_per_address_hour, policy.letters_per_network_hour)
            }
        };
        for (whom, most) in [(recipient.as_slice(), per_recipient), (visitor.network.as_bytes(), per_network)] {
            let (count, until) = work.limits().count(&core.counter(what, whom), HOUR, now).await?;
            if i64::from(count) > most {
                return Ok(Some(seconds_until(until, now)));
            }
        }
        Ok(None)
    }
}
