//! One question until it is answered: token, gate, request, answer, and again if that may help.

use huntlet_report::Secret;
use huntlet_table::read::{ReplyError, ReplyReader};
use serde_json::Value;

use super::RemoteSource;
use super::fault::{Again, Fault};
use crate::drivers::{Brought, Question};
use crate::gate::Gate;
use crate::http::{HttpRequest, HttpResponse};
use crate::service_error::ServiceError;
use crate::{QueryRequest, SourceError, World, codes};

/// The longest that a service's word is waited for, in milliseconds.
const LONGEST_WAIT_MS: f64 = 300_000.0;
/// The first wait when the service gave no time, doubled with each try.
const FIRST_WAIT_MS: f64 = 1_000.0;
const LONGEST_BACK_OFF_MS: f64 = 60_000.0;
/// More of an error's body than this is not read.
const ERROR_BYTES: usize = 1 << 20;
/// Bytes of a body between two checkpoints.
const TURN_BYTES: usize = 1 << 20;

impl RemoteSource {
    /// Asks until there is an answer, or none is to be had.
    pub(super) async fn attempt(
        &self,
        question: Question<'_>,
        request: &QueryRequest,
        world: &dyn World,
    ) -> Result<Brought, Fault> {
        let mut question = question;
        // how often each kind of trouble has come
        let mut tries = [0_u32; 4];
        let mut refused: Option<Secret> = None;
        let mut without = self.plain.get();
        loop {
            question.plain = without;
            let (token, claims) = self.token(refused.as_ref(), world).await.map_err(Fault::Final)?;
            let user = claims.user.as_deref().unwrap_or(&self.name);
            let gate = self.wires.gates.of(self.driver.origin().as_str(), user, self.driver.rate());
            let place = gate.enter(world).await;
            let answer = self.once(&question, token.as_ref(), request, &gate, world).await;
            drop(place);
            if !matches!(answer, Err(Fault::Again { kind: Again::Silence, .. })) {
                // whether the service answers without the headers is known now
                self.plain.set(without);
            }
            match answer {
                Ok(brought) => return Ok(brought),
                Err(Fault::Refused(error)) => {
                    if refused.is_some() {
                        return Err(Fault::Final(error));
                    }
                    refused = token;
                }
                Err(Fault::Again { error, after_ms, kind }) => {
                    let Some(own) = tries.get_mut(kind as usize) else { return Err(Fault::Final(error)) };
                    *own += 1;
                    let own = *own;
                    if own >= kind.tries() {
                        return Err(Fault::Final(tired(error, tries.iter().sum())));
                    }
                    if kind == Again::Silence && self.driver.has_spare_headers() && !self.plain.get() {
                        // a browser that may not send a header says no more than that nothing came
                        without = !without;
                        if without {
                            continue;
                        }
                    }
                    self.wait(after_ms, kind, own, &gate, world, error).await?;
                }
                Err(other) => return Err(other),
            }
        }
    }

    async fn wait(
        &self,
        after_ms: Option<f64>,
        kind: Again,
        tries: u32,
        gate: &Gate,
        world: &dyn World,
        error: SourceError,
    ) -> Result<(), Fault> {
        if let Some(after) = after_ms.filter(|after| *after > LONGEST_WAIT_MS) {
            let minutes = (after / 60_000.0).ceil();
            let hint = format!("It asks to wait {minutes} minutes; try again then.");
            return Err(Fault::Final(SourceError { hint: Some(hint), ..error }));
        }
        let longest = (FIRST_WAIT_MS * f64::from(1_u32 << tries.min(16))).min(LONGEST_BACK_OFF_MS);
        let back_off = world.random() * longest;
        // when the service names a time, the others wait too; a little more keeps them from coming all at once
        let wait = after_ms.map_or(back_off, |after| after + world.random() * FIRST_WAIT_MS);
        if let (Again::Throttled, Some(after)) = (kind, after_ms) {
            gate.close_for(after, world);
        }
        world.sleep(wait).await;
        Ok(())
    }

