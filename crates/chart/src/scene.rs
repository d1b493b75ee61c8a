//! Shapes in device pixels, and how any plotters backend draws them.

use plotters_backend::text_anchor::{HPos, Pos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontFamily,
    FontStyle, FontTransform,
};
use plotters_svg::SVGBackend;

use crate::palette::Color;

/// Which end of a text its point marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The text begins at the point.
    Start,
    /// The text is centred on the point.
    Middle,
    /// The text ends at the point.
    End,
}

/// One thing to draw. Coordinates and sizes are device pixels.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A rectangle by two corners.
    Rect {
        /// Upper left.
        from: (i32, i32),
        /// Lower right.
        to: (i32, i32),
        /// Its colour.
        color: Color,
        /// Filled, or its outline only.
        fill: bool,
    },
    /// A straight line.
    Line {
        /// One end.
        from: (i32, i32),
        /// The other end.
        to: (i32, i32),
        /// Its colour.
        color: Color,
        /// How thick.
        width: u32,
    },
    /// Joined lines.
    Path {
        /// Their ends in order.
        points: Vec<(i32, i32)>,
        /// Their colour.
        color: Color,
        /// How thick.
        width: u32,
    },
    /// A filled circle.
    Dot {
        /// Its middle.
        center: (i32, i32),
        /// From the middle to the edge.
        radius: u32,
        /// Its colour.
        color: Color,
    },
    /// A circle's edge.
    Ring {
        /// Its middle.
        center: (i32, i32),
        /// From the middle to the middle of the edge.
        radius: u32,
        /// The edge's colour.
        color: Color,
        /// How thick the edge is.
        width: u32,
    },
    /// A filled outline.
    Polygon {
        /// Its corners in order.
        points: Vec<(i32, i32)>,
        /// Its colour.
        color: Color,
    },
    /// A line of text, centred on its height.
    Text {
        /// The text.
        text: String,
        /// The anchor's point.
        at: (i32, i32),
        /// Which end the point marks.
        anchor: Anchor,
        /// Height of the letters.
        size: u32,
        /// Its colour.
        color: Color,
    },
}

/// A drawing: its size and its shapes, back to front.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    /// Width in device pixels.
    pub width: u32,
    /// Height in device pixels.
    pub height: u32,
    /// Shapes, the one behind first.
    pub shapes: Vec<Shape>,
}

/// The family that every text is set in: the system's own.
pub const FONT: &str = "system-ui, sans-serif";

struct Stroke(Color, u32);

impl BackendStyle for Stroke {
    fn color(&self) -> BackendColor {
        self.0.backend()
    }

    fn stroke_width(&self) -> u32 {
        self.1
    }
}

struct TextStyle {
    color: Color,
    size: u32,
    anchor: Anchor,
}

impl BackendTextStyle for TextStyle {
    type FontError = std::convert::Infallible;

    fn color(&self) -> BackendColor {
        self.color.backend()
    }

    fn size(&self) -> f64 {
        f64::from(self.size)
    }

    fn transform(&self) -> FontTransform {
        FontTransform::None
    }

    fn style(&self) -> FontStyle {
        FontStyle::Normal
    }

    fn anchor(&self) -> Pos {
        let horizontal = match self.anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        Pos::new(horizontal, VPos::Center)
    }

    fn family(&self) -> FontFamily<'_> {
        FontFamily::Name(FONT)
    }

    fn layout_box(&self, text: &str) -> Result<((i32, i32), (i32, i32)), Self::FontError> {
        let width = text.chars().count() as i32 * self.size as i32 * 6 / 10;
        Ok(((0, 0), (width, self.size as i32)))
    }

    fn draw<E, DrawFunc: FnMut(i32, i32, BackendColor) -> Result<(), E>>(
        &self,
        _text: &str,
        _pos: BackendCoord,
        _draw: DrawFunc,
    ) -> Result<Result<(), E>, Self::FontError> {
        // only bitmap backends set letters themselves; a canvas and SVG have fonts
        Ok(Ok(()))
    }
}

impl Scene {
    /// Draws every shape on a backend.
    pub fn draw<B: DrawingBackend>(&self, backend: &mut B) -> Result<(), DrawingErrorKind<B::ErrorType>> {
        backend.ensure_prepared()?;
        for shape in &self.shapes {
            match shape {
                Shape::Rect { from, to, color, fill } => {
                    backend.draw_rect(*from, *to, &color.backend(), *fill)?;
                }
                Shape::Line { from, to, color, width } => {
                    backend.draw_line(*from, *to, &Stroke(*color, *width))?;
                }
                Shape::Path { points, color, width } => {
                    backend.draw_path(points.iter().copied(), &Stroke(*color, *width))?;
                }
                Shape::Dot { center, radius, color } => {
                    backend.draw_circle(*center, *radius, &color.backend(), true)?;
                }
                Shape::Ring { center, radius, color, width } => {
                    backend.draw_circle(*center, *radius, &Stroke(*color, *width), false)?;
                }
                Shape::Polygon { points, color } => {
                    backend.fill_polygon(points.iter().copied(), &color.backend())?;
                }
                Shape::Text { text, at, anchor, size, color } => {
                    backend.draw_text(
                        text,
                        &TextStyle { color: *color, size: *size, anchor: *anchor },
                        *at,
                    )?;
                }
            }
        }
        backend.present()
    }

    /// The drawing as an SVG file's text.
    pub fn to_svg(&self) -> String {
        let mut text = String::new();
        {
            let mut backend = SVGBackend::with_string(&mut text, (self.width, self.height));
            // writing into a string cannot fail
            let _ = self.draw(&mut backend);
        }
        text
    }
}
