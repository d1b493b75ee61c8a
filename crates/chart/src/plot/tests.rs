use huntlet_report::{Plot, PlotAxis, PlotKind, PlotSeries, PlotSpec, Stacking};

use super::{Layout, Scale, details, full, parts, scene};
use crate::{Hidden, Palette};

fn spec(kind: PlotKind, stacking: Stacking) -> PlotSpec {
    PlotSpec {
        title: "Logons".into(),
        table: "result:1".into(),
        kind,
        stacking,
        x_column: None,
        y_columns: vec![],
        series: vec![],
        anomaly_columns: vec![],
        x_title: None,
        y_title: None,
        legend: true,
        x_log: false,
        y_log: false,
        accumulate: false,
        y_min: None,
        y_max: None,
        notices: vec![],
    }
}

fn plot() -> Plot {
    let series = |name: &str, ys: &[f64]| PlotSeries {
        name: name.into(),
        xs: (0..ys.len()).map(|x| x as f64).collect(),
        ys: ys.to_vec(),
    };
    Plot {
        axis: PlotAxis::Category,
        x_name: "Computer".into(),
        y_name: "n".into(),
        categories: vec!["hostA".into(), "hostB".into(), "hostC".into()],
        series: vec![series("ok", &[30.0, 10.0, 60.0]), series("failed", &[10.0, 30.0, 0.0])],
        marks: vec![],
        facts: vec![],
        notices: vec![],
    }
}

fn layout(spec: &PlotSpec) -> Layout {
    Layout::new(&plot(), spec, &Hidden::default(), 640.0)
}

#[test]
fn columns_as_svg() {
    let spec = spec(PlotKind::Column, Stacking::Stacked);
    let svg = scene(&plot(), &spec, &layout(&spec), Some(1), &Palette::light(), 1.0).to_svg();
    insta::assert_snapshot!(svg);
}

#[test]
fn every_kind_is_drawn_within_its_frame() {
    use PlotKind::{Area, Bar, Column, Line, Pie, Scatter, Time};
    for kind in [Time, Line, Area, Column, Bar, Pie, Scatter] {
        for stacking in [Stacking::None, Stacking::Stacked, Stacking::Stacked100] {
            let spec = spec(kind, stacking);
            let layout = layout(&spec);
            let drawn = scene(&plot(), &spec, &layout, None, &Palette::dark(), 2.0);
            assert!(drawn.shapes.len() > 5, "{kind:?} {stacking:?}");
            for piece in &layout.pieces {
                let (x, y) = layout.point(*layout.stops.get(piece.stop).expect("a stop"), piece.to);
                if kind != Pie && kind != Scatter {
                    assert!(
                        (0.0..=640.0).contains(&x) && y >= 0.0 && y <= layout.height,
                        "{kind:?} {piece:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn stacked_values_lie_on_each_other_and_shares_fill_the_hundred() {
    let tops = |stacking| {
        let spec = spec(PlotKind::Column, stacking);
        let layout = layout(&spec);
        let top = |stop| {
            layout.pieces.iter().filter(|piece| piece.stop == stop).map(|piece| piece.to).fold(0.0, f64::max)
        };
        (0..3).map(top).collect::<Vec<f64>>()
    };
    assert_eq!(tops(Stacking::Stacked), [40.0, 40.0, 60.0]);
    assert_eq!(tops(Stacking::Stacked100), [100.0, 100.0, 100.0]);
    assert_eq!(tops(Stacking::None), [30.0, 30.0, 60.0]);
}

#[test]
fn the_pointer_finds_what_is_under_it() {
    let spec_of = spec(PlotKind::Column, Stacking::None);
    let layout_of = layout(&spec_of);
    for stop in 0..3 {
        let (x, y) = layout_of.point(stop as f64, 5.0);
        assert_eq!(layout_of.hit(x, y), Some(stop));
    }
    assert_eq!(layout_of.hit(-30.0, 50.0), None);
    let told = details(&plot(), &spec_of, &layout_of, 1).expect("details");
    assert_eq!(told.title, "hostB");
    assert_eq!(told.lines, [(0, "ok".into(), "10".into()), (1, "failed".into(), "30".into())]);

    let pie = spec(PlotKind::Pie, Stacking::None);
    let layout_of = layout(&pie);
    let (cx, cy, radius) = layout_of.pie();
    assert_eq!(layout_of.hit(cx + 4.0, cy - radius * 0.5), Some(0));
    assert_eq!(layout_of.hit(cx - 4.0, cy - radius * 0.5), Some(2));
    assert_eq!(layout_of.hit(cx, cy - radius - 2.0), None);
    let shares: Vec<_> = parts(&plot(), &pie).into_iter().filter_map(|part| part.value).collect();
    assert_eq!(shares, ["30 (30.0 %)", "10 (10.0 %)", "60 (60.0 %)"]);
}

#[test]
fn a_hidden_series_takes_no_room() {
    let spec = spec(PlotKind::Line, Stacking::None);
    let mut hidden = Hidden::default();
    hidden.flip(0);
    let layout = Layout::new(&plot(), &spec, &hidden, 640.0);
    assert!(layout.pieces.iter().all(|piece| piece.series == 1));
    assert_eq!(layout.values.to, 30.0);
}

#[test]
fn nothing_to_draw_is_drawn_as_nothing() {
    let empty = Plot { categories: vec![], series: vec![], ..plot() };
    for kind in [PlotKind::Line, PlotKind::Bar, PlotKind::Pie, PlotKind::Scatter] {
        let spec = spec(kind, Stacking::Stacked100);
        let layout = Layout::new(&empty, &spec, &Hidden::default(), 300.0);
        assert_eq!((layout.stops(), layout.hit(100.0, 100.0)), (0, None));
        scene(&empty, &spec, &layout, Some(3), &Palette::light(), 1.0);
    }
}

#[test]
fn ticks_are_round_and_short() {
    let texts = |from, to, log| {
        Scale::new(from, to, log).ticks(5.0).into_iter().map(|tick| tick.1).collect::<Vec<_>>()
    };
    assert_eq!(texts(0.0, 60.0, false), ["0", "20", "40", "60"]);
    assert_eq!(texts(0.0, 2_500_000.0, false), ["0", "500 k", "1 M", "1.5 M", "2 M", "2.5 M"]);
    assert_eq!(texts(-1.0, 1.0, false), ["-1", "-0.5", "0", "0.5", "1"]);
    assert_eq!(texts(1.0, 10_000.0, true), ["1", "10", "100", "1000", "10 k"]);
    assert_eq!(full(1_234_567.25), "1,234,567.25");
    assert_eq!(full(-0.5), "-0.5");
}
