//! `okno backup`: an encrypted copy of a SQLite database while the portal serves, and the way back (security 18.3, 18.4). PostgreSQL
//! is copied by its own tools: docs/operating.md.

use crate::{
    backup_file::{BackupKey, Manifest},
    banner, checkpoints,
    config::Config,
    key_commands::Installation,
    keys::{self, KeyRing},
};
use clap::Subcommand;
use service::{Clock as _, SystemClock, ports::AuditAction};
use std::{
    fs::{self, File},
    io::{BufReader, BufWriter, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};
use store::StoreSettings;

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
    if file.exists() {
        return Err(format!("{}: exists; a backup is never overwritten", file.display()));
    }
    // Beside the backup: it is as large, and lies on the same disk for a moment, sealed as the database is.
    let copy = Beside::new(file, "copy")?;
    let now = SystemClock::default().now();
    store::copy(&config.database, copy.path()).await.map_err(|error| error.to_string())?;
    let mut target = new_file(file)?;
    let bytes = fs::metadata(copy.path()).map_err(|error| named(copy.path(), &error))?.len();
    let content = File::open(copy.path()).map_err(|error| named(copy.path(), &error))?;
    key.write(&Manifest { created_at: now, bytes }, BufReader::new(content), &mut target)
        .map_err(|complaint| named(file, &complaint))?;
    let target = target.into_inner().map_err(|error| named(file, &error))?;
    target.sync_all().map_err(|error| named(file, &error))?;
    let database = store::connect(&config.database, ring.sealing).await.map_err(|error| error.to_string())?;
    database.keys.note(AuditAction::BackupCreated, now).await.map_err(|error| error.to_string())?;
    banner::say(&format!("{bytes} bytes of the database are in {}. Copy it off this machine.", file.display()));
    Ok(())
}

async fn verify(config: &Config, file: &Path) -> Result<(), String> {
    let copy = Beside::new(file, "verify")?;
    decrypt(config, file, copy.path())?;
    look(config, &StoreSettings::new(format!("sqlite://{}", copy.path().display()))).await
}

async fn restore(config: &Config, file: &Path) -> Result<(), String> {
    let Some(place) = config.database.file() else {
        return Err("the database is PostgreSQL; its own tools restore it".to_owned());
    };
    if place.exists() {
        return Err(format!("{} is there; stop the portal and move it away first", place.display()));
    }
    if let Some(folder) = place.parent() {
        fs::create_dir_all(folder).map_err(|error| named(folder, &error))?;
    }
    // Looked at in a copy of its own before it stands where the portal would take it.
    verify(config, file).await?;
    let copy = Beside::new(&place, "restored")?;
    decrypt(config, file, copy.path())?;
    fs::rename(copy.path(), &place).map_err(|error| named(&place, &error))?;
    set_checkpoints_aside(config)?;
    let ring = keys::read(&config.keys_file, config.mode)?;
    let database = store::connect(&config.database, ring.sealing).await.map_err(|error| error.to_string())?;
    let now = SystemClock::default().now();
    database.keys.note(AuditAction::BackupRestored, now).await.map_err(|error| error.to_string())?;
    banner::say(&format!("The database stands in {}.", place.display()));
    Ok(())
}

/// What was signed after the copy was made is not in it: checked against that, the chain would seem to be cut off.
fn set_checkpoints_aside(config: &Config) -> Result<(), String> {
    let Some(file) = config.checkpoints.as_ref().filter(|file| file.exists()) else { return Ok(()) };
    let mut name = file.as_os_str().to_owned();
    name.push(format!(".before-{}", SystemClock::default().now().as_second()));
    let aside = PathBuf::from(name);
    fs::rename(file, &aside).map_err(|error| named(file, &error))?;
    banner::say(&format!("Checkpoints of before are kept in {}.", aside.display()));
    Ok(())
}

fn decrypt(config: &Config, file: &Path, to: &Path) -> Result<(), String> {
    let key = backup_key(&keys::read(&config.keys_file, config.mode)?)?;
    let from = File::open(file).map_err(|error| named(file, &error))?;
    let mut copy = BufWriter::new(File::create(to).map_err(|error| named(to, &error))?);
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

fn new_file(file: &Path) -> Result<BufWriter<File>, String> {
    let new = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file);
    new.map(BufWriter::new).map_err(|error| named(file, &error))
}

/// A database in a file that goes when it is not needed any more, whatever happens.
struct Beside(PathBuf);

impl Beside {
    fn new(file: &Path, ending: &str) -> Result<Self, String> {
        let mut name = file.as_os_str().to_owned();
        name.push(".");
        name.push(ending);
        let beside = Self(name.into());
        beside.remove();
        // Made here, so that nobody else may read it.
        new_file(&beside.0)?;
        Ok(beside)
    }

    fn path(&self) -> &Path {
        &self.0
    }

    fn remove(&self) {
        for companion in ["", "-wal", "-shm"] {
            let mut name = self.0.as_os_str().to_owned();
            name.push(companion);
            let _ = fs::remove_file(PathBuf::from(name));
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
