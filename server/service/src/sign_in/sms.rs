//! Sign-in by a code from an SMS in place of the password (catalogue SGN-02; security 4, 5.8, 5.12).
//!
//! Known and unknown numbers get the same pages in the same time: codes are made, sent for and tried alike, and only the worker looks whether
//! anybody has the number; here that is asked once a code was tried. What the code opens is what the password opens: a session, or
//! the second step, which is taken by something else than the same number.

use super::{
    FAILURES_BEFORE_WAIT, LOGIN_MAX_CHARS, SignIn, SignInOutcome, Strength, failed, failure, second_step, with_next,
};
use crate::{
    challenge::{Challenge, Flow, Issued, Purpose, Target},
    core::{Answer, Core, Visitor, after, seconds_until},
    devices,
    ports::{Account, Actor, AuditAction, KnownDevice, SmsSignIn, Work},
    recovery::{self, Reach},
    second_factor,
    secrets::{Mark, Token},
    toll::{self, Start, TollFor},
};
use jiff::SignedDuration;
use model::{
    AccountId, Channel, FailedStep, Fault, Field, FieldError, LocalPath, Locale, Login, Phone, SignInReply, SignInView,
    SignInWay, TypedCode,
};

/// A sign-in lives so long after its newest message. Ours: many times what a code does.
const LIVES: SignedDuration = SignedDuration::from_hours(1);

const HOUR: i64 = 3600;

/// Where the number is asked for.
const PAGE: &str = "/sign-in/sms";

/// Where its code is.
const CODE_PAGE: &str = "/sign-in/sms/code";

/// A try of a code that was counted as a failure until it succeeds.
struct Try {
    /// Where failures in a row are counted.
    run: Mark,
    /// How many there were before it.
    failures: u32,
    known: Option<KnownDevice>,
}

impl SignIn {
    /// «Получить код». Given again unchanged, it sends nothing new: a double click makes one message.
    pub async fn start_by_sms(
        &self,
        token: Option<&Token>,
        typed: &str,
        visitor: &Visitor,
        next: Option<LocalPath>,
    ) -> Answer<SignInOutcome> {
        let typed: String = typed.chars().take(LOGIN_MAX_CHARS).collect();
        let stay = |fault: Option<Fault>, toll| {
            let errors = fault.map(|fault| FieldError::new(Field::Phone, fault)).into_iter().collect();
            Ok(SignInReply::Stay(SignInView { login: typed.clone(), errors, toll, ..SignInView::default() }).into())
        };
        let phone = match Phone::parse(&typed) {
            Ok(phone) => phone,
            Err(fault) => return stay(Some(fault), None),
        };
        let (core, policy) = (&self.core, &self.core.policy);
        let mut work = core.store.begin().await?;
        let (free, most) = (policy.free_sms_sign_ins_per_network_hour, policy.sms_sign_ins_per_network_hour);
        match toll::start(core, &mut *work, TollFor::SmsSignIn, visitor, free, most).await? {
            Start::Open => {}
            Start::Owed(owed) => {
                work.commit().await?;
                return stay(owed.fault, Some(owed.toll));
            }
            Start::Refused(until) => {
                work.commit().await?;
                return stay(Some(Fault::Wait(seconds_until(until, core.now()))), None);
            }
        }
        let (flow, sms) = self.find_or_begin(&mut *work, token, &phone, visitor).await?;
        let issued = self.challenge_of(&flow, phone, visitor.locale).issue_once(&mut *work, visitor).await?;
        if matches!(issued, Issued::Sent) {
            self.prolong(&mut *work, &flow).await?;
        }
        work.commit().await?;
        match issued {
            Issued::Sent => Ok(SignInOutcome { sms, ..SignInReply::Open(with_next(CODE_PAGE, next.as_ref())).into() }),
            Issued::Wait(seconds) => stay(Some(Fault::Wait(seconds)), None),
        }
    }

