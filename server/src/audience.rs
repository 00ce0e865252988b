//! Who listens to which feed. A wake-up reaches those whom it concerns and nobody else, and what one of them finds serves all who
//! would find the same: the tabs of one session.
//!
//! Called by `live`. Knows no entries: what a look finds is its caller's.

use model::AccountId;
use service::{ports::Wakeup, secrets::TokenHash};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};
use tokio::sync::{
    broadcast::{self, error::RecvError},
    watch,
};

/// Everybody who listens, by account. `Found` is what a look finds.
pub(crate) struct Audience<Found> {
    rooms: Mutex<HashMap<AccountId, Weak<Room<Found>>>>,
}

/// Those who listen to one account.
struct Room<Found> {
    /// How often it was rung.
    rung: watch::Sender<u64>,
    looks: tokio::sync::Mutex<Looks<Found>>,
}

/// What was found since a ring.
struct Looks<Found> {
    ring: u64,
    found: Vec<(Place, Option<Arc<Found>>)>,
}

/// By which session somebody listens, and how far they are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) session: TokenHash,
    pub(crate) after: i64,
}

/// One who listens.
pub(crate) struct Seat<Found> {
    audience: Arc<Audience<Found>>,
    account: AccountId,
    room: Arc<Room<Found>>,
    rung: watch::Receiver<u64>,
}

impl<Found> Audience<Found> {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self { rooms: Mutex::default() })
    }

    /// Passes on what rings, until nothing can ring any more.
    pub(crate) async fn attend(self: Arc<Self>, mut wakeups: broadcast::Receiver<Wakeup>) {
        loop {
            match wakeups.recv().await {
                Ok(Wakeup::Feed(account)) => self.rooms().get(&account).and_then(Weak::upgrade).iter().for_each(ring),
                Ok(Wakeup::Outbox | Wakeup::Checks | Wakeup::Deletions) => {}
                Ok(Wakeup::Everything) | Err(RecvError::Lagged(_)) => {
                    self.rooms().values().filter_map(Weak::upgrade).for_each(|room| ring(&room));
                }
                Err(RecvError::Closed) => return,
            }
        }
    }

    /// Takes a seat. What rings from now on is heard.
    pub(crate) fn join(self: &Arc<Self>, account: AccountId) -> Seat<Found> {
        let mut rooms = self.rooms();
        let room = rooms.get(&account).and_then(Weak::upgrade).unwrap_or_else(|| {
            let looks = tokio::sync::Mutex::new(Looks { ring: 0, found: Vec::new() });
            let room = Arc::new(Room { rung: watch::Sender::new(0), looks });
            rooms.insert(account, Arc::downgrade(&room));
            room
        });
        let rung = room.rung.subscribe();
        Seat { audience: Arc::clone(self), account, room, rung }
    }

    fn rooms(&self) -> MutexGuard<'_, HashMap<AccountId, Weak<Room<Found>>>> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn ring<Found>(room: &Arc<Room<Found>>) {
    room.rung.send_modify(|times| *times += 1);
}

impl<Found> Seat<Found> {
    /// Until it is rung.
    pub(crate) async fn rung(&mut self) {
        // The sender lives in the room, which this seat holds.
        let _ = self.rung.changed().await;
    }

    /// What this look finds, or what another found from the same place since the last ring. `None` ends the stream.
    pub(crate) async fn look(&mut self, place: Place, look: impl Future<Output = Option<Found>>) -> Option<Arc<Found>> {
        let mut looks = self.room.looks.lock().await;
        let ring = *self.rung.borrow_and_update();
        if looks.ring != ring {
            *looks = Looks { ring, found: Vec::new() };
        }
        if let Some((_, found)) = looks.found.iter().find(|(known, _)| *known == place) {
            return found.clone();
        }
        let found = look.await.map(Arc::new);
        looks.found.push((place, found.clone()));
        found
    }
}

impl<Found> Drop for Seat<Found> {
    fn drop(&mut self) {
        let mut rooms = self.audience.rooms();
        // The map's own share is weak, and nobody joins while it is held.
        if Arc::strong_count(&self.room) == 1 {
            rooms.remove(&self.account);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Audience, Place, Seat};
    use futures::FutureExt as _;
    use model::AccountId;
    use service::{ports::Wakeup, secrets::TokenHash};
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };
    use tokio::sync::broadcast::Sender;
    use uuid::Uuid;

    const OWNER: AccountId = AccountId(Uuid::from_u128(1));
    const OTHER: AccountId = AccountId(Uuid::from_u128(2));

    fn place(session: u8, after: i64) -> Place {
        Place { session: TokenHash([session; 32]), after }
    }

    /// An audience, and what rings it.
    fn audience() -> (Arc<Audience<usize>>, Sender<Wakeup>) {
        let (audience, bell) = (Audience::new(), Sender::new(1));
        tokio::spawn(Arc::clone(&audience).attend(bell.subscribe()));
        (audience, bell)
    }

    /// Rung, one looks: the number of the look that served.
    async fn served(seat: &mut Seat<usize>, place: Place, looks: &AtomicUsize) -> usize {
        seat.rung().await;
        *seat.look(place, async { Some(looks.fetch_add(1, Ordering::Relaxed)) }).await.unwrap()
    }

    #[tokio::test]
    async fn one_look_serves_all_of_a_session_who_are_equally_far_until_it_is_rung_again() {
        let (audience, bell) = audience();
        let (mut first, mut second) = (audience.join(OWNER), audience.join(OWNER));
        let (mut behind, mut elsewhere) = (audience.join(OWNER), audience.join(OWNER));
        let looks = AtomicUsize::new(0);
        bell.send(Wakeup::Feed(OWNER)).unwrap();
        assert_eq!(served(&mut first, place(1, 7), &looks).await, 0);
        assert_eq!(served(&mut second, place(1, 7), &looks).await, 0);
        assert_eq!(served(&mut behind, place(1, 6), &looks).await, 1);
        assert_eq!(served(&mut elsewhere, place(2, 7), &looks).await, 2, "another session may be over");
        bell.send(Wakeup::Feed(OWNER)).unwrap();
        assert_eq!(served(&mut first, place(1, 7), &looks).await, 3);
    }

    #[tokio::test]
    async fn nobody_is_woken_for_another_account_and_everybody_for_everything() {
        let (audience, bell) = audience();
        let (mut owner, mut other) = (audience.join(OWNER), audience.join(OTHER));
        bell.send(Wakeup::Feed(OWNER)).unwrap();
        owner.rung().await;
        assert!(other.rung().now_or_never().is_none());
        bell.send(Wakeup::Everything).unwrap();
        owner.rung().await;
        other.rung().await;
    }

    #[tokio::test]
    async fn wakeups_that_were_missed_wake_everybody() {
        let (audience, bell) = audience();
        let mut other = audience.join(OTHER);
        // More than the bell remembers, before anybody had time to listen.
        for _ in 0..9 {
            bell.send(Wakeup::Feed(OWNER)).unwrap();
        }
        other.rung().await;
    }

    #[tokio::test]
    async fn nothing_is_kept_of_those_who_have_left() {
        let (audience, _bell) = audience();
        let (first, second) = (audience.join(OWNER), audience.join(OWNER));
        drop(first);
        assert_eq!(audience.rooms().len(), 1);
        drop(second);
        assert!(audience.rooms().is_empty());
    }
}
