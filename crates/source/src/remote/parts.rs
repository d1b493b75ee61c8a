//! Queries asked in parts of their time span, and results in pages.

use std::cell::Cell;
use std::pin::Pin;

use futures_util::future::join;
use huntlet_table::Table;
use huntlet_ticks::{TICKS_PER_SECOND, format_datetime_short};

use super::RemoteSource;
use super::fault::Fault;
use crate::drivers::{Brought, Question};
use crate::merge::merged;
use crate::row_wise::RowWise;
use crate::{QueryRequest, SourceError, World, codes};

/// A part shorter than this is not divided any more.
const SHORTEST: i64 = TICKS_PER_SECOND;
/// Pages of one result at most.
const PAGES: usize = 10_000;

/// A part of a query's time span at one place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    /// Which of the driver's targets.
    pub target: usize,
    /// The query's whole span; the part's ends lie within.
    pub span: Option<(i64, i64)>,
    /// Rows from here on; none at the beginning of the span.
    pub from: Option<i64>,
    /// Rows before; none at the end of the span.
    pub to: Option<i64>,
}

/// Parts under way, for those who watch.
#[derive(Debug, Default)]
pub(super) struct Tally {
    done: Cell<u32>,
    total: Cell<u32>,
}

impl Tally {
    fn begin(&self, world: &dyn World, service: &str) {
        self.total.set(self.total.get() + 1);
        self.say(world, service);
    }

    fn end(&self, world: &dyn World, service: &str) {
        self.done.set(self.done.get() + 1);
        self.say(world, service);
    }

    fn say(&self, world: &dyn World, service: &str) {
        let (done, total) = (self.done.get(), self.total.get());
        let message = match total {
            1 => format!("Asking {service}"),
            _ => format!("Asking {service}: {done} of {total} parts are here"),
        };
        world.progress(&message, done, total);
    }
}

/// The rows of a part.
#[derive(Debug)]
pub(super) struct Rows {
    pub table: Table,
    /// Why rows are missing, a sentence each.
    pub reasons: Vec<String>,
    /// What is to be told of how they came, a sentence each.
    pub told: Vec<String>,
    /// Into how many parts it was divided.
    pub parts: u32,
}