    /// The page of the code; `None` when no number was given in this browser.
    pub async fn open_sms(&self, token: Option<&Token>, locale: Locale) -> Answer<Option<SignInView>> {
        let mut work = self.core.store.read().await?;
        match self.find_flow(&mut *work, token).await? {
            Some((flow, phone)) => Ok(Some(self.view(&mut *work, &flow, phone, locale).await?)),
            None => Ok(None),
        }
    }

    /// «Отправить ещё раз»: a new message, and the earlier ones are void (security 4.4).
    pub async fn resend_sms(
        &self,
        token: Option<&Token>,
        visitor: &Visitor,
        next: Option<LocalPath>,
    ) -> Answer<SignInOutcome> {
        let mut work = self.core.store.begin().await?;
        let Some((flow, phone)) = self.find_flow(&mut *work, token).await? else { return Ok(begin_again(next)) };
        let fault = match self.challenge_of(&flow, phone.clone(), visitor.locale).issue(&mut *work, visitor).await? {
            Issued::Sent => None,
            Issued::Wait(seconds) => Some(Fault::ResendWait(seconds)),
        };
        if fault.is_none() {
            self.prolong(&mut *work, &flow).await?;
        }
        self.stay_at_code(work, &flow, phone, fault, visitor).await
    }

    /// The code. A try is spent and committed before the code is compared (security 4.3). Right, it takes the place of the password, and
    /// of nothing else.
    pub async fn confirm_sms(
        &self,
        token: Option<&Token>,
        typed: &str,
        visitor: &Visitor,
        next: Option<LocalPath>,
    ) -> Answer<SignInOutcome> {
        let mut work = self.core.store.begin().await?;
        let Some((flow, phone)) = self.find_flow(&mut *work, token).await? else { return Ok(begin_again(next)) };
        let typed = match TypedCode::parse(typed) {
            Ok(typed) => typed,
            Err(fault) => return self.stay_at_code(work, &flow, phone, Some(fault), visitor).await,
        };
        let attempt = match self.count_try(&mut *work, &phone, visitor).await? {
            Ok(attempt) => attempt,
            Err(fault) => return self.stay_at_code(work, &flow, phone, Some(fault), visitor).await,
        };
        let challenge = self.challenge_of(&flow, phone.clone(), visitor.locale);
        let tried = challenge.spend_try(&mut *work).await?;
        work.commit().await?;

        // Read again: between the two units of work another tab may have been faster.
        let mut work = self.core.store.begin().await?;
        let Some((flow, _)) = self.find_flow(&mut *work, token).await? else { return Ok(begin_again(next)) };
        if let Err(fault) = challenge.settle(&mut *work, tried, &typed, visitor).await? {
            if fault == Fault::CodeExpired {
                self.prolong(&mut *work, &flow).await?;
            }
            self.note_wrong_code(&mut *work, &phone, visitor).await?;
            self.fail_code(&mut *work, &attempt).await?;
            return self.stay_at_code(work, &flow, phone, Some(fault), visitor).await;
        }
        let Some(account) = self.hold_owner(&mut *work, &phone).await? else {
            // Nobody was sent this code, and it was guessed; or its owner has forbidden meanwhile to come in by it.
            self.fail_code(&mut *work, &attempt).await?;
            return self.stay_at_code(work, &flow, phone, Some(Fault::CodeWrong), visitor).await;
        };
        work.limits().end_run(&attempt.run).await?;
        work.sms_sign_ins().delete(flow.id).await?;
        if second_factor::is_on(&mut *work, account.id).await? {
            let pending = self.wait_for_second_step(&mut *work, &account, SignInWay::Sms, attempt.failures).await?;
            work.commit().await?;
            return Ok(SignInOutcome {
                pending: Some(pending),
                ..SignInReply::Open(second_step(next.as_ref())).into()
            });
        }
        let strength =
            Strength { failures: attempt.failures, aal: 1, way: SignInWay::Sms, shown: Some(Channel::Phone) };
        let outcome = self.let_in(&mut *work, &account, visitor, strength, next).await?;
        work.commit().await?;
        Ok(outcome)
    }

