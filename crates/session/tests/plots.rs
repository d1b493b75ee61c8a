//! What `render` asks for, and what is read for it.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use huntlet_report::{ErrorInfo, Plot, PlotAxis, PlotKind, PlotSpec, Reply, Request, Stacking};
use huntlet_session::{Answer, Platform, Session};

struct Still;

impl Platform for Still {
    fn now(&self) -> i64 {
        huntlet_ticks::parse_datetime("2026-10-15T00:00:00Z").unwrap()
    }

    fn monotonic_ms(&self) -> f64 {
        0.0
    }

    fn pause(&self) -> Pin<Box<dyn Future<Output = ()> + '_>> {
        Box::pin(std::future::ready(()))
    }
}

fn session() -> Session {
    Session::new(Rc::new(Still))
}

fn add(session: &Session, name: &str, text: &str) -> Result<Answer, ErrorInfo> {
    session.answer(Request::AddTable { name: name.into(), format: None }, Some(text.as_bytes().to_vec()))
}

const EVENTS: &str = "TimeGenerated,Host,Kind,N
2026-10-01T02:00:00Z,a,x,3
2026-10-01T01:00:00Z,a,x,1
2026-10-01T01:00:00Z,b,x,2
2026-10-01T03:00:00Z,b,y,-4
";

fn asked(session: &Session, text: &str) -> (String, Option<Box<PlotSpec>>) {
    let request = Request::Query { text: text.into(), timespan: None, source: None, fresh: false };
    let answer = pollster::block_on(session.run(1, request, None, Rc::new(|_| ()))).unwrap();
    let Reply::Query { table, plot, .. } = answer.reply else { panic!("a result was due") };
    (table.handle, plot)
}

fn drawn(session: &Session, text: &str) -> (PlotSpec, Plot) {
    let (handle, spec) = asked(session, text);
    let spec = spec.expect("a plot");
    let answer = session.answer(Request::Plot { handle, spec: spec.clone() }, None).unwrap();
    let Reply::Plot { plot } = answer.reply else { panic!("a plot was due") };
    (*spec, *plot)
}

fn series(plot: &Plot) -> Vec<(&str, Vec<(f64, f64)>)> {
    let pairs = |series: &huntlet_report::PlotSeries| {
        series.xs.iter().copied().zip(series.ys.iter().copied()).collect()
    };
    plot.series.iter().map(|series| (series.name.as_str(), pairs(series))).collect()
}

const HOUR: f64 = 3_600_000.0;
const FIRST: f64 = 1_790_816_400_000.0;

#[test]
fn a_time_chart_has_a_line_for_each_text_in_the_order_of_time() {
    let session = session();
    add(&session, "Events", EVENTS).unwrap();
    let (spec, plot) = drawn(
        &session,
        "Events | project TimeGenerated, N, Host | render timechart with (title='T', ytitle=n)",
    );
    assert_eq!((spec.kind, spec.title.as_str(), spec.y_title.as_deref()), (PlotKind::Time, "T", Some("n")));
    assert_eq!(
        (plot.axis, plot.x_name.as_str(), plot.y_name.as_str()),
        (PlotAxis::Time, "TimeGenerated", "N")
    );
    let expected = [
        ("a", vec![(FIRST, 1.0), (FIRST + HOUR, 3.0)]),
        ("b", vec![(FIRST, 2.0), (FIRST + 2.0 * HOUR, -4.0)]),
    ];
    assert_eq!(series(&plot), expected);
    assert!(plot.notices.is_empty());
}

#[test]
fn whole_series_in_arrays_are_unfolded() {
    let session = session();
    add(&session, "Events", EVENTS).unwrap();
    let text = "Events | make-series S = sum(N) default=0 on TimeGenerated from datetime(2026-10-01T01:00) to datetime(2026-10-01T04:00) step 1h by Host | render timechart";
    let (_, plot) = drawn(&session, text);
    assert_eq!(plot.axis, PlotAxis::Time);
    let a = vec![(FIRST, 1.0), (FIRST + HOUR, 3.0), (FIRST + 2.0 * HOUR, 0.0)];
    let b = vec![(FIRST, 2.0), (FIRST + HOUR, 0.0), (FIRST + 2.0 * HOUR, -4.0)];
    assert_eq!(series(&plot), [("a", a), ("b", b)]);
}

