//! Outcomes of what is done on «Безопасность».

use super::{CookieName, Visit, page_with_next, redirect_to};
use model::{BackupCode, LocalPath, NetworksReply, PasskeyPlace, PasskeysView, QuestionReply, SecurityReply};
use serde::{Deserialize, Serialize};
use service::{Farewell, SecurityOutcome, SignedIn};

/// The page of a control question.
const QUESTION: &str = "/security/question";

/// So much of a question that is too long is shown again, in characters.
const CARRIED_CHARS: usize = 300;

/// The page of allowed networks.
const NETWORKS: &str = "/security/networks";

/// So long new backup codes are on their way to their page.
const CODES_CARRIED_SECONDS: i64 = 600;

/// What the page of the backup codes shows.
#[derive(Serialize, Deserialize)]
struct BackupCodesLeft {
    /// Whose.
    account: String,
    /// Until when, in seconds of Unix time: a copy of the cookie shows nothing later.
    until: i64,
    codes: Vec<String>,
}

impl Visit {
    /// The answer to a form of «Безопасность». Errors are carried to its page, which may know where the person wanted to go.
    pub(crate) fn answer_security(
        &self,
        who: SignedIn,
        outcome: SecurityOutcome,
        page: &str,
        next: Option<&LocalPath>,
    ) -> SecurityReply {
        if let Some(session) = &outcome.session {
            self.enter(session);
        }
        self.carry_codes(who, &outcome.codes);
        self.answer_form(outcome.reply, page, next)
    }

    /// Likewise, where no session changes.
    pub(crate) fn answer_form(&self, reply: SecurityReply, page: &str, next: Option<&LocalPath>) -> SecurityReply {
        match &reply {
            SecurityReply::Open(path) => self.lead_to(path),
            SecurityReply::Stay(errors) if self.is_plain_form => {
                self.carry(&(page, errors));
                redirect_to(&page_with_next(page, next).with_fragment("errors"));
            }
            SecurityReply::Stay(_) => {}
        }
        reply
    }

    /// The page of a control question, with what a plain form of before has left: the question, and what was wrong.
    pub(crate) fn question_page(&self, mut reply: QuestionReply) -> QuestionReply {
        if let QuestionReply::Show(setup) = &mut reply {
            (setup.question, setup.errors) = self.take_left(QUESTION).unwrap_or_default();
        }
        reply
    }

    /// The answer to the form on that page. The answer to the question is never carried.
    pub(crate) fn answer_question(&self, who: SignedIn, outcome: SecurityOutcome, question: &str) -> SecurityReply {
        match &outcome.reply {
            SecurityReply::Stay(errors) if self.is_plain_form => {
                let question: String = question.chars().take(CARRIED_CHARS).collect();
                self.carry(&(QUESTION, (question, errors)));
                redirect_to(&LocalPath::of(QUESTION).with_fragment("errors"));
                outcome.reply
            }
            _ => self.answer_security(who, outcome, QUESTION, None),
        }
    }

    /// The answer to what may end the session. Errors are carried to its page; once it is over, nothing stays in the browser.
    pub(crate) fn answer_farewell(&self, outcome: Farewell, page: &str) -> SecurityReply {
        if outcome.is_over {
            self.leave();
            self.take_back(CookieName::Flow);
            self.take_back(CookieName::Form);
        }
        self.answer_form(outcome.reply, page, None)
    }

    /// The answer to a list of networks. Errors are carried to its page, with what was typed.
    pub(crate) fn answer_networks(&self, reply: NetworksReply) -> NetworksReply {
        match &reply {
            NetworksReply::Open(path) => self.lead_to(path),
            NetworksReply::Show(view) => {
                if self.is_plain_form {
                    self.carry(&(NETWORKS, (&view.typed, &view.errors)));
                }
                self.lead_to(&LocalPath::of(NETWORKS).with_fragment("errors"));
            }
        }
        reply
    }

    /// That page, with what its last form has left.
    pub(crate) fn networks_page(&self, reply: NetworksReply) -> NetworksReply {
        let NetworksReply::Show(mut view) = reply else { return reply };
        if let Some((typed, errors)) = self.take_left(NETWORKS) {
            (view.typed, view.errors) = (typed, errors);
        }
        NetworksReply::Show(view)
    }

    /// The answer to a new name of a passkey. Errors are carried to its page, which names the key.
    pub(crate) fn answer_passkey_name(&self, who: SignedIn, outcome: SecurityOutcome, key: &str) -> SecurityReply {
        match (&outcome.reply, LocalPath::parse(&["/security/passkey?key=", key].concat())) {
            (SecurityReply::Stay(errors), Some(page)) if self.is_plain_form => {
                self.carry(&("/security/passkey", errors));
                redirect_to(&page.with_fragment("errors"));
                outcome.reply
            }
            _ => self.answer_security(who, outcome, "/security", None),
        }
    }

    /// The passkeys, as the page shows them at the address at which it is open.
    pub(crate) fn passkeys_here(&self, view: PasskeysView) -> PasskeysView {
        let place = if self.takes_passkeys { PasskeyPlace::Here } else { view.place };
        PasskeysView { place, device: self.visitor.device.clone(), errors: self.take_errors("/security"), ..view }
    }

    /// Carries new backup codes to their page, sealed, in the same way with and without scripts: they are shown once, and kept
    /// nowhere.
    fn carry_codes(&self, who: SignedIn, codes: &[BackupCode]) {
        if !codes.is_empty() {
            let until = self.services.core.now().as_second() + CODES_CARRIED_SECONDS;
            let codes = codes.iter().map(BackupCode::grouped).collect();
            self.carry(&BackupCodesLeft { account: who.account.0.to_string(), until, codes });
        }
    }

    /// The backup codes that were just made, once, and to their owner.
    pub(crate) fn take_codes(&self, who: SignedIn) -> Vec<String> {
        let left: Option<BackupCodesLeft> = self.carried();
        if left.is_some() {
            self.take_back(CookieName::Form);
        }
        let now = self.services.core.now().as_second();
        let own = left.filter(|left| left.account == who.account.0.to_string() && now < left.until);
        own.map(|left| left.codes).unwrap_or_default()
    }
}
