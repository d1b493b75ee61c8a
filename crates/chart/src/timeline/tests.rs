use huntlet_report::{ChartData, Mark, Series, TimelineSpec};

use super::{Geometry, Place, State, Window, hit, scene, summary};
use crate::Palette;

const DAY: f64 = 86_400_000.0;
/// 2026-10-01T00:00:00Z.
const START: f64 = 1_790_812_800_000.0;

fn data() -> ChartData {
    let marks = |step: f64, count: u32, first_row: u32| {
        (0..count).map(|n| Mark { time_ms: START + step * f64::from(n), row: first_row + n }).collect()
    };
    ChartData {
        series: vec![
            Series { label: "Password spray".into(), count: 0, marks: marks(DAY / 4.0, 40, 0) },
            Series { label: "<script>alert(1)</script>".into(), count: 0, marks: marks(DAY, 5, 40) },
        ],
        range_ms: Some((START, START + DAY * 9.75)),
        undated: 0,
        groups_in_all: 2,
    }
}

fn spec() -> TimelineSpec {
    TimelineSpec {
        title: "Alerts".into(),
        table: "related_alerts".into(),
        time_column: "TimeGenerated".into(),
        group_by: Some("AlertName".into()),
        hover: vec![],
        references: vec![(START + DAY * 3.0, "alert".into())],
    }
}

#[test]
fn a_timeline_as_svg() {
    let (data, spec) = (data(), spec());
    let state = State::new(&data);
    let geometry = state.geometry(&data, 640.0);
    let svg = scene(&data, &spec, &state, &geometry, &Palette::light(), 1.0).to_svg();
    assert!(!svg.contains("<script"), "labels are text");
    insta::assert_snapshot!(svg);
}

#[test]
fn ten_thousand_marks_are_few_shapes() {
    let marks = (0..10_000).map(|n| Mark { time_ms: START + f64::from(n) * 1000.0, row: n }).collect();
    let data = ChartData {
        series: vec![Series { label: "all".into(), count: 0, marks }],
        range_ms: Some((START, START + 9_999_000.0)),
        undated: 0,
        groups_in_all: 1,
    };
    let state = State::new(&data);
    let geometry = state.geometry(&data, 1000.0);
    let scene = scene(&data, &spec(), &state, &geometry, &Palette::dark(), 2.0);
    assert!(scene.shapes.len() < 60, "{} shapes", scene.shapes.len());
}

#[test]
fn the_pointer_finds_the_mark_that_is_drawn() {
    let data = data();
    let state = State::new(&data);
    let geometry = state.geometry(&data, 900.0);
    for mark in &data.series[1].marks {
        let x = geometry.x_of(mark.time_ms, state.window);
        let found = hit(&data, &state, &geometry, x + 1.0, geometry.top + geometry.row * 1.5).unwrap();
        assert_eq!((found.series, found.row, found.count), (1, mark.row, 1));
    }
    assert_eq!(hit(&data, &state, &geometry, 2.0, 2.0), None);
}

#[test]
fn hidden_groups_leave_no_row() {
    let data = data();
    let mut state = State::new(&data);
    state.hidden.flip(0);
    assert_eq!(state.shown(&data), vec![1]);
    let geometry = state.geometry(&data, 900.0);
    assert_eq!(geometry.rows, 1);
    let x = geometry.x_of(START, state.window);
    assert_eq!(hit(&data, &state, &geometry, x, geometry.top + 5.0).unwrap().series, 1);
}

#[test]
fn zooming_keeps_the_instant_under_the_pointer() {
    let bounds = Window { start_ms: 0.0, end_ms: 1000.0 * DAY };
    let at = 300.0 * DAY;
    let mut window = bounds;
    for _ in 0..10 {
        let before = window.fraction_of(at);
        window = window.zoom(0.5, at, bounds);
        assert!((window.fraction_of(at) - before).abs() < 1e-9);
    }
    assert!(window.length_ms() < DAY);
    for _ in 0..20 {
        window = window.zoom(2.0, at, bounds);
    }
    assert_eq!(window, bounds);
}

#[test]
fn a_window_stays_in_bounds() {
    let bounds = Window { start_ms: 0.0, end_ms: 100.0 };
    let window = Window { start_ms: 40.0, end_ms: 60.0 };
    assert_eq!(window.pan(-1000.0, bounds), Window { start_ms: 0.0, end_ms: 20.0 });
    assert_eq!(window.pan(1000.0, bounds), Window { start_ms: 80.0, end_ms: 100.0 });
    assert_eq!(Window::between(70.0, 30.0, bounds), Window { start_ms: 30.0, end_ms: 70.0 });
}

#[test]
fn places_follow_the_layout() {
    let geometry = Geometry::new(600.0, 2, 10);
    let x = geometry.left + 20.0;
    assert_eq!(geometry.place(x, geometry.top + 1.0), Place::Row(0));
    assert_eq!(geometry.place(3.0, geometry.top + geometry.row + 1.0), Place::Label(1));
    assert_eq!(geometry.place(x, geometry.bottom() + 2.0), Place::Axis);
    assert_eq!(geometry.place(x, geometry.overview_top + 2.0), Place::Overview);
    assert_eq!(geometry.place(x, geometry.height + 50.0), Place::Outside);
}

#[test]
fn one_event_and_none_can_be_drawn() {
    let mut data = ChartData {
        series: vec![Series { label: String::new(), count: 0, marks: vec![Mark { time_ms: START, row: 0 }] }],
        range_ms: Some((START, START)),
        undated: 0,
        groups_in_all: 1,
    };
    assert_eq!(
        summary(&data, &spec()),
        "Alerts: 1 events in 1 row, from 2026-10-01 00:00:00 to 2026-10-01 00:00:00 UTC"
    );
    for _ in 0..2 {
        let state = State::new(&data);
        let geometry = state.geometry(&data, 100.0);
        assert!(!scene(&data, &spec(), &state, &geometry, &Palette::light(), 1.5).shapes.is_empty());
        data = ChartData { series: vec![], range_ms: None, undated: 1, groups_in_all: 0 };
    }
}
