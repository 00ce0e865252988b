//! Outcomes of use cases become answers: data for the wasm, a redirect for a plain form.

mod security; // what is done on «Безопасность»

use super::{CookieName, Visit, redirect_to, set_cookie};
use crate::api::AppError;
use http::{HeaderName, HeaderValue};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use model::{
    ContactReply, DisplaySettings, FieldError, LocalPath, LostReply, ProfileReply, ProfileStep, RecoveryReply, Refusal,
    RegistrationReply, RegistrationStep, RegistrationView, SignInReply, SignInView, WizardStep as _,
};
use serde::{Serialize, de::DeserializeOwned};
use service::{LinkOutcome, LostOutcome, RecoveryOutcome, Reply, SignInOutcome, StepOutcome, secrets::Token};

impl Visit {
    /// The answer to a registration step.
    pub(crate) fn answer_step(&self, outcome: StepOutcome) -> RegistrationReply {
        if let Some(flow) = &outcome.flow {
            self.keep(CookieName::Flow, flow);
        }
        if let Some(session) = &outcome.session {
            self.enter(session);
        }
        self.know_as(outcome.device.as_ref());
        let reply = match outcome.reply {
            Reply::Step(reply) => reply,
            Reply::Refused(refusal) => RegistrationReply::Go(refusal_page(refusal)),
        };
        if self.is_plain_form {
            if let RegistrationReply::Show(view) = &reply
                && view.toll.is_some()
            {
                self.carry(view);
            }
            redirect_to(&match &reply {
                RegistrationReply::Show(view) if view.errors.is_empty() => view.step.path(),
                RegistrationReply::Show(view) => view.step.path().with_fragment("errors"),
                RegistrationReply::Go(path) | RegistrationReply::Open(path) => path.clone(),
            });
        }
        reply
    }

    /// The page of a step of the registration. Before it has begun, its first form may have left what it costs.
    pub(crate) fn registration_page(&self, reply: RegistrationReply) -> RegistrationReply {
        match &reply {
            RegistrationReply::Show(view) if view.step == RegistrationStep::Contacts && !view.is_continued => {
                let left: Option<RegistrationView> = self.carried();
                if left.is_some() {
                    self.take_back(CookieName::Form);
                }
                left.map_or(reply, |view| RegistrationReply::Show(Box::new(view)))
            }
            _ => reply,
        }
    }

    /// The answer to a page of the profile.
    pub(crate) fn answer_profile(&self, reply: ProfileReply) -> ProfileReply {
        match &reply {
            ProfileReply::Go(path) => self.lead_to(path),
            ProfileReply::Show(view) => self.lead_to(&view.step.path().with_fragment("errors")),
            ProfileReply::Kept(_) => {}
        }
        reply
    }

    /// The answer to the code of the second contact.
    pub(crate) fn answer_contact(&self, reply: ContactReply) -> ContactReply {
        let page = LocalPath::of("/profile/contact/confirm");
        match &reply {
            ContactReply::Go(path) => self.lead_to(path),
            ContactReply::Show(view) if view.errors.is_empty() => self.lead_to(&page),
            ContactReply::Show(_) => self.lead_to(&page.with_fragment("errors")),
        }
        reply
    }

    /// The session ran out while somebody typed: it is kept, and sign-in leads back to the step. Errors: always, `SignedOut`
    /// for the wasm, which goes there by itself.
    pub(crate) fn sign_in_again(&self, step: ProfileStep) -> Result<ProfileReply, AppError> {
        let back = ["/sign-in?ended=1&next=", step.node().path].concat();
        match LocalPath::parse(&back) {
            Some(path) if self.is_plain_form => {
                redirect_to(&path);
                Ok(ProfileReply::Go(path))
            }
            _ => self.signed_in().map(|_| ProfileReply::Go(step.path())),
        }
    }

    /// «Начать заново»: the draft is gone, and the cookie with it.
    pub(crate) fn begin_anew(&self) -> RegistrationReply {
        self.take_back(CookieName::Flow);
        let path = RegistrationStep::Contacts.path();
        self.lead_to(&path);
        RegistrationReply::Open(path)
    }

    /// The answer to the button behind a link; `None` when there was no link.
    pub(crate) fn answer_link(&self, outcome: Option<LinkOutcome>) -> LocalPath {
        let path = match outcome {
            Some(LinkOutcome::GoOn) => RegistrationStep::Password.path(),
            Some(LinkOutcome::Added(account)) if self.who.is_some_and(|who| who.account == account) => {
                ProfileStep::Contact.path()
            }
            Some(LinkOutcome::Proven | LinkOutcome::Added(_)) => LocalPath::of("/register/email/done"),
            Some(LinkOutcome::Refused(refusal)) => refusal_page(refusal),
            None => refusal_page(Refusal::LinkVoid),
        };
        self.take_back(CookieName::Link);
        self.lead_to(&path);
        path
    }

