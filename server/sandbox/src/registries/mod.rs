//! The registries of the state, simulated: an asynchronous bus over HTTP and JSON, with synthetic people behind it and an
//! invented region. Speaks what `docs/registries.md` describes, behind a fixed bearer token.
//!
//! `POST /{registry}/send-request`, `/{registry}/get-response`, `/{registry}/ack`, `/addresses/suggest`,
//! `/passports/issuers`.

mod bus;
mod judge;
mod key;
mod people;
mod region;
mod switches;

use std::io;
use std::net::SocketAddr;

use axum::extract::rejection::JsonRejection;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use model::RegistryKind;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use uuid::{Uuid, Variant};

use bus::{Bus, Taken};
use judge::Question;

pub use people::{Correction, Fate, Home, Papers, Passport, People, SandboxPerson, Sex};
pub use region::Address;
pub use switches::RegistrySwitches;

use crate::faults::SILENCE;
use crate::http::{BODY_LIMIT, is_authorized, refuse};
use crate::{FaultMode, Now};

/// The simulated registries. Clones share everything.
#[derive(Clone)]
pub struct Registries {
    /// Whom they know.
    pub people: People,
    /// Delays and troubles.
    pub switches: RegistrySwitches,
    bus: Bus,
}

impl Registries {
    /// Registries that go by this clock.
    pub fn new(now: Now) -> Self {
        let people = People::new(Now::clone(&now));
        let switches = RegistrySwitches::default();
        Self { bus: Bus::new(now, people.clone(), switches.clone()), people, switches }
    }

    /// How many questions a registry has taken, repeats not counted.
    pub fn taken(&self, registry: RegistryKind) -> usize {
        self.bus.taken(registry)
    }
}

/// Starts the bus and tells where it listens. It ends with the runtime.
///
/// Errors: the port cannot be opened.
pub async fn start(listen: SocketAddr, registries: Registries) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind(listen).await?;
    let bound = listener.local_addr()?;
    tokio::spawn(axum::serve(listener, router(registries)).into_future());
    Ok(bound)
}

fn router(registries: Registries) -> Router {
    Router::new()
        .route("/{registry}/send-request", post(send_request))
        .route("/{registry}/get-response", post(get_response))
        .route("/{registry}/ack", post(ack))
        .route("/addresses/suggest", post(suggest))
        .route("/passports/issuers", post(issuers))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .with_state(registries)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    message_id: String,
    question: Value,
}

async fn send_request(
    State(registries): State<Registries>,
    Path(registry): Path<String>,
    headers: HeaderMap,
    request: Result<Json<Request>, JsonRejection>,
) -> Result<StatusCode, Refused> {
    let (registry, Request { message_id, question }) = let_in(&headers, &registry, request)?;
    if !is_version_1(&message_id) {
        return Err(Refused(StatusCode::UNPROCESSABLE_ENTITY, "message_id"));
    }
    let question = Question::read(registry, question).ok_or(Refused(StatusCode::UNPROCESSABLE_ENTITY, "question"))?;
    meet(registries.switches.next_question(registry)).await?;
    match registries.bus.take(&message_id, question) {
        Taken::New | Taken::Repeat => Ok(StatusCode::ACCEPTED),
        Taken::Conflict => Err(Refused(StatusCode::CONFLICT, "another question has this number")),
    }
}

async fn get_response(
    State(registries): State<Registries>,
    Path(registry): Path<String>,
    headers: HeaderMap,
    body: Result<Json<Value>, JsonRejection>,
) -> Result<Response, Refused> {
    let (registry, _) = let_in(&headers, &registry, body)?;
    meet(registries.switches.next_call(registry)).await?;
    Ok(match registries.bus.next(registry) {
        Some(delivery) => Json(delivery).into_response(),
        None => StatusCode::NO_CONTENT.into_response(),
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Acknowledgement {
    receipt: String,
}

async fn ack(
    State(registries): State<Registries>,
    Path(registry): Path<String>,
    headers: HeaderMap,
    body: Result<Json<Acknowledgement>, JsonRejection>,
) -> Result<StatusCode, Refused> {
    let (registry, Acknowledgement { receipt }) = let_in(&headers, &registry, body)?;
    meet(registries.switches.next_call(registry)).await?;
    registries.bus.acknowledge(registry, &receipt);
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Query {
    query: String,
}

async fn suggest(
    State(registries): State<Registries>,
    headers: HeaderMap,
    body: Result<Json<Query>, JsonRejection>,
) -> Result<Json<Value>, Refused> {
    let (registry, Query { query }) = let_in(&headers, RegistryKind::Addresses.code(), body)?;
    meet(registries.switches.next_call(registry)).await?;
    Ok(Json(json!({ "suggestions": region::suggest(&query) })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Division {
    division_code: String,
}

async fn issuers(
    State(registries): State<Registries>,
    headers: HeaderMap,
    body: Result<Json<Division>, JsonRejection>,
) -> Result<Json<Value>, Refused> {
    let (registry, Division { division_code }) = let_in(&headers, RegistryKind::Passports.code(), body)?;
    meet(registries.switches.next_call(registry)).await?;
    Ok(Json(json!({ "issuers": people::issuers(&division_code) })))
}

/// A status, and a word for whoever looks at the traffic.
struct Refused(StatusCode, &'static str);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        refuse(self.0, self.1)
    }
}

/// What every call is asked first: the token, a registry that there is, a body that can be read.
fn let_in<T>(
    headers: &HeaderMap,
    registry: &str,
    body: Result<Json<T>, JsonRejection>,
) -> Result<(RegistryKind, T), Refused> {
    if !is_authorized(headers) {
        return Err(Refused(StatusCode::UNAUTHORIZED, "authorization"));
    }
    let registry = RegistryKind::from_code(registry).ok_or(Refused(StatusCode::NOT_FOUND, "registry"))?;
    let Json(body) = body.map_err(|_| Refused(StatusCode::UNPROCESSABLE_ENTITY, "body"))?;
    Ok((registry, body))
}

/// Whatever trouble was switched on.
async fn meet(mode: FaultMode) -> Result<(), Refused> {
    match mode {
        FaultMode::Works => Ok(()),
        FaultMode::Fails => Err(Refused(StatusCode::INTERNAL_SERVER_ERROR, "fault")),
        FaultMode::Silent => {
            tokio::time::sleep(SILENCE).await;
            Err(Refused(StatusCode::GATEWAY_TIMEOUT, "fault"))
        }
    }
}

/// As the bus of the state wants its numbers: version 1, small letters, dashes (formats 11).
fn is_version_1(message_id: &str) -> bool {
    Uuid::try_parse(message_id).is_ok_and(|id| {
        id.get_version_num() == 1 && id.get_variant() == Variant::RFC4122 && id.hyphenated().to_string() == message_id
    })
}

#[cfg(test)]
mod tests;
