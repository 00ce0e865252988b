//! The recovery wizard: login → code → second factor, if one is on → control question, if there is one → new password (catalogue
//! REC-01 to REC-09; security 8).
//!
//! Its graph is data, as that of the registration. Nothing on its pages depends on whether such an account exists until
//! a code was right.

use crate::{ChallengeView, Fact, Field, FieldError, LocalPath, Moment, StepNode, Toll, WizardStep};
use serde::{Deserialize, Serialize};

/// A step of the wizard, one URL each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecoveryStep {
    /// Which account: phone, e-mail or СНИЛС.
    #[default]
    Login,
    /// The code from the message, or its link.
    Confirm,
    /// A code of the second factor, when one is on (security 8, row R2).
    Factor,
    /// The answer to the control question, when the owner has put one there (security 3.12).
    Question,
    /// The new password; shows by what one signs in.
    Password,
}

/// The whole graph, in order.
const GRAPH: [StepNode<RecoveryStep>; 5] = [
    StepNode {
        step: RecoveryStep::Login,
        path: "/recover",
        requires: &[],
        collects: &[Field::Login],
        establishes: Fact::LoginGiven,
        undoes: &[Fact::ContactProven],
    },
    StepNode {
        step: RecoveryStep::Confirm,
        path: "/recover/confirm",
        requires: &[Fact::LoginGiven],
        collects: &[Field::Code],
        establishes: Fact::ContactProven,
        undoes: &[],
    },
    StepNode {
        step: RecoveryStep::Factor,
        path: "/recover/second",
        requires: &[Fact::LoginGiven, Fact::ContactProven],
        collects: &[Field::BackupCode],
        establishes: Fact::FactorProven,
        undoes: &[],
    },
    StepNode {
        step: RecoveryStep::Question,
        path: "/recover/question",
        requires: &[Fact::LoginGiven, Fact::ContactProven, Fact::FactorProven],
        collects: &[Field::ControlAnswer],
        establishes: Fact::QuestionAnswered,
        undoes: &[],
    },
    StepNode {
        step: RecoveryStep::Password,
        path: "/recover/password",
        requires: &[Fact::LoginGiven, Fact::ContactProven, Fact::FactorProven, Fact::QuestionAnswered],
        collects: &[Field::Password],
        establishes: Fact::PasswordRenewed,
        undoes: &[],
    },
];

impl WizardStep for RecoveryStep {
    fn graph() -> &'static [StepNode<Self>] {
        &GRAPH
    }
}

/// By what one signs in, as a page may show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum KnownLogin {
    /// The end of the number, «00-01».
    Phone(String),
    /// The address, masked.
    Email(String),
    /// The СНИЛС; whoever forgot that they may use it knows its number.
    Snils,
}

/// The page of a step.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryView {
    /// Which step.
    pub step: RecoveryStep,
    /// What was typed as login.
    pub login: String,
    /// What was sent: to the contact that was typed, or to those of whoever has this СНИЛС; `target` is empty then.
    pub challenges: Vec<ChallengeView>,
    /// By what one signs in; told once a code was right.
    pub logins: Vec<KnownLogin>,
    /// Whether a passkey does in place of a code; told once a code was right.
    pub takes_passkey: bool,
    /// What the owner wants to be asked; told once a code, and the second factor, were right.
    pub question: Option<String>,
    /// The SMS whose code does at the second factor, to another contact than the first code went to; with the number 0 none went out yet.
    pub sms: Option<ChallengeView>,
    /// What was wrong with the last try.
    pub errors: Vec<FieldError>,
    /// What it costs to begin, when it costs anything (security 5.2).
    pub toll: Option<Toll>,
}

/// The answer to a step, or to asking for one.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum RecoveryReply {
    /// Show this step.
    Show(Box<RecoveryView>),
    /// Go to another page of the wizard, without loading the document anew.
    Go(LocalPath),
    /// Open a page anew.
    Open(LocalPath),
}

impl RecoveryReply {
    /// The toll that is asked for, when nothing else is wrong.
    pub fn toll(&self) -> Option<&Toll> {
        match self {
            Self::Show(view) if view.errors.is_empty() => view.toll.as_ref(),
            _ => None,
        }
    }
}

/// What is left to whoever has neither the application nor a backup code (security 8, rows R3 and R4), or has forgotten the answer to
/// the control question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LostFactor {
    /// A code to another proven contact, masked; none was sent yet.
    Offer {
        /// Which one.
        contact: KnownLogin,
    },
    /// It was sent.
    Code {
        /// To which one.
        contact: KnownLogin,
        /// What was sent.
        challenge: ChallengeView,
    },
    /// Both contacts were shown, and the owner may object.
    Waiting {
        /// When the new password may be set.
        opens: Moment,
        /// When it is too late.
        closes: Moment,
    },
    /// The account has no other proven contact, or one that joined it too lately.
    NoContact {
        /// So many hours ago it should have joined.
        hours: u32,
    },
    /// The identity is confirmed: somebody has to be seen in person.
    Confirmed,
    /// As many recoveries of the account wait already as there may be.
    Full {
        /// When the first of them opens; both contacts shown once more are enough then.
        opens: Moment,
    },
    /// That of this browser was cancelled, or a password or a factor that was changed has ended it.
    Ended,
}

/// The page «Нет доступа ко второму шагу».
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LostView {
    /// What is left to do.
    pub state: LostFactor,
    /// What is lost is the answer to the control question, and nothing else.
    pub forgot_answer: bool,
    /// How many hours the owner has to object.
    pub hours: u32,
    /// What was wrong with the last try.
    pub errors: Vec<FieldError>,
}

/// The answer to a form of that page, or to asking for it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum LostReply {
    /// Show it.
    Show(Box<LostView>),
    /// Go to another page of the recovery.
    Go(LocalPath),
}

#[cfg(test)]
mod tests {
    use super::RecoveryStep;
    use crate::{Fact, Facts, WizardStep as _};

    #[test]
    fn s14_8_no_new_password_before_a_code_was_right() {
        let given = Facts::NONE.with(Fact::LoginGiven);
        assert_eq!(RecoveryStep::Password.or_first_unmet(Facts::NONE), RecoveryStep::Login);
        assert_eq!(RecoveryStep::Password.or_first_unmet(given), RecoveryStep::Confirm);
        let proven = given.with(Fact::ContactProven);
        assert_eq!(RecoveryStep::Password.or_first_unmet(proven), RecoveryStep::Factor, "R2: no factor is bypassed");
        let proven = proven.with(Fact::FactorProven);
        assert_eq!(RecoveryStep::Password.or_first_unmet(proven), RecoveryStep::Question, "no question is passed over");
        assert_eq!(RecoveryStep::Password.or_first_unmet(proven.with(Fact::QuestionAnswered)), RecoveryStep::Password);
    }
}