    /// The sign-in page, or the way to the cabinet for whoever is signed in already.
    pub(crate) fn sign_in_page(&self) -> SignInReply {
        if self.who.is_some() {
            return SignInReply::Open(LocalPath::of("/cabinet"));
        }
        let left = self.carried();
        if left.is_some() {
            self.take_back(CookieName::Form);
        }
        SignInReply::Stay(SignInView { takes_passkey: self.takes_passkeys, ..left.unwrap_or_default() })
    }

    /// The page on which a number is given, with what its last form has left; or the way to the cabinet for whoever is signed in already.
    pub(crate) fn sms_page(&self) -> SignInReply {
        if self.who.is_some() {
            return SignInReply::Open(LocalPath::of("/cabinet"));
        }
        SignInReply::Stay(self.take_left(BY_SMS).unwrap_or_default())
    }

    /// The answer to a try to sign in.
    pub(crate) fn answer_sign_in(&self, outcome: SignInOutcome) -> SignInReply {
        self.answer_step_of_sign_in(outcome, "/sign-in", None)
    }

    /// The answer to a step of signing in; errors are carried to its page.
    pub(crate) fn answer_step_of_sign_in(
        &self,
        outcome: SignInOutcome,
        page: &str,
        next: Option<&LocalPath>,
    ) -> SignInReply {
        if let Some(session) = &outcome.session {
            self.enter(session);
        }
        self.know_as(outcome.device.as_ref());
        if let Some(pending) = &outcome.pending {
            self.keep(CookieName::Pending, pending);
        }
        if let Some(sms) = &outcome.sms {
            self.keep(CookieName::SmsSignIn, sms);
        }
        if let Some(display) = outcome.display {
            self.show_as(display);
        }
        match &outcome.reply {
            SignInReply::Open(path) => self.lead_to(path),
            SignInReply::Stay(view) => {
                if self.is_plain_form {
                    match page {
                        "/sign-in" => self.carry(view),
                        BY_SMS => self.carry(&(page, view)),
                        _ if view.errors.is_empty() => {}
                        _ => self.carry(&(page, &view.errors)),
                    }
                    let path = page_with_next(page, next);
                    redirect_to(&if view.errors.is_empty() { path } else { path.with_fragment("errors") });
                }
            }
        }
        outcome.reply
    }

    /// The answer to a step of the recovery. Errors are carried to its page, with what was typed.
    pub(crate) fn answer_recovery(&self, outcome: RecoveryOutcome) -> RecoveryReply {
        if let Some(recovery) = &outcome.recovery {
            self.keep(CookieName::Recovery, recovery);
        }
        match &outcome.reply {
            RecoveryReply::Go(path) | RecoveryReply::Open(path) => self.lead_to(path),
            RecoveryReply::Show(view) => {
                if self.is_plain_form && (!view.errors.is_empty() || view.toll.is_some()) {
                    self.carry(&(view.step.node().path, (&view.login, &view.errors, &view.toll)));
                }
                let page = view.step.path();
                self.lead_to(&if view.errors.is_empty() { page } else { page.with_fragment("errors") });
            }
        }
        outcome.reply
    }

    /// The page of a step of the recovery, with what its last form has left.
    pub(crate) fn recovery_page(&self, reply: RecoveryReply) -> RecoveryReply {
        let RecoveryReply::Show(mut view) = reply else { return reply };
        view.takes_passkey &= self.takes_passkeys;
        if let Some((login, errors, toll)) = self.take_left(view.step.node().path) {
            (view.login, view.errors, view.toll) = (login, errors, toll);
        }
        RecoveryReply::Show(view)
    }

    /// The answer to a form of the page of a lost factor. Errors are carried to it.
    pub(crate) fn answer_lost(&self, outcome: LostOutcome) -> LostReply {
        if let Some(recovery) = &outcome.recovery {
            self.keep(CookieName::Recovery, recovery);
        }
        let page = LocalPath::of(LOST);
        match &outcome.reply {
            LostReply::Go(path) => self.lead_to(path),
            LostReply::Show(view) if view.errors.is_empty() => self.lead_to(&page),
            LostReply::Show(view) => {
                if self.is_plain_form {
                    self.carry(&(LOST, &view.errors));
                }
                self.lead_to(&page.with_fragment("errors"));
            }
        }
        outcome.reply
    }

    /// That page, with what its last form has left.
    pub(crate) fn lost_page(&self, mut reply: LostReply) -> LostReply {
        if let LostReply::Show(view) = &mut reply {
            view.errors = self.take_errors(LOST);
        }
        reply
    }

    /// The answer to the button behind the link of a message, which has done its work: the page that says so.
    pub(crate) fn answer_message_link(&self, page: LocalPath) -> LocalPath {
        self.take_back(CookieName::Link);
        self.to(page)
    }

    /// The answer to the button behind the link that brings back into an account.
    pub(crate) fn answer_recovery_link(&self, outcome: Option<RecoveryOutcome>) -> LocalPath {
        self.take_back(CookieName::Link);
        match outcome.map(|outcome| self.answer_recovery(outcome)) {
            Some(RecoveryReply::Go(path) | RecoveryReply::Open(path)) => path,
            _ => self.to(LocalPath::of("/recover/void")),
        }
    }

