//! Checkpoints: where the audit chain ends, signed and kept outside the database, so that a chain that was cut off or written anew
//! is found out (security 10.3).

use crate::banner;
use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use service::Clock;
use std::{
    fs,
    io::{Read as _, Seek as _, SeekFrom, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    sync::Arc,
};
use store::{Auditor, ChainEnd};
use tokio::sync::watch;
use tracing::{info, warn};
use zeroize::Zeroizing;

/// How often the chain is looked at.
const LOOK_EVERY: std::time::Duration = std::time::Duration::from_secs(30);

/// A checkpoint is due after so many events, or after so long when there was any. Source: security 10.3.
const EVENTS: i64 = 1_000;
const MINUTES: i64 = 10;

/// A line of the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Checkpoint {
    /// The newest event.
    seq: i64,
    /// Its hash, in base64.
    hash: String,
    /// When it was signed.
    at: Timestamp,
    /// Ed25519 over all of them, in base64.
    signature: String,
}

impl Checkpoint {
    fn message(seq: i64, hash: &str, at: Timestamp) -> String {
        format!("okno audit checkpoint 1|{seq}|{hash}|{at}")
    }
}

/// The key that signs what is kept outside the database: checkpoints, and the list of deleted accounts.
pub(crate) struct CheckpointKey(Ed25519KeyPair);

impl CheckpointKey {
    /// Errors: the bytes are no seed.
    pub(crate) fn new(seed: &Zeroizing<[u8; 32]>) -> Result<Self, String> {
        Ed25519KeyPair::from_seed_unchecked(seed.as_slice()).map(Self).map_err(|_| "no key for checkpoints".to_owned())
    }

    /// Ed25519 over a message, in base64.
    pub(crate) fn sign(&self, message: &str) -> String {
        STANDARD.encode(self.0.sign(message.as_bytes()))
    }

    /// Whether a signature is this key's, over this message.
    pub(crate) fn has_signed(&self, message: &str, signature: &str) -> bool {
        let Ok(signature) = STANDARD.decode(signature) else { return false };
        let public = UnparsedPublicKey::new(&ED25519, self.0.public_key().as_ref());
        public.verify(message.as_bytes(), &signature).is_ok()
    }

    fn sign_end(&self, end: &ChainEnd, at: Timestamp) -> Checkpoint {
        let hash = STANDARD.encode(end.hash);
        let signature = self.sign(&Checkpoint::message(end.seq, &hash, at));
        Checkpoint { seq: end.seq, hash, at, signature }
    }

    /// The ends of the chain that this key has signed in this file. A line that was torn by a full disk or a pulled plug is no JSON, and is
    /// passed over. Errors: the file; a line that this key has not signed.
    pub(crate) fn read(&self, path: &Path) -> Result<Vec<ChainEnd>, String> {
        let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let mut ends = Vec::new();
        for (line, number) in text.lines().zip(1_usize..) {
            if serde_json::from_str::<serde_json::Value>(line).is_err() {
                banner::say(&format!("{}, line {number}: is torn, and passed over.", path.display()));
                continue;
            }
            let end = self
                .check(line)
                .ok_or_else(|| format!("{}, line {number}: is not signed by this key", path.display()))?;
            ends.push(end);
        }
        Ok(ends)
    }

    fn check(&self, line: &str) -> Option<ChainEnd> {
        let checkpoint: Checkpoint = serde_json::from_str(line).ok()?;
        let message = Checkpoint::message(checkpoint.seq, &checkpoint.hash, checkpoint.at);
        if !self.has_signed(&message, &checkpoint.signature) {
            return None;
        }
        let hash = STANDARD.decode(&checkpoint.hash).ok()?.try_into().ok()?;
        Some(ChainEnd { seq: checkpoint.seq, hash })
    }
}

/// Signs where the chain ends, from time to time.
pub(crate) struct Checkpoints {
    pub(crate) auditor: Auditor,
    pub(crate) key: CheckpointKey,
    /// Each is a line here, and one in the log.
    pub(crate) file: Option<PathBuf>,
    pub(crate) clock: Arc<dyn Clock>,
}

/// What was signed last, and when.
struct Signed {
    seq: i64,
    at: Timestamp,
}

impl Checkpoints {
    /// Works until it is told to stop; then signs once more.
    pub(crate) async fn run(self, mut stop: watch::Receiver<bool>) {
        let mut signed = self.begin();
        loop {
            let is_over = tokio::select! {
                _ = stop.changed() => true,
                () = tokio::time::sleep(LOOK_EVERY) => false,
            };
            self.look(&mut signed, is_over).await;
            if is_over {
                return;
            }
        }
    }

    fn begin(&self) -> Signed {
        Signed { seq: 0, at: self.clock.now() }
    }

    /// Signs the end of the chain if that is due, or it is the last look.
    async fn look(&self, signed: &mut Signed, is_over: bool) {
        match self.auditor.end().await {
            Ok(end) if end.seq > signed.seq && (is_over || self.is_due(end.seq - signed.seq, signed.at)) => {
                if self.write(&end) {
                    *signed = Signed { seq: end.seq, at: self.clock.now() };
                }
            }
            Ok(_) => {}
            Err(error) => warn!(event = "audit_checkpoint_failed", %error, "The end of the chain was not read"),
        }
    }

    fn is_due(&self, events: i64, signed_at: Timestamp) -> bool {
        events >= EVENTS || self.clock.now().duration_since(signed_at) >= SignedDuration::from_mins(MINUTES)
    }

