//! The toll: what a try costs where somebody attacks (security 5.2). The browser searches for an answer within half a minute, or the
//! person waits as long. Nothing is kept of a ticket before it is used.

use crate::{
    core::{Answer, Core, Visitor, before, seconds_until},
    ports::Work,
    secrets::{Mark, is_same, mark},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use model::{Fault, Toll};

/// From this age on a ticket does without an answer; before, an answer is a must. Source: security 5.2.
const WAITED: SignedDuration = SignedDuration::from_secs(30);

/// From this age on it does nothing. Ours: long enough to type a password again.
const LIVES: SignedDuration = SignedDuration::from_mins(10);

/// What the toll is for. A ticket for one thing does not pay for another.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum TollFor {
    /// A try to sign in by password.
    SignIn,
    /// A registration that begins.
    Registration,
    /// A recovery that is asked for.
    Recovery,
    /// A sign-in by SMS that is asked for.
    SmsSignIn,
}

impl TollFor {
    const fn code(self) -> &'static [u8] {
        match self {
            Self::SignIn => b"sign-in",
            Self::Registration => b"registration",
            Self::Recovery => b"recovery",
            Self::SmsSignIn => b"sign-in by sms",
        }
    }
}

/// What came with the form.
pub(crate) enum Paid {
    /// Enough; to be spent once what it pays for is done.
    Enough(Coin),
    /// Not enough.
    Not(Owed),
}

/// What is still to be paid, and what was wrong with the payment, if there was one: a good ticket that came too early, and without an
/// answer, is to come again a little later.
pub(crate) struct Owed {
    pub(crate) toll: Toll,
    pub(crate) fault: Option<Fault>,
}

/// A ticket that counts, not spent yet.
pub(crate) struct Coin(Mark);

/// What the visitor has paid with. The ticket is theirs if it was handed out to their network, for this.
pub(crate) fn look(core: &Core, what: TollFor, visitor: &Visitor) -> Answer<Paid> {
    let now = core.now();
    let read = Ticket::read(core, what, visitor, &visitor.payment.ticket);
    let Some(ticket) = read.filter(|ticket| ticket.handed_out <= now && ticket.handed_out > before(now, LIVES)) else {
        return Ok(Paid::Not(ask(core, what, visitor)?));
    };
    let ready = ticket.handed_out.checked_add(WAITED).unwrap_or(Timestamp::MAX);
    let ready_in = if ready > now { seconds_until(ready, now) } else { 0 };
    let toll = Toll { ticket: visitor.payment.ticket.clone(), bits: bits(core), ready_in };
    let is_answered = visitor.payment.answer.is_some_and(|answer| toll.is_paid_by(answer));
    Ok(if ready_in == 0 || is_answered {
        Paid::Enough(Coin(core.counter("toll", &ticket.nonce)))
    } else {
        Paid::Not(Owed { toll, fault: Some(Fault::Wait(ready_in)) })
    })
}

/// What the gate of a network says to something that begins there.
pub(crate) enum Start {
    /// It may begin.
    Open,
    /// Not without a toll.
    Owed(Owed),
    /// Not before then, whatever is paid.
    Refused(Timestamp),
}

/// Counts something that begins in a network within an hour: so many are free, further ones cost a toll, and beyond `most` there is
/// none (security 5.2, last row).
pub(crate) async fn start(
    core: &Core,
    work: &mut dyn Work,
    what: TollFor,
    visitor: &Visitor,
    free: i64,
    most: i64,
) -> Answer<Start> {
    let counter = core.counter("begun in a network", &[what.code(), b"|", visitor.network.as_bytes()].concat());
    let (count, until) = work.limits().count(&counter, 3600, core.now()).await?;
    if i64::from(count) > most {
        return Ok(Start::Refused(until));
    }
    if i64::from(count) <= free {
        return Ok(Start::Open);
    }
    Ok(match look(core, what, visitor)? {
        Paid::Enough(coin) if spend(core, work, &coin).await? => Start::Open,
        Paid::Enough(_) => Start::Owed(ask(core, what, visitor)?),
        Paid::Not(owed) => Start::Owed(owed),
    })
}

/// A new ticket.
pub(crate) fn ask(core: &Core, what: TollFor, visitor: &Visitor) -> Answer<Owed> {
    let ticket = Ticket { nonce: core.rng.bytes()?, handed_out: core.now() };
    let ready_in = u32::try_from(WAITED.as_secs()).unwrap_or(u32::MAX);
    let toll = Toll { ticket: ticket.write(core, what, visitor), bits: bits(core), ready_in };
    Ok(Owed { toll, fault: None })
}

/// Spends it. `false` when somebody was faster.
pub(crate) async fn spend(core: &Core, work: &mut dyn Work, coin: &Coin) -> Answer<bool> {
    let (uses, _) = work.limits().count(&coin.0, LIVES.as_secs(), core.now()).await?;
    Ok(uses == 1)
}

fn bits(core: &Core) -> u8 {
    u8::try_from(core.policy.toll_bits).unwrap_or(u8::MAX)
}

struct Ticket {
    nonce: [u8; 16],
    handed_out: Timestamp,
}

impl Ticket {
    fn write(&self, core: &Core, what: TollFor, visitor: &Visitor) -> String {
        let seconds = self.handed_out.as_second().to_be_bytes();
        URL_SAFE_NO_PAD.encode([&self.nonce[..], &seconds, &self.mark(core, what, visitor)].concat())
    }

    fn read(core: &Core, what: TollFor, visitor: &Visitor, text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (nonce, rest) = bytes.split_first_chunk::<16>()?;
        let (seconds, marked) = rest.split_first_chunk::<8>()?;
        let handed_out = Timestamp::from_second(i64::from_be_bytes(*seconds)).ok()?;
        let ticket = Self { nonce: *nonce, handed_out };
        is_same(&ticket.mark(core, what, visitor), marked.first_chunk::<32>().filter(|_| marked.len() == 32)?)
            .then_some(ticket)
    }

    fn mark(&self, core: &Core, what: TollFor, visitor: &Visitor) -> Mark {
        let seconds = self.handed_out.as_second().to_be_bytes();
        mark(&core.keys.code, &[b"toll", what.code(), visitor.network.as_bytes(), &self.nonce, &seconds])
    }
}
