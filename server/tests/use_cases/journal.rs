//! «Журнал действий»: what happened to an account, for its owner alone.

use crate::{
    audit::actions,
    bench::{Bench, PASSWORD, visitor},
};
use jiff::SignedDuration;
use model::{Answers, Field, Locale, ProfileStep, Sheet};
use service::{Intent, PasswordWish, SentStep, SignedIn, Visitor, policy::SecurityConfig, secrets::Token};

const PHONE: &str = "8 900 000-00-01";
const EMAIL: &str = "vera@example.com";

async fn recognised(bench: &Bench, token: &Token) -> SignedIn {
    bench.services.sessions.recognise(token).await.unwrap().unwrap()
}

async fn journal(bench: &Bench, who: SignedIn, older: Option<i64>) -> Sheet {
    bench.services.security.journal(who, older, Locale::Ru).await.unwrap()
}

fn titles(sheet: &Sheet) -> Vec<&str> {
    sheet.entries.iter().map(|entry| entry.title.as_str()).collect()
}

#[tokio::test]
async fn jrn_01_the_journal_shows_what_happened_and_when_the_newest_first() {
    let bench = Bench::start().await;
    let session = bench.registered(PHONE, EMAIL).await;
    let who = recognised(&bench, &session).await;
    let security = &bench.services.security;
    bench.clock.advance(SignedDuration::from_mins(1));
    bench.services.registration.confirm_link(&bench.last_link(EMAIL).await, None).await.unwrap();
    bench.clock.advance(SignedDuration::from_mins(1));
    security.choose_sms_sign_in(who, false, &visitor()).await.unwrap();
    security.export_history(who, model::HistoryFilter::default()).await.unwrap().unwrap();
    assert!(security.export_account(who).await.unwrap().is_ok());
    let wish = PasswordWish { current: PASSWORD, new: "Новый кот у 3 окна", ends_others: false };
    assert!(security.change_password(who, &session, wish, &visitor()).await.unwrap().session.is_some());

    let sheet = journal(&bench, who, None).await;
    let expected = [
        "Пароль изменён",
        "Скачаны все данные учётной записи",
        "Скачана история входов, строк: 1",
        "Вход по СМС запрещён",
        "Почта подтверждена",
        "Учётная запись создана",
    ];
    assert_eq!(titles(&sheet), expected);
    assert_eq!(sheet.entries[0].text, "21 ноября 2026, 12:02");
    assert_eq!(sheet.entries[5].text, "21 ноября 2026, 12:00");
    let english = security.journal(who, None, Locale::En).await.unwrap();
    assert_eq!(english.entries[0].title, "Password changed");
    let chain = actions(&bench, 0).await;
    for action in ["citizen user_created", "citizen contact_change_confirmed", "citizen export_created"] {
        assert!(chain.contains(&action.to_owned()), "s10_6: {action} stands in the chain, too");
    }
}

#[tokio::test]
async fn jrn_01_what_strangers_tried_stands_there_too_and_nobody_reads_the_journal_of_another() {
    // Without tolls, and with few failures until the way is closed.
    let policy = SecurityConfig {
        free_failures_per_login_hour: 100,
        failures_before_closed: 20,
        free_sign_ins_per_network_minute: 100,
        ..SecurityConfig::default()
    };
    let bench = Bench::with(policy).await;
    let who = recognised(&bench, &bench.registered(PHONE, "").await).await;
    let other = recognised(&bench, &bench.registered("8 900 000-00-02", "").await).await;
    bench.services.security.choose_sms_sign_in(other, false, &visitor()).await.unwrap();
    // Wrong passwords from everywhere, until none is looked at any more.
    for network in 0..20 {
        let stranger = Visitor { network: format!("198.51.100.{network}"), ..visitor() };
        bench.services.sign_in.sign_in(PHONE, "не тот пароль совсем", &stranger, None).await.unwrap();
    }
    let sheet = journal(&bench, who, None).await;
    assert_eq!(
        titles(&sheet),
        ["Слишком много неверных паролей: вход по паролю закрыт для незнакомых устройств", "Учётная запись создана"]
    );
    assert_eq!(titles(&journal(&bench, other, None).await), ["Вход по СМС запрещён", "Учётная запись создана"]);
}

#[tokio::test]
async fn a_long_journal_has_pages_of_fifty_and_loses_nothing_between_them() {
    let bench = Bench::start().await;
    let who = recognised(&bench, &bench.registered(PHONE, "").await).await;
    for round in 0..60 {
        bench.services.security.choose_sms_sign_in(who, round % 2 == 1, &visitor()).await.unwrap();
    }
    let first = journal(&bench, who, None).await;
    assert_eq!(first.entries.len(), 50);
    let more = first.more.unwrap();
    assert_eq!(more.path.as_str(), "/security/journal?older=12");
    let second = journal(&bench, who, Some(12)).await;
    assert_eq!(second.entries.len(), 11);
    assert!(second.more.is_none());
    assert_eq!(second.entries[10].title, "Учётная запись создана");
    assert!(journal(&bench, who, Some(0)).await.entries.is_empty(), "an address that somebody made up");
}

#[tokio::test]
async fn jrn_01_what_was_changed_in_the_profile_is_noted_once_for_each_step_and_session() {
    let bench = Bench::start().await;
    let who = recognised(&bench, &bench.registered(PHONE, "").await).await;
    let save = async |who: SignedIn, place: &str, intent| {
        let given = Answers::default().with(Field::BirthPlace, place);
        let sent = SentStep { step: ProfileStep::Person, given, seen: 1_000, intent };
        bench.services.profiles.answer(who, sent, &visitor()).await.unwrap();
    };
    let noted =
        async || titles(&journal(&bench, who, None).await).iter().filter(|title| title.contains("о себе")).count();
    save(who, "", Intent::Keep).await;
    assert_eq!(noted().await, 1, "the name of the registration was taken out");
    for place in ["г", "го", "город"] {
        save(who, place, Intent::Keep).await;
    }
    save(who, "город", Intent::GoOn).await;
    assert_eq!(noted().await, 1, "a page saves itself while one types");
    let other = bench.services.sign_in.sign_in(PHONE, PASSWORD, &visitor(), None).await.unwrap().session.unwrap();
    let other = recognised(&bench, &other).await;
    save(other, "город", Intent::GoOn).await;
    assert_eq!(noted().await, 1, "nothing was changed there");
    save(other, "село", Intent::Keep).await;
    assert_eq!(noted().await, 2, "another session is another entry");
    assert!(actions(&bench, 0).await.contains(&"citizen profile_changed".to_owned()));
}
