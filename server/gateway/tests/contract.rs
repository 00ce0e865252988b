//! What the outbox worker may expect of both adapters, held against the simulated outside over real sockets.

#![expect(clippy::unwrap_used, reason = "in the helpers of a test, as in the tests")]

use std::sync::Arc;
use std::time::Duration;

use gateway::{ContentType, HttpSms, HttpSmsSettings, Security, SmtpMailer, SmtpSettings, Timeouts};
use model::{Email, Phone};
use sandbox::{Channel, FaultMode, Filter, Sandbox, SandboxMessage, SandboxOptions, TOKEN};
use service::ports::{DeliveryError, IdempotencyKey, Letter, Mailer, Sms, SmsGateway};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// Short, so that a silent other side does not hold the tests up.
const IMPATIENT: Timeouts = Timeouts { connect: Duration::from_millis(300), total: Duration::from_millis(600) };

/// How a mail server begins.
const HELLO: &str = "220 hello\r\n";

/// An answer that wants the message to be sent somewhere else.
const ELSEWHERE: &str = "HTTP/1.1 307 Elsewhere\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n";

struct Bench {
    sandbox: Sandbox,
}

impl Bench {
    async fn start() -> Self {
        let options = SandboxOptions {
            now: Arc::new(|| "2026-11-21T09:30:00Z".parse().unwrap()),
            advance_clock: Arc::new(|_| {}),
            base_url: "http://127.0.0.1:3000".to_owned(),
            style_href: String::new(),
        };
        Self { sandbox: sandbox::start(options).await.unwrap() }
    }

    fn mailer(&self) -> SmtpMailer {
        mailer_to(self.sandbox.smtp_addr.port(), Security::None)
    }

    fn sms(&self, content_type: ContentType) -> HttpSms {
        sms_to(&self.sandbox.sms_url, content_type, TOKEN)
    }

    fn kept(&self) -> Vec<SandboxMessage> {
        self.sandbox.messages.list(&Filter::default())
    }
}

fn mailer_to(port: u16, security: Security) -> SmtpMailer {
    let settings = SmtpSettings {
        host: "127.0.0.1".to_owned(),
        port,
        security,
        username: None,
        password: None,
        from: "Окно <no-reply@okno.example>".to_owned(),
    };
    SmtpMailer::new(settings).unwrap()
}

fn sms_to(url: &str, content_type: ContentType, token: &str) -> HttpSms {
    let fields = [("to", "{to}"), ("text", "{text}"), ("from", "{sender}"), ("key", "{key}")];
    let settings = HttpSmsSettings {
        url: url.to_owned(),
        content_type,
        fields: fields.map(|(name, template)| (name.to_owned(), template.into())).into(),
        headers: [("Authorization".to_owned(), format!("Bearer {token}").as_str().into())].into(),
        sender: Some("Okno".to_owned()),
    };
    HttpSms::new(settings).unwrap()
}

fn letter_to(to: &str, subject: &str, body: &str) -> Letter {
    Letter { to: Email::parse(to).unwrap(), subject: subject.to_owned(), body: body.to_owned() }
}

fn letter() -> Letter {
    letter_to(
        "anna@example.org",
        "Подтвердите почту",
        "Здравствуйте!\n\nСсылка: http://127.0.0.1:3000/c/abc?x=1&y=2\n.точка",
    )
}

fn sms() -> Sms {
    let text = "123456 – код «Окна» & никому не сообщайте {to}\n@okno.example #123456";
    Sms { to: Phone::parse("8 (900) 000-00-01").unwrap(), text: text.to_owned() }
}

fn key(key: &str) -> IdempotencyKey {
    IdempotencyKey(key.to_owned())
}

fn is_temporary(outcome: Result<(), DeliveryError>) -> bool {
    matches!(outcome, Err(DeliveryError::Temporary(_)))
}

fn is_permanent(outcome: Result<(), DeliveryError>) -> bool {
    matches!(outcome, Err(DeliveryError::Permanent(_)))
}

/// A port where nobody listens any more.
async fn closed_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port()
}

/// A server that greets, answers whatever it hears with the next answer, and then says nothing more.
async fn port_that_answers(greeting: &'static str, answers: &'static [&'static str]) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                stream.write_all(greeting.as_bytes()).await.unwrap();
                let mut answers = answers.iter();
                while stream.read(&mut [0; 4096]).await.is_ok_and(|length| length > 0) {
                    stream.write_all(answers.next().unwrap_or(&"").as_bytes()).await.unwrap();
                }
            });
        }
    });
    port
}