#[test]
fn bars_of_one_category_are_added_up_and_that_is_said() {
    let session = session();
    add(&session, "Events", EVENTS).unwrap();
    let (spec, plot) = drawn(
        &session,
        "Events | project Host, N, Kind | render columnchart with (kind=stacked, ymin=0, ysplit=panels)",
    );
    assert_eq!((spec.kind, spec.stacking, spec.y_min), (PlotKind::Column, Stacking::Stacked, Some(0.0)));
    assert_eq!(plot.categories, ["a", "b"]);
    assert_eq!(series(&plot), [("x", vec![(0.0, 4.0), (1.0, 2.0)]), ("y", vec![(1.0, -4.0)])]);
    assert_eq!(plot.notices.len(), 2, "{:?}", plot.notices);
}

#[test]
fn a_pie_takes_the_largest_share_first_and_leaves_out_what_has_none() {
    let session = session();
    add(&session, "Events", EVENTS).unwrap();
    let (_, plot) = drawn(
        &session,
        "Events | summarize N = sum(N) by Host, Kind | project strcat(Host, Kind), N | render piechart",
    );
    assert_eq!(plot.categories, ["ax", "bx"]);
    assert_eq!(plot.series[0].ys, [4.0, 2.0]);
    assert!(plot.notices[0].contains("not drawn: 1"), "{:?}", plot.notices);
}

#[test]
fn columns_are_those_that_the_query_names() {
    let session = session();
    add(&session, "Events", EVENTS).unwrap();
    let text = "Events | extend M = N * 2 | render linechart with (xcolumn=N, ycolumns=M, series=Host, accumulate=true)";
    let (_, plot) = drawn(&session, text);
    assert_eq!(series(&plot), [("a", vec![(1.0, 2.0), (3.0, 8.0)]), ("b", vec![(-4.0, -8.0), (2.0, -4.0)])]);
    let (_, plot) = drawn(&session, "Events | render linechart with (xcolumn=Nope)");
    assert!(plot.series.is_empty() && plot.notices[0].contains("no column Nope"), "{:?}", plot.notices);
}

#[test]
fn many_values_are_thinned_without_losing_a_peak() {
    let session = session();
    let text = "range x from 1 to 100000 step 1 | extend y = iff(x == 54321, 1000, x % 7) | render linechart";
    let (_, plot) = drawn(&session, text);
    let ys = &plot.series[0].ys;
    assert!(ys.len() <= 20_000 && ys.contains(&1000.0), "{}", ys.len());
    assert!(plot.notices[0].contains("100000"), "{:?}", plot.notices);
    let (_, plot) = drawn(
        &session,
        "range x from 1 to 300 step 1 | extend name = tostring(x % 50) | project x, x * 2, name | render linechart",
    );
    assert_eq!(plot.series.len(), 16);
}

#[test]
fn a_card_has_the_first_row_and_other_charts_are_left_to_the_table() {
    let session = session();
    add(&session, "Events", EVENTS).unwrap();
    let (_, plot) =
        drawn(&session, "Events | summarize Events = count(), Last = max(TimeGenerated) | render card");
    let facts: Vec<(&str, &str)> =
        plot.facts.iter().map(|fact| (fact.label.as_str(), fact.value.as_str())).collect();
    assert_eq!(facts, [("Events", "4"), ("Last", "2026-10-01T03:00:00Z")]);
    assert!(asked(&session, "Events | render treemap").1.is_none());
    assert!(asked(&session, "Events | render table").1.is_none());
    assert!(asked(&session, "Events").1.is_none());
}
