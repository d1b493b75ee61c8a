//! Runs a query on a thread of its own, and stops it when nobody waits for it any more.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use huntlet_engine::{Cancelled, Checkpoint, Context, Failure, Host, Output};
use huntlet_table::Scalar;
use tokio::runtime::Handle;

use crate::only::Only;
use crate::tenant::{Scope, Tenant, User, View};

/// A query and what it is asked with.
pub(crate) struct Query {
    pub text: String,
    pub span: Option<(i64, i64)>,
    pub parameters: BTreeMap<String, Scalar>,
    pub scope: Scope,
    pub hidden: Vec<String>,
    pub only: Only,
    pub patience: Duration,
}

/// Why there is no result.
#[derive(Debug)]
pub(crate) enum Stopped {
    /// The engine refuses or fails.
    Failed(Failure),
    /// It takes too long.
    Late,
}

/// What came out, and how long it took.
pub(crate) struct Ran {
    pub output: Output,
    pub took: Duration,
}

struct Watched(Arc<AtomicBool>);

impl Host for Watched {
    fn checkpoint(&self) -> Checkpoint<'_> {
        let stopped = self.0.load(Ordering::Relaxed);
        Box::pin(std::future::ready(if stopped { Err(Cancelled) } else { Ok(()) }))
    }
}

/// Stops the run when dropped.
struct StopOnDrop(Arc<AtomicBool>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Runs a query for a user, at the tenant's time. When the future is dropped, the run ends at its next checkpoint.
pub(crate) async fn run(tenant: Arc<Tenant>, user: &'static User, query: Query) -> Result<Ran, Stopped> {
    let stop = Arc::new(AtomicBool::new(false));
    let _guard = StopOnDrop(stop.clone());
    let patience = query.patience;
    let began = Instant::now();
    let work = tokio::task::spawn_blocking(move || {
        let context = Context { parameters: query.parameters, ..Context::at(tenant.now).within(query.span) };
        let view =
            View { tenant: &tenant, user, scope: &query.scope, hidden: &query.hidden, only: &query.only };
        Handle::current().block_on(huntlet_engine::run(&query.text, &view, &context, &Watched(stop)))
    });
    match tokio::time::timeout(patience, work).await {
        Ok(Ok(Ok(output))) => Ok(Ran { output, took: began.elapsed() }),
        Ok(Ok(Err(failure))) => Err(Stopped::Failed(failure)),
        Ok(Err(_)) => Err(Stopped::Failed(Failure::Cancelled)),
        Err(_) => Err(Stopped::Late),
    }
}