#[tokio::test]
async fn a_letter_arrives_with_every_sign_of_it() {
    let bench = Bench::start().await;
    bench.mailer().send(&letter(), &key("k-1")).await.unwrap();
    let kept = &bench.kept()[0];
    let Letter { subject, body, .. } = letter();
    assert_eq!((kept.channel, kept.to.as_str()), (Channel::Email, "anna@example.org"));
    assert_eq!((&kept.subject, &kept.text), (&subject, &body));
}

#[tokio::test]
async fn letters_of_many_shapes_arrive_unchanged_one_after_another() {
    let bench = Bench::start().await;
    let mailer = bench.mailer();
    let long_line = "длинная строка без конца ".repeat(60).trim_end().to_owned();
    let bodies = ["plain", ".", "a\n.\nb\n..c", "=20 = ?=\ttab", long_line.as_str(), "Ж", "x\n\n\ny", "emoji 🪟"];
    for (number, body) in bodies.iter().enumerate() {
        let subject = format!("{}№ {number}", "очень длинная тема ".repeat(number * 3));
        mailer.send(&letter_to("anna@example.org", &subject, body), &key(&number.to_string())).await.unwrap();
        let kept = bench.kept().pop().unwrap();
        assert_eq!((kept.subject, kept.text.as_str()), (subject, *body));
    }
    assert_eq!(bench.kept().len(), bodies.len());
}

#[tokio::test]
async fn s11_3_a_letter_sent_again_under_its_key_is_accepted_and_kept_once() {
    let bench = Bench::start().await;
    for attempt in 0..3 {
        bench.mailer().send(&letter(), &key("k-1")).await.unwrap();
        assert_eq!((bench.kept().len(), bench.kept()[0].repeats), (1, attempt));
    }
}

#[tokio::test]
async fn a_letter_reaches_an_address_in_cyrillic() {
    let bench = Bench::start().await;
    bench.mailer().send(&letter_to("почта@пример.испытание", "Тема", "Текст"), &key("k-1")).await.unwrap();
    assert_eq!(bench.kept()[0].to, "почта@xn--e1afmkfd.xn--80akhbyknj4f");
}

#[tokio::test]
async fn many_letters_at_once_all_arrive() {
    let bench = Bench::start().await;
    let mailer = Arc::new(bench.mailer());
    let mut sending = tokio::task::JoinSet::new();
    for number in 0..12 {
        let mailer = Arc::clone(&mailer);
        sending.spawn(async move { mailer.send(&letter(), &key(&number.to_string())).await });
    }
    assert!(sending.join_all().await.iter().all(Result::is_ok));
    assert_eq!(bench.kept().len(), 12);
}

#[tokio::test]
async fn s11_3_a_mail_server_that_fails_gets_the_letter_on_the_next_attempt() {
    let bench = Bench::start().await;
    let mailer = bench.mailer();
    bench.sandbox.faults.set(Channel::Email, FaultMode::Fails, Some(1));
    assert_eq!(mailer.send(&letter(), &key("k-1")).await, Err(DeliveryError::Temporary("smtp_try_later")));
    mailer.send(&letter(), &key("k-1")).await.unwrap();
    assert_eq!(bench.kept().len(), 1);
}

#[tokio::test]
async fn s11_2_a_silent_mail_server_is_given_up_and_its_connection_not_used_again() {
    let bench = Bench::start().await;
    let mailer = bench.mailer().with_timeouts(IMPATIENT);
    mailer.send(&letter(), &key("k-0")).await.unwrap();
    bench.sandbox.faults.set(Channel::Email, FaultMode::Silent, Some(1));
    assert_eq!(mailer.send(&letter(), &key("k-1")).await, Err(DeliveryError::Temporary("smtp_timeout")));
    mailer.send(&letter(), &key("k-1")).await.unwrap();
    assert_eq!(bench.kept().len(), 2);
}

#[tokio::test]
async fn a_mail_server_that_is_away_mute_or_has_no_tls_is_tried_again_later() {
    let closed = closed_port().await;
    let mute = port_that_answers("", &[]).await;
    let bench = Bench::start().await;
    let plain = bench.sandbox.smtp_addr.port();
    for (port, security) in [
        (closed, Security::None),
        (mute, Security::None),
        (mute, Security::Tls),
        (plain, Security::StartTls),
        (plain, Security::Tls),
    ] {
        let mailer = mailer_to(port, security).with_timeouts(IMPATIENT);
        assert!(is_temporary(mailer.send(&letter(), &key("k-1")).await), "{security:?}");
    }
    assert!(bench.kept().is_empty());
}

