//! Which addresses there are, and for whom: one table, default deny (security 14.1). The router is built from it, so an
//! address that is not here does not exist.

use model::{ProfileStep, WizardStep as _};

/// Who may call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    /// Everybody.
    Anybody,
    /// Whoever has a session; the account is the caller's own.
    SignedIn,
    /// Likewise, and also whose session ran out by itself while they typed: it is kept, and nothing is shown.
    SignedInOrLapsed,
}

/// A page.
pub(crate) struct PageRule {
    pub(crate) path: &'static str,
    pub(crate) who: Who,
}

/// A form: an unsafe request, with the fields it may hold besides `_csrf`. Unknown ones are refused (security 12.9).
pub(crate) struct FormRule {
    pub(crate) path: &'static str,
    pub(crate) who: Who,
    pub(crate) fields: Fields,
}

/// The fields of a form.
pub(crate) enum Fields {
    /// These.
    Named(&'static [&'static str]),
    /// What a step of the profile asks for, and how far it is.
    OfStep(ProfileStep),
}

impl Fields {
    /// Whether the form may hold a field of this name.
    pub(crate) fn hold(&self, name: &str) -> bool {
        match self {
            Self::Named(names) => names.contains(&name),
            // A line to search in is sent with its form, and nobody keeps it.
            Self::OfStep(ProfileStep::Address) if matches!(name, "registered_search" | "actual_search") => true,
            Self::OfStep(step) => {
                matches!(name, "seen" | "later" | "keep" | "theirs")
                    || step.node().collects.iter().any(|field| field.inputs().iter().any(|input| input == name))
            }
        }
    }
}

/// A server function that only reads.
pub(crate) struct ReadRule {
    pub(crate) path: &'static str,
    pub(crate) who: Who,
}

/// All pages.
pub(crate) const PAGES: &[PageRule] = &[
    page("/", Who::Anybody),
    page("/register", Who::Anybody),
    page("/register/confirm", Who::Anybody),
    page("/register/password", Who::Anybody),
    page("/register/email", Who::Anybody),
    page("/register/email/done", Who::Anybody),
    page("/register/email/void", Who::Anybody),
    page("/register/taken", Who::Anybody),
    page("/register/too-many", Who::Anybody),
    page("/advice", Who::Anybody),
    page("/display", Who::Anybody),
    page("/sign-in", Who::Anybody),
    page("/sign-in/second", Who::Anybody),
    page("/sign-in/backup", Who::Anybody),
    page("/sign-in/sms", Who::Anybody),
    page("/sign-in/sms/code", Who::Anybody),
    page("/sign-in/network", Who::Anybody),
    page("/recover", Who::Anybody),
    page("/recover/cancel", Who::Anybody),
    page("/recover/cancelled", Who::Anybody),
    page("/recover/confirm", Who::Anybody),
    page("/recover/link", Who::Anybody),
    page("/recover/lost", Who::Anybody),
    page("/recover/nothing", Who::Anybody),
    page("/recover/password", Who::Anybody),
    page("/recover/question", Who::Anybody),
    page("/recover/second", Who::Anybody),
    page("/recover/void", Who::Anybody),
    page("/block", Who::Anybody),
    page("/block/void", Who::Anybody),
    page("/blocked", Who::Anybody),
    page("/deleted", Who::Anybody),
    page("/deletion/cancel", Who::Anybody),
    page("/deletion/cancelled", Who::Anybody),
    page("/deletion/nothing", Who::Anybody),
    page("/cabinet", Who::SignedIn),
    page("/profile", Who::SignedIn),
    page("/profile/person", Who::SignedIn),
    page("/profile/document", Who::SignedIn),
    page("/profile/snils", Who::SignedIn),
    page("/profile/inn", Who::SignedIn),
    page("/profile/address", Who::SignedIn),
    page("/profile/contact", Who::SignedIn),
    page("/profile/contact/confirm", Who::SignedIn),
    page("/profile/check", Who::SignedIn),
    page("/profile/status", Who::SignedIn),
    page("/security", Who::SignedIn),
    page("/security/app", Who::SignedIn),
    page("/security/block", Who::SignedIn),
    page("/security/codes", Who::SignedIn),
    page("/security/delete", Who::SignedIn),
    page("/security/history", Who::SignedIn),
    page("/security/journal", Who::SignedIn),
    page("/security/networks", Who::SignedIn),
    page("/security/notices", Who::SignedIn),
    page("/security/passkey", Who::SignedIn),
    page("/security/password", Who::SignedIn),
    page("/security/prove", Who::SignedIn),
    page("/security/question", Who::SignedIn),
    page("/security/sms", Who::SignedIn),
];

