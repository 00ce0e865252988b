//! The audit chain: each event carries the hash of the one before, so whoever changes one has to change all that follow, and the end
//! of the chain is known elsewhere (security 10.1, 10.3, 10.5; decision 0027).

use crate::parts::joined;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// A hash of the chain.
pub type ChainHash = [u8; 32];

/// The hash before the first event.
pub(crate) const BEGINNING: ChainHash = [0; 32];

/// An event, as it stands in the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainedEvent {
    /// Its place: 1, 2, 3…
    pub seq: i64,
    /// When, in microseconds since 1970.
    pub at: i64,
    /// Who: `citizen`, `guest`, `worker` or `console`.
    pub actor: String,
    /// What was done.
    pub action: String,
    /// Whose account.
    pub subject: Option<Uuid>,
    /// The number of the request in the log.
    pub request: String,
    /// Numbers and codes, as JSON.
    pub context: String,
    /// The hash of the event before.
    pub prev_hash: Vec<u8>,
    /// Its own.
    pub hash: Vec<u8>,
}

impl ChainedEvent {
    /// What its hash has to be, after this one.
    pub(crate) fn hash_after(&self, before: &ChainHash) -> ChainHash {
        let subject = self.subject.map(|subject| subject.as_bytes().to_vec()).unwrap_or_default();
        let (seq, at) = (self.seq.to_be_bytes(), self.at.to_be_bytes());
        let texts = [&self.actor, &self.action, &self.request, &self.context].map(String::as_bytes);
        let parts = [b"v1", before.as_slice(), &seq, &at, texts[0], texts[1], &subject, texts[2], texts[3]];
        Sha256::digest(joined(&parts)).into()
    }
}

/// Where the chain stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChainEnd {
    /// The newest event; 0 before the first.
    pub seq: i64,
    /// Its hash.
    pub hash: ChainHash,
}

/// What is wrong with a chain, from its first bad event on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Break {
    /// The first event that is not as it was written.
    pub seq: i64,
    /// What is wrong with it.
    pub kind: BreakKind,
}

/// What is wrong with an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BreakKind {
    /// It is not there.
    Missing,
    /// Its fields are not those that were hashed, or its hash is another.
    Changed,
    /// It does not follow the one before.
    Foreign,
    /// It is there, and the end of the chain says otherwise.
    Inserted,
    /// The chain is whole, and not the one whose hash was signed at this event.
    Rewritten,
}

/// Walks along a chain, in constant memory.
pub(crate) struct Walk {
    end: ChainEnd,
}

impl Walk {
    pub(crate) const fn new() -> Self {
        Self { end: ChainEnd { seq: 0, hash: BEGINNING } }
    }

    pub(crate) const fn end(&self) -> ChainEnd {
        self.end
    }

    /// Takes the next event. Errors: where the chain is broken.
    pub(crate) fn step(&mut self, event: &ChainedEvent) -> Result<(), Break> {
        let expected = self.end.seq + 1;
        let broken = |seq, kind| Err(Break { seq, kind });
        if event.seq > expected {
            return broken(expected, BreakKind::Missing);
        }
        if event.seq < expected {
            return broken(event.seq, BreakKind::Inserted);
        }
        if event.prev_hash != self.end.hash {
            return broken(event.seq, BreakKind::Foreign);
        }
        let hash = event.hash_after(&self.end.hash);
        if event.hash != hash {
            return broken(event.seq, BreakKind::Changed);
        }
        self.end = ChainEnd { seq: event.seq, hash };
        Ok(())
    }