    /// `false` when it did not get into its file: it is tried again.
    fn write(&self, end: &ChainEnd) -> bool {
        let checkpoint = self.key.sign_end(end, self.clock.now());
        let Checkpoint { seq, hash, signature, .. } = &checkpoint;
        info!(event = "audit_checkpoint", seq, hash, signature, "The end of the audit chain");
        let Some(file) = &self.file else { return true };
        let line = serde_json::to_string(&checkpoint).map_err(|error| error.to_string());
        let written = line.and_then(|line| append(file, &line).map_err(|error| error.to_string()));
        if let Err(error) = &written {
            warn!(event = "audit_checkpoint_failed", error, "A checkpoint was not written to its file");
        }
        written.is_ok()
    }
}

/// On a line of its own, even after one that was torn.
pub(crate) fn append(file: &Path, line: &str) -> std::io::Result<()> {
    let mut file = fs::OpenOptions::new().read(true).append(true).create(true).mode(0o640).open(file)?;
    let mut last = [b'\n'];
    if file.seek(SeekFrom::End(-1)).is_ok() {
        file.read_exact(&mut last)?;
    }
    let is_torn = last != [b'\n'];
    file.write_all([if is_torn { "\n" } else { "" }, line, "\n"].concat().as_bytes())?;
    file.sync_all()
}

/// Says what a check of the chain has found.
pub(crate) fn say(end: &ChainEnd) {
    banner::say(&format!("{} events, whole. Hash of the last: {}", end.seq, STANDARD.encode(end.hash)));
}

#[cfg(test)]
mod tests {
    use super::{CheckpointKey, Checkpoints, append};
    use jiff::{SignedDuration, Timestamp};
    use service::{
        Clock,
        ports::{Actor, AuditAction, AuditEvent, Store},
    };
    use std::sync::{Arc, Mutex};
    use store::{ChainEnd, SealingKeys, StoreSettings};
    use zeroize::Zeroizing;

    fn key(byte: u8) -> CheckpointKey {
        CheckpointKey::new(&Zeroizing::new([byte; 32])).unwrap()
    }

    #[test]
    fn s10_3_a_checkpoint_is_read_by_its_key_only_and_not_when_it_was_changed() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("checkpoints.jsonl");
        let ends = [ChainEnd { seq: 3, hash: [1; 32] }, ChainEnd { seq: 9, hash: [2; 32] }];
        for end in &ends {
            append(&file, &serde_json::to_string(&key(7).sign_end(end, Timestamp::UNIX_EPOCH)).unwrap()).unwrap();
        }
        assert_eq!(key(7).read(&file).unwrap(), ends);
        let whole = std::fs::read_to_string(&file).unwrap();
        std::fs::write(&file, [&whole, &whole[..20]].concat()).unwrap();
        append(&file, whole.lines().next().unwrap()).unwrap();
        assert_eq!(key(7).read(&file).unwrap(), [ends[0], ends[1], ends[0]], "a torn line hides no other");
        std::fs::write(&file, whole).unwrap();
        assert!(key(8).read(&file).is_err(), "another installation's");
        let written = std::fs::read_to_string(&file).unwrap();
        std::fs::write(&file, written.replace("\"seq\":9", "\"seq\":8")).unwrap();
        assert!(key(7).read(&file).unwrap_err().contains("line 2"));
    }

    /// Stands still until it is turned.
    struct Turned(Mutex<Timestamp>);

    impl Turned {
        fn by(&self, seconds: i64) {
            *self.0.lock().unwrap() += SignedDuration::from_secs(seconds);
        }
    }

    impl Clock for Turned {
        fn now(&self) -> Timestamp {
            *self.0.lock().unwrap()
        }
    }

    async fn record(store: &dyn Store, events: usize) {
        let mut work = store.begin().await.unwrap();
        for _ in 0..events {
            work.audit().push(AuditEvent {
                at: Timestamp::UNIX_EPOCH,
                actor: Actor::Guest,
                action: AuditAction::LoginFail,
                subject: None,
                request: String::new(),
                context: Vec::new(),
            });
        }
        work.commit().await.unwrap();
    }

    #[tokio::test]
    async fn s10_3_a_checkpoint_comes_after_a_thousand_events_after_ten_minutes_with_any_and_at_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("checkpoints.jsonl");
        let url = format!("sqlite://{}", folder.path().join("okno.db").display());
        let sealing = SealingKeys::new("1", [("1".to_owned(), Zeroizing::new([9; 32]))]).unwrap();
        let database = store::connect(&StoreSettings::new(url), sealing).await.unwrap();
        let clock = Arc::new(Turned(Mutex::new(Timestamp::UNIX_EPOCH)));
        let work = Checkpoints {
            auditor: database.audit,
            key: key(7),
            file: Some(file.clone()),
            clock: Arc::<Turned>::clone(&clock),
        };
        let (mut last, store) = (work.begin(), database.store);
        let signed = || key(7).read(&file).unwrap_or_default().iter().map(|end| end.seq).collect::<Vec<_>>();
        record(&*store, 999).await;
        work.look(&mut last, false).await;
        assert!(signed().is_empty());
        record(&*store, 1).await;
        work.look(&mut last, false).await;
        assert_eq!(signed(), [1000]);

        record(&*store, 1).await;
        clock.by(10 * 60 - 1);
        work.look(&mut last, false).await;
        assert_eq!(signed(), [1000]);
        clock.by(1);
        work.look(&mut last, false).await;
        assert_eq!(signed(), [1000, 1001]);

        clock.by(20 * 60);
        work.look(&mut last, false).await;
        work.look(&mut last, true).await;
        assert_eq!(signed(), [1000, 1001], "nothing has happened");
        record(&*store, 1).await;
        clock.by(1);
        work.look(&mut last, true).await;
        assert_eq!(signed(), [1000, 1001, 1002], "it ends");
    }
}