/// All forms.
pub(crate) const FORMS: &[FormRule] = &[
    form(
        "/api/register/contacts",
        Who::Anybody,
        &["surname", "given_name", "phone", "email", "consent", "ticket", "answer"],
    ),
    form("/api/register/confirm", Who::Anybody, &["code"]),
    form("/api/register/resend", Who::Anybody, &["channel"]),
    form("/api/register/password", Who::Anybody, &["password"]),
    form("/api/strength", Who::Anybody, &["password"]),
    form("/api/register/start-over", Who::Anybody, &[]),
    form("/api/register/email", Who::Anybody, &[]),
    form("/api/display", Who::Anybody, &["size", "scheme", "font", "spacing", "motion", "next"]),
    form("/api/sign-in", Who::Anybody, &["login", "password", "next", "ticket", "answer"]),
    form("/api/sign-in/second", Who::Anybody, &["code", "backup_code", "next"]),
    form("/api/sign-in/second/sms", Who::Anybody, &["next"]),
    form("/api/sign-in/sms", Who::Anybody, &["phone", "next", "ticket", "answer"]),
    form("/api/sign-in/sms/code", Who::Anybody, &["code", "next"]),
    form("/api/sign-in/sms/resend", Who::Anybody, &["next"]),
    form("/api/sign-in/network", Who::Anybody, &["code", "next"]),
    form("/api/sign-in/network/send", Who::Anybody, &["channel", "next"]),
    form("/api/sign-in/passkey", Who::Anybody, &["passkey", "next", "step"]),
    form("/api/sign-in/passkey/begin", Who::Anybody, &["passkey", "next", "step"]),
    form("/api/forget-device", Who::Anybody, &[]),
    form("/api/sign-out", Who::Anybody, &[]),
    form("/api/recover", Who::Anybody, &["login", "ticket", "answer"]),
    form("/api/recover/confirm", Who::Anybody, &["code"]),
    form("/api/recover/resend", Who::Anybody, &[]),
    form("/api/recover/link", Who::Anybody, &[]),
    form("/api/recover/question", Who::Anybody, &["control_answer"]),
    form("/api/recover/second", Who::Anybody, &["backup_code"]),
    form("/api/recover/second/sms", Who::Anybody, &["next"]),
    form("/api/recover/lost", Who::Anybody, &[]),
    form("/api/recover/lost/confirm", Who::Anybody, &["code"]),
    form("/api/recover/cancel", Who::Anybody, &[]),
    form("/api/recover/passkey", Who::Anybody, &["passkey"]),
    form("/api/recover/passkey/begin", Who::Anybody, &["passkey"]),
    form("/api/recover/password", Who::Anybody, &["password"]),
    form("/api/block", Who::Anybody, &[]),
    form("/api/deletion/cancel", Who::Anybody, &[]),
    form("/api/feed/read", Who::SignedIn, &["seq"]),
    form("/api/feed/read-all", Who::SignedIn, &["up_to"]),
    step(ProfileStep::Person, "/api/profile/person"),
    step(ProfileStep::Document, "/api/profile/document"),
    step(ProfileStep::Snils, "/api/profile/snils"),
    step(ProfileStep::Inn, "/api/profile/inn"),
    step(ProfileStep::Address, "/api/profile/address"),
    step(ProfileStep::Contact, "/api/profile/contact"),
    form("/api/profile/contact/confirm", Who::SignedIn, &["code"]),
    form("/api/profile/contact/resend", Who::SignedIn, &[]),
    form("/api/profile/contact/put-off", Who::SignedIn, &[]),
    form("/api/profile/addresses", Who::SignedIn, &["typed"]),
    form("/api/profile/issuers", Who::SignedIn, &["division"]),
    form("/api/profile/send", Who::SignedIn, &[]),
    form("/api/profile/review", Who::SignedIn, &[]),
    form("/api/security/app", Who::SignedIn, &["code"]),
    form("/api/security/app/begin", Who::SignedIn, &[]),
    form("/api/security/app/remove", Who::SignedIn, &["app"]),
    form("/api/security/block", Who::SignedIn, &[]),
    form("/api/security/codes", Who::SignedIn, &[]),
    form("/api/security/networks", Who::SignedIn, &["networks"]),
    form("/api/security/sms-way", Who::SignedIn, &["allowed"]),
    form("/api/security/notices", Who::SignedIn, &["phone_notices", "email_notices"]),
    form("/api/security/prove", Who::SignedIn, &["password", "backup_code", "next"]),
    form("/api/security/prove/passkey", Who::SignedIn, &["passkey", "next"]),
    form("/api/security/prove/passkey/begin", Who::SignedIn, &["passkey", "next"]),
    form("/api/security/prove/sms", Who::SignedIn, &["next"]),
    form("/api/security/sms", Who::SignedIn, &["code"]),
    form("/api/security/sms/begin", Who::SignedIn, &["next"]),
    form("/api/security/sms/remove", Who::SignedIn, &[]),
    form("/api/security/passkey", Who::SignedIn, &["passkey", "passkey_name"]),
    form("/api/security/passkey/begin", Who::SignedIn, &["passkey", "passkey_name"]),
    form("/api/security/passkey/remove", Who::SignedIn, &["key"]),
    form("/api/security/passkey/rename", Who::SignedIn, &["key", "passkey_name"]),
    form("/api/security/password", Who::SignedIn, &["current_password", "password", "others"]),
    form("/api/security/question", Who::SignedIn, &["control_question", "control_answer"]),
    form("/api/security/question/remove", Who::SignedIn, &[]),
    form("/api/security/forget", Who::SignedIn, &["device"]),
    form("/api/security/end", Who::SignedIn, &["session"]),
    form("/api/security/end-others", Who::SignedIn, &[]),
    form("/api/security/cancel-recovery", Who::SignedIn, &["recovery"]),
    form("/api/security/clear-history", Who::SignedIn, &[]),
    form("/api/security/delete", Who::SignedIn, &["sure"]),
    form("/api/security/keep", Who::SignedIn, &[]),
];

