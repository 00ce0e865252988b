//! The bus, asked over its protocol as an adapter would; its time is told.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use jiff::{SignedDuration, Timestamp};
use model::MismatchField;
use tower::ServiceExt;

use super::*;

const ID: &str = "f47ac10b-58cc-11f0-a567-0e02b2c3d479";
const OTHER_ID: &str = "a8098c1a-f86e-11da-bd1a-00112444be1e";

struct Bench {
    registries: Registries,
    seconds: Arc<AtomicI64>,
}

impl Bench {
    fn start() -> Self {
        let seconds = Arc::new(AtomicI64::new(0));
        let told = Arc::clone(&seconds);
        let start: Timestamp = "2026-11-21T09:30:00Z".parse().unwrap();
        let now: Now = Arc::new(move || start + SignedDuration::from_secs(told.load(Ordering::Relaxed)));
        let registries = Registries::new(now);
        for registry in RegistryKind::ALL {
            registries.switches.set_delay(registry, SignedDuration::ZERO);
        }
        Self { registries, seconds }
    }

    fn wait(&self, seconds: i64) {
        self.seconds.fetch_add(seconds, Ordering::Relaxed);
    }

    async fn post(&self, path: &str, body: Value) -> (StatusCode, Value) {
        let request = Request::post(path)
            .header(header::AUTHORIZATION, "Bearer sandbox")
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string()))
            .unwrap();
        let response = router(self.registries.clone()).oneshot(request).await.unwrap();
        let status = response.status();
        let body = to_bytes(response.into_body(), BODY_LIMIT).await.unwrap();
        (status, serde_json::from_slice(&body).unwrap_or_default())
    }

    async fn send(&self, registry: RegistryKind, id: &str, question: Value) -> StatusCode {
        let body = json!({ "message_id": id, "question": question });
        self.post(&format!("/{}/send-request", registry.code()), body).await.0
    }

    async fn next(&self, registry: RegistryKind) -> Option<Value> {
        let (status, body) = self.post(&format!("/{}/get-response", registry.code()), json!({})).await;
        assert!(matches!(status, StatusCode::OK | StatusCode::NO_CONTENT), "{status}");
        (status == StatusCode::OK).then_some(body)
    }

    async fn ack(&self, registry: RegistryKind, delivery: &Value) {
        let body = json!({ "receipt": delivery["receipt"] });
        assert_eq!(self.post(&format!("/{}/ack", registry.code()), body).await.0, StatusCode::NO_CONTENT);
    }

    /// All that a registry has to say now, acknowledged.
    async fn hear(&self, registry: RegistryKind) -> Vec<Value> {
        let mut heard = Vec::new();
        while let Some(delivery) = self.next(registry).await {
            self.ack(registry, &delivery).await;
            heard.push(delivery["content"].clone());
        }
        heard
    }

    /// What a registry answers to a question at once.
    async fn answer(&self, registry: RegistryKind, question: Value) -> Value {
        let number: usize = RegistryKind::ALL.map(|registry| self.registries.taken(registry)).iter().sum();
        let id = format!("{number:08x}-58cc-11f0-a567-0e02b2c3d479");
        assert_eq!(self.send(registry, &id, question).await, StatusCode::ACCEPTED);
        let heard = self.hear(registry).await;
        assert_eq!(heard[0], json!({ "type": "accepted" }));
        assert!(heard.len() <= 2, "{heard:?}");
        heard.get(1).cloned().unwrap_or_default()
    }

    fn somebody(&self, fate: Fate) -> SandboxPerson {
        self.registries.people.give_out(fate).unwrap()
    }
}

