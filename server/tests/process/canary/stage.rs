//! Where the walk takes place, and how its people get their messages and codes.

use crate::{
    browser::Browser,
    pocket::Pocket,
    portal::{Home, Portal, text},
    postgres,
    pulled_plugs::{self, now},
    verification::Database,
};
use model::Phone;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::{Method, header};
use sandbox::{Faults, Filter, Registries, SandboxMessages};
use std::{
    fs,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

pub(super) struct Stage {
    pub(super) origin: String,
    /// By what the portal is asked for.
    host: String,
    pub(super) outside: Outside,
    /// What tells the program's commands where it is.
    flags: [String; 2],
}

pub(super) enum Outside {
    /// The demonstration on SQLite: a page shows its messages, and its clock can be turned.
    Demonstration,
    /// An installation on PostgreSQL: its gateways stand in this test, and its clock is that of the machine.
    Installation { messages: SandboxMessages, database: String, log: postgres::Log },
}

impl Stage {
    pub(super) async fn start(home: &Home, database: Database) -> (Self, Portal) {
        match database {
            Database::Sqlite => {
                let portal = home.talkative_sandbox();
                let host = portal.origin.trim_start_matches("http://").to_owned();
                let flags = ["--data".to_owned(), text(&home.path("data"))];
                (Self { origin: portal.origin.clone(), host, outside: Outside::Demonstration, flags }, portal)
            }
            Database::Postgres => Self::installation(home).await,
        }
    }

    /// An installation that deletes nobody at once, over a database whose server writes down every statement with its values.
    async fn installation(home: &Home) -> (Self, Portal) {
        let messages = SandboxMessages::new(Arc::new(now));
        let any_port = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let sms = sandbox::start_sms(any_port, messages.clone(), Faults::default()).await.unwrap();
        let smtp = sandbox::start_smtp(any_port, messages.clone(), Faults::default()).await.unwrap();
        let bus = sandbox::start_registries(any_port, Registries::new(Arc::new(now))).await.unwrap();
        let database = postgres::new_database();
        let log = postgres::Log::of_everything(&database);
        let config = pulled_plugs::configuration(home, &database, sms);
        let written = fs::read_to_string(&config).unwrap();
        let bus = format!("{bus}\"\nheaders = {{ Authorization = \"Bearer {}\" }}", sandbox::TOKEN);
        let written = written.replace("port = 2525", &format!("port = {}", smtp.port()));
        let written = written.replace("127.0.0.1:2527\"", &bus);
        fs::write(&config, [&written, "deletion_wait_days = 7\n"].concat()).unwrap();
        let portal = home.talkative_installation(&config);
        let flags = ["--config".to_owned(), text(&config)];
        let host = pulled_plugs::HOST.to_owned();
        let outside = Outside::Installation { messages, database, log };
        (Self { origin: portal.origin.clone(), host, outside, flags }, portal)
    }

    /// A command of the program about this portal.
    pub(super) fn command<'a>(&'a self, command: &[&'a str]) -> Vec<&'a str> {
        command.iter().copied().chain(self.flags.iter().map(String::as_str)).collect()
    }

    pub(super) fn browser_at(&self, address: Ipv4Addr) -> Browser {
        Browser::at(address, &self.origin).named(&self.host)
    }

    /// The address at which passkeys work: they belong to a name, and an address of digits is none.
    pub(super) fn address_of_passkeys(&self) -> String {
        ["http://", &self.host].concat().replace("127.0.0.1", "localhost")
    }

    pub(super) fn browser_with_passkeys(&self) -> Browser {
        let name = self.address_of_passkeys();
        Browser::asking_for(name.trim_start_matches("http://"), &self.origin)
    }

    /// Whatever sends requests as they are.
    pub(super) fn client(&self) -> reqwest::Client {
        let host = header::HeaderValue::from_str(&self.host).unwrap();
        let always = header::HeaderMap::from_iter([(header::HOST, host)]);
        reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).default_headers(always).build().unwrap()
    }

    /// The next message to somebody that says this, after the one of this number.
    pub(super) async fn message(&self, to: &str, after: u64, saying: &str) -> (u64, String) {
        let to = if to.contains('@') { to.to_owned() } else { Phone::parse(to).unwrap().as_str().to_owned() };
        for _ in 0..500 {
            let found = self.messages(&to, after).await.into_iter().find(|(_, text)| text.contains(saying));
            if let Some(found) = found {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("nobody told {to}: {saying}");
    }

    async fn messages(&self, to: &str, after: u64) -> Vec<(u64, String)> {
        if let Outside::Installation { messages, .. } = &self.outside {
            let kept = messages.list(&Filter::to(to).after(after));
            return kept.into_iter().map(|message| (message.id, message.text)).collect();
        }
        let path = format!("/sandbox/messages.json?to={}&after={after}", utf8_percent_encode(to, NON_ALPHANUMERIC));
        let browser = self.browser_at(Ipv4Addr::LOCALHOST);
        let list = browser.request(Method::GET, &path).send().await.unwrap().text().await.unwrap();
        let list: serde_json::Value = serde_json::from_str(&list).unwrap();
        let both = |message: &serde_json::Value| {
            (message["id"].as_u64().unwrap(), message["text"].as_str().unwrap().to_owned())
        };
        list.as_array().unwrap().iter().map(both).collect()
    }

    /// A code of the application that was not taken before.
    pub(super) async fn code_of(&self, pocket: &Pocket) -> String {
        match &self.outside {
            Outside::Demonstration => pocket.code(&self.browser_at(Ipv4Addr::LOCALHOST)).await,
            // Nobody waits half a minute for the next one: the portal forgets which it took last.
            Outside::Installation { database, .. } => {
                postgres::run("psql", &[database, "-qc", "UPDATE authenticator_app SET last_step = 0"]);
                pocket.code_at(now())
            }
        }
    }
}
