//! The list of deleted accounts, signed and kept outside the database: whatever copy is put back in its place forgets them again before
//! anybody is served (security 9.9; decision 0030).
//!
//! The stones in the database are the truth; each process keeps its own list complete, and lines that stand twice do no harm.

use crate::{
    banner,
    checkpoints::{CheckpointKey, append},
};
use jiff::{SignedDuration, Timestamp};
use model::AccountId;
use serde::{Deserialize, Serialize};
use service::{
    Clock,
    ports::{Store, Tombstone, Wakeup},
};
use std::{
    collections::HashSet,
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::sync::{
    broadcast::{Receiver, error::RecvError},
    watch,
};
use tracing::{info, warn};
use uuid::Uuid;

/// How often the stones are looked at without a wake-up.
const LOOK_EVERY: std::time::Duration = std::time::Duration::from_secs(30);

/// A stone carries the time of its unit of work, and appears when that is committed: so far back each look goes.
const LOOK_BACK: SignedDuration = SignedDuration::from_hours(1);

/// A line of the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    account: Uuid,
    opened_at: Timestamp,
    deleted_at: Timestamp,
    /// Ed25519 over all of them, in base64: a line that anybody could write would delete an account.
    signature: String,
}

impl Line {
    fn message(stone: &Tombstone) -> String {
        format!("okno deletion 1|{}|{}|{}", stone.account.0, stone.opened_at, stone.deleted_at)
    }

    fn sign(key: &CheckpointKey, stone: &Tombstone) -> Self {
        let Tombstone { account, opened_at, deleted_at } = *stone;
        Self { account: account.0, opened_at, deleted_at, signature: key.sign(&Self::message(stone)) }
    }

    fn check(self, key: &CheckpointKey) -> Option<Tombstone> {
        let Self { account, opened_at, deleted_at, signature } = self;
        let stone = Tombstone { account: AccountId(account), opened_at, deleted_at };
        key.has_signed(&Self::message(&stone), &signature).then_some(stone)
    }
}

/// The list, and what it is a list of.
pub(crate) struct DeletionList {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) key: CheckpointKey,
    pub(crate) file: PathBuf,
    pub(crate) clock: Arc<dyn Clock>,
    /// What stands in the file.
    listed: HashSet<AccountId>,
}

impl DeletionList {
    /// Holds list and database against each other: deletes again what the list knows and the database has forgotten. Gives how many
    /// accounts were there again. To be done before anybody is served. Errors: the file, a line that this key has not signed, the
    /// database.
    pub(crate) async fn open(
        store: Arc<dyn Store>,
        key: CheckpointKey,
        file: PathBuf,
        clock: Arc<dyn Clock>,
    ) -> Result<(Self, u64), String> {
        let listed = read(&file, &key)?;
        let said = |error: service::ports::StoreError| error.to_string();
        let stones = store.read().await.map_err(said)?.deletions().list_stones(Timestamp::MIN).await.map_err(said)?;
        let known: HashSet<AccountId> = stones.into_iter().map(|stone| stone.account).collect();
        let forgotten: Vec<Tombstone> =
            listed.iter().filter(|stone| !known.contains(&stone.account)).copied().collect();
        let erased = service::erase_again(&*store, &forgotten, clock.now()).await.map_err(said)?;
        let listed = listed.into_iter().map(|stone| stone.account).collect();
        Ok((Self { store, key, file, clock, listed }, erased))
    }

    /// Works until it is told to stop; then looks once more.
    pub(crate) async fn run(mut self, mut stop: watch::Receiver<bool>) {
        let mut wakeups = self.store.wakeups();
        // The first look is at all of them: whatever was not written before the last stop is written now.
        let mut since = Timestamp::MIN;
        loop {
            let looked_at = self.clock.now();
            match self.add_new(since).await {
                Ok(()) => since = looked_at.checked_sub(LOOK_BACK).unwrap_or(Timestamp::MIN),
                Err(error) => warn!(event = "deletion_not_listed", error, "A deletion is not in its list yet"),
            }
            if *stop.borrow() {
                return;
            }
            tokio::select! {
                _ = stop.changed() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
                () = deletion_wakeup(&mut wakeups) => {}
            }
        }
    }

