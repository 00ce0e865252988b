//! What the registry worker may expect of the adapter, held against the simulated bus over real sockets. Time is told.

#![expect(clippy::unwrap_used, reason = "in the helpers of a test, as in the tests")]

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use gateway::{HttpRegistry, HttpRegistrySettings, Timeouts};
use jiff::{SignedDuration, Timestamp};
use model::{MismatchField, RegistryKind, Sex, formats::DivisionCode};
use sandbox::{Fate, FaultMode, Papers, Sandbox, SandboxOptions, TOKEN};
use service::ports::{
    AddressQuestion, AskedPerson, Delivery, DeliveryContent, DeliveryError, Directory, Finding, MessageId,
    PassportQuestion, PensionQuestion, Question, Receipt, Registry, RejectionCode, TaxQuestion,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use uuid::Uuid;

/// Short, so that a silent other side does not hold the tests up.
const IMPATIENT: Timeouts = Timeouts { connect: Duration::from_millis(300), total: Duration::from_millis(600) };

struct Bench {
    sandbox: Sandbox,
    registry: HttpRegistry,
    seconds: Arc<AtomicI64>,
}

impl Bench {
    async fn start() -> Self {
        let seconds = Arc::new(AtomicI64::new(0));
        let told = Arc::clone(&seconds);
        let options = SandboxOptions {
            now: Arc::new(move || begin() + SignedDuration::from_secs(told.load(Ordering::Relaxed))),
            advance_clock: Arc::new(|_| {}),
            base_url: "http://127.0.0.1:3000".to_owned(),
            style_href: String::new(),
        };
        let sandbox = sandbox::start(options).await.unwrap();
        for registry in RegistryKind::ALL {
            sandbox.registries.switches.set_delay(registry, SignedDuration::ZERO);
        }
        Self { registry: registry_at(&sandbox.registry_url, TOKEN), sandbox, seconds }
    }

    fn wait(&self, seconds: i64) {
        self.seconds.fetch_add(seconds, Ordering::Relaxed);
    }

    fn somebody(&self, fate: Fate) -> Papers {
        self.sandbox.registries.people.give_out(fate).unwrap().papers
    }

    /// Everything that a registry has to say now, acknowledged.
    async fn hear(&self, registry: RegistryKind) -> Vec<DeliveryContent> {
        let mut heard = Vec::new();
        while let Some(Delivery { receipt, content, .. }) = self.registry.next(registry).await.unwrap() {
            self.registry.acknowledge(registry, &receipt).await.unwrap();
            heard.push(content);
        }
        heard
    }
}

fn begin() -> Timestamp {
    "2026-11-21T09:30:00Z".parse().unwrap()
}

fn registry_at(url: &str, token: &str) -> HttpRegistry {
    let headers = [("Authorization".to_owned(), format!("Bearer {token}").as_str().into())].into();
    HttpRegistry::new(HttpRegistrySettings { url: url.to_owned(), headers, timeout_seconds: 10 }).unwrap()
}

fn id(number: u8) -> MessageId {
    MessageId::new(begin(), [number; 8])
}

fn question(registry: RegistryKind, papers: &Papers) -> Question {
    let person = AskedPerson {
        surname: Some(papers.surname.clone()),
        given_name: Some(papers.given_name.clone()),
        patronymic: papers.patronymic.clone(),
        birth_date: papers.birth_date,
    };
    let passport = &papers.passport;
    match registry {
        RegistryKind::Pension => {
            let sex = match papers.sex {
                sandbox::Sex::Male => Sex::Male,
                sandbox::Sex::Female => Sex::Female,
            };
            Question::Pension(PensionQuestion { person, sex, snils: papers.snils.clone() })
        }
        RegistryKind::Passports => Question::Passports(PassportQuestion {
            person,
            series: passport.series.clone(),
            number: passport.number.clone(),
            issued_on: passport.issue_date,
        }),
        RegistryKind::Tax => Question::Tax(TaxQuestion {
            person,
            passport: format!("{}{}", passport.series, passport.number),
            inn: papers.inn.clone(),
        }),
        RegistryKind::Addresses => {
            let house = &papers.address.house;
            let guid = house.guid.as_deref().map(|guid| guid.parse().unwrap());
            Question::Addresses(AddressQuestion { guid, line: house.line.clone() })
        }
    }
}

fn found(fields: &[MismatchField]) -> DeliveryContent {
    DeliveryContent::Answered(Finding::Mismatch(fields.to_vec()))
}

const MATCH: DeliveryContent = DeliveryContent::Answered(Finding::Match);

/// A server that answers whatever it hears with this, once a connection, and then says nothing more.
async fn bus_that_answers(answer: String) -> HttpRegistry {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let answer = answer.clone();
            tokio::spawn(async move {
                let _ = stream.read(&mut [0; 4096]).await;
                let _ = stream.write_all(answer.as_bytes()).await;
                while stream.read(&mut [0; 4096]).await.is_ok_and(|length| length > 0) {}
            });
        }
    });
    registry_at(&url, TOKEN).with_timeouts(IMPATIENT)
}