    /// That of this browser for this number, or a new one and its token: that of the visitor's forms, when it is free, so that a form
    /// sent twice at once begins one.
    async fn find_or_begin(
        &self,
        work: &mut dyn Work,
        token: Option<&Token>,
        phone: &Phone,
        visitor: &Visitor,
    ) -> Answer<(SmsSignIn, Option<Token>)> {
        let is_it = |found: &(SmsSignIn, Phone)| found.1 == *phone;
        if let Some((flow, _)) = self.find_flow(work, token).await?.filter(is_it) {
            return Ok((flow, None));
        }
        if let Some(token) = &visitor.token {
            let flow = self.blank(token, phone)?;
            if work.sms_sign_ins().insert(&flow).await? {
                return Ok((flow, Some(token.clone())));
            }
            if let Some((twin, _)) = self.find_flow(work, Some(token)).await?.filter(is_it) {
                return Ok((twin, Some(token.clone())));
            }
        }
        let token = Token::new(self.core.rng)?;
        let flow = self.blank(&token, phone)?;
        work.sms_sign_ins().insert(&flow).await?;
        Ok((flow, Some(token)))
    }

    fn blank(&self, token: &Token, phone: &Phone) -> Answer<SmsSignIn> {
        let now = self.core.now();
        Ok(SmsSignIn {
            id: self.core.rng.id(now)?,
            token: token.hash(),
            phone: phone.as_str().to_owned(),
            created_at: now,
            expires_at: after(now, LIVES),
        })
    }

    async fn find_flow(&self, work: &mut dyn Work, token: Option<&Token>) -> Answer<Option<(SmsSignIn, Phone)>> {
        let Some(token) = token else { return Ok(None) };
        let found = work.sms_sign_ins().find(&token.hash(), self.core.now()).await?;
        Ok(found.and_then(|flow| Phone::parse(&flow.phone).ok().map(|phone| (flow, phone))))
    }

    /// A new message works as long as it says.
    async fn prolong(&self, work: &mut dyn Work, flow: &SmsSignIn) -> Answer<()> {
        Ok(work.sms_sign_ins().prolong(flow.id, after(self.core.now(), LIVES)).await?)
    }

