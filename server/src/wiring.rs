//! Where the parts meet: the process is put together, runs, and is taken apart in order.

use crate::{
    assets::SiteFiles,
    banner,
    checkpoints::{CheckpointKey, Checkpoints},
    config::{Config, Mode},
    crowd::Crowd,
    deletion_list::{self, DeletionList},
    drawing,
    front_door::Door,
    health::{self, Health},
    key_commands::lacks_index_keys,
    keys,
    leaked_list::LeakedList,
    listener,
    live::Listeners,
    logging, router,
    seal::BrowserKey,
};
use app::server_context::Cookies;
use axum::Router;
use gateway::{
    HttpRegistry, HttpRegistrySettings, HttpSms, HttpSmsSettings, SecretSource, Security, SmtpMailer, SmtpSettings,
};
use jiff::{SignedDuration, tz::Offset};
use service::{
    Clock, Core, Courier, Inquirer, PasskeySite, SealWatch, Services, Site, SystemClock,
    passwords::{Cost, PasswordPool},
    ports::{Directory, LeakedPasswords, Mailer, NoLeakedPasswords, Registry, SmsGateway, Store},
    secrets::SecretRng,
};
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::watch,
};
use tracing::{info, warn};
use zeroize::Zeroizing;

/// The gateways and, in a demonstration, its pages.
struct Outside {
    mailer: Arc<dyn Mailer>,
    sms: Arc<dyn SmsGateway>,
    registry: Arc<dyn Registry>,
    directory: Arc<dyn Directory>,
    pages: Router,
}