/// The forms of the demonstration's pages.
pub(crate) const SANDBOX_FORMS: &[FormRule] = &[
    form("/sandbox/faults", Who::Anybody, &["channel", "mode", "count", "lang"]),
    form("/sandbox/clock", Who::Anybody, &["advance_seconds", "lang"]),
    form("/sandbox/people/take", Who::Anybody, &["fate"]),
    form("/sandbox/registries/faults", Who::Anybody, &["registry", "mode", "count", "lang"]),
    form("/sandbox/registries/delay", Who::Anybody, &["registry", "seconds", "lang"]),
];

/// All server functions that only read.
pub(crate) const READS: &[ReadRule] = &[
    read("/api/owner", Who::Anybody),
    read("/api/register/view", Who::Anybody),
    read("/api/sign-in/view", Who::Anybody),
    read("/api/recover/view", Who::Anybody),
    read("/api/recover/lost/view", Who::Anybody),
    read("/api/cabinet", Who::SignedIn),
    read("/api/profile/contact/view", Who::SignedIn),
    read("/api/profile/status", Who::SignedIn),
    read("/api/profile/tasks", Who::SignedIn),
    read("/api/profile/view", Who::SignedIn),
    read("/api/security", Who::SignedIn),
    read("/api/security/app/view", Who::SignedIn),
    read("/api/security/block/view", Who::SignedIn),
    read("/api/security/codes/view", Who::SignedIn),
    read("/api/security/delete/view", Who::SignedIn),
    read("/api/security/history", Who::SignedIn),
    read("/api/advice/view", Who::Anybody),
    read("/api/security/journal/view", Who::SignedIn),
    read("/api/security/networks/view", Who::SignedIn),
    read("/api/security/notices/view", Who::SignedIn),
    read("/api/security/passkey/view", Who::SignedIn),
    read("/api/security/password/view", Who::SignedIn),
    read("/api/security/prove/view", Who::SignedIn),
    read("/api/security/question/view", Who::SignedIn),
    read("/api/security/sms/view", Who::SignedIn),
    read("/api/sign-in/network/view", Who::Anybody),
    read("/api/sign-in/second/view", Who::Anybody),
    read("/api/sign-in/sms/code/view", Who::Anybody),
    read("/api/sign-in/sms/view", Who::Anybody),
];

