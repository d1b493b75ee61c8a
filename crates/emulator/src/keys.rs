//! The emulator's own key: signs tokens (RS256) and checks them; draws codes.

use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::{SecureRandom, SystemRandom};
use ring::rsa::{KeyPair, PublicKeyComponents};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256};
use rsa::pkcs1::EncodeRsaPrivateKey;
use serde_json::{Value, json};

const BITS: usize = 2048;

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
#[error("the signing key could not be made: {0}")]
pub struct KeyError(String);

/// A key pair for RS256. One is made for a process, which all its emulators share.
pub(crate) struct Keys {
    pair: KeyPair,
    public: PublicKeyComponents<Vec<u8>>,
    id: String,
    random: SystemRandom,
}

static KEYS: OnceLock<Result<Keys, String>> = OnceLock::new();

impl Keys {
    /// The process's keys.
    pub fn of_process() -> Result<&'static Self, KeyError> {
        KEYS.get_or_init(Self::make).as_ref().map_err(|reason| KeyError(reason.clone()))
    }

    fn make() -> Result<Self, String> {
        let private = rsa::PrivateKey::new(&mut getrandom::SysRng, BITS).map_err(|e| e.to_string())?;
        let der = private.to_pkcs1_der().map_err(|e| e.to_string())?;
        let pair = KeyPair::from_der(der.as_bytes()).map_err(|e| e.to_string())?;
        let public = PublicKeyComponents::<Vec<u8>>::from(pair.public());
        let id = encoded(&hash(&public.n))[..27].to_owned();
        Ok(Self { pair, public, id, random: SystemRandom::new() })
    }

    /// The public key, as a set of one.
    pub fn jwks(&self, issuer: &str) -> Value {
        json!({"keys": [{
            "kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.id, "x5t": self.id,
            "n": encoded(&self.public.n), "e": encoded(&self.public.e), "issuer": issuer,
        }]})
    }

    /// A signed token of these claims.
    pub fn sign(&self, claims: &Value) -> String {
        let header = json!({"typ": "JWT", "alg": "RS256", "kid": self.id});
        let mut token =
            format!("{}.{}", encoded(header.to_string().as_bytes()), encoded(claims.to_string().as_bytes()));
        let mut signature = vec![0; self.pair.public().modulus_len()];
        // it fails only where the system has no entropy; a token without signature is then refused by all
        if self.pair.sign(&RSA_PKCS1_SHA256, &self.random, token.as_bytes(), &mut signature).is_err() {
            signature.clear();
        }
        token.push('.');
        token.push_str(&encoded(&signature));
        token
    }

    /// The claims of a token that this key has signed.
    pub fn claims(&self, token: &str) -> Option<Value> {
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        let header: Value = serde_json::from_slice(&decoded(header)?).ok()?;
        if header.get("alg") != Some(&Value::from("RS256")) {
            return None;
        }
        self.public.verify(&RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &decoded(signature)?).ok()?;
        serde_json::from_slice(&decoded(claims)?).ok()
    }

    /// A text that nobody can guess.
    pub fn secret(&self) -> String {
        let mut bytes = [0; 32];
        // without entropy there is nothing to fall back on that would be a secret
        self.random.fill(&mut bytes).expect("the system gives random bytes");
        encoded(&bytes)
    }

    /// A random GUID.
    pub fn guid(&self) -> String {
        let mut bytes = [0; 16];
        self.random.fill(&mut bytes).expect("the system gives random bytes");
        let hex = bytes.iter().fold(String::with_capacity(32), |text, byte| text + &format!("{byte:02x}"));
        format!("{}-{}-4{}-8{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..])
    }
}

/// SHA-256.
pub(crate) fn hash(bytes: &[u8]) -> Vec<u8> {
    ring::digest::digest(&ring::digest::SHA256, bytes).as_ref().to_vec()
}

/// Base64 as URLs have it, without padding.
pub(crate) fn encoded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn decoded(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_back_and_a_changed_one_is_not() {
        let keys = Keys::of_process().expect("a key");
        let token = keys.sign(&json!({"aud": "x", "exp": 5}));
        assert_eq!(keys.claims(&token), Some(json!({"aud": "x", "exp": 5})));

        let mut parts: Vec<&str> = token.split('.').collect();
        let forged = encoded(json!({"aud": "x", "exp": 9}).to_string().as_bytes());
        parts[1] = &forged;
        assert_eq!(keys.claims(&parts.join(".")), None);

        let unsigned =
            format!("{}.{}.", encoded(br#"{"alg":"none"}"#), token.split('.').nth(1).unwrap_or(""));
        assert_eq!(keys.claims(&unsigned), None);
        assert_eq!(keys.claims("no token"), None);
    }

    #[test]
    fn guids_have_the_form() {
        let guid = Keys::of_process().expect("a key").guid();
        assert_eq!(guid.len(), 36);
        assert_eq!(guid.split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
    }
}