#[tokio::test]
async fn a_refusal_of_the_letter_is_for_good_and_a_refusal_of_the_portal_is_not() {
    let refuses_us = port_that_answers("554 5.7.1 Go away\r\n", &[]).await;
    let refuses_letter =
        port_that_answers(HELLO, &["250 hello\r\n", "550 5.1.1 No such user\r\n", "221 bye\r\n"]).await;
    let wants_login = port_that_answers(HELLO, &["250 hello\r\n", "530 5.7.0 Who are you\r\n", "221 bye\r\n"]).await;
    let send = async |port| mailer_to(port, Security::None).with_timeouts(IMPATIENT).send(&letter(), &key("k-1")).await;
    assert_eq!(send(refuses_us).await, Err(DeliveryError::Temporary("smtp_not_let_in")));
    assert_eq!(send(refuses_letter).await, Err(DeliveryError::Permanent("smtp_refused")));
    assert_eq!(send(wants_login).await, Err(DeliveryError::Temporary("smtp_not_let_in")));
}

#[tokio::test]
async fn s12_10_what_could_forge_a_header_is_refused_before_anybody_is_asked() {
    let bench = Bench::start().await;
    let mailer = bench.mailer();
    let forged = letter_to("anna@example.org", "Тема\r\nBcc: b@example.org", "Текст");
    assert!(is_permanent(mailer.send(&forged, &key("k-1")).await));
    assert!(is_permanent(mailer.send(&letter(), &key("k\r\nBcc: b@example.org")).await));
    let forged = Sms { text: "Код\r\n".to_owned(), ..sms() };
    assert!(is_permanent(bench.sms(ContentType::Form).send(&forged, &key("k-1")).await));
    assert!(bench.kept().is_empty());
}

#[tokio::test]
async fn an_sms_arrives_with_every_sign_of_it_as_a_form_and_as_json() {
    let bench = Bench::start().await;
    bench.sms(ContentType::Form).send(&sms(), &key("k-1")).await.unwrap();
    bench.sms(ContentType::Json).send(&sms(), &key("k-2")).await.unwrap();
    assert_eq!(bench.kept().len(), 2);
    for kept in bench.kept() {
        assert_eq!((kept.channel, kept.to.as_str(), kept.text), (Channel::Sms, "+79000000001", sms().text));
    }
}

#[tokio::test]
async fn s11_3_an_sms_sent_again_under_its_key_is_accepted_and_kept_once() {
    let bench = Bench::start().await;
    let gateway = bench.sms(ContentType::Form);
    gateway.send(&sms(), &key("k-1")).await.unwrap();
    gateway.send(&sms(), &key("k-1")).await.unwrap();
    assert_eq!((bench.kept().len(), bench.kept()[0].repeats), (1, 1));
}

#[tokio::test]
async fn s11_2_an_sms_gateway_that_fails_is_silent_or_away_is_tried_again_later() {
    let bench = Bench::start().await;
    let gateway = bench.sms(ContentType::Form).with_timeouts(IMPATIENT);
    bench.sandbox.faults.set(Channel::Sms, FaultMode::Fails, Some(1));
    assert_eq!(gateway.send(&sms(), &key("k-1")).await, Err(DeliveryError::Temporary("sms_server_error")));
    bench.sandbox.faults.set(Channel::Sms, FaultMode::Silent, Some(1));
    assert_eq!(gateway.send(&sms(), &key("k-1")).await, Err(DeliveryError::Temporary("sms_timeout")));
    let away = sms_to(&format!("http://127.0.0.1:{}/", closed_port().await), ContentType::Form, TOKEN);
    assert_eq!(away.send(&sms(), &key("k-1")).await, Err(DeliveryError::Temporary("sms_connection")));
    gateway.send(&sms(), &key("k-1")).await.unwrap();
    assert_eq!(bench.kept().len(), 1);
}

#[tokio::test]
async fn a_wrong_token_is_ours_to_repair_and_a_redirect_is_not_followed() {
    let bench = Bench::start().await;
    let stranger = sms_to(&bench.sandbox.sms_url, ContentType::Form, "wrong");
    assert_eq!(stranger.send(&sms(), &key("k-1")).await, Err(DeliveryError::Temporary("sms_not_let_in")));
    let elsewhere = port_that_answers("", &[ELSEWHERE]).await;
    let gateway = sms_to(&format!("http://127.0.0.1:{elsewhere}/"), ContentType::Form, TOKEN);
    assert_eq!(gateway.send(&sms(), &key("k-1")).await, Err(DeliveryError::Temporary("sms_unexpected_answer")));
}

#[tokio::test]
async fn an_answer_without_end_does_not_turn_an_accepted_message_into_a_refused_one() {
    let endless = port_that_answers("", &["HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\nbegin"]).await;
    let gateway = sms_to(&format!("http://127.0.0.1:{endless}/"), ContentType::Form, TOKEN).with_timeouts(IMPATIENT);
    assert_eq!(gateway.send(&sms(), &key("k-1")).await, Ok(()));
}