impl RemoteSource {
    /// Asks a part; when its result is too large, its halves.
    pub(super) fn part<'a>(
        &'a self,
        part: Part,
        request: &'a QueryRequest,
        tally: &'a Tally,
        world: &'a dyn World,
    ) -> Pin<Box<dyn Future<Output = Result<Rows, Fault>> + 'a>> {
        Box::pin(async move {
            let service = self.driver.service();
            tally.begin(world, service);
            let answer = self.pages(part, request, world).await;
            tally.end(world, service);
            let (why, rows) = match answer {
                Ok(mut brought) => match self.too_large(&mut brought) {
                    None => return rows(brought).map_err(Fault::Final),
                    Some(why) => (why, Some(brought)),
                },
                Err(Fault::TooLarge(error)) => (error.message, None),
                Err(fault) => return Err(fault),
            };
            let halves = match self.halves(part, request) {
                Ok(halves) => halves,
                Err(obstacle) => {
                    return match rows {
                        // what came is shown, and said to be incomplete
                        Some(mut brought) => {
                            brought.reasons.push(format!("{why} {obstacle}"));
                            self::rows(brought).map_err(Fault::Final)
                        }
                        None => Err(Fault::Final(SourceError::new(codes::TOO_LARGE, why, obstacle))),
                    };
                }
            };
            // the rows so far would only take room while the halves are asked
            drop(rows);
            let [first, second] = halves.map(|half| self.part(half, request, tally, world));
            let (first, second) = join(first, second).await;
            let (first, second) = (first?, second?);
            let table = merged(&[first.table, second.table])
                .map_err(|error| Fault::Final(super::unusable(&error)))?;
            let parts = first.parts + second.parts;
            let mut reasons = first.reasons;
            reasons.extend(
                second.reasons.into_iter().filter(|reason| !reasons.contains(reason)).collect::<Vec<_>>(),
            );
            let mut told = vec![];
            if part.from.is_none() && part.to.is_none() {
                told.push(format!("Asked in {parts} parts of the time span. {why}"));
            }
            Ok(Rows { table, reasons, told, parts })
        })
    }

    /// Why a result may be larger than the service gives.
    fn too_large(&self, brought: &mut Brought) -> Option<String> {
        if let Some(why) = brought.too_large.take() {
            return Some(why);
        }
        let most = self.driver.most_rows()?;
        let rows = brought.table.as_ref().map_or(0, Table::height);
        let service = self.driver.service();
        (rows >= most)
            .then(|| format!("{service} gives {most} rows of a result, and {rows} came: there may be more."))
    }

    /// The two halves of a part, or what stands in the way, a sentence or two.
    fn halves(&self, part: Part, request: &QueryRequest) -> Result<[Part; 2], String> {
        if self.driver.time_column("").is_none() {
            return Err(format!(
                "{} is not asked in parts of a time span. Filter more, or project fewer columns.",
                self.driver.service()
            ));
        }
        RowWise::of(&huntlet_kql::parse(&request.text).script).map_err(|why| why.sentence())?;
        let Some((start, end)) = part.span else {
            return Err("The query has no time span that could be divided. Give one.".to_owned());
        };
        let (from, to) = (part.from.unwrap_or(start), part.to.unwrap_or(end));
        if to.saturating_sub(from) < SHORTEST {
            return Err(format!(
                "The rows of the second at {} alone are too many. Filter more, or project fewer columns.",
                format_datetime_short(from)
            ));
        }
        let middle = from + (to - from) / 2;
        Ok([Part { to: Some(middle), ..part }, Part { from: Some(middle), ..part }])
    }

    /// All pages of a part's result.
    async fn pages(&self, part: Part, request: &QueryRequest, world: &dyn World) -> Result<Brought, Fault> {
        let text = if part.from.is_none() && part.to.is_none() {
            request.text.clone()
        } else {
            let rows = RowWise::of(&huntlet_kql::parse(&request.text).script)
                .map_err(|why| Fault::Final(SourceError::new(codes::TOO_LARGE, why.sentence(), "")))?;
            rows.part(&request.text, part.from, part.to, &|table| {
                self.driver.time_column(table).unwrap_or_default()
            })
        };
        let mut page: Option<String> = None;
        let mut tables: Vec<Table> = Vec::new();
        let mut all: Option<Brought> = None;
        loop {
            let question = Question {
                text: &text,
                span: part.span,
                tables: &request.tables,
                target: part.target,
                page: page.as_deref(),
                plain: false,
            };
            let mut brought = self.attempt(question, request, world).await?;
            let next = brought.page.take();
            tables.extend(brought.table.take());
            match &mut all {
                None => all = Some(brought),
                Some(all) => {
                    all.reasons.append(&mut brought.reasons);
                    all.told.append(&mut brought.told);
                    all.too_large = all.too_large.take().or(brought.too_large);
                }
            }
            if next.is_none() || next == page || tables.len() >= PAGES {
                if let (Some(all), true) = (&mut all, next.is_some()) {
                    all.reasons
                        .push("The service gave no end of pages; what came until then is here.".to_owned());
                }
                break;
            }
            page = next;
        }
        let mut all = all.unwrap_or_default();
        if tables.len() > 1 {
            all.told.push(format!("The result came in {} pages.", tables.len()));
        }
        all.table = Some(match tables.as_slice() {
            [only] => only.clone(),
            several => merged(several).map_err(|error| Fault::Final(super::unusable(&error)))?,
        });
        Ok(all)
    }
}

fn rows(brought: Brought) -> Result<Rows, SourceError> {
    let table = match brought.table {
        Some(table) => table,
        None => Table::new(Vec::new()).map_err(|error| super::unusable(&error))?,
    };
    Ok(Rows { table, reasons: brought.reasons, told: brought.told, parts: 1 })
}
