//! Tokens: who gives them, and what they say of themselves.

use std::cell::RefCell;

use async_lock::Mutex;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use huntlet_report::{Secret, TokenInfo};
use huntlet_ticks::{TICKS_PER_SECOND, UNIX_EPOCH, format_datetime_short};
use serde_json::Value;

use crate::{Later, SourceError, World, codes};

/// What a token must be for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// The service's address, as tokens name it.
    pub name: String,
    /// What to ask the sign-in service for.
    pub scopes: Vec<String>,
    /// Audiences of tokens that the service takes; none when that is not known.
    pub audiences: Vec<String>,
}

/// Who gives tokens.
pub trait TokenProvider {
    /// A token for the resource, another one than `refused`, which was refused or has ended; none when nothing is to be
    /// sent.
    fn token<'a>(
        &'a self,
        resource: &'a Resource,
        refused: Option<&'a Secret>,
        world: &'a dyn World,
    ) -> Later<'a, Result<Option<Secret>, SourceError>>;
}

/// No token at all, for clusters that ask for none.
#[derive(Debug, Clone, Copy, Default)]
pub struct Anonymous;

impl TokenProvider for Anonymous {
    fn token<'a>(
        &'a self,
        _: &'a Resource,
        _: Option<&'a Secret>,
        _: &'a dyn World,
    ) -> Later<'a, Result<Option<Secret>, SourceError>> {
        Box::pin(std::future::ready(Ok(None)))
    }
}

/// A token that the user pasted: there is no other.
#[derive(Debug, Clone)]
pub struct PastedToken(pub Secret);

impl TokenProvider for PastedToken {
    fn token<'a>(
        &'a self,
        resource: &'a Resource,
        refused: Option<&'a Secret>,
        _: &'a dyn World,
    ) -> Later<'a, Result<Option<Secret>, SourceError>> {
        let given = if refused == Some(&self.0) {
            let message = format!("The pasted token for {} was refused or has ended.", resource.name);
            Err(SourceError::new(codes::SIGN_IN, message, "Sign in again and paste a new token."))
        } else {
            Ok(Some(self.0.clone()))
        };
        Box::pin(std::future::ready(given))
    }
}

/// A token that the world is asked for, and that is kept in memory until it ends or is refused.
pub struct AskedToken {
    source: String,
    kept: RefCell<Option<Secret>>,
    /// One asks, the others wait for the same token.
    turn: Mutex<()>,
}

impl AskedToken {
    /// For the source of that name.
    pub fn new(source: &str) -> Self {
        Self { source: source.to_owned(), kept: RefCell::default(), turn: Mutex::new(()) }
    }
}

impl TokenProvider for AskedToken {
    fn token<'a>(
        &'a self,
        resource: &'a Resource,
        refused: Option<&'a Secret>,
        world: &'a dyn World,
    ) -> Later<'a, Result<Option<Secret>, SourceError>> {
        Box::pin(async move {
            let _turn = self.turn.lock().await;
            let kept = self.kept.borrow().clone();
            if kept.is_some() && kept.as_ref() != refused {
                return Ok(kept);
            }
            *self.kept.borrow_mut() = None;
            let token = world.token(&self.source, resource, refused.is_some()).await?;
            *self.kept.borrow_mut() = Some(token.clone());
            Ok(Some(token))
        })
    }
}

/// What a token's text says. Nothing is verified: only the service can.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Claims {
    /// The service that it is for.
    pub audience: Option<String>,
    /// Its end, in ticks.
    pub expires: Option<i64>,
    /// The user, for display.
    pub user: Option<String>,
    /// Whether it could be read at all; a service may give tokens that only it can read.
    pub readable: bool,
}

impl Claims {
    /// Reads the middle part of a JSON web token.
    pub fn of(token: &Secret) -> Self {
        let read = || {
            let part = token.expose().split('.').nth(1)?;
            let bytes = URL_SAFE_NO_PAD.decode(part.trim_end_matches('=')).ok()?;
            serde_json::from_slice::<Value>(&bytes).ok().filter(Value::is_object)
        };
        let Some(claims) = read() else { return Self::default() };
        let text = |name: &str| claims.get(name).and_then(Value::as_str).map(str::to_owned);
        let seconds = claims.get("exp").and_then(Value::as_f64);
        Self {
            audience: text("aud"),
            expires: seconds
                .map(|seconds| UNIX_EPOCH.saturating_add((seconds as i64).saturating_mul(TICKS_PER_SECOND))),
            user: ["upn", "preferred_username", "unique_name", "name", "email"]
                .iter()
                .find_map(|name| text(name)),
            readable: true,
        }
    }

    /// Whether it has ended.
    pub fn has_ended(&self, now: i64) -> bool {
        self.expires.is_some_and(|expires| expires <= now)
    }

    /// Whether it is certainly for another service.
    pub fn is_for_another(&self, resource: &Resource) -> bool {
        let trimmed = |text: &str| text.trim_end_matches('/').to_ascii_lowercase();
        let Some(audience) = self.audience.as_deref().map(trimmed) else { return false };
        !resource.audiences.is_empty() && !resource.audiences.iter().any(|known| trimmed(known) == audience)
    }

    /// Why it cannot be used for the resource, a sentence.
    pub fn problem(&self, resource: Option<&Resource>, now: i64) -> Option<String> {
        if let Some(expires) = self.expires.filter(|_| self.has_ended(now)) {
            return Some(format!("The token ended at {}.", format_datetime_short(expires)));
        }
        let resource = resource.filter(|resource| self.is_for_another(resource))?;
        let audience = self.audience.as_deref().unwrap_or_default();
        Some(format!("The token is for {audience}, not for {}.", resource.name))
    }

    /// For people.
    pub fn info(&self, resource: Option<&Resource>, now: i64) -> TokenInfo {
        TokenInfo {
            user: self.user.clone(),
            audience: self.audience.clone(),
            expires_at: self.expires.map(format_datetime_short),
            problem: self.problem(resource, now),
        }
    }
}

/// A token that is good for the resource as far as its text says; the provider is asked a second time when the first
/// has ended.
pub(crate) async fn usable(
    provider: &dyn TokenProvider,
    resource: &Resource,
    refused: Option<&Secret>,
    world: &dyn World,
) -> Result<(Option<Secret>, Claims), SourceError> {
    let Some(mut token) = provider.token(resource, refused, world).await? else {
        return Ok((None, Claims::default()));
    };
    if refused.is_none() && Claims::of(&token).has_ended(world.clock()) {
        token = match provider.token(resource, Some(&token), world).await? {
            Some(newer) => newer,
            None => token,
        };
    }
    let claims = Claims::of(&token);
    match claims.problem(Some(resource), world.clock()) {
        None => Ok((Some(token), claims)),
        Some(problem) => {
            let hint = format!("Sign in again and get a token for {}.", resource.name);
            Err(SourceError::new(codes::SIGN_IN, format!("{problem} Nothing was sent."), hint))
        }
    }
}
