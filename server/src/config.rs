//! The configuration, `okno.toml`: read once, checked whole, every complaint names its key and what it wants.

use gateway::{HttpRegistrySettings, HttpSmsSettings, SmtpSettings};
use serde::Deserialize;
use service::{
    passwords::{HashingConfig, Implementation},
    policy::SecurityConfig,
};
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    num::NonZeroUsize,
    path::{Path, PathBuf},
};
use store::StoreSettings;

/// In earnest, or a demonstration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Real people, real gateways.
    Production,
    /// Synthetic people, simulated gateways.
    Sandbox,
}

/// The configuration, checked.
pub(crate) struct Config {
    pub(crate) mode: Mode,
    pub(crate) listen: SocketAddr,
    /// Health and the like; `None`: on the site's own listener, as a demonstration does.
    pub(crate) operations: Option<SocketAddr>,
    /// `https://okno.example`; `None` in a demonstration: made from the address it listens on.
    pub(crate) origin: Option<String>,
    pub(crate) utc_offset_hours: i8,
    pub(crate) trusted_proxies: Vec<IpAddr>,
    pub(crate) database: StoreSettings,
    pub(crate) keys_file: PathBuf,
    /// Where checkpoints of the audit chain are written, beside the log.
    pub(crate) checkpoints: Option<PathBuf>,
    /// Where the list of deleted accounts is written.
    pub(crate) deletions: Option<PathBuf>,
    /// `None` in a demonstration.
    pub(crate) gateways: Option<Gateways>,
    pub(crate) security: SecurityConfig,
    pub(crate) passwords: HashingConfig,
    /// The file of passwords that have leaked.
    pub(crate) leaked: Option<PathBuf>,
    pub(crate) site_files: PathBuf,
}