    async fn add_new(&mut self, since: Timestamp) -> Result<(), String> {
        let mut work = self.store.read().await.map_err(|error| error.to_string())?;
        let stones = work.deletions().list_stones(since).await.map_err(|error| error.to_string())?;
        for stone in stones.iter().filter(|stone| !self.listed.contains(&stone.account)).collect::<Vec<_>>() {
            let line = serde_json::to_string(&Line::sign(&self.key, stone)).map_err(|error| error.to_string())?;
            append(&self.file, &line).map_err(|error| error.to_string())?;
            self.listed.insert(stone.account);
        }
        Ok(())
    }
}

/// The stones of a file; none when there is no file yet. A line that was torn by a full disk or a pulled plug is no JSON, and is passed
/// over: its stone is still in the database that wrote it.
fn read(file: &Path, key: &CheckpointKey) -> Result<Vec<Tombstone>, String> {
    let text = match fs::read_to_string(file) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        read => read.map_err(|error| format!("{}: {error}", file.display()))?,
    };
    let mut stones = Vec::new();
    for (line, number) in text.lines().zip(1_usize..) {
        let Ok(line) = serde_json::from_str::<Line>(line) else {
            banner::say(&format!("{}, line {number}: is torn, and passed over.", file.display()));
            continue;
        };
        let stone = line.check(key);
        stones.push(stone.ok_or_else(|| format!("{}, line {number}: is not signed by this key", file.display()))?);
    }
    Ok(stones)
}

/// Says what was deleted again.
pub(crate) fn say(erased: u64) {
    if erased > 0 {
        info!(
            event = "deletions_repeated",
            erased, "Accounts that were deleted were there again, and are deleted again"
        );
    }
}

/// Returns when an account may have been deleted.
async fn deletion_wakeup(wakeups: &mut Receiver<Wakeup>) {
    loop {
        match wakeups.recv().await {
            Ok(Wakeup::Deletions | Wakeup::Everything) | Err(RecvError::Lagged(_)) => return,
            Ok(Wakeup::Feed(_) | Wakeup::Outbox | Wakeup::Checks) => {}
            // The store is going away with the process; the caller's other branches end the loop.
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Line, read};
    use crate::checkpoints::{CheckpointKey, append};
    use jiff::Timestamp;
    use model::AccountId;
    use service::ports::Tombstone;
    use uuid::Uuid;
    use zeroize::Zeroizing;

    fn key(byte: u8) -> CheckpointKey {
        CheckpointKey::new(&Zeroizing::new([byte; 32])).unwrap()
    }

    fn stone(number: u128) -> Tombstone {
        let at = |second| Timestamp::from_second(second).unwrap();
        Tombstone { account: AccountId(Uuid::from_u128(number)), opened_at: at(1), deleted_at: at(2) }
    }

    #[test]
    fn s9_9_a_line_is_read_by_its_key_only_and_not_when_it_was_changed() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("deletions.jsonl");
        assert_eq!(read(&file, &key(7)), Ok(Vec::new()), "nobody was deleted yet");
        for number in [1, 2] {
            append(&file, &serde_json::to_string(&Line::sign(&key(7), &stone(number))).unwrap()).unwrap();
        }
        assert_eq!(read(&file, &key(7)), Ok(vec![stone(1), stone(2)]));
        let whole = std::fs::read_to_string(&file).unwrap();
        std::fs::write(&file, [&whole[..20], "\n", &whole].concat()).unwrap();
        assert_eq!(read(&file, &key(7)), Ok(vec![stone(1), stone(2)]), "a torn line hides no other");
        std::fs::write(&file, &whole).unwrap();
        assert!(read(&file, &key(8)).is_err(), "another installation's");
        std::fs::write(&file, whole.replace("000000000002", "000000000003")).unwrap();
        assert!(read(&file, &key(7)).unwrap_err().contains("line 2"), "somebody wants a third account deleted");
    }
}
