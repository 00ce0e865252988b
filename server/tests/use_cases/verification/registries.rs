//! The simulated registries through the real adapter: each fate of the sandbox comes out as it should.

use super::{account, level, send, told};
use crate::{bench::Bench, papers::questions};
use gateway::{HttpRegistry, HttpRegistrySettings};
use jiff::SignedDuration;
use model::{AccountId, AccountLevel, MismatchField, NotificationKind, RegistryKind, VerificationState};
use sandbox::{Fate, FaultMode, Registries};
use service::{Clock, Inquirer};
use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
};

const PHONE: &str = "8 900 000-00-01";

struct State {
    bench: Bench,
    registries: Registries,
    inquirer: Arc<Inquirer>,
}

impl State {
    async fn start() -> Self {
        let bench = Bench::start().await;
        let clock = Arc::clone(&bench.clock);
        let registries = Registries::new(Arc::new(move || clock.now()));
        for registry in RegistryKind::ALL {
            registries.switches.set_delay(registry, SignedDuration::from_secs(5));
        }
        let any_port = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let address = sandbox::start_registries(any_port, registries.clone()).await.unwrap();
        let headers = [("Authorization".to_owned(), format!("Bearer {}", sandbox::TOKEN).as_str().into())].into();
        let settings = HttpRegistrySettings { url: format!("http://{address}"), headers, timeout_seconds: 5 };
        let registry = Arc::new(HttpRegistry::new(settings).unwrap());
        Self { inquirer: Inquirer::new(Arc::clone(&bench.services.core), registry), bench, registries }
    }

    /// Somebody of this fate sends what they have.
    async fn verified(&self, fate: Fate) -> AccountId {
        let papers = self.registries.people.give_out(fate).unwrap().papers;
        let account = account(&self.bench, PHONE).await;
        send(&self.bench, account, &questions(&papers), Some(&papers.snils)).await;
        self.pass(SignedDuration::ZERO).await;
        self.pass(SignedDuration::from_secs(5)).await;
        account
    }

    async fn pass(&self, time: SignedDuration) {
        self.bench.clock.advance(time);
        self.inquirer.inquire_due().await.unwrap();
    }

    async fn state(&self, account: AccountId) -> VerificationState {
        self.bench.services.verifications.view(account).await.unwrap().unwrap().state
    }
}

#[tokio::test]
async fn somebody_whose_papers_are_in_order_becomes_a_standard_account() {
    let state = State::start().await;
    let account = state.verified(Fate::AllMatch).await;
    assert_eq!(state.state(account).await, VerificationState::Matched);
    assert_eq!(level(&state.bench, account).await, AccountLevel::Standard);
    assert_eq!(told(&state.bench, account).await.len(), 2);
}

#[tokio::test]
async fn every_slip_is_named_by_its_field() {
    for field in MismatchField::ALL {
        let state = State::start().await;
        let account = state.verified(Fate::Mismatch(field)).await;
        assert_eq!(state.state(account).await, VerificationState::Mismatched, "{field:?}");
        let kinds = told(&state.bench, account).await;
        assert!(
            matches!(&kinds[..], [_, NotificationKind::VerificationMismatched { fields, .. }] if fields.contains(&field)),
            "{field:?}: {kinds:?}"
        );
    }
}

#[tokio::test]
async fn whoever_is_late_or_new_to_the_registries_matches_in_the_end() {
    let state = State::start().await;
    let late = state.verified(Fate::Late).await;
    assert_eq!(state.state(late).await, VerificationState::Running);
    state.pass(SignedDuration::from_mins(10)).await;
    assert_eq!(state.state(late).await, VerificationState::Matched);

    let state = State::start().await;
    let new = state.verified(Fate::NoDataFirst).await;
    assert_eq!(state.state(new).await, VerificationState::Running);
    state.pass(SignedDuration::from_hours(24)).await;
    state.pass(SignedDuration::from_secs(5)).await;
    assert_eq!(state.state(new).await, VerificationState::Matched);
}

#[tokio::test]
async fn without_an_answer_or_with_a_rejection_it_ends_unanswered_and_names_the_registry() {
    for (fate, wait) in [(Fate::Rejected, SignedDuration::ZERO), (Fate::Never, SignedDuration::from_hours(72))] {
        let state = State::start().await;
        let account = state.verified(fate).await;
        state.pass(wait).await;
        assert_eq!(
            told(&state.bench, account).await.last(),
            Some(&NotificationKind::VerificationUnanswered { registries: vec![RegistryKind::Passports] }),
            "{fate:?}"
        );
    }
}

#[tokio::test]
async fn a_registry_that_fails_for_a_while_is_asked_once_in_the_end() {
    let state = State::start().await;
    state.registries.switches.set_fault(RegistryKind::Tax, FaultMode::Fails, None);
    let account = state.verified(Fate::AllMatch).await;
    for _ in 0..20 {
        state.pass(SignedDuration::from_mins(1)).await;
    }
    assert_eq!(state.state(account).await, VerificationState::Running);
    state.registries.switches.set_fault(RegistryKind::Tax, FaultMode::Works, None);
    for _ in 0..30 {
        state.pass(SignedDuration::from_mins(1)).await;
    }
    assert_eq!(state.state(account).await, VerificationState::Matched);
    assert_eq!(state.registries.taken(RegistryKind::Tax), 1);
}