    /// One request.
    async fn once(
        &self,
        question: &Question<'_>,
        token: Option<&Secret>,
        request: &QueryRequest,
        gate: &Gate,
        world: &dyn World,
    ) -> Result<Brought, Fault> {
        let service = self.driver.service();
        let mut http: HttpRequest = self.driver.request(question);
        if !self.driver.origin().owns(&http.url) {
            let message =
                format!("{service} is not asked at another address than {}.", self.driver.origin().as_str());
            return Err(Fault::Final(SourceError::new(codes::ADDRESS, message, "")));
        }
        http.token = token.cloned();
        let sent = self.wires.http.send(http).await;
        let mut response =
            sent.map_err(|error| Fault::of_http(&error, service, self.driver.unreachable_hint()))?;
        if let Some(quiet) = self.driver.quiet_ms(&response) {
            gate.close_for(quiet.min(LONGEST_WAIT_MS), world);
        }
        if response.status != 200 {
            let told = told(&mut response, token).await;
            let hint = self.driver.forbidden_hint();
            return Err(Fault::of_status(&response, &told, service, hint, &request.tables, world));
        }
        let kind = scrubbed(response.header("content-type").unwrap_or_default(), token).to_ascii_lowercase();
        if kind.starts_with("text/html") {
            return Err(Fault::of_reply(&ReplyError::Html, service));
        }
        let mut reader = ReplyReader::new(self.driver.types());
        let mut unheard = 0;
        loop {
            let piece = response.body.next().await;
            let Some(piece) =
                piece.map_err(|error| Fault::of_http(&error, service, self.driver.unreachable_hint()))?
            else {
                break;
            };
            reader.feed(&piece).map_err(|error| of_kind(&error, service, &kind))?;
            unheard += piece.len();
            if unheard >= TURN_BYTES {
                unheard = 0;
                world.checkpoint().await.map_err(|_| Fault::Final(SourceError::cancelled()))?;
            }
        }
        let mut reply = reader.finish().map_err(|error| of_kind(&error, service, &kind))?;
        reply.members.values_mut().chain(&mut reply.errors).for_each(|value| scrub(value, token));
        let brought = self.driver.read(reply);
        if let Some(told) = &brought.error {
            if told.is_too_large() || told.is_timeout() {
                let error = SourceError::new(codes::TOO_LARGE, format!("{service}: {}", told.sentence()), "");
                return Err(Fault::TooLarge(error));
            }
            // as with HTTP 400, which other versions of the services answer with
            let refused = HttpResponse { status: 400, headers: Vec::new(), body: response.body };
            let hint = self.driver.forbidden_hint();
            return Err(Fault::of_status(&refused, told, service, hint, &request.tables, world));
        }
        if brought.table.is_none() {
            let error = ReplyError::Shape("it holds no table");
            return Err(Fault::of_reply(&error, service));
        }
        Ok(brought)
    }
}

/// What the body of an error says, as far as it can be read.
async fn told(response: &mut HttpResponse, token: Option<&Secret>) -> ServiceError {
    let mut bytes = Vec::new();
    while let Ok(Some(piece)) = response.body.next().await {
        bytes.extend_from_slice(&piece);
        if bytes.len() > ERROR_BYTES {
            break;
        }
    }
    match serde_json::from_slice::<Value>(&bytes) {
        Ok(mut value) => {
            scrub(&mut value, token);
            ServiceError::of(&value)
        }
        Err(_) => ServiceError::default(),
    }
}

fn of_kind(error: &ReplyError, service: &str, kind: &str) -> Fault {
    // bytes of another kind are told by the name they have
    if matches!(error, ReplyError::Syntax { .. }) && !kind.is_empty() && !kind.contains("json") {
        let message = format!(
            "{service} answered with `{}` where JSON was due.",
            kind.chars().take(60).collect::<String>()
        );
        return Fault::Final(SourceError::new(
            codes::REPLY,
            message,
            "Check that the address is the service's own.",
        ));
    }
    Fault::of_reply(error, service)
}

fn tired(error: SourceError, tries: u32) -> SourceError {
    let message = format!("{} It was asked {tries} times.", error.message);
    SourceError { message, ..error }
}

/// A service may repeat what it was sent; the token is taken out before anything is made of its words.
fn scrubbed(text: &str, token: Option<&Secret>) -> String {
    match token.map(Secret::expose).filter(|token| token.len() >= 8) {
        Some(token) => text.replace(token, "…"),
        None => text.to_owned(),
    }
}

fn scrub(value: &mut Value, token: Option<&Secret>) {
    match value {
        Value::String(text) => *text = scrubbed(text, token),
        Value::Array(items) => items.iter_mut().for_each(|item| scrub(item, token)),
        Value::Object(members) => members.values_mut().for_each(|member| scrub(member, token)),
        _ => {}
    }
}