fn question(registry: RegistryKind, papers: &Papers) -> Value {
    let Papers { surname, given_name, patronymic, birth_date, passport, .. } = papers;
    let mut question = json!({
        "surname": surname,
        "given_name": given_name,
        "patronymic": patronymic,
        "birth_date": birth_date,
    });
    let further = match registry {
        RegistryKind::Pension => {
            let sex = if papers.sex == Sex::Male { "Male" } else { "Female" };
            json!({ "sex": sex, "snils": papers.snils })
        }
        RegistryKind::Passports => json!({
            "passport_series": passport.series,
            "passport_number": passport.number,
            "passport_issue_date": passport.issue_date,
        }),
        RegistryKind::Tax => {
            json!({ "passport": format!("{}{}", passport.series, passport.number), "inn": papers.inn })
        }
        RegistryKind::Addresses => {
            return json!({ "guid": papers.address.house.guid, "line": papers.address.house.line });
        }
    };
    question.as_object_mut().unwrap().extend(further.as_object().unwrap().clone());
    question
}

fn mismatch(field: MismatchField) -> Value {
    json!({ "type": "mismatch", "fields": [field.code()] })
}

fn all_match() -> Value {
    json!({ "type": "match" })
}

#[tokio::test]
async fn everybody_gets_from_each_registry_what_their_fate_says() {
    let bench = Bench::start();
    for person in bench.registries.people.list(None) {
        for registry in RegistryKind::ALL {
            let answer = bench.answer(registry, question(registry, &person.papers)).await;
            let asks =
                |fields: &[MismatchField]| matches!(person.fate, Fate::Mismatch(field) if fields.contains(&field));
            let in_name = [MismatchField::Surname, MismatchField::GivenName, MismatchField::Patronymic];
            let is_told = match registry {
                RegistryKind::Pension => {
                    asks(&in_name) || asks(&[MismatchField::BirthDate, MismatchField::Sex, MismatchField::Snils])
                }
                RegistryKind::Passports => {
                    asks(&in_name)
                        || asks(&[
                            MismatchField::BirthDate,
                            MismatchField::PassportNumber,
                            MismatchField::PassportIssueDate,
                            MismatchField::PassportInvalid,
                        ])
                }
                RegistryKind::Tax => asks(&in_name) || asks(&[MismatchField::BirthDate, MismatchField::Inn]),
                RegistryKind::Addresses => asks(&[MismatchField::Address]),
            };
            let expected = match person.fate {
                Fate::Mismatch(field) if is_told => mismatch(field),
                Fate::Late | Fate::Never if registry == RegistryKind::Passports => Value::Null,
                Fate::Rejected if registry == RegistryKind::Passports => {
                    json!({ "type": "rejected", "code": "FAILURE" })
                }
                Fate::NoDataFirst if registry == RegistryKind::Pension => json!({ "type": "no_data" }),
                _ => all_match(),
            };
            assert_eq!(answer, expected, "{} ({:?}) at {registry:?}", person.id, person.fate);
        }
    }
}

#[tokio::test]
async fn what_is_corrected_fits_everywhere() {
    let bench = Bench::start();
    let people = bench.registries.people.list(None);
    let truths = bench.registries.people.records();
    for (person, truth) in people.iter().zip(truths.iter()).filter(|(person, _)| person.correction.is_some()) {
        for registry in RegistryKind::ALL {
            let answer = bench.answer(registry, question(registry, &truth.papers)).await;
            assert_eq!(answer, all_match(), "{} at {registry:?}", person.id);
        }
    }
}

#[tokio::test]
async fn a_stranger_gets_no_data_and_somebody_elses_number_is_the_number_that_does_not_fit() {
    let bench = Bench::start();
    let (one, other) = (bench.somebody(Fate::AllMatch), bench.somebody(Fate::AllMatch));
    let mut stranger = one.papers.clone();
    stranger.surname = "Иванов".to_owned();
    stranger.given_name = "Иван".to_owned();
    for registry in [RegistryKind::Pension, RegistryKind::Passports, RegistryKind::Tax] {
        let answer = bench.answer(registry, question(registry, &stranger)).await;
        assert_eq!(answer, json!({ "type": "no_data" }), "{registry:?}");
    }
    let mut borrowed = one.papers.clone();
    borrowed.snils = other.papers.snils;
    let answer = bench.answer(RegistryKind::Pension, question(RegistryKind::Pension, &borrowed)).await;
    assert_eq!(answer, mismatch(MismatchField::Snils));
}