/// `okno serve`. Returns when the process was told to stop and everything under way has finished.
pub(crate) async fn serve(config: Config) -> Result<(), String> {
    logging::start();
    drawing::begin();
    let site_files = Arc::new(SiteFiles::read(&config.site_files)?);
    let keys = keys::read(&config.keys_file, config.mode)?;
    let site_listener = listener::bind(config.listen).await?;
    let address = site_listener.local_addr().map_err(|error| error.to_string())?;
    let origin = config.origin.clone().unwrap_or_else(|| format!("http://{address}"));
    let database = store::connect(&config.database, keys.sealing).await.map_err(|error| error.to_string())?;
    let lacking = database.keys.lacking_index_keys(&keys.marks.index).await.map_err(|error| error.to_string())?;
    if !lacking.is_empty() {
        return Err(lacks_index_keys(&lacking));
    }
    let store = Arc::clone(&database.store);
    let clock = Arc::new(SystemClock::default());
    let list = deletions(&config, keys.audit.as_ref(), &store, &clock).await?;
    let core = Arc::new(Core {
        store: Arc::clone(&store),
        clock: Arc::<SystemClock>::clone(&clock),
        rng: SecretRng,
        keys: keys.marks,
        policy: config.security.clone(),
        leaked: leaked(&config)?,
        site: site(&origin, config.utc_offset_hours)?,
    });
    let outside = outside(&config, &origin, &site_files, &clock).await?;
    let passwords = PasswordPool::new(Cost::FLOOR, config.passwords).map_err(|error| error.to_string())?;
    let passkeys = PasskeySite::of(&core.site);
    let services = Arc::new(Services::new(Arc::clone(&core), Arc::new(passwords), outside.directory));
    // First, and until nobody reads any more.
    let (served_sender, served) = watch::channel(false);
    let seal_watch = tokio::spawn(SealWatch::new(Arc::clone(&core)).run(served));
    let (stop_sender, stop) = watch::channel(false);
    let courier = tokio::spawn(Courier::new(Arc::clone(&core), outside.mailer, outside.sms).run(stop.clone()));
    let inquirer = tokio::spawn(Inquirer::new(core, outside.registry).run(stop.clone()));

    let listeners = Listeners::new();
    tokio::spawn(Arc::clone(&listeners).attend(services.cabinet.wakeups()));
    let browser_key = Arc::new(BrowserKey::new(keys.browser));
    let door = Arc::new(Door {
        services,
        cookies: Arc::new(Cookies::new(origin.starts_with("https://"), Arc::<BrowserKey>::clone(&browser_key))),
        browser_key,
        assets: Arc::clone(&site_files.assets),
        host: host_of(&origin),
        passkeys,
        origin: origin.clone(),
        trusted_proxies: config.trusted_proxies,
        is_demo: config.mode == Mode::Sandbox,
        crowd: Crowd::new(u32::try_from(config.security.requests_per_network_5_minutes).unwrap_or(u32::MAX)),
        listeners,
        stop: stop.clone(),
    });
    let is_stopping = Arc::new(AtomicBool::new(false));
    let health = health::routes(Health { store, is_stopping: Arc::clone(&is_stopping) });
    let (routes, operations) = match config.operations {
        Some(address) => {
            (router::routes(&door, site_files, outside.pages), Some((listener::bind(address).await?, health)))
        }
        None => (health.merge(router::routes(&door, site_files, outside.pages)), None),
    };
    // End last: a balancer must see that the process is stopping, and what the others have done is signed too.
    let (operations_stop_sender, operations_stop) = watch::channel(false);
    let checkpoints = keys.audit.as_ref().map(CheckpointKey::new).transpose()?.map(|key| {
        let clock = Arc::<SystemClock>::clone(&clock);
        let work = Checkpoints { auditor: database.audit, key, file: config.checkpoints.clone(), clock };
        tokio::spawn(work.run(operations_stop.clone()))
    });
    let list = list.map(|list| tokio::spawn(list.run(operations_stop.clone())));
    let operations =
        operations.map(|(listener, routes)| serve_operations(listener, routes, operations_stop)).transpose()?;
    // Before anybody is told that it is ready: who stops it at once stops it as at any other time.
    let told_to_stop = told_to_stop()?;
    banner::open(&origin, address, config.mode == Mode::Sandbox);
    info!(event = "sys_startup", version = env!("CARGO_PKG_VERSION"), "Ready");

    let serving = tokio::spawn(listener::serve(site_listener, routes, stop));
    told_to_stop.await;
    info!(event = "sys_shutdown", "Stopping: no new connections, requests under way finish");
    is_stopping.store(true, Ordering::Relaxed);
    let _ = stop_sender.send(true);
    let _ = serving.await;
    let _ = courier.await;
    let _ = inquirer.await;
    let _ = served_sender.send(true);
    let _ = seal_watch.await;
    let _ = operations_stop_sender.send(true);
    if let Some(operations) = operations {
        let _ = operations.await;
    }
    if let Some(checkpoints) = checkpoints {
        let _ = checkpoints.await;
    }
    if let Some(list) = list {
        let _ = list.await;
    }
    Ok(())
}

/// The list of deleted accounts, after whatever of it was forgotten was deleted again. An installation without one is told so.
async fn deletions(
    config: &Config,
    key: Option<&Zeroizing<[u8; 32]>>,
    store: &Arc<dyn Store>,
    clock: &Arc<SystemClock>,
) -> Result<Option<DeletionList>, String> {
    let (Some(key), Some(file)) = (key, &config.deletions) else {
        warn!(event = "no_deletion_list", "A database that is put back will bring back deleted accounts");
        return Ok(None);
    };
    let (list, erased) =
        DeletionList::open(Arc::clone(store), CheckpointKey::new(key)?, file.clone(), Arc::<SystemClock>::clone(clock))
            .await?;
    deletion_list::say(erased);
    Ok(Some(list))
}

fn serve_operations(
    listener: TcpListener,
    routes: Router,
    stop: watch::Receiver<bool>,
) -> Result<tokio::task::JoinHandle<()>, String> {
    banner::operations(listener.local_addr().map_err(|error| error.to_string())?);
    Ok(tokio::spawn(listener::serve(listener, routes, stop)))
}

