//! Draws in CSS pixels, keeps shapes in device pixels.

use crate::palette::Color;
use crate::scene::{Anchor, Scene, Shape};

/// Letters' height in CSS pixels.
const LETTERS: f64 = 12.0;

/// Shapes so far, and the device pixels of one CSS pixel.
pub(crate) struct Pen {
    pub(crate) shapes: Vec<Shape>,
    scale: f64,
}

impl Pen {
    pub(crate) fn new(scale: f64) -> Self {
        Self { shapes: Vec::new(), scale }
    }

    pub(crate) fn px(&self, css: f64) -> i32 {
        (css * self.scale).round() as i32
    }

    pub(crate) fn at(&self, x: f64, y: f64) -> (i32, i32) {
        (self.px(x), self.px(y))
    }

    pub(crate) fn rect(&mut self, left: f64, top: f64, right: f64, bottom: f64, color: Color) {
        let (from, to) = (self.at(left, top), self.at(right, bottom));
        self.shapes.push(Shape::Rect { from, to, color, fill: true });
    }

    pub(crate) fn line(&mut self, from: (f64, f64), to: (f64, f64), color: Color) {
        let (from, to) = (self.at(from.0, from.1), self.at(to.0, to.1));
        self.shapes.push(Shape::Line { from, to, color, width: self.px(1.0).max(1) as u32 });
    }

    pub(crate) fn path(&mut self, points: &[(f64, f64)], color: Color, width: f64) {
        let points = points.iter().map(|&(x, y)| self.at(x, y)).collect();
        self.shapes.push(Shape::Path { points, color, width: self.px(width).max(1) as u32 });
    }

    pub(crate) fn polygon(&mut self, points: &[(f64, f64)], color: Color) {
        let points = points.iter().map(|&(x, y)| self.at(x, y)).collect();
        self.shapes.push(Shape::Polygon { points, color });
    }

    pub(crate) fn dot(&mut self, x: f64, y: f64, radius: f64, color: Color) {
        let (center, radius) = (self.at(x, y), self.px(radius).max(1) as u32);
        self.shapes.push(Shape::Dot { center, radius, color });
    }

    pub(crate) fn ring(&mut self, x: f64, y: f64, radius: f64, color: Color, width: f64) {
        let (center, radius) = (self.at(x, y), self.px(radius).max(1) as u32);
        self.shapes.push(Shape::Ring { center, radius, color, width: self.px(width).max(1) as u32 });
    }

    pub(crate) fn text(&mut self, text: String, x: f64, y: f64, anchor: Anchor, color: Color) {
        let shape = Shape::Text { text, at: self.at(x, y), anchor, size: self.px(LETTERS) as u32, color };
        self.shapes.push(shape);
    }

    pub(crate) fn scene(self, width: f64, height: f64) -> Scene {
        let (width, height) = self.at(width, height);
        Scene { width: width.max(1) as u32, height: height.max(1) as u32, shapes: self.shapes }
    }
}

/// A text of so many letters at most.
pub(crate) fn shorten(text: &str, letters: usize) -> String {
    let text = if text.is_empty() { "(empty)" } else { text };
    if text.chars().count() <= letters {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(letters.saturating_sub(1)).collect();
    short.push('…');
    short
}