#[tokio::test]
async fn names_are_compared_by_their_key() {
    let bench = Bench::start();
    let person = bench.registries.people.list(Some(Fate::AllMatch)).into_iter();
    let person = person.map(|person| person.papers).find(|papers| papers.surname.contains('-')).unwrap();
    let mut typed = person.clone();
    typed.surname = format!(" {} ", person.surname.to_lowercase().replace('-', " – ").replace('ё', "е"));
    let answer = bench.answer(RegistryKind::Pension, question(RegistryKind::Pension, &typed)).await;
    assert_eq!(answer, all_match(), "{}", typed.surname);
}

#[tokio::test]
async fn a_question_sent_again_is_asked_once_and_another_under_its_number_is_refused() {
    let bench = Bench::start();
    let (one, other) = (bench.somebody(Fate::AllMatch), bench.somebody(Fate::AllMatch));
    let pension = RegistryKind::Pension;
    for _ in 0..3 {
        assert_eq!(bench.send(pension, ID, question(pension, &one.papers)).await, StatusCode::ACCEPTED);
    }
    assert_eq!(bench.send(pension, ID, question(pension, &other.papers)).await, StatusCode::CONFLICT);
    assert_eq!(bench.registries.taken(pension), 1);
    assert_eq!(bench.hear(pension).await, [json!({ "type": "accepted" }), all_match()]);
    assert_eq!(bench.send(pension, ID, question(pension, &one.papers)).await, StatusCode::ACCEPTED);
    assert_eq!(bench.hear(pension).await, Vec::<Value>::new(), "also when it was answered already");
}

#[tokio::test]
async fn a_delivery_comes_again_until_it_is_acknowledged_and_holds_nothing_up() {
    let bench = Bench::start();
    let tax = RegistryKind::Tax;
    let person = bench.somebody(Fate::AllMatch);
    bench.send(tax, ID, question(tax, &person.papers)).await;
    let status = bench.next(tax).await.unwrap();
    assert_eq!(status["content"], json!({ "type": "accepted" }));
    let answer = bench.next(tax).await.unwrap();
    assert_eq!((&answer["content"], &answer["message_id"]), (&all_match(), &json!(ID)));
    assert_eq!(bench.next(tax).await, None);
    bench.ack(tax, &status).await;
    for _ in 0..3 {
        bench.wait(60);
        assert_eq!(bench.next(tax).await.as_ref(), Some(&answer));
        assert_eq!(bench.next(tax).await, None);
    }
    bench.ack(tax, &answer).await;
    bench.ack(tax, &answer).await;
    bench.wait(3600);
    assert_eq!(bench.next(tax).await, None);
}

#[tokio::test]
async fn an_answer_comes_when_the_portals_clock_has_gone_so_far() {
    let bench = Bench::start();
    let pension = RegistryKind::Pension;
    bench.registries.switches.set_delay(pension, SignedDuration::from_mins(5));
    bench.send(pension, ID, question(pension, &bench.somebody(Fate::AllMatch).papers)).await;
    assert_eq!(bench.hear(pension).await, [json!({ "type": "accepted" })]);
    bench.wait(299);
    assert_eq!(bench.hear(pension).await, Vec::<Value>::new());
    bench.wait(1);
    assert_eq!(bench.hear(pension).await, [all_match()]);
}

