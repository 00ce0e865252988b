//! The bench: all use cases over a SQLite in a temporary folder, gateways that keep what they get, a clock to turn.

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp, tz::Offset};
use model::{
    AccountLevel, AddressSuggestion, Channel, ContactValues, Device, Email, Fault, Locale, Password, Phone,
    RegistrationReply, RegistrationStep, RegistrationView, TollPayment,
    formats::{DivisionCode, Issuer, Snils},
};
use service::{
    Clock, Core, Courier, Reply, Services, Site, StepOutcome, Visitor,
    passwords::{Cost, HashingConfig, PasswordPool, Place},
    policy::SecurityConfig,
    ports::{DeliveryError, Directory, IdempotencyKey, LeakedPasswords, Letter, Mailer, Sms, SmsGateway, Store},
    secrets::{IndexKeys, Keys, SecretRng, Token, Versions},
};
use std::sync::{Arc, Mutex};
use store::{Auditor, SealingKeys, StoreSettings};
use tokio::sync::Notify;
use zeroize::Zeroizing;

pub(crate) const PASSWORD: &str = "тёплый свет в окне напротив";

/// What no list but that of leaked passwords knows.
pub(crate) const LEAKED: &str = "Жёлтый-Кит_84 уплыл";

/// A list with one password.
struct Leaked;

#[async_trait]
impl LeakedPasswords for Leaked {
    async fn hold(&self, password: &Password) -> bool {
        password.expose() == LEAKED
    }
}

/// Keeps what it gets; fails when told to.
#[derive(Default)]
pub(crate) struct Gateways {
    pub(crate) sms: Mutex<Vec<(String, String)>>,
    pub(crate) letters: Mutex<Vec<(String, String)>>,
    pub(crate) keys: Mutex<Vec<String>>,
    pub(crate) trouble: Mutex<Option<DeliveryError>>,
    silence: Mutex<Option<Arc<Notify>>>,
}

impl Gateways {
    /// Hears nothing and answers nobody from now on. Whoever waits for it is told that somebody speaks in vain.
    pub(crate) fn fall_silent(&self) -> Arc<Notify> {
        Arc::clone(self.silence.lock().unwrap().insert(Arc::default()))
    }

    pub(crate) fn speak(&self) {
        *self.silence.lock().unwrap() = None;
    }

    async fn take(&self, key: &IdempotencyKey) -> Result<(), DeliveryError> {
        let silence = self.silence.lock().unwrap().clone();
        if let Some(silence) = silence {
            silence.notify_one();
            std::future::pending::<()>().await;
        }
        self.keys.lock().unwrap().push(key.0.clone());
        self.trouble.lock().unwrap().map_or(Ok(()), Err)
    }
}

#[async_trait]
impl SmsGateway for Gateways {
    async fn send(&self, sms: &Sms, key: &IdempotencyKey) -> Result<(), DeliveryError> {
        self.take(key).await?;
        self.sms.lock().unwrap().push((sms.to.as_str().to_owned(), sms.text.clone()));
        Ok(())
    }
}

#[async_trait]
impl Mailer for Gateways {
    async fn send(&self, letter: &Letter, key: &IdempotencyKey) -> Result<(), DeliveryError> {
        self.take(key).await?;
        self.letters.lock().unwrap().push((letter.to.as_str().to_owned(), letter.body.clone()));
        Ok(())
    }
}

#[async_trait]
impl Directory for Gateways {
    async fn addresses(&self, typed: &str) -> Result<Vec<AddressSuggestion>, DeliveryError> {
        self.trouble.lock().unwrap().map_or(Ok(()), Err)?;
        Ok(vec![AddressSuggestion {
            guid: "1f649c00-e58e-11f1-8000-010000000000".to_owned(),
            region: "Заоконская область".to_owned(),
            locality: "г. Берёзовск".to_owned(),
            street: Some("ул. Садовая".to_owned()),
            house: None,
            postal_index: "697100".to_owned(),
            line: format!("697100, Заоконская область, г. Берёзовск, {typed}"),
        }])
    }

    async fn issuers(&self, _: &DivisionCode) -> Result<Vec<Issuer>, DeliveryError> {
        self.trouble.lock().unwrap().map_or(Ok(()), Err)?;
        Ok(vec![Issuer::parse("ОВД «Тестовский» № 2").unwrap()])
    }
}

/// Stands still until it is turned.
pub(crate) struct TestClock(Mutex<Timestamp>);

impl TestClock {
    pub(crate) fn advance(&self, by: SignedDuration) {
        let mut now = self.0.lock().unwrap();
        *now = now.checked_add(by).unwrap();
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

pub(crate) struct Bench {
    pub(crate) services: Services,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) auditor: Auditor,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) gateways: Arc<Gateways>,
    pub(crate) courier: Arc<Courier>,
    pub(crate) passwords: Arc<PasswordPool>,
    _folder: tempfile::TempDir,
}

