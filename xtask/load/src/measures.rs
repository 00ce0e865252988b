//! What is measured, one after the other on one machine, so that their ratios tell about the portal and not about the machine.

use crate::feed::{BareLoop, Subscribers};
use crate::flow::{Shelf, as_much_as_possible, at_a_rate, percentile};
use crate::http::Connection;
use crate::person::{Person, Visitor};
use crate::portal::{Home, Portal};
use anyhow::{Context, Result, anyhow, ensure};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The cost of a hash: 19 MiB, two passes, one lane (security 3.10).
const MEMORY_KIB: u32 = 19_456;

/// So many people have an account, and sign in in turns, each from the device that is known to be theirs: so many that hardly anybody comes
/// to an eleventh session, which ends another one and tells of it.
const PEOPLE: u32 = 400;

/// Sign-ins under way at once when as many as possible are wanted: enough that the pool never waits for the network.
const SIGN_INS_AT_ONCE: u32 = 24;

/// Notifications on the page of the cabinet that is measured: one page of the feed.
const NOTIFICATIONS: u32 = 20;

/// How many pages are asked for in a second by those who look at pages while others sign in.
const PAGES_A_SECOND: f64 = 40.0;

/// So many entries are sent to those who listen; the median counts. Fewer than the sessions that somebody may have.
const ENTRIES: usize = 5;

/// So long those who sign in without end have come before anything is measured among them.
const GATHERING: Duration = Duration::from_secs(2);

/// How long each thing is measured, sign-ins and pages thrice.
const TIME: Duration = Duration::from_secs(8);

/// Everything, by name. Times are in milliseconds.
#[expect(clippy::indexing_slicing, reason = "the names are put into an object of our own")]
pub(crate) async fn take(okno: &Path, postgres: Option<&str>) -> Result<Value> {
    let portable_hash = percentile(&hash_times(portable()?)?, 50);
    // Before, between and after what is measured against it: a machine that others use is not as fast all the time.
    let mut hashes = hash_times(simd()?)?;
    let home = Home::new(okno, postgres).await?;
    // The schema is made at the first start of all, which is not counted.
    home.start().await?.0.stop().await?;
    let cold_start = cold_start(&home).await?;
    let (portal, _) = home.start().await?;
    let bench = Bench { home: &home, visitor: Visitor::come(&mut portal.connect().await?).await?, portal };
    let idle_kib = bench.portal.resident_kib()?;

    let mut next = 0;
    let people = bench.register(PEOPLE, &mut next).await?;
    let mut measured = json!({
        "slots": std::thread::available_parallelism()?.get().saturating_sub(1).max(1),
        "portable_hash_ms": ms(portable_hash),
        "cold_start_ms": ms(cold_start),
        "idle_kib": idle_kib,
    });
    // The most and what it is like below that, three times, in turns: a rate that was taken in a fast moment is no measure for a slow one.
    let (mut most, mut waited) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        let sign_ins = bench.sign_ins(&people).await?;
        waited.push(bench.sign_ins_at(&people, 0.8 * sign_ins).await?);
        most.push(sign_ins);
        hashes.extend(hash_times(simd()?)?);
    }
    most.sort_by(f64::total_cmp);
    measured["sign_ins_a_second"] = most.get(1).copied().into();
    measured["sign_in_p99_ms"] = ms(percentile(&waited, 50)).into();
    let (onlookers, others) = people.split_at_checked(3).context("too few people")?;
    let cookies = bench.onlookers(onlookers).await?;
    // In turns, too: the slowest three of 320 pages are what happens to be beside them.
    let (mut idle, mut beside) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        idle.push(bench.pages(&cookies).await?);
        beside.push(bench.pages_under_sign_ins(&cookies, others, 200).await?);
    }
    measured["pages_idle_p99_ms"] = ms(percentile(&idle, 50)).into();
    measured["pages_under_sign_ins_p99_ms"] = ms(percentile(&beside, 50)).into();
    measured["registrations_a_second"] = bench.registrations(&mut next).await?.into();
    hashes.extend(hash_times(simd()?)?);
    measured["hash_ms"] = ms(percentile(&hashes, 50)).into();
    told(&measured);
    for subscribers in [1_000, 10_000] {
        let feed = bench.feed(people.first().context("nobody is there")?, subscribers).await?;
        told(&feed);
        measured[format!("feed_{subscribers}")] = feed;
    }
    bench.portal.stop().await?;
    measured["cabinet"] = cabinet(&home).await?;
    told(&measured["cabinet"]);
    Ok(measured)
}

/// What is known so far, for whoever waits.
#[expect(clippy::print_stderr, reason = "the numbers go to stdout when they are whole")]
fn told(numbers: &Value) {
    eprintln!("  {numbers}");
}

struct Bench<'home> {
    home: &'home Home,
    portal: Portal,
    visitor: Visitor,
}

impl Portal {
    async fn connect(&self) -> Result<Connection> {
        Connection::open(&self.host).await
    }
}