#[tokio::test]
async fn a_late_answer_comes_ten_minutes_later_and_a_missing_one_never() {
    let bench = Bench::start();
    let passports = RegistryKind::Passports;
    bench.send(passports, ID, question(passports, &bench.somebody(Fate::Late).papers)).await;
    bench.send(passports, OTHER_ID, question(passports, &bench.somebody(Fate::Never).papers)).await;
    assert_eq!(bench.hear(passports).await.len(), 2, "both are accepted");
    bench.wait(599);
    assert_eq!(bench.hear(passports).await, Vec::<Value>::new());
    bench.wait(1);
    assert_eq!(bench.hear(passports).await, [all_match()]);
    bench.wait(366 * 24 * 3600);
    assert_eq!(bench.hear(passports).await, Vec::<Value>::new());
}

#[tokio::test]
async fn who_has_no_data_has_some_a_day_after_the_first_question() {
    let bench = Bench::start();
    let asked = question(RegistryKind::Pension, &bench.somebody(Fate::NoDataFirst).papers);
    for pause in [0, 3600, 23 * 3600 - 1] {
        bench.wait(pause);
        assert_eq!(bench.answer(RegistryKind::Pension, asked.clone()).await, json!({ "type": "no_data" }));
    }
    bench.wait(1);
    assert_eq!(bench.answer(RegistryKind::Pension, asked).await, all_match());
}

#[tokio::test]
async fn what_is_no_question_is_refused_and_uses_up_no_trouble() {
    let bench = Bench::start();
    let sound = question(RegistryKind::Pension, &bench.somebody(Fate::AllMatch).papers);
    bench.registries.switches.set_fault(RegistryKind::Pension, FaultMode::Fails, Some(1));
    let with = |key: &str, value: Value| {
        let mut changed = sound.clone();
        changed[key] = value;
        changed
    };
    for (path, body) in [
        ("/pension/send-request", json!({ "message_id": ID.to_uppercase(), "question": sound })),
        ("/pension/send-request", json!({ "message_id": ID, "question": with("sex", json!("male")) })),
        ("/pension/send-request", json!({ "message_id": ID, "question": with("birth_date", json!("06.05.1990")) })),
        ("/pension/send-request", json!({ "message_id": ID, "question": with("shoe_size", json!(38)) })),
        ("/pension/send-request", json!({ "question": sound })),
        ("/fines/send-request", json!({ "message_id": ID, "question": sound })),
        ("/pension/ack", json!({})),
        ("/addresses/suggest", json!([])),
        ("/passports/issuers", json!({ "code": "962-001" })),
    ] {
        assert!(bench.post(path, body.clone()).await.0.is_client_error(), "{path} {body}");
    }
    let pension = RegistryKind::Pension;
    assert_eq!(bench.send(pension, ID, sound.clone()).await, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(bench.send(pension, ID, sound).await, StatusCode::ACCEPTED);
}

#[tokio::test]
async fn who_lacks_the_token_is_refused() {
    for path in ["/tax/send-request", "/tax/get-response", "/tax/ack", "/addresses/suggest", "/passports/issuers"] {
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/json").body(Body::from("{}"));
        let response = router(Bench::start().registries).oneshot(request.unwrap()).await.unwrap();
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{path}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_registry_that_is_away_is_away_for_every_call_and_remembers_what_it_had() {
    let bench = Bench::start();
    let tax = RegistryKind::Tax;
    bench.send(tax, ID, question(tax, &bench.somebody(Fate::AllMatch).papers)).await;
    for (mode, status) in
        [(FaultMode::Fails, StatusCode::INTERNAL_SERVER_ERROR), (FaultMode::Silent, StatusCode::GATEWAY_TIMEOUT)]
    {
        bench.registries.switches.set_fault(tax, mode, None);
        for path in ["/tax/get-response", "/tax/ack"] {
            assert_eq!(bench.post(path, json!({ "receipt": "r-1" })).await.0, status);
        }
    }
    bench.registries.switches.set_fault(tax, FaultMode::Works, None);
    assert_eq!(bench.hear(tax).await.len(), 2);
}