impl Bench {
    /// All its visitors come from one network, which pays no toll.
    pub(crate) async fn start() -> Self {
        let policy = SecurityConfig {
            free_registrations_per_network_hour: 100_000,
            free_recoveries_per_network_hour: 100_000,
            free_sms_sign_ins_per_network_hour: 100_000,
            free_sign_ins_per_network_minute: 100_000,
            ..SecurityConfig::default()
        };
        Self::with(policy).await
    }

    pub(crate) async fn with(policy: SecurityConfig) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("okno.db").display());
        let keys = SealingKeys::new("1", [("1".to_owned(), Zeroizing::new([9; 32]))]).unwrap();
        let database = store::connect(&StoreSettings::new(url), keys).await.unwrap();
        let store = database.store;
        let clock = Arc::new(TestClock(Mutex::new("2026-11-21T09:00:00Z".parse().unwrap())));
        let core = core(Arc::clone(&store), Arc::clone(&clock), policy);
        let gateways = Arc::new(Gateways::default());
        let passwords = Arc::new(PasswordPool::new(Cost::FLOOR, HashingConfig::default()).unwrap());
        Self {
            services: Services::new(Arc::clone(&core), Arc::clone(&passwords), Arc::<Gateways>::clone(&gateways)),
            courier: Courier::new(core, Arc::<Gateways>::clone(&gateways), Arc::<Gateways>::clone(&gateways)),
            store,
            auditor: database.audit,
            clock,
            gateways,
            passwords,
            _folder: folder,
        }
    }

    /// The same use cases over another way to the same database.
    pub(crate) fn services_over(&self, store: Arc<dyn Store>) -> Services {
        let core = core(store, Arc::clone(&self.clock), self.services.core.policy.clone());
        Services::new(core, Arc::clone(&self.passwords), Arc::<Gateways>::clone(&self.gateways))
    }

    /// Another worker of the outbox over another way to the same database.
    pub(crate) fn courier_over(&self, store: Arc<dyn Store>) -> Arc<Courier> {
        let core = core(store, Arc::clone(&self.clock), self.services.core.policy.clone());
        Courier::new(core, Arc::<Gateways>::clone(&self.gateways), Arc::<Gateways>::clone(&self.gateways))
    }

    /// All places of those whose passwords are looked at, until they are dropped.
    pub(crate) fn all_places(&self) -> Vec<Place<'_>> {
        std::iter::from_fn(|| self.passwords.place().ok()).collect()
    }

    pub(crate) async fn deliver(&self) {
        self.courier.deliver_due().await.unwrap();
    }

    /// The code in the newest SMS to this number.
    pub(crate) async fn last_code(&self, phone: &str) -> String {
        self.deliver().await;
        let phone = Phone::parse(phone).unwrap();
        let sms = self.gateways.sms.lock().unwrap();
        let code = |text: &str| text.chars().take(6).collect::<String>();
        let is_code = |text: &str| code(text).chars().all(|sign| sign.is_ascii_digit());
        let newest = sms.iter().rev().find(|(to, text)| to == phone.as_str() && is_code(text));
        newest.map(|(_, text)| code(text)).unwrap()
    }

    /// The token in the newest letter to this address.
    pub(crate) async fn last_link(&self, email: &str) -> Token {
        self.deliver().await;
        let email = Email::parse(email).unwrap();
        let letters = self.gateways.letters.lock().unwrap();
        let body = letters.iter().rev().find(|(to, _)| to == email.as_str()).map(|(_, body)| body.clone()).unwrap();
        token_in(&body, "/confirm/")
    }

    /// The token of the newest letter to this address that brings back into an account.
    pub(crate) async fn last_recovery_link(&self, email: &str) -> Token {
        self.deliver().await;
        let letters = self.gateways.letters.lock().unwrap();
        let body = letters.iter().rev().find(|(to, _)| to == email).map(|(_, body)| body.clone()).unwrap();
        token_in(&body, "/recover/link/")
    }

    /// The code in the newest letter to this address.
    pub(crate) async fn last_letter_code(&self, email: &str) -> String {
        self.deliver().await;
        let letters = self.gateways.letters.lock().unwrap();
        let (_, body) = letters.iter().rev().find(|(to, _)| to == email).unwrap();
        let is_code = |line: &&str| line.len() == 6 && line.bytes().all(|sign| sign.is_ascii_digit());
        body.lines().find(is_code).unwrap().to_owned()
    }

    pub(crate) fn letters_to(&self, email: &str) -> usize {
        self.gateways.letters.lock().unwrap().iter().filter(|(to, _)| to == email).count()
    }

    pub(crate) fn sms_to(&self, phone: &str) -> usize {
        let phone = Phone::parse(phone).unwrap();
        self.gateways.sms.lock().unwrap().iter().filter(|(to, _)| to == phone.as_str()).count()
    }

    /// Registers somebody and signs them in.
    pub(crate) async fn registered(&self, phone: &str, email: &str) -> Token {
        let flow = self.given(person(phone, email)).await;
        let code = self.last_code(phone).await;
        self.confirm(&flow, &code).await;
        let outcome = self.services.registration.set_password(Some(&flow), PASSWORD, &visitor()).await.unwrap();
        outcome.session.unwrap()
    }

    /// Registers somebody whose phone and mailbox are both proven when the account is opened, and signs them in.
    pub(crate) async fn registered_with_both(&self, phone: &str, email: &str) -> Token {
        let flow = self.given(person(phone, email)).await;
        let code = self.last_code(phone).await;
        self.confirm(&flow, &code).await;
        self.services.registration.confirm_link(&self.last_link(email).await, Some(&flow)).await.unwrap();
        self.services.registration.set_password(Some(&flow), PASSWORD, &visitor()).await.unwrap().session.unwrap()
    }

    /// The token of the newest SMS to this number that lets its owner object to a recovery.
    pub(crate) async fn last_cancel_link(&self, phone: &str) -> Token {
        self.deliver().await;
        let phone = Phone::parse(phone).unwrap();
        let sms = self.gateways.sms.lock().unwrap();
        let is_it = |(to, text): &&(String, String)| to == phone.as_str() && text.contains("/recover/cancel/");
        token_in(&sms.iter().rev().find(is_it).unwrap().1, "/recover/cancel/")
    }

    /// Begins a registration with these contacts.
    pub(crate) async fn given(&self, values: ContactValues) -> Token {
        let outcome = self.services.registration.give_contacts(None, values, &visitor()).await.unwrap();
        outcome.flow.unwrap()
    }

    pub(crate) async fn confirm(&self, flow: &Token, code: &str) -> StepOutcome {
        self.services.registration.confirm_code(Some(flow), code, &visitor()).await.unwrap()
    }

    pub(crate) async fn resend(&self, flow: &Token, channel: Channel) -> StepOutcome {
        self.services.registration.resend(Some(flow), channel, &visitor()).await.unwrap()
    }

    pub(crate) async fn open(&self, flow: &Token, step: RegistrationStep) -> RegistrationReply {
        self.services.registration.open(Some(flow), step).await.unwrap()
    }
}