impl Bench<'_> {
    /// Accounts for so many, whose numbers begin with `next`.
    async fn register(&self, count: u32, next: &mut u32) -> Result<Vec<Person>> {
        let mut connection = self.portal.connect().await?;
        let mut people = Vec::new();
        for _ in 0..count {
            people.push(self.visitor.register(*next, &mut connection, &self.home.phones).await?);
            *next += 1;
        }
        Ok(people)
    }

    /// The most sign-ins in a second, of everybody in turn.
    async fn sign_ins(&self, people: &[Person]) -> Result<f64> {
        let shelf = Shelf::new();
        as_much_as_possible(SIGN_INS_AT_ONCE, TIME, |turn| {
            let shelf = Arc::clone(&shelf);
            async move {
                let mut connection = take_or_open(&shelf, &self.portal.host).await?;
                self.visitor.enter(in_turn(people, turn)?, &mut connection).await?;
                shelf.give_back(connection);
                Ok(())
            }
        })
        .await
    }

    /// The p99 of sign-ins that come at this rate.
    async fn sign_ins_at(&self, people: &[Person], rate: f64) -> Result<Duration> {
        let shelf = Shelf::new();
        let times = at_a_rate(rate, TIME, |number| {
            let (shelf, visitor, host) = (Arc::clone(&shelf), self.visitor.clone(), self.portal.host.clone());
            let person = in_turn(people, number).cloned();
            async move {
                let mut connection = take_or_open(&shelf, &host).await?;
                visitor.enter(&person?, &mut connection).await?;
                shelf.give_back(connection);
                Ok(())
            }
        })
        .await?;
        Ok(percentile(&times, 99))
    }

    /// The cookies of those who look at pages: somebody who is not signed in, and some who are.
    async fn onlookers(&self, people: &[Person]) -> Result<Vec<String>> {
        let mut connection = self.portal.connect().await?;
        let mut cookies = vec![String::new()];
        for person in people {
            cookies.push(self.visitor.enter(person, &mut connection).await?.session);
        }
        Ok(cookies)
    }

    /// The p99 of pages at a rate that is no burden.
    async fn pages(&self, cookies: &[String]) -> Result<Duration> {
        let shelf = Shelf::new();
        let times = at_a_rate(PAGES_A_SECOND, TIME, |number| {
            let (shelf, host) = (Arc::clone(&shelf), self.portal.host.clone());
            let cookies = in_turn(cookies, number).cloned().unwrap_or_default();
            let page = if cookies.is_empty() { "/" } else { "/cabinet" };
            async move {
                let mut connection = take_or_open(&shelf, &host).await?;
                let answer = connection.get(page, &cookies).await?;
                ensure!(answer.status == 200, "{page} answers {}", answer.status);
                shelf.give_back(connection);
                Ok(())
            }
        })
        .await?;
        Ok(percentile(&times, 99))
    }

    /// The same while so many of others sign in without end. Whoever is told to come again in some seconds does so.
    async fn pages_under_sign_ins(&self, cookies: &[String], others: &[Person], at_once: u32) -> Result<Duration> {
        let shelf = Shelf::new();
        let flood = as_much_as_possible(at_once, TIME + 2 * GATHERING, |turn| {
            let shelf = Arc::clone(&shelf);
            async move {
                let mut connection = take_or_open(&shelf, &self.portal.host).await?;
                let answer = self.visitor.sign_in(in_turn(others, turn)?, &mut connection).await?;
                let again: u64 = answer.header("retry-after").map_or(Ok(0), str::parse)?;
                ensure!(answer.status == 303 || again > 0, "a sign-in answers {}", answer.status);
                tokio::time::sleep(Duration::from_secs(again)).await;
                // Kept meanwhile: one at the bottom of the shelf would rest for longer than the portal keeps it.
                shelf.give_back(connection);
                Ok(())
            }
        });
        let pages = async {
            tokio::time::sleep(GATHERING).await;
            self.pages(cookies).await
        };
        let (_, pages) = futures::future::try_join(flood, pages).await?;
        Ok(pages)
    }

    /// The most registrations in a second.
    async fn registrations(&self, next: &mut u32) -> Result<f64> {
        let shelf = Shelf::new();
        let first = *next;
        // However many it will be, nobody later takes a number of theirs.
        *next += 100_000;
        as_much_as_possible(SIGN_INS_AT_ONCE, TIME, |turn| {
            let shelf = Arc::clone(&shelf);
            async move {
                let mut connection = take_or_open(&shelf, &self.portal.host).await?;
                self.visitor.register(first + turn, &mut connection, &self.home.phones).await?;
                shelf.give_back(connection);
                Ok(())
            }
        })
        .await
    }

    /// So many listen to the feed of somebody, who signs in on another device a few times; beside a bare loop.
    async fn feed(&self, person: &Person, subscribers: usize) -> Result<Value> {
        let mut connection = self.portal.connect().await?;
        let person = self.visitor.enter(person, &mut connection).await?;
        let before = self.portal.resident_kib()?;
        let newest = connection.read("/api/cabinet", &person.session).await?;
        let after = newest.pointer("/feed/last_seq").and_then(Value::as_i64).context("the cabinet tells no number")?;
        let mut streams = Subscribers::come(subscribers, &self.portal.host, &person, after).await?;
        let memory = (self.portal.resident_kib()? - before) / f64::from(u32::try_from(subscribers)?);
        let (mut times, mut bare_times, mut newest) = (Vec::new(), Vec::new(), String::new());
        for _ in 0..ENTRIES {
            let entered = self.visitor.enter(&person, &mut connection);
            let ((time, entry), _) = futures::future::try_join(streams.receive(), entered).await?;
            times.push(time);
            newest = entry;
        }
        // One after the other: all connections at once would be more files than a process may have.
        drop(streams);
        let mut bare = BareLoop::start().await?;
        let mut bare_streams = Subscribers::come(subscribers, &bare.host, &person, 0).await?;
        for _ in 0..ENTRIES {
            bare.write(&newest).await?;
            bare_times.push(bare_streams.receive().await?.0);
        }
        let (time, bare_time) = (percentile(&times, 50), percentile(&bare_times, 50));
        Ok(json!({ "ms": ms(time), "bare_ms": ms(bare_time), "kib_each": memory }))
    }
}

