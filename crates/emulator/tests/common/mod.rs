//! An emulator on a port of its own, and a client that shows every byte of a reply.
#![allow(dead_code, reason = "each test file uses a part of it")]

use std::fmt::Write as _;
use std::io::{Read, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::LazyLock;
use std::time::Duration;

use huntlet_demo::DemoOptions;
use huntlet_emulator::{Emulator, Options, Settings};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

/// One runtime for all emulators of a test program.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().expect("a runtime"));

/// The data of the tests: the intrusion and a little noise.
pub const DEMO: DemoOptions = DemoOptions { seed: 3, scale: 0.02, end: 639_276_192_000_000_000 };

pub const FIRST: &str = "c0ffee00-1234-4abc-8def-0123456789ab";
pub const SECOND: &str = "c0ffee01-1234-4abc-8def-0123456789ab";

pub struct Running {
    pub emulator: Emulator,
    pub info: Value,
}

pub fn start(settings: Settings) -> Running {
    start_with(Options { settings, ..Options::default() })
}

pub fn start_with(options: Options) -> Running {
    let options = Options { port: 0, demo: DEMO, ..options };
    let emulator = RUNTIME.block_on(Emulator::start(options)).expect("the emulator starts");
    let info = emulator.info();
    Running { emulator, info }
}

/// A reply, as far as it came.
#[derive(Debug)]
pub struct Got {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// Whether the body is as long as its headers say.
    pub whole: bool,
}

impl Got {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&self.body)))
    }
}

/// One request on a connection of its own; none when the connection is closed without a byte.
pub fn send(
    address: SocketAddr,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Option<Got> {
    let mut stream = TcpStream::connect(address).expect("the emulator listens");
    stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a timeout");
    let mut head =
        format!("{method} {target} HTTP/1.1\r\nHost: localhost:{}\r\nConnection: close\r\n", address.port());
    for (name, value) in headers {
        let _ = write!(head, "{name}: {value}\r\n");
    }
    let _ = write!(head, "Content-Length: {}\r\n\r\n{body}", body.len());
    stream.write_all(head.as_bytes()).expect("the request is sent");
    let mut bytes = Vec::new();
    // a reset is one way in which a cut connection ends
    let _ = stream.read_to_end(&mut bytes);
    if bytes.is_empty() {
        return None;
    }
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("whole headers");
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok()).expect("a status");
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let body = bytes[end + 4..].to_vec();
    let length =
        headers.iter().find(|(name, _)| name == "content-length").and_then(|(_, text)| text.parse().ok());
    let whole = length.unwrap_or(0) == body.len();
    Some(Got { status, headers, body, whole })
}

impl Running {
    pub fn address(&self) -> SocketAddr {
        self.emulator.address()
    }

    pub fn send(&self, method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Got {
        send(self.address(), method, target, headers, body).expect("a reply")
    }

    pub fn get(&self, target: &str) -> Value {
        self.send("GET", target, &[], "").json()
    }

    /// A token of `/emulator/token`.
    pub fn token(&self, asked: &Value) -> String {
        let got = self.send("POST", "/emulator/token", &[], &asked.to_string());
        got.json()["access_token"].as_str().expect("a token").to_owned()
    }

    pub fn bearer(&self, service: &str) -> String {
        format!("Bearer {}", self.info["tokens"][service].as_str().expect("a token"))
    }

    /// A Log Analytics query of the analyst; none when the connection is closed without a byte.
    pub fn try_query(&self, text: &str) -> Option<Got> {
        let body = json!({"query": text}).to_string();
        let target = format!("/v1/workspaces/{FIRST}/query");
        send(self.address(), "POST", &target, &[("Authorization", &self.bearer("logAnalytics"))], &body)
    }

    pub fn query(&self, text: &str) -> Got {
        self.try_query(text).expect("a reply")
    }

    /// A Log Analytics request with a body and headers.
    pub fn ask(&self, path: &str, body: &Value, headers: &[(&str, &str)]) -> Got {
        let bearer = self.bearer("logAnalytics");
        let mut all = vec![("Authorization", bearer.as_str())];
        all.extend_from_slice(headers);
        self.send("POST", &format!("/v1/workspaces/{path}"), &all, &body.to_string())
    }

    pub fn configure(&self, changes: &Value) {
        let got = self.send("POST", "/emulator/faults", &[], &changes.to_string());
        assert_eq!(got.status, 200, "{}", String::from_utf8_lossy(&got.body));
    }

    pub fn counts(&self) -> Value {
        self.get("/emulator/counts")
    }
}
