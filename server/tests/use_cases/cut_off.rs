//! The plug is pulled between a try and what it would have opened: the try is spent, and the code is good once (security 4.3, 18.7).
//! And between taking a message and saying that it went out: it goes out, under one key (security 11.3).

use crate::{
    bench::{Bench, PASSWORD, person, visitor},
    two_step::{Pocket, connected},
};
use async_trait::async_trait;
use jiff::SignedDuration;
use model::{Fault, Field};
use service::{
    Services, SignInOutcome,
    ports::{Store, StoreError, Unopened, Wakeup, Work},
    secrets::Token,
};
use std::{
    future::poll_fn,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicI32, Ordering},
    },
    task::Poll,
};
use tokio::sync::{Notify, broadcast};

const PHONE: &str = "8 900 000-00-01";

/// A database that answers for so many units of work that write, and never again.
struct CutOff {
    store: Arc<dyn Store>,
    left: AtomicI32,
    is_asked_in_vain: Notify,
}

impl CutOff {
    fn after(units: i32, bench: &Bench) -> Arc<Self> {
        let store = Arc::clone(&bench.store);
        Arc::new(Self { store, left: AtomicI32::new(units), is_asked_in_vain: Notify::new() })
    }
}

#[async_trait]
impl Store for CutOff {
    async fn begin(&self) -> Result<Box<dyn Work>, StoreError> {
        if self.left.fetch_sub(1, Ordering::SeqCst) <= 0 {
            self.is_asked_in_vain.notify_one();
            std::future::pending::<()>().await;
        }
        self.store.begin().await
    }

    async fn read(&self) -> Result<Box<dyn Work>, StoreError> {
        self.store.read().await
    }

    fn wakeups(&self) -> broadcast::Receiver<Wakeup> {
        self.store.wakeups()
    }

    fn unopened(&self) -> broadcast::Receiver<Unopened> {
        self.store.unopened()
    }

    async fn check(&self) -> Result<(), StoreError> {
        self.store.check().await
    }
}

/// Does this until its second unit of work that writes, where the process ends.
async fn cut_off<T>(bench: &Bench, work: impl AsyncFnOnce(&Services) -> T) {
    let store = CutOff::after(1, bench);
    let services = bench.services_over(Arc::<CutOff>::clone(&store));
    tokio::select! {
        _ = work(&services) => panic!("it was done in one unit of work"),
        () = store.is_asked_in_vain.notified() => {}
    }
}

fn fault(outcome: &SignInOutcome) -> Option<Fault> {
    match &outcome.reply {
        model::SignInReply::Stay(view) => view.errors.first().map(|error| error.fault.clone()),
        model::SignInReply::Open(_) => None,
    }
}

fn other_than(code: &str) -> &'static str {
    if code == "111111" { "222222" } else { "111111" }
}

async fn sms_to(bench: &Bench) -> (Token, String) {
    let begun = bench.services.sign_in.start_by_sms(None, PHONE, &visitor(), None).await.unwrap();
    (begun.sms.unwrap(), bench.last_code(PHONE).await)
}

async fn confirm(services: &Services, flow: &Token, code: &str) -> SignInOutcome {
    services.sign_in.confirm_sms(Some(flow), code, &visitor(), None).await.unwrap()
}

async fn second_step(services: &Services, pending: &Token, code: &str) -> SignInOutcome {
    let field = Field::Code;
    services.sign_in.take_second_step(Some(pending), field, code, &visitor(), None).await.unwrap()
}

/// Somebody with an application, who has shown the password: the application, a backup code, and what waits for the second step.
async fn at_the_second_step(bench: &Bench) -> (Pocket, String, Token) {
    let session = bench.registered(PHONE, "").await;
    let (pocket, outcome) = connected(bench, &session).await;
    let shown = bench.services.sign_in.sign_in(PHONE, PASSWORD, &visitor(), None).await.unwrap();
    (pocket, outcome.codes.first().unwrap().grouped(), shown.pending.unwrap())
}

#[tokio::test]
async fn s4_3_a_try_of_a_code_by_sms_that_was_cut_off_is_spent() {
    let bench = Bench::start().await;
    bench.registered(PHONE, "").await;
    let (flow, code) = sms_to(&bench).await;
    cut_off(&bench, async |services| confirm(services, &flow, &code).await).await;
    for _ in 0..3 {
        assert_eq!(fault(&confirm(&bench.services, &flow, other_than(&code)).await), Some(Fault::CodeWrong));
    }
    assert_eq!(fault(&confirm(&bench.services, &flow, other_than(&code)).await), Some(Fault::CodeSpent), "the fifth");
    assert!(confirm(&bench.services, &flow, &code).await.session.is_none(), "no sixth one");
}

#[tokio::test]
async fn s4_3_a_code_by_sms_whose_use_was_cut_off_opens_one_session() {
    let bench = Bench::start().await;
    bench.registered(PHONE, "").await;
    let (flow, code) = sms_to(&bench).await;
    cut_off(&bench, async |services| confirm(services, &flow, &code).await).await;
    assert!(confirm(&bench.services, &flow, &code).await.session.is_some());
    assert!(confirm(&bench.services, &flow, &code).await.session.is_none());
}