/// How often the cabinet of somebody with a page full of notifications is drawn in a second, on one core; beside a file of as many bytes.
async fn cabinet(home: &Home) -> Result<Value> {
    let portal = home.start_on_one_core().await?;
    let mut connection = portal.connect().await?;
    let visitor = Visitor::come(&mut connection).await?;
    let mut person = visitor.register(900_000, &mut connection, &home.phones).await?;
    for _ in 0..NOTIFICATIONS {
        person = visitor.enter(&person, &mut connection).await?;
    }
    let bytes = connection.get("/cabinet", &person.session).await?.body.len();
    portal.stop().await?;
    let file = home.add_static_file(bytes)?;
    let portal = home.start_on_one_core().await?;
    let pages = fetched(&portal, "/cabinet", &person).await?;
    let files = fetched(&portal, file, &person).await?;
    portal.stop().await?;
    Ok(json!({ "bytes": bytes, "pages_a_second": pages, "files_a_second": files }))
}

/// How often this is answered in a second.
async fn fetched(portal: &Portal, path: &str, person: &Person) -> Result<f64> {
    let shelf = Shelf::new();
    as_much_as_possible(8, TIME, |_| {
        let shelf = Arc::clone(&shelf);
        async move {
            let mut connection = take_or_open(&shelf, &portal.host).await?;
            let answer = connection.get(path, &person.session).await?;
            ensure!(answer.status == 200, "{path} answers {}", answer.status);
            shelf.give_back(connection);
            Ok(())
        }
    })
    .await
}

/// From the start of the process to its first page: the median of five, on a database that is there.
async fn cold_start(home: &Home) -> Result<Duration> {
    let mut times = Vec::new();
    for _ in 0..5 {
        let (portal, time) = home.start().await?;
        times.push(time);
        portal.stop().await?;
    }
    Ok(percentile(&times, 50))
}

/// Forty hashes, as the portal computes them, on this thread alone.
fn hash_times(mut hash: impl FnMut(&[u8; 32]) -> Result<()>) -> Result<Vec<Duration>> {
    let mut times = Vec::new();
    for number in 0..40 {
        let began = Instant::now();
        hash(&[number; 32])?;
        times.push(began.elapsed());
    }
    Ok(times)
}

/// By the crate that uses the vector units, with memory that is used again.
fn simd() -> Result<impl FnMut(&[u8; 32]) -> Result<()>> {
    use argon2_rust::params::{Memory, TagLen};
    let params = argon2_rust::Params::builder()
        .memory(Memory::kib(MEMORY_KIB.into()))
        .passes(2)
        .lanes(1)
        .tag_len(TagLen::bytes(32))
        .build()
        .map_err(|error| anyhow!("argon2-rust: {error}"))?;
    let (algorithm, version) = (argon2_rust::Algorithm::Argon2id, argon2_rust::Version::V0x13);
    let mut hasher = argon2_rust::Argon2::new(algorithm, version, params).hasher();
    Ok(move |password: &[u8; 32]| {
        hasher.hash_into(password, b"salt of 16 bytes", &mut [0; 32]).map_err(|error| anyhow!("argon2-rust: {error}"))
    })
}

/// By the crate `argon2`.
fn portable() -> Result<impl FnMut(&[u8; 32]) -> Result<()>> {
    let params = argon2::Params::new(MEMORY_KIB, 2, 1, Some(32)).map_err(|error| anyhow!("argon2: {error}"))?;
    let argon2 = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
    Ok(move |password: &[u8; 32]| {
        let hashed = argon2.hash_password_into(password, b"salt of 16 bytes", &mut [0; 32]);
        hashed.map_err(|error| anyhow!("argon2: {error}"))
    })
}

/// Whose turn it is.
fn in_turn<T>(people: &[T], turn: u32) -> Result<&T> {
    people.get(turn as usize % people.len().max(1)).context("nobody is there")
}

async fn take_or_open(shelf: &Shelf<Connection>, host: &str) -> Result<Connection> {
    match shelf.take() {
        Some(connection) => Ok(connection),
        None => Connection::open(host).await,
    }
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
