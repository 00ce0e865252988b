//! `okno keys`: the key ring of an installation, from the first key to the last (security 9.1, 9.8).

use crate::{
    banner,
    config::{Config, Mode},
    keys,
};
use clap::Subcommand;
use model::AccountId;
use service::{Clock as _, SystemClock, secrets::IndexVersion};
use std::path::PathBuf;
use store::{IndexRotation, KeyKeeper, Retirement};
use uuid::Uuid;

/// Which installation is meant.
#[derive(clap::Args)]
pub(crate) struct Installation {
    /// The configuration.
    #[arg(long, env = "OKNO_CONFIG", required_unless_present = "data", conflicts_with = "data")]
    config: Option<PathBuf>,
    /// Where a demonstration keeps its database and keys.
    #[arg(long)]
    data: Option<PathBuf>,
}

impl Installation {
    /// Its configuration. Errors: the file.
    pub(crate) fn read(&self) -> Result<Config, String> {
        match (&self.config, &self.data) {
            (Some(file), _) => Config::read(file),
            (None, Some(data)) => Ok(Config::sandbox(data)),
            (None, None) => Err("which installation? --config or --data says it".to_owned()),
        }
    }
}

#[derive(Subcommand)]
pub(crate) enum KeysCommand {
    /// Write a new key file that only its owner may read. Never overwrites one.
    Generate {
        /// Where to.
        file: PathBuf,
    },
    /// Add a key to the ring. It opens from now on, and wraps nothing before `rotate`.
    Add {
        #[command(flatten)]
        installation: Installation,
        /// Its name; the next number unless given.
        #[arg(long, conflicts_with = "index")]
        id: Option<String>,
        /// An index key instead, by which people are found. It takes the place of the present one with `rotate --index`.
        #[arg(long)]
        index: bool,
    },
    /// Make a key the one that wraps, and wrap the keys of all people by it. The portal may serve meanwhile; cut off, it goes on
    /// when it is run again.
    Rotate {
        #[command(flatten)]
        installation: Installation,
        /// The key that wraps from now on; the present one unless given.
        #[arg(long, conflicts_with = "index")]
        to: Option<String>,
        /// The index key instead: everybody can be found by the newest one from now on, too.
        #[arg(long)]
        index: bool,
    },
    /// Give one person another key: all of theirs is sealed anew, and what the former key opens is worth nothing any more. The portal may
    /// serve meanwhile.
    Replace {
        #[command(flatten)]
        installation: Installation,
        /// The id of the account.
        account: Uuid,
    },
    /// Let a key go that wraps nothing any more, and forget it.
    Retire {
        #[command(flatten)]
        installation: Installation,
        /// Which one.
        id: String,
        /// An index key instead, by which nobody has to be found any more.
        #[arg(long)]
        index: bool,
    },
    /// Say what each key of the ring is used for.
    Status {
        #[command(flatten)]
        installation: Installation,
    },
}

impl KeysCommand {
    /// Does what was asked. Errors: a sentence that names the cause and what is wanted.
    pub(crate) async fn run(self) -> Result<(), String> {
        match self {
            Self::Generate { file } => {
                keys::generate(&file, Mode::Production)?;
                banner::say(&format!(
                    "Keys are in {}. Keep a copy off this machine, apart from the backups.",
                    file.display()
                ));
                Ok(())
            }
            Self::Add { installation, index: true, .. } => {
                let id = keys::add_index(&installation.read()?.keys_file)?;
                banner::say(&format!(
                    "There is an index key {id}. Bring the file to every machine, and keep a copy; then `okno keys rotate --index`."
                ));
                Ok(())
            }
            Self::Add { installation, id, .. } => {
                let id = keys::add(&installation.read()?.keys_file, id)?;
                banner::say(&format!(
                    "The ring has a key {id}. Bring the file to every machine, and keep a copy; then `okno keys rotate --to {id}`."
                ));
                Ok(())
            }
            Self::Rotate { installation, index: true, .. } => rotate_index(&installation.read()?).await,
            Self::Rotate { installation, to, .. } => rotate(&installation.read()?, to.as_deref()).await,
            Self::Replace { installation, account } => replace(&installation.read()?, AccountId(account)).await,
            Self::Retire { installation, id, index: true } => retire_index(&installation.read()?, &id).await,
            Self::Retire { installation, id, .. } => retire(&installation.read()?, &id).await,
            Self::Status { installation } => status(&installation.read()?).await,
        }
    }
}

async fn keeper(config: &Config) -> Result<KeyKeeper, String> {
    let ring = keys::read(&config.keys_file, config.mode)?.sealing;
    let database = store::connect_existing(&config.database, ring).await.map_err(|error| error.to_string())?;
    Ok(database.keys)
}

async fn rotate(config: &Config, to: Option<&str>) -> Result<(), String> {
    if let Some(id) = to {
        keys::activate(&config.keys_file, id)?;
    }
    let rotation =
        keeper(config).await?.rotate(SystemClock::default().now()).await.map_err(|error| error.to_string())?;
    banner::say(&format!("Wrapped anew: {}. Sealed anew: {}.", rotation.rewrapped, rotation.resealed));
    if rotation.failed > 0 {
        return Err(format!(
            "{} do not open and stay as they are; the log names them: is a key missing from the ring?",
            rotation.failed
        ));
    }
    Ok(())
}

async fn replace(config: &Config, account: AccountId) -> Result<(), String> {
    let replaced = keeper(config).await?.replace(account, SystemClock::default().now()).await;
    let resealed = replaced.map_err(|error| error.to_string())?;
    let resealed = resealed.ok_or_else(|| format!("there is no account {}", account.0))?;
    banner::say(&format!("Sealed anew: {resealed}. Backups of before keep the former key."));
    Ok(())
}

