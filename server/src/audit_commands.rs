//! `okno audit`: whether the audit chain is as it was written, and what stands in it (security 10.5).

use crate::{
    banner,
    checkpoints::{self, CheckpointKey},
    key_commands::Installation,
    keys,
};
use clap::Subcommand;
use jiff::Timestamp;
use std::path::PathBuf;
use store::{Auditor, Break, BreakKind, ChainedEvent};

#[derive(Subcommand)]
pub(crate) enum AuditCommand {
    /// Walk along the whole chain and say where it is broken, if it is. Reads only; the portal may serve meanwhile.
    Verify {
        #[command(flatten)]
        installation: Installation,
        /// The file of signed checkpoints; that of the configuration unless given.
        #[arg(long)]
        checkpoints: Option<PathBuf>,
    },
    /// Write the events as lines of JSON.
    Export {
        #[command(flatten)]
        installation: Installation,
        /// From the event after this one on.
        #[arg(long, default_value_t = 0)]
        after: i64,
    },
}

impl AuditCommand {
    /// Does what was asked. Errors: a sentence that names the cause; a broken chain is one.
    pub(crate) async fn run(self) -> Result<(), String> {
        match self {
            Self::Verify { installation, checkpoints } => verify(&installation, checkpoints).await,
            Self::Export { installation, after } => export(&installation, after).await,
        }
    }
}

async fn verify(installation: &Installation, given: Option<PathBuf>) -> Result<(), String> {
    let config = installation.read()?;
    let ring = keys::read(&config.keys_file, config.mode)?;
    // A file that was named has to be there; that of the configuration is not before the first checkpoint.
    let file = given.or_else(|| config.checkpoints.clone().filter(|file| file.exists()));
    let signed = match (file, &ring.audit) {
        (Some(file), Some(seed)) => CheckpointKey::new(seed)?.read(&file)?,
        (Some(_), None) => return Err("the key file has no key for checkpoints; `okno keys add` makes one".to_owned()),
        (None, _) => {
            banner::say("There is no file of checkpoints: a chain that was cut off would not show.");
            Vec::new()
        }
    };
    let database = store::connect_existing(&config.database, ring.sealing).await.map_err(|error| error.to_string())?;
    match database.audit.verify(&signed).await.map_err(|error| error.to_string())? {
        Ok(end) => {
            checkpoints::say(&end);
            banner::say(&format!("Checkpoints that it passes: {}.", signed.len()));
            Ok(())
        }
        Err(broken) => Err(told(broken)),
    }
}

fn told(Break { seq, kind }: Break) -> String {
    let what = match kind {
        BreakKind::Missing => "is not there",
        BreakKind::Changed => "is not as it was written",
        BreakKind::Foreign => "does not follow the one before",
        BreakKind::Inserted => "does not belong to the chain",
        BreakKind::Rewritten => "is not the one that was signed: the chain was written anew",
    };
    format!("the audit chain is broken: event {seq} {what}")
}

async fn export(installation: &Installation, after: i64) -> Result<(), String> {
    let config = installation.read()?;
    let ring = keys::read(&config.keys_file, config.mode)?.sealing;
    let database = store::connect_existing(&config.database, ring).await.map_err(|error| error.to_string())?;
    let mut last = after;
    loop {
        let events = page(&database.audit, last).await?;
        let Some(newest) = events.last() else { return Ok(()) };
        last = newest.seq;
        for event in &events {
            banner::say(&line(event).to_string());
        }
    }
}

async fn page(auditor: &Auditor, after: i64) -> Result<Vec<ChainedEvent>, String> {
    auditor.list(after).await.map_err(|error| error.to_string())
}

fn line(event: &ChainedEvent) -> serde_json::Value {
    serde_json::json!({
        "seq": event.seq,
        "at": Timestamp::from_microsecond(event.at).map(|at| at.to_string()).unwrap_or_default(),
        "actor": event.actor,
        "action": event.action,
        "subject": event.subject,
        "request": event.request,
        "context": serde_json::from_str::<serde_json::Value>(&event.context).unwrap_or_default(),
        "hash": base64::Engine::encode(&base64::engine::general_purpose::STANDARD, &event.hash),
    })
}
