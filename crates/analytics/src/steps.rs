//! Work over many texts in steps, with progress.

use crate::{Control, Distinct, Result};

/// Bytes of text between two questions to the control: a few milliseconds of work.
const STEP: usize = 256 * 1024;

/// One result per distinct text. `share` is the part of the whole work that this is, such as `(0.0, 0.5)`.
pub(crate) async fn per_text<R>(
    texts: &Distinct,
    control: &dyn Control,
    share: (f64, f64),
    mut work: impl FnMut(&str) -> R,
) -> Result<Vec<R>> {
    let mut results = Vec::with_capacity(texts.len());
    let mut bytes = 0;
    for text in texts.iter() {
        results.push(work(text));
        bytes += text.len() + 64;
        if bytes >= STEP {
            bytes = 0;
            let part = results.len() as f64 / texts.len() as f64;
            control.checkpoint(share.0 + (share.1 - share.0) * part).await?;
        }
    }
    control.checkpoint(share.1).await?;
    Ok(results)
}