async fn outside(config: &Config, origin: &str, site: &SiteFiles, clock: &Arc<SystemClock>) -> Result<Outside, String> {
    let (smtp, sms, registry, pages) = if let Some(gateways) = &config.gateways {
        (gateways.smtp.clone(), gateways.sms.clone(), gateways.registry.clone(), Router::new())
    } else {
        let (told, turned) = (Arc::clone(clock), Arc::clone(clock));
        let sandbox = sandbox::start(sandbox::SandboxOptions {
            now: Arc::new(move || told.now()),
            advance_clock: Arc::new(move |seconds| turned.advance(SignedDuration::from_secs(seconds))),
            base_url: origin.to_owned(),
            style_href: site.assets.style.clone(),
        });
        let sandbox = sandbox.await.map_err(|error| format!("the sandbox does not start: {error}"))?;
        (smtp_of(sandbox.smtp_addr), sms_of(sandbox.sms_url), registry_of(sandbox.registry_url), sandbox.router)
    };
    let registry = Arc::new(HttpRegistry::new(registry).map_err(|error| error.to_string())?);
    Ok(Outside {
        mailer: Arc::new(SmtpMailer::new(smtp).map_err(|error| error.to_string())?),
        sms: Arc::new(HttpSms::new(sms).map_err(|error| error.to_string())?),
        registry: Arc::<HttpRegistry>::clone(&registry),
        directory: registry,
        pages,
    })
}

/// Whether the adapters take their settings: secret files are read, addresses and templates looked at.
pub(crate) fn check_gateways(config: &Config) -> Result<(), String> {
    let Some(gateways) = &config.gateways else { return Ok(()) };
    SmtpMailer::new(gateways.smtp.clone()).map_err(|error| error.to_string())?;
    HttpSms::new(gateways.sms.clone()).map_err(|error| error.to_string())?;
    HttpRegistry::new(gateways.registry.clone()).map_err(|error| error.to_string())?;
    Ok(())
}

/// The passwords that have leaked, as far as the installation knows.
pub(crate) fn leaked(config: &Config) -> Result<Arc<dyn LeakedPasswords>, String> {
    let Some(file) = &config.leaked else { return Ok(Arc::new(NoLeakedPasswords)) };
    let list = LeakedList::open(file)?;
    info!(event = "leaked_list", passwords = list.count(), "Passwords that have leaked are refused");
    Ok(Arc::new(list))
}

fn smtp_of(sandbox: SocketAddr) -> SmtpSettings {
    SmtpSettings {
        host: sandbox.ip().to_string(),
        port: sandbox.port(),
        security: Security::None,
        username: None,
        password: None,
        from: "Окно <no-reply@okno.example>".to_owned(),
    }
}

fn sms_of(url: String) -> HttpSmsSettings {
    HttpSmsSettings {
        url,
        content_type: gateway::ContentType::Form,
        fields: [("to".to_owned(), "{to}".into()), ("text".to_owned(), "{text}".into())].into(),
        headers: [authorization()].into(),
        sender: None,
    }
}

fn registry_of(url: String) -> HttpRegistrySettings {
    HttpRegistrySettings { url, headers: [authorization()].into(), timeout_seconds: 10 }
}

/// What the sandbox asks for.
fn authorization() -> (String, SecretSource) {
    ("Authorization".to_owned(), ["Bearer ", sandbox::TOKEN].concat().as_str().into())
}

fn site(origin: &str, utc_offset_hours: i8) -> Result<Site, String> {
    let offset =
        Offset::from_hours(utc_offset_hours).map_err(|_| "site.utc_offset_hours must be from -12 to 14".to_owned())?;
    let host = host_of(origin);
    let bare_host = host.split(':').next().unwrap_or_default().to_owned();
    Ok(Site { origin: origin.to_owned(), host: bare_host, offset })
}

/// Host and port, as browsers send them.
fn host_of(origin: &str) -> String {
    origin.split_once("://").map_or(origin, |(_, host)| host).to_owned()
}

/// Listens from now on, and waits for SIGTERM or Ctrl-C.
fn told_to_stop() -> Result<impl Future<Output = ()>, String> {
    let listen = |kind| signal(kind).map_err(|error| error.to_string());
    let (mut terminate, mut interrupt) = (listen(SignalKind::terminate())?, listen(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
