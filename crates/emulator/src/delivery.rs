//! How a reply's bytes reach the client: whole, late, slowly, or not to the end.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::time::Sleep;

/// The manner of delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Delivery {
    /// At once.
    Whole,
    /// The headers come after this time.
    Late(Duration),
    /// The headers come at once, the body in pieces over this time.
    Slow(Duration),
    /// The connection is closed after so many bytes of the body.
    CutAt(usize),
    /// The connection is closed before the first byte.
    Dropped,
}

/// Pieces of a slow body.
const PIECES: usize = 10;
/// What was sent before a cut needs a moment to leave.
const BEFORE_CUT: Duration = Duration::from_millis(30);

/// The connection is closed here on purpose.
#[derive(Debug, thiserror::Error)]
#[error("the connection was cut on purpose")]
pub(crate) struct Cut;

/// A body in timed pieces.
pub(crate) struct Pieces {
    queue: VecDeque<(Duration, Result<Bytes, Cut>)>,
    waiting: Option<Pin<Box<Sleep>>>,
    length: u64,
}

impl Pieces {
    /// The pieces in which a body is delivered.
    pub fn of(body: Bytes, delivery: Delivery) -> Self {
        let length = body.len() as u64;
        let mut pieces = VecDeque::new();
        match delivery {
            Delivery::Slow(time) => {
                let size = body.len().div_ceil(PIECES).max(1);
                let pause = time / PIECES as u32;
                for start in (0..body.len()).step_by(size) {
                    pieces.push_back((pause, Ok(body.slice(start..body.len().min(start + size)))));
                }
            }
            Delivery::CutAt(at) => {
                let at = at.min(body.len().saturating_sub(1));
                if at > 0 {
                    pieces.push_back((Duration::ZERO, Ok(body.slice(..at))));
                }
                pieces.push_back((BEFORE_CUT, Err(Cut)));
            }
            _ if body.is_empty() => {}
            _ => pieces.push_back((Duration::ZERO, Ok(body))),
        }
        Self { queue: pieces, waiting: None, length }
    }
}

impl Body for Pieces {
    type Data = Bytes;
    type Error = Cut;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Cut>>> {
        let this = self.get_mut();
        let Some((pause, _)) = this.queue.front() else { return Poll::Ready(None) };
        if !pause.is_zero() {
            let sleep = this.waiting.get_or_insert_with(|| Box::pin(tokio::time::sleep(*pause)));
            ready!(sleep.as_mut().poll(context));
            this.waiting = None;
        }
        Poll::Ready(this.queue.pop_front().map(|(_, piece)| piece.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        self.queue.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.length)
    }
}