    /// What was wrong with the last form of this page.
    pub(crate) fn take_errors(&self, page: &str) -> Vec<FieldError> {
        self.take_left(page).unwrap_or_default()
    }

    /// The page that a small thing leads to.
    pub(crate) fn to(&self, path: LocalPath) -> LocalPath {
        self.lead_to(&path);
        path
    }

    /// The answer to «Выйти»: no page stays in the browser (security 6.6, catalogue SGN-11). What the device is known by does, until
    /// [`Self::answer_forgotten`].
    pub(crate) fn answer_sign_out(&self, view: SignInView) -> LocalPath {
        self.leave();
        self.carry(&view);
        let path = LocalPath::of("/sign-in");
        self.lead_to(&path);
        path
    }

    /// The answer to «Забыть устройство»: what a visit leaves in the browser on purpose goes, too.
    pub(crate) fn answer_forgotten(&self) -> LocalPath {
        self.take_back(CookieName::Device);
        self.take_back(CookieName::Flow);
        self.to(LocalPath::of("/sign-in?done=forgotten"))
    }

    /// The session is over on the server: what the browser keeps of it goes, too (security 6.6).
    fn leave(&self) {
        self.take_back(CookieName::Session);
        self.forget_ways_in();
        if let Some(response) = use_context::<ResponseOptions>() {
            let everything = HeaderValue::from_static("\"cache\", \"storage\"");
            response.insert_header(HeaderName::from_static("clear-site-data"), everything);
        }
    }

    /// «Настройки отображения» are kept in this browser; back to the page that was left for them.
    pub(crate) fn answer_display(&self, display: DisplaySettings, next: &str) -> LocalPath {
        self.show_as(display);
        let path = LocalPath::parse(next).unwrap_or_else(LocalPath::root);
        self.lead_to(&path);
        path
    }

    fn show_as(&self, display: DisplaySettings) {
        if let Some(cookie) = self.cookies.set(CookieName::Display, &display.code()) {
            set_cookie(cookie);
        }
    }

    fn lead_to(&self, path: &LocalPath) {
        if self.is_plain_form {
            redirect_to(path);
        }
    }

    /// A new session: the forms of the time before it are void. The registration stays known to this browser, so that its
    /// last form, sent twice, lets in twice.
    fn enter(&self, session: &Token) {
        self.keep(CookieName::Session, session);
        self.forget_ways_in();
    }

    /// By what this device is known from now on, and for how long.
    fn know_as(&self, device: Option<&Token>) {
        if let Some(device) = device {
            self.keep(CookieName::Device, device);
        }
    }

    /// What was begun before somebody came in or went out is nothing for whoever sits here next.
    fn forget_ways_in(&self) {
        let ways =
            [CookieName::Visitor, CookieName::Recovery, CookieName::Pending, CookieName::SmsSignIn, CookieName::Link];
        for name in ways {
            self.take_back(name);
        }
    }

    fn keep(&self, name: CookieName, token: &Token) {
        if let Some(cookie) = self.cookies.set(name, &token.encoded()) {
            set_cookie(cookie);
        }
    }

    fn take_back(&self, name: CookieName) {
        if let Some(cookie) = self.cookies.clear(name) {
            set_cookie(cookie);
        }
    }

    /// What the last form of this page has left, once; what another page's form has left is not for this one.
    fn take_left<T: DeserializeOwned>(&self, page: &str) -> Option<T> {
        let (_, left) = self.carried().filter(|(about, _): &(String, T)| about == page)?;
        self.take_back(CookieName::Form);
        Some(left)
    }

    /// What a form has left, if it is of this shape.
    fn carried<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_slice(self.carried.as_deref()?).ok()
    }

    /// Carries field errors over a redirect, sealed and for ten minutes; never a password (security 21.5).
    fn carry(&self, view: &impl Serialize) {
        let cookie = serde_json::to_vec(view).ok().and_then(|plain| self.cookies.set_sealed(CookieName::Form, &plain));
        if let Some(cookie) = cookie {
            set_cookie(cookie);
        }
    }
}

/// The page on which a number is given to sign in by SMS.
const BY_SMS: &str = "/sign-in/sms";

/// The page of a lost factor.
const LOST: &str = "/recover/lost";

fn page_with_next(page: &str, next: Option<&LocalPath>) -> LocalPath {
    let query = next.map_or_else(String::new, |next| ["?next=", next.as_str()].concat());
    LocalPath::parse(&[page, &query].concat()).unwrap_or_else(LocalPath::root)
}

fn refusal_page(refusal: Refusal) -> LocalPath {
    LocalPath::of(match refusal {
        Refusal::ContactTaken => "/register/taken",
        Refusal::LinkVoid => "/register/email/void",
        Refusal::TooMany => "/register/too-many",
    })
}