/// The real outside.
pub(crate) struct Gateways {
    pub(crate) smtp: SmtpSettings,
    pub(crate) sms: HttpSmsSettings,
    pub(crate) registry: HttpRegistrySettings,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    site: SiteSection,
    database: DatabaseSection,
    keys: KeysSection,
    smtp: SmtpSettings,
    sms: HttpSmsSettings,
    registry: HttpRegistrySettings,
    #[serde(default)]
    operations: OperationsSection,
    #[serde(default)]
    audit: AuditSection,
    #[serde(default)]
    security: SecurityConfig,
    #[serde(default)]
    passwords: PasswordsSection,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SiteSection {
    origin: String,
    listen: SocketAddr,
    #[serde(default = "moscow")]
    utc_offset_hours: i8,
    #[serde(default)]
    trusted_proxies: Vec<IpAddr>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DatabaseSection {
    url: String,
    #[serde(default)]
    allow_plain: bool,
    deletions: Option<PathBuf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeysSection {
    file: PathBuf,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct PasswordsSection {
    implementation: Implementation,
    at_once: Option<NonZeroUsize>,
    leaked: Option<PathBuf>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct AuditSection {
    checkpoints: Option<PathBuf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OperationsSection {
    listen: SocketAddr,
}

impl Default for OperationsSection {
    fn default() -> Self {
        Self { listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 3001)) }
    }
}

const fn moscow() -> i8 {
    3
}

impl Config {
    /// Reads and checks the configuration of an installation.
    pub(crate) fn read(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        Self::parse(&text).map_err(|complaint| format!("{}: {complaint}", path.display()))
    }

    fn parse(text: &str) -> Result<Self, String> {
        let source = config::Config::builder().add_source(config::File::from_str(text, config::FileFormat::Toml));
        let file: File = source.build().and_then(config::Config::try_deserialize).map_err(|error| error.to_string())?;
        file.security.check().map_err(|refusal| refusal.to_string())?;
        check_origin(&file.site.origin)?;
        if !(-12..=14).contains(&file.site.utc_offset_hours) {
            return Err("site.utc_offset_hours must be from -12 to 14".to_owned());
        }
        let database =
            StoreSettings { allow_plain: file.database.allow_plain, ..StoreSettings::new(file.database.url) };
        let deletions = file.database.deletions.or_else(|| beside(&database));
        Ok(Self {
            mode: Mode::Production,
            listen: file.site.listen,
            operations: Some(file.operations.listen),
            origin: Some(file.site.origin),
            utc_offset_hours: file.site.utc_offset_hours,
            trusted_proxies: file.site.trusted_proxies,
            database,
            keys_file: file.keys.file,
            checkpoints: file.audit.checkpoints,
            deletions,
            gateways: Some(Gateways { smtp: file.smtp, sms: file.sms, registry: file.registry }),
            security: file.security,
            passwords: HashingConfig { implementation: file.passwords.implementation, at_once: file.passwords.at_once },
            leaked: file.passwords.leaked,
            site_files: PathBuf::new(),
        })
    }

    /// A demonstration that keeps everything in one folder. Its limits on networks are wide: all its visitors come from
    /// one machine.
    pub(crate) fn sandbox(data: &Path) -> Self {
        let security = SecurityConfig {
            sms_per_network_hour: 100_000,
            letters_per_network_hour: 100_000,
            requests_per_network_5_minutes: 100_000_000,
            registrations_per_network_hour: 100_000,
            sign_ins_per_network_minute: 100_000,
            free_registrations_per_network_hour: 100_000,
            free_recoveries_per_network_hour: 100_000,
            free_sms_sign_ins_per_network_hour: 100_000,
            free_sign_ins_per_network_minute: 100_000,
            failing_logins_per_network: 100_000,
            ..SecurityConfig::default()
        };
        let database = StoreSettings::new(format!("sqlite://{}", data.join("okno.db").display()));
        Self {
            mode: Mode::Sandbox,
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 3000)),
            operations: None,
            origin: None,
            utc_offset_hours: moscow(),
            trusted_proxies: Vec::new(),
            deletions: beside(&database),
            database,
            keys_file: data.join("keys.toml"),
            checkpoints: Some(data.join("audit-checkpoints.jsonl")),
            gateways: None,
            security,
            passwords: HashingConfig::default(),
            leaked: None,
            site_files: PathBuf::new(),
        }
    }
}

/// The list of deleted accounts, where nothing else is said: beside the file of SQLite, and nowhere for PostgreSQL.
fn beside(database: &StoreSettings) -> Option<PathBuf> {
    Some(database.file()?.with_file_name("deletions.jsonl"))
}

/// Cookies and links rest on the origin: https, and nothing behind the host.
fn check_origin(origin: &str) -> Result<(), String> {
    let host = origin.split_once("://").map_or("", |(_, host)| host);
    let is_loopback =
        origin.starts_with("http://") && matches!(host.split(':').next(), Some("127.0.0.1" | "localhost"));
    if (origin.starts_with("https://") || is_loopback) && !host.is_empty() && !host.contains(['/', '?', '#', '@', ' '])
    {
        return Ok(());
    }
    Err("site.origin must be https:// and a host, without a path: \"https://okno.example\"".to_owned())
}

#[cfg(test)]
mod tests {
    use super::Config;

    const SOUND: &str = r#"
        [site]
        origin = "https://okno.example"
        listen = "127.0.0.1:3000"
        [database]
        url = "postgres://okno@127.0.0.1/okno"
        [keys]
        file = "/etc/okno/keys.toml"
        [smtp]
        host = "127.0.0.1"
        port = 25
        security = "none"
        from = "Окно <no-reply@okno.example>"
        [sms]
        url = "https://sms.example/send"
        fields = { to = "{to}", text = "{text}" }
        [registry]
        url = "https://bus.example/smev"
    "#;

    fn complaint(text: &str) -> String {
        Config::parse(text).err().unwrap_or_default()
    }

    #[test]
    fn a_sound_configuration_is_read() {
        assert_eq!(complaint(SOUND), "");
    }

    #[test]
    fn the_sample_configuration_is_sound() {
        assert_eq!(complaint(include_str!("../../okno.example.toml")), "");
    }

    #[test]
    fn a_complaint_names_the_key_and_what_it_wants() {
        for (broken, named) in [
            (SOUND.replace("listen = \"127.0.0.1:3000\"", "listen = 3000"), "site.listen"),
            (SOUND.replace("https://okno.example", "okno.example"), "site.origin must be https://"),
            (SOUND.replace("https://okno.example", "http://localhost.evil.example"), "site.origin must be https://"),
            (SOUND.replace("[keys]", "[keyz]"), "keyz"),
            (SOUND.replace("[registry]", "[registry]\nretries = 3"), "retries"),
            (
                format!("{SOUND}\n[security]\nsms_code_minutes = 60"),
                "security.sms_code_minutes is 60, but must be from 1 to 10",
            ),
            (format!("{SOUND}\n[security]\nsms_code_minuts = 5"), "sms_code_minuts"),
            (format!("{SOUND}\n[passwords]\nimplementation = \"quick\""), "passwords.implementation"),
            (format!("{SOUND}\n[passwords]\nat_once = 0"), "passwords.at_once"),
        ] {
            assert!(complaint(&broken).contains(named), "{:?} does not name {named}", complaint(&broken));
        }
    }
}