fn token_in(letter: &str, before: &str) -> Token {
    let link = letter.split(before).nth(1).unwrap();
    Token::parse(link.split_whitespace().next().unwrap()).unwrap()
}

fn core(store: Arc<dyn Store>, clock: Arc<TestClock>, policy: SecurityConfig) -> Arc<Core> {
    let index = IndexKeys::new(Versions::first(Zeroizing::new([1; 32])));
    Arc::new(Core {
        store,
        clock,
        rng: SecretRng,
        keys: Keys { index, code: Zeroizing::new([2; 32]) },
        policy,
        leaked: Arc::new(Leaked),
        site: Site {
            origin: "https://okno.example".to_owned(),
            host: "okno.example".to_owned(),
            offset: Offset::from_hours(3).unwrap(),
        },
    })
}

pub(crate) fn visitor() -> Visitor {
    Visitor {
        locale: Locale::Ru,
        network: "203.0.113.7".to_owned(),
        device: Device { browser: "Firefox".to_owned(), system: "Linux".to_owned(), ..Default::default() },
        display: None,
        token: None,
        session: None,
        known_as: None,
        payment: TollPayment::default(),
    }
}

pub(crate) fn person(phone: &str, email: &str) -> ContactValues {
    ContactValues {
        surname: "Окнова".into(),
        given_name: "Вера".into(),
        phone: phone.into(),
        email: email.into(),
        has_consent: true,
    }
}

/// The path that a reply leads to.
pub(crate) fn led_to(outcome: &StepOutcome) -> &str {
    match &outcome.reply {
        Reply::Step(RegistrationReply::Go(path) | RegistrationReply::Open(path)) => path.as_str(),
        Reply::Step(RegistrationReply::Show(_)) => "stays",
        Reply::Refused(_) => "refused",
    }
}

/// The one fault that a reply shows.
pub(crate) fn fault(outcome: &StepOutcome) -> Option<Fault> {
    shown(outcome).and_then(|view| view.errors.first()).map(|error| error.fault.clone())
}

pub(crate) fn shown(outcome: &StepOutcome) -> Option<&RegistrationView> {
    match &outcome.reply {
        Reply::Step(RegistrationReply::Show(view)) => Some(view),
        _ => None,
    }
}

/// Gives the account of this phone a proven СНИЛС, and its level.
pub(crate) async fn proven_snils(bench: &Bench, phone: &str, snils: &str, level: AccountLevel) {
    let core = &bench.services.core;
    let named = core.named_snils(&Snils::parse(snils).unwrap());
    let contact = core.phone_index(&Phone::parse(phone).unwrap());
    let mut work = bench.store.begin().await.unwrap();
    let account = work.accounts().find_by_contact(Channel::Phone, &contact).await.unwrap().unwrap().id;
    assert!(work.identities().claim_snils(account, &named, core.now()).await.unwrap());
    work.accounts().raise_level(account, level).await.unwrap();
    work.commit().await.unwrap();
}