fn ok(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

#[tokio::test]
async fn a_question_is_accepted_and_then_answered_by_every_registry() {
    let bench = Bench::start().await;
    let papers = bench.somebody(Fate::AllMatch);
    for registry in RegistryKind::ALL {
        let id = id(registry as u8);
        bench.registry.send(id, &question(registry, &papers)).await.unwrap();
        let first = bench.registry.next(registry).await.unwrap().unwrap();
        assert_eq!((first.message, first.content), (id, DeliveryContent::Accepted));
        assert_eq!(bench.hear(registry).await, [MATCH], "{registry:?}");
    }
}

#[tokio::test]
async fn whatever_does_not_fit_is_told_by_its_field() {
    let bench = Bench::start().await;
    for (number, field) in (1..).zip(MismatchField::ALL) {
        let registry = match field {
            MismatchField::Inn => RegistryKind::Tax,
            MismatchField::Address => RegistryKind::Addresses,
            MismatchField::PassportNumber | MismatchField::PassportIssueDate | MismatchField::PassportInvalid => {
                RegistryKind::Passports
            }
            _ => RegistryKind::Pension,
        };
        let papers = bench.somebody(Fate::Mismatch(field));
        bench.registry.send(id(number), &question(registry, &papers)).await.unwrap();
        assert_eq!(bench.hear(registry).await, [DeliveryContent::Accepted, found(&[field])]);
    }
}

#[tokio::test]
async fn a_question_sent_again_under_its_number_is_answered_once() {
    let bench = Bench::start().await;
    let papers = bench.somebody(Fate::AllMatch);
    let pension = question(RegistryKind::Pension, &papers);
    for _ in 0..3 {
        bench.registry.send(id(1), &pension).await.unwrap();
    }
    assert_eq!(bench.sandbox.registries.taken(RegistryKind::Pension), 1);
    assert_eq!(bench.hear(RegistryKind::Pension).await, [DeliveryContent::Accepted, MATCH]);
    let tax = question(RegistryKind::Tax, &papers);
    assert_eq!(bench.registry.send(id(1), &tax).await, Err(DeliveryError::Permanent("registry_refused")));
}

#[tokio::test]
async fn a_delivery_comes_again_until_it_is_acknowledged_which_may_be_done_twice() {
    let bench = Bench::start().await;
    let tax = RegistryKind::Tax;
    bench.registry.send(id(1), &question(tax, &bench.somebody(Fate::AllMatch))).await.unwrap();
    let status = bench.registry.next(tax).await.unwrap().unwrap();
    let answer = bench.registry.next(tax).await.unwrap().unwrap();
    assert_eq!(bench.registry.next(tax).await, Ok(None));
    bench.wait(60);
    assert_eq!(bench.registry.next(tax).await, Ok(Some(status.clone())));
    bench.registry.acknowledge(tax, &status.receipt).await.unwrap();
    bench.registry.acknowledge(tax, &status.receipt).await.unwrap();
    assert_eq!(bench.registry.next(tax).await, Ok(Some(answer.clone())));
    bench.registry.acknowledge(tax, &answer.receipt).await.unwrap();
    bench.wait(3600);
    assert_eq!(bench.registry.next(tax).await, Ok(None));
    assert_eq!(bench.registry.acknowledge(tax, &Receipt("r-999".to_owned())).await, Ok(()));
}

#[tokio::test]
async fn late_missing_refused_and_changing_answers_arrive_as_they_should() {
    let bench = Bench::start().await;
    let (passports, pension) = (RegistryKind::Passports, RegistryKind::Pension);
    for (number, fate) in [(1, Fate::Late), (2, Fate::Never), (3, Fate::Rejected)] {
        bench.registry.send(id(number), &question(passports, &bench.somebody(fate))).await.unwrap();
    }
    let newcomer = question(pension, &bench.somebody(Fate::NoDataFirst));
    bench.registry.send(id(4), &newcomer).await.unwrap();
    let rejected = DeliveryContent::Rejected(RejectionCode::Failure);
    assert_eq!(bench.hear(passports).await.into_iter().filter(|heard| *heard == rejected).count(), 1);
    assert_eq!(bench.hear(pension).await, [DeliveryContent::Accepted, DeliveryContent::Answered(Finding::NoData)]);
    bench.wait(600);
    assert_eq!(bench.hear(passports).await, [MATCH]);
    bench.wait(24 * 3600);
    assert_eq!(bench.hear(passports).await, []);
    bench.registry.send(id(5), &newcomer).await.unwrap();
    assert_eq!(bench.hear(pension).await, [DeliveryContent::Accepted, MATCH]);
}

#[tokio::test]
async fn a_registry_that_fails_is_silent_or_away_is_asked_again_later_and_loses_nothing() {
    let bench = Bench::start().await;
    let tax = RegistryKind::Tax;
    let asked = question(tax, &bench.somebody(Fate::AllMatch));
    let switches = &bench.sandbox.registries.switches;
    let registry = registry_at(&bench.sandbox.registry_url, TOKEN).with_timeouts(IMPATIENT);
    switches.set_fault(tax, FaultMode::Fails, Some(1));
    assert_eq!(registry.send(id(1), &asked).await, Err(DeliveryError::Temporary("registry_server_error")));
    switches.set_fault(tax, FaultMode::Silent, Some(1));
    assert_eq!(registry.send(id(1), &asked).await, Err(DeliveryError::Temporary("registry_timeout")));
    registry.send(id(1), &asked).await.unwrap();
    switches.set_fault(tax, FaultMode::Fails, None);
    assert_eq!(registry.next(tax).await, Err(DeliveryError::Temporary("registry_server_error")));
    assert_eq!(registry.next(RegistryKind::Pension).await, Ok(None), "the others work");
    switches.set_fault(tax, FaultMode::Works, None);
    assert_eq!(bench.hear(tax).await, [DeliveryContent::Accepted, MATCH]);
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let away = registry_at(&format!("http://{closed}"), TOKEN);
    assert_eq!(away.send(id(2), &asked).await, Err(DeliveryError::Temporary("registry_connection")));
}

#[tokio::test]
async fn addresses_are_suggested_and_what_was_chosen_exists() {
    let bench = Bench::start().await;
    let suggestions = bench.registry.addresses("ставнев, стекольная 5").await.unwrap();
    let (first, second) = (&suggestions[0], &suggestions[1]);
    assert_eq!(first.line, "697100, Заоконный край, г. Ставнев, ул. Стекольная, д. 5");
    assert_eq!((first.house.as_deref(), second.house.as_deref()), (Some("5"), Some("5А")));
    assert_eq!((first.locality.as_str(), first.street.as_deref()), ("г. Ставнев", Some("ул. Стекольная")));
    assert_eq!((first.region.as_str(), first.postal_index.as_str()), ("Заоконный край", "697100"));
    let chosen = AddressQuestion { guid: Uuid::try_parse(&first.guid).ok(), line: first.line.clone() };
    bench.registry.send(id(1), &Question::Addresses(chosen)).await.unwrap();
    assert_eq!(bench.hear(RegistryKind::Addresses).await, [DeliveryContent::Accepted, MATCH]);
    let streets = bench.registry.addresses("стекольная").await.unwrap();
    assert!(streets.len() == 6 && streets.iter().all(|street| street.house.is_none()));
    assert!(bench.registry.addresses("  \u{7}").await.unwrap().is_empty());
    assert!(bench.registry.addresses(&"ставнев ".repeat(10_000)).await.unwrap().len() <= 10);
}

#[tokio::test]
async fn a_division_code_tells_who_issues_passports_and_who_did_before() {
    let bench = Bench::start().await;
    let passport = bench.somebody(Fate::AllMatch).passport;
    let code = DivisionCode::parse(&passport.division_code).unwrap();
    let issuers = bench.registry.issuers(&code).await.unwrap();
    assert_eq!((issuers.len(), issuers[0].as_str()), (2, passport.issuer.as_str()));
    assert!(bench.registry.issuers(&DivisionCode::parse("500-001").unwrap()).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_wrong_token_is_ours_to_repair_and_a_redirect_is_not_followed() {
    let bench = Bench::start().await;
    let asked = question(RegistryKind::Tax, &bench.somebody(Fate::AllMatch));
    let stranger = registry_at(&bench.sandbox.registry_url, "wrong");
    assert_eq!(stranger.send(id(1), &asked).await, Err(DeliveryError::Temporary("registry_not_let_in")));
    let elsewhere = "HTTP/1.1 307 Elsewhere\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n".to_owned();
    let elsewhere = bus_that_answers(elsewhere).await;
    assert_eq!(elsewhere.next(RegistryKind::Tax).await, Err(DeliveryError::Temporary("registry_unexpected_answer")));
}

#[tokio::test]
async fn an_answer_that_is_too_long_has_no_end_or_is_no_answer_is_given_up() {
    let of = async |answer: String| bus_that_answers(answer).await.next(RegistryKind::Tax).await;
    let long = ok(&format!("{{\"receipt\": \"{}\"}}", "r".repeat(70_000)));
    assert_eq!(of(long).await, Err(DeliveryError::Temporary("registry_answer_too_long")));
    let endless = "HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n{".to_owned();
    assert_eq!(of(endless).await, Err(DeliveryError::Temporary("registry_timeout")));
    assert_eq!(of(ok("<html>")).await, Err(DeliveryError::Temporary("registry_unreadable")));
    let strange = ok(&format!(r#"{{"receipt":"r-1","message_id":"{}","content":{{"type":"perhaps"}}}}"#, id(1)));
    assert_eq!(of(strange).await.unwrap().unwrap().content, DeliveryContent::Unreadable);
}
