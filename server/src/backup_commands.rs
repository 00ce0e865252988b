//! `okno backup`: an encrypted copy of a SQLite database while the portal serves, and the way back (security 18.3, 18.4). PostgreSQL
//! is copied by its own tools: docs/operating.md.

use crate::{
    backup_file::{BackupKey, Manifest},
    banner,
    checkpoints::{self, CheckpointKey},
    config::Config,
    deletion_list::DeletionList,
    key_commands::Installation,
    keys::{self, KeyRing},
};
use clap::Subcommand;
use service::{
    Clock as _, SystemClock,
    ports::{AuditAction, Store},
};
use std::{
    fs::{self, File},
    io::{BufReader, BufWriter, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
    sync::Arc,
};
use store::StoreSettings;
use zeroize::Zeroizing;

#[derive(Subcommand)]
pub(crate) enum BackupCommand {
    /// Write an encrypted copy of the database. The portal may serve meanwhile.
    Create {
        #[command(flatten)]
        installation: Installation,
        /// The new file. Never overwrites one.
        file: PathBuf,
    },
    /// Restore a copy into a file of its own, look whether everything in it can be read, and forget it again.
    Verify {
        #[command(flatten)]
        installation: Installation,
        /// The backup.
        file: PathBuf,
    },
    /// Put a copy in the place of the database, which must not be there any more.
    Restore {
        #[command(flatten)]
        installation: Installation,
        /// The backup.
        file: PathBuf,
    },
}

impl BackupCommand {
    /// Does what was asked. Errors: a sentence that names the cause and what is wanted.
    pub(crate) async fn run(self) -> Result<(), String> {
        match self {
            Self::Create { installation, file } => create(&installation.read()?, &file).await,
            Self::Verify { installation, file } => verify(&installation.read()?, &file).await,
            Self::Restore { installation, file } => restore(&installation.read()?, &file).await,
        }
    }
}

async fn create(config: &Config, file: &Path) -> Result<(), String> {
    let ring = keys::read(&config.keys_file, config.mode)?;
    let key = backup_key(&ring)?;
    if config.database.file().is_none() {
        return Err(store::OpenError::CopiedElsewhere.to_string());
    }
    if file.exists() {
        return Err(format!("{}: exists; a backup is never overwritten", file.display()));
    }
    // Beside the backup: it is as large, and lies on the same disk for a moment, sealed as the database is.
    let (copy, part) = (Beside::new(file, ".copy")?, Beside::new(file, ".part")?);
    let database = store::connect_existing(&config.database, ring.sealing).await.map_err(|error| error.to_string())?;
    let now = SystemClock::default().now();
    // The event goes along: a copy knows that it is one.
    database.keys.note(AuditAction::BackupCreated, now).await.map_err(|error| error.to_string())?;
    store::copy(&config.database, copy.path()).await.map_err(|error| error.to_string())?;
    let bytes = fs::metadata(copy.path()).map_err(|error| named(copy.path(), &error))?.len();
    let content = File::open(copy.path()).map_err(|error| named(copy.path(), &error))?;
    let mut target = BufWriter::new(part.open()?);
    key.write(&Manifest { created_at: now, bytes }, BufReader::new(content), &mut target)
        .map_err(|complaint| named(file, &complaint))?;
    let target = target.into_inner().map_err(|error| named(file, &error))?;
    target.sync_all().and_then(|()| put(part.path(), file)).map_err(|error| named(file, &error))?;
    banner::say(&format!("{bytes} bytes of the database are in {}. Copy it off this machine.", file.display()));
    Ok(())
}

async fn verify(config: &Config, file: &Path) -> Result<(), String> {
    let copy = Beside::new(file, ".verify")?;
    decrypt(config, file, copy.path())?;
    look(config, &StoreSettings::new(format!("sqlite://{}", copy.path().display()))).await
}

async fn restore(config: &Config, file: &Path) -> Result<(), String> {
    let Some(place) = config.database.file() else {
        return Err("the database is PostgreSQL; its own tools restore it".to_owned());
    };
    // What is left of another database beside it would be read into this one.
    for companion in ["", "-wal", "-shm", "-journal"] {
        let there = with_ending(&place, companion);
        if there.exists() {
            return Err(format!("{} is there; stop the portal and move it away first", there.display()));
        }
    }
    if let Some(folder) = place.parent() {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|error| named(folder, &error))?;
    }
    // Looked at, and marked as restored, before it stands where the portal would take it.
    let (copy, whole) = (Beside::new(&place, ".restored")?, Beside::new(&place, ".whole")?);
    decrypt(config, file, copy.path())?;
    let settings = StoreSettings::new(format!("sqlite://{}", copy.path().display()));
    look(config, &settings).await?;
    let ring = keys::read(&config.keys_file, config.mode)?;
    let database = store::connect(&settings, ring.sealing).await.map_err(|error| error.to_string())?;
    let now = SystemClock::default().now();
    database.keys.note(AuditAction::BackupRestored, now).await.map_err(|error| error.to_string())?;
    forget_again(config, database.store, ring.audit.as_ref()).await?;
    // One file again, without companions.
    store::copy(&settings, whole.path()).await.map_err(|error| error.to_string())?;
    set_checkpoints_aside(config)?;
    whole.open().and_then(|file| file.sync_all().map_err(|error| named(whole.path(), &error)))?;
    put(whole.path(), &place).map_err(|error| named(&place, &error))?;
    banner::say(&format!("The database stands in {}.", place.display()));
    Ok(())
}