/// «История входов» as a file.
pub(crate) const HISTORY_FILE: &str = "/security/history.csv";

/// «Скачать мои данные».
pub(crate) const ACCOUNT_FILE: &str = "/security/account.json";

/// What is fetched as a file.
const FILES: &[PageRule] = &[page(HISTORY_FILE, Who::SignedIn), page(ACCOUNT_FILE, Who::SignedIn)];

/// The live stream of the feed.
pub(crate) const STREAM: &str = "/feed/stream";

const fn page(path: &'static str, who: Who) -> PageRule {
    PageRule { path, who }
}

const fn form(path: &'static str, who: Who, fields: &'static [&'static str]) -> FormRule {
    FormRule { path, who, fields: Fields::Named(fields) }
}

const fn step(step: ProfileStep, path: &'static str) -> FormRule {
    FormRule { path, who: Who::SignedInOrLapsed, fields: Fields::OfStep(step) }
}

const fn read(path: &'static str, who: Who) -> ReadRule {
    ReadRule { path, who }
}

/// The rule of a form, by its path.
pub(crate) fn find_form(path: &str) -> Option<&'static FormRule> {
    FORMS.iter().chain(SANDBOX_FORMS).find(|rule| rule.path == path)
}

/// Whether a safe address is for signed-in people only.
pub(crate) fn needs_session(path: &str) -> bool {
    let pages = PAGES.iter().chain(FILES).map(|rule| (rule.path, rule.who));
    let reads = READS.iter().map(|rule| (rule.path, rule.who));
    pages.chain(reads).any(|(known, who)| known == path && who == Who::SignedIn)
}

#[cfg(test)]
mod tests {
    use super::{FORMS, READS, find_form};
    use std::collections::BTreeSet;

    #[test]
    fn s12_9_a_step_of_the_profile_holds_what_it_asks_for_and_no_more() {
        let person = find_form("/api/profile/person").unwrap();
        for name in ["surname", "no_patronymic", "birth_date_month", "confirmed", "seen", "later", "keep"] {
            assert!(person.fields.hold(name), "{name}");
        }
        for name in ["birth_date", "snils", "level", "registered_search"] {
            assert!(!person.fields.hold(name), "{name}");
        }
        assert!(find_form("/api/profile/address").unwrap().fields.hold("registered_search"));
    }

    #[test]
    fn s14_1_the_table_names_every_server_function_and_nothing_else() {
        let listed: BTreeSet<&str> =
            FORMS.iter().map(|rule| rule.path).chain(READS.iter().map(|rule| rule.path)).collect();
        let compiled: BTreeSet<&str> = app::server_function_paths().into_iter().collect();
        assert_eq!(listed, compiled);
    }
}