#[tokio::test]
async fn s7_3_a_try_of_an_application_that_was_cut_off_is_spent_and_its_code_is_good_once() {
    let bench = Bench::start().await;
    let (pocket, _, pending) = at_the_second_step(&bench).await;
    let code = pocket.code(&bench);
    for _ in 0..4 {
        cut_off(&bench, async |services| second_step(services, &pending, &code).await).await;
    }
    assert!(second_step(&bench.services, &pending, &code).await.session.is_some(), "the fifth try");
    let again = bench.services.sign_in.sign_in(PHONE, PASSWORD, &visitor(), None).await.unwrap().pending.unwrap();
    assert_eq!(fault(&second_step(&bench.services, &again, &code).await), Some(Fault::SecondCodeWrong), "once");

    let bench = Bench::start().await;
    let (pocket, _, pending) = at_the_second_step(&bench).await;
    let code = pocket.code(&bench);
    for _ in 0..5 {
        cut_off(&bench, async |services| second_step(services, &pending, &code).await).await;
    }
    let late = second_step(&bench.services, &pending, &code).await;
    assert!(matches!(fault(&late), Some(Fault::Wait(_))), "five were free, and no more");
}

#[tokio::test]
async fn s7_5_a_backup_code_whose_use_was_cut_off_is_good_once() {
    let bench = Bench::start().await;
    let (_, code, pending) = at_the_second_step(&bench).await;
    cut_off(&bench, async |services| second_step(services, &pending, &code).await).await;
    assert!(second_step(&bench.services, &pending, &code).await.session.is_some());
    let again = bench.services.sign_in.sign_in(PHONE, PASSWORD, &visitor(), None).await.unwrap().pending.unwrap();
    assert_eq!(fault(&second_step(&bench.services, &again, &code).await), Some(Fault::SecondCodeWrong));
}

/// Does this until it has waited so many times, where the process ends. What came of it, if it was done by then.
async fn ended_after<T>(waits: usize, work: impl Future<Output = T>) -> Option<T> {
    let (mut work, mut left) = (pin!(work), waits);
    poll_fn(|context| {
        left -= 1;
        match work.as_mut().poll(context) {
            Poll::Pending if left == 0 => Poll::Ready(None),
            done => done.map(Some),
        }
    })
    .await
}

#[tokio::test]
async fn s4_3_a_link_of_a_letter_whose_use_was_cut_off_wherever_it_waits_brings_back_once() {
    let bench = Bench::start().await;
    bench.registered_with_both(PHONE, "vera@example.com").await;
    bench.services.recovery.start(None, "vera@example.com", &visitor()).await.unwrap();
    let link = bench.last_recovery_link("vera@example.com").await;
    let (mut cut_off, mut brought_back) = (0, 0);
    for waits in 1..60 {
        match ended_after(waits, bench.services.recovery.take_link(&link, None)).await {
            None => cut_off += 1,
            Some(outcome) => brought_back += usize::from(outcome.unwrap().is_some()),
        }
    }
    // Not at all, when it was cut off between the commit and the answer. How often it waits, is up to the threads of the database.
    assert!(cut_off > 0 && brought_back <= 1, "cut off {cut_off} times, and brought back {brought_back} times");
    assert!(bench.services.recovery.take_link(&link, None).await.unwrap().is_none());
}

/// Where the worker of the outbox ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum End {
    /// Before anything is taken.
    Taking,
    /// A message is taken, and the gateway has not heard of it.
    Handing,
    /// The gateway has it, and nothing says so.
    Settling,
}

#[tokio::test]
async fn s11_3_wherever_the_worker_ends_a_message_is_handed_over_and_under_one_key_only() {
    for (phone, email) in [(PHONE, ""), ("", "vera@example.com")] {
        for end in [End::Taking, End::Handing, End::Settling] {
            let bench = Bench::start().await;
            bench.given(person(phone, email)).await;
            let silence = (end == End::Handing).then(|| bench.gateways.fall_silent());
            let store = CutOff::after(i32::from(end != End::Taking), &bench);
            let courier = bench.courier_over(Arc::<CutOff>::clone(&store));
            tokio::select! {
                _ = courier.deliver_due() => panic!("{end:?}: it was not cut off"),
                () = store.is_asked_in_vain.notified() => {}
                () = async { silence.as_ref().unwrap().notified().await }, if silence.is_some() => {}
            }
            drop(courier);
            bench.gateways.speak();
            let accepted = || bench.gateways.sms.lock().unwrap().len() + bench.gateways.letters.lock().unwrap().len();
            assert_eq!(accepted(), usize::from(end == End::Settling), "{end:?}");

            bench.deliver().await;
            assert_eq!(accepted(), usize::from(end != End::Handing), "{end:?}: it belongs to the worker that is gone");
            bench.clock.advance(SignedDuration::from_secs(61));
            bench.deliver().await;
            assert_eq!(accepted(), if end == End::Settling { 2 } else { 1 }, "{end:?}");
            bench.clock.advance(SignedDuration::from_secs(61));
            bench.deliver().await;
            let keys = bench.gateways.keys.lock().unwrap().clone();
            assert_eq!(keys.len(), accepted(), "{end:?}: nothing goes out once more");
            assert!(keys.iter().all(|key| key == &keys[0]), "{end:?}: the gateway keeps one: {keys:?}");
        }
    }
}