/// Whoever was deleted after the copy was made is deleted again (security 9.9).
async fn forget_again(config: &Config, store: Arc<dyn Store>, key: Option<&Zeroizing<[u8; 32]>>) -> Result<(), String> {
    let (Some(key), Some(file)) = (key, &config.deletions) else { return Ok(()) };
    let clock = Arc::new(SystemClock::default());
    let (_, erased) = DeletionList::open(store, CheckpointKey::new(key)?, file.clone(), clock).await?;
    if erased > 0 {
        banner::say(&format!("{erased} accounts were deleted after the copy was made, and are deleted again."));
    }
    Ok(())
}

/// Gives a file that is whole its name, on the disk.
fn put(file: &Path, name: &Path) -> std::io::Result<()> {
    fs::rename(file, name)?;
    let folder = name.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

fn with_ending(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// What was signed after the copy was made is not in it: checked against that, the chain would seem to be cut off.
fn set_checkpoints_aside(config: &Config) -> Result<(), String> {
    let Some(file) = config.checkpoints.as_ref().filter(|file| file.exists()) else { return Ok(()) };
    let aside = with_ending(file, &format!(".before-{}", SystemClock::default().now().as_second()));
    fs::rename(file, &aside).map_err(|error| named(file, &error))?;
    banner::say(&format!("Checkpoints of before are kept in {}.", aside.display()));
    Ok(())
}

fn decrypt(config: &Config, file: &Path, to: &Path) -> Result<(), String> {
    let key = backup_key(&keys::read(&config.keys_file, config.mode)?)?;
    let from = File::open(file).map_err(|error| named(file, &error))?;
    let opened = fs::OpenOptions::new().write(true).truncate(true).open(to);
    let mut copy = BufWriter::new(opened.map_err(|error| named(to, &error))?);
    let manifest = key.read(BufReader::new(from), &mut copy).map_err(|complaint| named(file, &complaint))?;
    copy.flush().and_then(|()| copy.get_ref().sync_all()).map_err(|error| named(to, &error))?;
    banner::say(&format!("A copy of {}, {} bytes.", manifest.created_at, manifest.bytes));
    Ok(())
}

/// Everything that can be told of a database without knowing anybody in it.
async fn look(config: &Config, settings: &StoreSettings) -> Result<(), String> {
    let ring = keys::read(&config.keys_file, config.mode)?.sealing;
    store::check_integrity(settings).await.map_err(|error| error.to_string())?;
    let database = store::connect(settings, ring).await.map_err(|error| error.to_string())?;
    let keys = database.keys.check().await.map_err(|error| error.to_string())?;
    if keys.fail > 0 {
        return Err(format!("{} keys of people do not unwrap by this key file", keys.fail));
    }
    match database.audit.verify(&[]).await.map_err(|error| error.to_string())? {
        Ok(end) => checkpoints::say(&end),
        Err(broken) => return Err(format!("its audit chain is broken at event {}", broken.seq)),
    }
    banner::say(&format!("{} keys of people unwrap.", keys.unwrap));
    Ok(())
}

fn backup_key(ring: &KeyRing) -> Result<BackupKey, String> {
    let key = ring.backup.clone().ok_or("the key file has no key for backups; `okno keys add` makes one")?;
    Ok(BackupKey(key))
}

/// A file that goes when it is not needed any more, whatever happens; what a killed command has left goes before.
struct Beside(PathBuf);

impl Beside {
    fn new(file: &Path, ending: &str) -> Result<Self, String> {
        let beside = Self(with_ending(file, ending));
        beside.remove();
        // Made here, so that nobody else may read it.
        let made = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside.0);
        made.map_err(|error| named(&beside.0, &error))?;
        Ok(beside)
    }

    fn path(&self) -> &Path {
        &self.0
    }

    fn open(&self) -> Result<File, String> {
        fs::OpenOptions::new().write(true).open(&self.0).map_err(|error| named(&self.0, &error))
    }

    fn remove(&self) {
        for companion in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(with_ending(&self.0, companion));
        }
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        self.remove();
    }
}

fn named(path: &Path, complaint: &impl std::fmt::Display) -> String {
    format!("{}: {complaint}", path.display())
}