    /// The chain has to end where its end is written down. Errors: where it does not.
    pub(crate) fn finish(&self, written: &ChainEnd) -> Result<(), Break> {
        let broken = |seq, kind| Err(Break { seq, kind });
        match self.end.seq.cmp(&written.seq) {
            std::cmp::Ordering::Less => broken(self.end.seq + 1, BreakKind::Missing),
            std::cmp::Ordering::Greater => broken(written.seq + 1, BreakKind::Inserted),
            std::cmp::Ordering::Equal if self.end.hash == written.hash => Ok(()),
            std::cmp::Ordering::Equal => broken(self.end.seq, BreakKind::Changed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{BEGINNING, Break, BreakKind, ChainEnd, ChainedEvent, Walk};
    use proptest::prelude::*;
    use uuid::Uuid;

    fn event(seq: i64, action: &str) -> ChainedEvent {
        ChainedEvent {
            seq,
            at: seq * 1000,
            actor: "citizen".to_owned(),
            action: action.to_owned(),
            subject: (seq % 2 == 0).then(|| Uuid::from_u128(7)),
            request: String::new(),
            context: "{}".to_owned(),
            prev_hash: Vec::new(),
            hash: Vec::new(),
        }
    }

    /// A chain as it is written.
    fn chain(length: i64) -> (Vec<ChainedEvent>, ChainEnd) {
        let mut end = ChainEnd { seq: 0, hash: BEGINNING };
        let mut events = Vec::new();
        for seq in 1..=length {
            let mut event = event(seq, "authn_login_success");
            let hash = event.hash_after(&end.hash);
            event.prev_hash = end.hash.to_vec();
            event.hash = hash.to_vec();
            end = ChainEnd { seq, hash };
            events.push(event);
        }
        (events, end)
    }

    fn walk(events: &[ChainedEvent], end: &ChainEnd) -> Result<(), Break> {
        let mut walk = Walk::new();
        events.iter().try_for_each(|event| walk.step(event))?;
        walk.finish(end)
    }

    fn broken(seq: i64, kind: BreakKind) -> Result<(), Break> {
        Err(Break { seq, kind })
    }

    #[test]
    fn s10_5_a_chain_as_it_was_written_is_whole() {
        for length in [0, 1, 5] {
            let (events, end) = chain(length);
            assert_eq!(walk(&events, &end), Ok(()));
        }
    }

    #[test]
    fn s10_5_every_kind_of_tampering_is_named_by_its_first_bad_event() {
        let (whole, end) = chain(5);
        let mut deleted = whole.clone();
        deleted.remove(2);
        assert_eq!(walk(&deleted, &end), broken(3, BreakKind::Missing));
        assert_eq!(walk(&whole[..4], &end), broken(5, BreakKind::Missing), "its end was cut off");
        let mut swapped = whole.clone();
        (swapped[1].seq, swapped[2].seq) = (3, 2);
        swapped.sort_by_key(|event| event.seq);
        assert_eq!(walk(&swapped, &end), broken(2, BreakKind::Foreign));
        let mut inserted = whole.clone();
        let mut more = event(6, "authn_login_success");
        more.prev_hash = end.hash.to_vec();
        more.hash = more.hash_after(&end.hash).to_vec();
        inserted.push(more);
        assert_eq!(walk(&inserted, &end), broken(6, BreakKind::Inserted));
        let mut twice = whole.clone();
        twice.insert(2, whole[1].clone());
        assert_eq!(walk(&twice, &end), broken(2, BreakKind::Inserted));
        let mut rehashed = whole.clone();
        rehashed[2].context = "{\"aal\":2}".to_owned();
        rehashed[2].hash = rehashed[2].hash_after(&rehashed[1].hash.clone().try_into().unwrap()).to_vec();
        assert_eq!(walk(&rehashed, &end), broken(4, BreakKind::Foreign), "its own hash was made to fit");
    }

    proptest! {
        #[test]
        fn s10_5_no_changed_field_goes_unseen(place in 0_usize..5, field in 0..6, digit in 1_i64..9) {
            let (mut events, end) = chain(5);
            let event = &mut events[place];
            match field {
                0 => event.at += digit,
                1 => event.actor.push('x'),
                2 => event.action.push('x'),
                3 => event.subject = Some(Uuid::from_u128(8)),
                4 => event.request.push('x'),
                _ => event.context.push('x'),
            }
            let seq = i64::try_from(place).unwrap() + 1;
            prop_assert_eq!(walk(&events, &end), broken(seq, BreakKind::Changed));
        }
    }
}
