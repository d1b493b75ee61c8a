//! The socket: plain HTTP and HTTPS on one port of this machine, told apart by their first byte.

use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use crate::counts::Counts;
use crate::delivery::{Cut, Delivery, Pieces};
use crate::http::{Reply, Request};
use crate::keys::Keys;
use crate::options::Options;
use crate::services::Endpoint;
use crate::state::State;
use crate::tenant::Tenant;
use crate::{StartError, control, cors, services, sign_in, tls};

/// A running emulator. It ends when this is dropped, or with its runtime.
pub struct Emulator {
    address: SocketAddr,
    state: Arc<State>,
    task: JoinHandle<()>,
}

impl Emulator {
    /// Starts an emulator on this machine's loopback address, inside a tokio runtime of several threads.
    pub async fn start(options: Options) -> Result<Self, StartError> {
        let keys = Keys::of_process()?;
        let tls = tls::acceptor()?;
        let port = options.port;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .await
            .map_err(|source| StartError::Port { port, source })?;
        let address = listener.local_addr().map_err(|source| StartError::Port { port, source })?;
        let tenant = Tenant::new(options.demo, options.workspaces);
        let state = Arc::new(State::new(tenant, keys, options.settings, options.basic, options.log));
        let task = tokio::spawn(accept(listener, state.clone(), tls));
        Ok(Self { address, state, task })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Addresses, ids, people, and tokens to paste, as `GET /emulator/info` gives them.
    pub fn info(&self) -> Value {
        control::info(&self.state, &format!("http://localhost:{}", self.address.port()))
    }

    /// What happened so far.
    pub fn counts(&self) -> Counts {
        self.state.counts().clone()
    }

    /// Makes the tables of all workspaces, which otherwise are made when first asked for.
    pub async fn preload(&self) {
        for at in 0..self.state.tenant.workspaces.len() {
            let tenant = self.state.tenant.clone();
            let made = tokio::task::spawn_blocking(move || {
                tenant.workspaces.get(at).map(|workspace| workspace.tables().len())
            });
            // a table that cannot be made is told to who asks for it
            let _ = made.await;
        }
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, state: Arc<State>, tls: TlsAcceptor) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let _ = stream.set_nodelay(true);
                tokio::spawn(connection(stream, state.clone(), tls.clone()));
            }
            // too many open files: wait until some are closed
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

/// The first byte of a TLS handshake.
const HANDSHAKE: u8 = 0x16;

async fn connection(stream: TcpStream, state: Arc<State>, tls: TlsAcceptor) {
    let mut first = [0];
    match stream.peek(&mut first).await {
        Ok(1) if first[0] == HANDSHAKE => {
            if let Ok(stream) = tls.accept(stream).await {
                serve(stream, state, "https").await;
            }
        }
        Ok(1) => serve(stream, state, "http").await,
        _ => {}
    }
}

async fn serve<S>(stream: S, state: Arc<State>, scheme: &'static str)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let service = service_fn(move |request| handle(state.clone(), request, scheme));
    // an error here is a connection that one side has closed, often on purpose
    let _ =
        http1::Builder::new().header_read_timeout(None).serve_connection(TokioIo::new(stream), service).await;
}

async fn handle(
    state: Arc<State>,
    request: hyper::Request<Incoming>,
    scheme: &'static str,
) -> Result<Response<Pieces>, Cut> {
    let began = Instant::now();
    let Ok(request) = Request::read(request, scheme).await else {
        return Ok(response(Reply::new(413, "text/plain", "The body could not be read, or is too large.")));
    };
    let mut reply = route(&state, &request).await;
    if let Delivery::Late(time) = reply.delivery {
        tokio::time::sleep(time).await;
    }
    let settings = state.settings();
    if reply.headers.remove("x-emulator-no-cors").is_none() && request.method != "OPTIONS" {
        reply = cors::shared(reply, &request, &settings.cors);
    }
    for (name, given) in [
        ("x-ms-client-request-id", request.header("x-ms-client-request-id")),
        ("client-request-id", request.header("client-request-id")),
    ] {
        if let Some(given) = given {
            reply = reply.with(name, given);
        }
    }
    if state.log {
        tell(&request, &reply, began.elapsed());
    }
    if reply.delivery == Delivery::Dropped { Err(Cut) } else { Ok(response(reply)) }
}

/// One line of the log. The address's query and the headers are left out: they may hold codes and tokens.
fn tell(request: &Request, reply: &Reply, took: Duration) {
    let end = match reply.delivery {
        Delivery::Whole => String::new(),
        Delivery::Late(_) => " late".to_owned(),
        Delivery::Slow(_) => " slowly".to_owned(),
        Delivery::CutAt(at) => format!(" cut at {at}"),
        Delivery::Dropped => " dropped".to_owned(),
    };
    let line = format!(
        "{} {} {} {} bytes{end} {} ms",
        request.method,
        request.path,
        reply.status,
        reply.body.len(),
        took.as_millis()
    );
    // a closed standard output is no reason to stop
    let _ = writeln!(std::io::stdout(), "{line}");
}

fn response(reply: Reply) -> Response<Pieces> {
    let mut response = Response::new(Pieces::of(reply.body, reply.delivery));
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    *response.headers_mut() = reply.headers;
    response
}

async fn route(state: &Arc<State>, request: &Request) -> Reply {
    if request.method == "OPTIONS" {
        Counts::add(&mut state.counts().requests, "preflight".to_owned());
        return cors::preflight(request, &state.settings().cors);
    }
    if let Some(endpoint) = Endpoint::of(&request.path) {
        let readable = matches!(endpoint, Endpoint::Workspace { .. } | Endpoint::Metadata { .. });
        if request.method != "POST" && !(request.method == "GET" && readable) {
            return Reply::new(405, "text/plain", "This address takes POST.").with("allow", "POST, OPTIONS");
        }
        Counts::add(&mut state.counts().requests, endpoint.name().to_owned());
        let reply = services::answer(state, request, &endpoint).await;
        let closed = matches!(reply.delivery, Delivery::Dropped | Delivery::CutAt(_));
        let status = if closed { "closed".to_owned() } else { reply.status.to_string() };
        Counts::add(&mut state.counts().replies, status);
        return reply;
    }
    control::answer(state, request)
        .or_else(|| sign_in::answer(state, request))
        .unwrap_or_else(|| Reply::new(404, "text/plain", "There is nothing at this address."))
}
