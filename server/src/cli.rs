//! The command line: `okno serve | migrate | check | config | keys | passwords | audit | backup`.

use crate::{
    audit_commands::AuditCommand,
    backup_commands::BackupCommand,
    banner, check,
    config::{Config, Mode},
    key_commands::KeysCommand,
    keys,
    password_commands::PasswordsCommand,
    wiring,
};
use clap::{Parser, Subcommand};
use std::{net::SocketAddr, path::PathBuf};

/// Личный кабинет гражданина. / A citizen's personal account.
#[derive(Parser)]
#[command(name = "okno", version, about)]
pub(crate) struct Command {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Serve the site, and deliver its messages.
    Serve(Serve),
    /// Bring the database's schema up to date and stop.
    Migrate(ConfigFile),
    /// Check values of a format, one a line of the standard input; one line of JSON answers each.
    Check(check::Options),
    /// The configuration of an installation.
    Config(ConfigCommands),
    /// Keys of an installation.
    Keys(Keys),
    /// What an installation supplies about passwords.
    Passwords(Passwords),
    /// The audit chain of an installation.
    Audit(Audit),
    /// Encrypted copies of a SQLite database.
    Backup(Backup),
}

#[derive(clap::Args)]
struct ConfigFile {
    /// The configuration.
    #[arg(long, env = "OKNO_CONFIG")]
    config: PathBuf,
}

#[derive(clap::Args)]
struct Serve {
    /// The configuration of an installation.
    #[arg(long, env = "OKNO_CONFIG", required_unless_present = "sandbox", conflicts_with = "sandbox")]
    config: Option<PathBuf>,
    /// A demonstration: SQLite, simulated gateways, synthetic people; messages stand at /sandbox.
    #[arg(long)]
    sandbox: bool,
    /// Where to listen; the configuration's address unless given.
    #[arg(long)]
    listen: Option<SocketAddr>,
    /// Where the built client stands.
    #[arg(long, default_value = "target/site")]
    site: PathBuf,
    /// Where a demonstration keeps its database and keys.
    #[arg(long, default_value = "data")]
    data: PathBuf,
}

#[derive(clap::Args)]
struct ConfigCommands {
    #[command(subcommand)]
    what: ConfigCommand,
}

#[derive(Subcommand)]
enum ConfigCommand {
    /// Read the configuration, say what is wrong with it, and stop.
    Check(ConfigFile),
}

#[derive(clap::Args)]
struct Audit {
    #[command(subcommand)]
    what: AuditCommand,
}

#[derive(clap::Args)]
struct Backup {
    #[command(subcommand)]
    what: BackupCommand,
}

#[derive(clap::Args)]
struct Passwords {
    #[command(subcommand)]
    what: PasswordsCommand,
}

#[derive(clap::Args)]
struct Keys {
    #[command(subcommand)]
    what: KeysCommand,
}

impl Command {
    /// Does what was asked. Errors: a sentence that names the cause and what is wanted.
    pub(crate) fn run(self) -> Result<(), String> {
        match self.what {
            What::Serve(serve) => {
                let config = match &serve.config {
                    Some(file) => Config::read(file)?,
                    None => Config::sandbox(&serve.data),
                };
                let config = Config { listen: serve.listen.unwrap_or(config.listen), site_files: serve.site, ..config };
                within_runtime(wiring::serve(config))
            }
            What::Migrate(ConfigFile { config }) => {
                let config = Config::read(&config)?;
                let newest = within_runtime(async move {
                    store::migrate(&config.database).await.map_err(|error| error.to_string())
                })?;
                banner::say(&format!("The database is at migration {newest}."));
                Ok(())
            }
            What::Check(options) => check::run(&options),
            What::Config(ConfigCommands { what: ConfigCommand::Check(ConfigFile { config }) }) => {
                let config = Config::read(&config)?;
                keys::read(&config.keys_file, Mode::Production)?;
                wiring::check_gateways(&config)?;
                wiring::leaked(&config)?;
                banner::say("The configuration is sound.");
                Ok(())
            }
            What::Keys(Keys { what }) => within_runtime(what.run()),
            What::Passwords(Passwords { what }) => what.run(),
            What::Audit(Audit { what }) => within_runtime(what.run()),
            What::Backup(Backup { what }) => within_runtime(what.run()),
        }
    }
}

fn within_runtime<T>(work: impl Future<Output = Result<T, String>>) -> Result<T, String> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("the runtime does not start: {error}"))?
        .block_on(work)
}