async fn retire(config: &Config, id: &str) -> Result<(), String> {
    match keeper(config).await?.retire(id, SystemClock::default().now()).await.map_err(|error| error.to_string())? {
        Retirement::Done => {
            keys::forget(&config.keys_file, id)?;
            banner::say(&format!(
                "The key {id} wraps nothing, never will again, and is gone from the file. Backups of before still need it."
            ));
            Ok(())
        }
        Retirement::StillUsed(uses) => {
            Err(format!("the key {id} is still used {uses} times; `okno keys rotate` first"))
        }
        Retirement::Active => {
            Err(format!("the key {id} is the one that wraps; `okno keys rotate --to` another one first"))
        }
        Retirement::Unknown => Err(format!(
            "this database has never heard of a key {id}: is it the right one? A key that was never used is taken out of the file by hand"
        )),
    }
}

async fn rotate_index(config: &Config) -> Result<(), String> {
    let index = keys::read(&config.keys_file, config.mode)?.marks.index;
    let keeper = keeper(config).await?;
    let lacking = keeper.lacking_index_keys(&index).await.map_err(|error| error.to_string())?;
    if !lacking.is_empty() {
        return Err(lacks_index_keys(&lacking));
    }
    let now = SystemClock::default().now();
    let rotation = keeper.rotate_index(&index, now).await.map_err(|error| error.to_string())?;
    banner::say(&format!("Indexed anew: {}.", rotation.indexed));
    let [oldest, newest] = index.versions();
    if oldest == newest {
        banner::say("There is no other index key; `okno keys add --index` adds one.");
    }
    match rotation {
        IndexRotation { lacking: 0, .. } => Ok(()),
        IndexRotation { lacking, failed: 0, .. } => Err(format!("{lacking} were in use just now; run it again")),
        IndexRotation { lacking, failed, .. } => Err(format!(
            "{lacking} cannot be found by the newest index key yet, {failed} of them because their number is not known: see «The index key» in the manual"
        )),
    }
}

/// A key that was let go leaves the file first and its marks after that: in this order no process looks for a mark that is gone.
async fn retire_index(config: &Config, id: &str) -> Result<(), String> {
    let version = id.parse().map_err(|_| format!("an index key is named by its number, and {id} is none"))?;
    let keeper = keeper(config).await?;
    let retired = keeper.retire_index(version, SystemClock::default().now()).await;
    match retired.map_err(|error| error.to_string())? {
        Retirement::Done => {
            keys::forget_index(&config.keys_file, version)?;
            keeper.forget_index(version).await.map_err(|error| error.to_string())?;
            banner::say(&format!(
                "Nobody is found by the index key {id} any more, and it is gone from the file. Bring the file to every machine. Backups of before still need the key."
            ));
            Ok(())
        }
        Retirement::StillUsed(uses) => {
            Err(format!("{uses} can be found by the index key {id} alone; `okno keys rotate --index` first"))
        }
        Retirement::Active => Err(format!(
            "the index key {id} is the newest; `okno keys add --index` and `okno keys rotate --index` first"
        )),
        Retirement::Unknown => Err(format!("this database has never heard of an index key {id}")),
    }
}

/// What a portal without them must say instead of finding nobody.
pub(crate) fn lacks_index_keys(lacking: &[IndexVersion]) -> String {
    let lacking: Vec<String> = lacking.iter().map(ToString::to_string).collect();
    format!("the key file lacks the index key {}, without which nobody can be found", lacking.join(", "))
}

async fn status(config: &Config) -> Result<(), String> {
    let ids = keys::ids(&config.keys_file)?;
    let index = keys::read(&config.keys_file, config.mode)?.marks.index;
    let keeper = keeper(config).await?;
    let usage = keeper.usage().await.map_err(|error| error.to_string())?;
    let index_use = keeper.index_use().await.map_err(|error| error.to_string())?;
    let wraps = |id: &str| usage.wraps.iter().find(|(known, _)| known == id).map_or(0, |(_, count)| *count);
    for id in &ids {
        let state = if *id == usage.active { "wraps" } else { "opens" };
        banner::say(&format!("{id}\t{state}\t{} keys of people", wraps(id)));
    }
    for id in &usage.retired {
        banner::say(&format!("{id}\tretired"));
    }
    let [oldest, newest] = index.versions();
    for version in index_use.oldest.min(oldest)..=index_use.newest.max(newest) {
        let names = index_use.names.iter().find(|(known, _)| *known == version).map_or(0, |(_, names)| *names);
        let state = match version {
            _ if version < index_use.oldest => "retired",
            _ if version > index_use.newest => "waits",
            _ => "finds",
        };
        banner::say(&format!("index {version}\t{state}\t{names} names"));
    }
    if index_use.lacking > 0 {
        banner::say(&format!(
            "{} names have no mark by the newest index key; `okno keys rotate --index` gives them one.",
            index_use.lacking
        ));
    }
    if usage.first_version > 0 {
        banner::say(&format!(
            "{} values are sealed by the ring itself; `okno keys rotate` seals them anew.",
            usage.first_version
        ));
    }
    let missing: Vec<&str> =
        usage.wraps.iter().filter(|(id, count)| *count > 0 && !ids.contains(id)).map(|(id, _)| id.as_str()).collect();
    if missing.is_empty() {
        let lacking = keeper.lacking_index_keys(&index).await.map_err(|error| error.to_string())?;
        return if lacking.is_empty() { Ok(()) } else { Err(lacks_index_keys(&lacking)) };
    }
    Err(format!("the key file lacks {}, without which people's data cannot be read", missing.join(", ")))
}