    fn challenge_of(&self, flow: &SmsSignIn, phone: Phone, locale: Locale) -> Challenge<'_> {
        Challenge::new(&self.core, Flow { purpose: Purpose::SignIn, id: flow.id, locale }, Target::Phone(phone))
    }

    async fn view(&self, work: &mut dyn Work, flow: &SmsSignIn, phone: Phone, locale: Locale) -> Answer<SignInView> {
        let shown = phone.ending();
        let sms = self.challenge_of(flow, phone, locale).view(work, shown, false).await?;
        Ok(SignInView { sms: Some(sms), ..SignInView::default() })
    }

    async fn stay_at_code(
        &self,
        mut work: Box<dyn Work>,
        flow: &SmsSignIn,
        phone: Phone,
        fault: Option<Fault>,
        visitor: &Visitor,
    ) -> Answer<SignInOutcome> {
        let view = self.view(&mut *work, flow, phone, visitor.locale).await?;
        work.commit().await?;
        let errors = fault.map(|fault| FieldError::new(Field::Code, fault)).into_iter().collect();
        Ok(SignInReply::Stay(SignInView { errors, ..view }).into())
    }

    /// Counts a try, by the number or by the device that its owner is known by, so that strangers keep no owner out of theirs (security 5.5).
    /// So many within an hour (security 4.4); and from unknown devices so many in a row, until the owner comes in by whatever way
    /// (NIST SP 800-63B-4: at most 100).
    async fn count_try(&self, work: &mut dyn Work, phone: &Phone, visitor: &Visitor) -> Answer<Result<Try, Fault>> {
        let (core, now) = (&self.core, self.core.now());
        let index = core.phone_index(phone);
        let known = devices::find(core, work, &index, visitor).await?;
        let run = match &known {
            Some(device) => core.counter("codes of a sign-in by SMS from a known device", device.id.as_bytes()),
            None => of_number(core, index.oldest()),
        };
        let (tries, until) = work.limits().count(&run, HOUR, now).await?;
        if i64::from(tries) > core.policy.codes_per_account_hour {
            return Ok(Err(Fault::Wait(seconds_until(until, now))));
        }
        let length = work.limits().lengthen_run(&run, now).await?;
        if known.is_none() && i64::from(length) > core.policy.failures_before_closed {
            work.limits().shorten_run(&run).await?;
            return Ok(Err(Fault::SmsWayClosed));
        }
        Ok(Ok(Try { run, failures: length.saturating_sub(1), known }))
    }

    /// Whose number it is, sees a wrong code in the history of sign-ins, like a wrong password. The same statements for somebody and for nobody.
    async fn note_wrong_code(&self, work: &mut dyn Work, phone: &Phone, visitor: &Visitor) -> Answer<()> {
        let owner = work.accounts().find_by_contact(Channel::Phone, &self.core.phone_index(phone)).await?;
        failed::note(&self.core, work, owner.map(|owner| owner.id), FailedStep::Sms, visitor).await
    }

    /// A code that let nobody in, for somebody known and for nobody alike: the chain is not told whose number it is. A known device that
    /// fails all the time is one no more (security 5.2, third row).
    async fn fail_code(&self, work: &mut dyn Work, attempt: &Try) -> Answer<()> {
        if let Some(device) = &attempt.known
            && i64::from(attempt.failures) + 1 >= self.core.policy.failures_before_closed
        {
            work.limits().end_run(&attempt.run).await?;
            work.devices().forget(device.account_id, device.id).await?;
        }
        let waits = attempt.failures + 1 >= FAILURES_BEFORE_WAIT;
        let action = if waits { AuditAction::LoginFailMax } else { AuditAction::LoginFail };
        self.core.record(work, Actor::Guest, action, None, &failure(FailedStep::Sms, attempt.failures));
        Ok(())
    }

    /// The account that the code opens, held. `None` when there is none, or none that this number may open.
    async fn hold_owner(&self, work: &mut dyn Work, phone: &Phone) -> Answer<Option<Account>> {
        let found = find_owner_of_number(&self.core, work, phone).await?;
        let Some(OwnerOfNumber { account, opens: Opens::Account }) = found else { return Ok(None) };
        let held = work.accounts().hold(account).await?;
        // Read again: it may have been forbidden while the account was not held.
        let is_forbidden = work.sign_in_choices().get(account).await?.forbids_sms;
        Ok(Some(held).filter(|held| !held.is_blocked && !is_forbidden))
    }
}

/// Whose number it is.
pub(crate) struct OwnerOfNumber {
    account: AccountId,
    /// What a code that it gets opens.
    pub(crate) opens: Opens,
}

/// What a code by SMS opens.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Opens {
    /// The account, or its second step.
    Account,
    /// Nothing by itself yet: the number joined the account too lately (security 7.4). Whoever has stolen a session for a minute must not
    /// have a way in for good.
    NothingYet,
    /// Nothing: its owner has forbidden it.
    Nothing,
}

/// Whose number it is, if they may get in at all (security 5.7).
pub(crate) async fn find_owner_of_number(
    core: &Core,
    work: &mut dyn Work,
    phone: &Phone,
) -> Answer<Option<OwnerOfNumber>> {
    let found = recovery::find_reach(core, work, &Login::Phone(phone.clone()), Channel::Phone).await?;
    let Some(Reach { account, is_too_new, .. }) = found else { return Ok(None) };
    if work.accounts().get(account).await?.is_blocked {
        return Ok(None);
    }
    let opens = match work.sign_in_choices().get(account).await?.forbids_sms {
        true => Opens::Nothing,
        false if is_too_new => Opens::NothingYet,
        false => Opens::Account,
    };
    Ok(Some(OwnerOfNumber { account, opens }))
}

/// Where the failures of a number are counted, by its blind index.
pub(super) fn of_number(core: &Core, index: &Mark) -> Mark {
    core.counter("codes of a sign-in by SMS", index)
}

/// There is no such sign-in any more.
fn begin_again(next: Option<LocalPath>) -> SignInOutcome {
    SignInReply::Open(with_next(PAGE, next.as_ref())).into()
}
