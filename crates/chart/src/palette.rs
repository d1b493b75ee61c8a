//! Colours of a chart on a light and on a dark page.

use plotters_backend::BackendColor;

/// A colour: red, green, blue, and opacity from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Color(pub u8, pub u8, pub u8, pub f64);

impl Color {
    /// The same colour with another opacity.
    pub fn alpha(self, alpha: f64) -> Self {
        Self(self.0, self.1, self.2, alpha)
    }

    pub(crate) fn backend(self) -> BackendColor {
        BackendColor { alpha: self.3, rgb: (self.0, self.1, self.2) }
    }

    /// As CSS reads it.
    pub fn css(self) -> String {
        format!("rgba({}, {}, {}, {})", self.0, self.1, self.2, self.3)
    }
}

/// The colours of one theme.
#[derive(Clone, Debug, PartialEq)]
pub struct Palette {
    /// Behind everything.
    pub background: Color,
    /// Every second row.
    pub band: Color,
    /// Grid lines and frames.
    pub line: Color,
    /// Labels that are read first.
    pub text: Color,
    /// Axis labels.
    pub muted: Color,
    /// The chosen window, the focus.
    pub accent: Color,
    /// Reference lines.
    pub reference: Color,
    /// Series in turn.
    pub series: [Color; 8],
}

impl Palette {
    /// For a light page.
    pub fn light() -> Self {
        Self {
            background: Color(255, 255, 255, 1.0),
            band: Color(245, 247, 249, 1.0),
            line: Color(218, 223, 229, 1.0),
            text: Color(26, 33, 41, 1.0),
            muted: Color(91, 103, 115, 1.0),
            accent: Color(15, 98, 148, 1.0),
            reference: Color(180, 35, 24, 1.0),
            series: [
                Color(0, 95, 153, 1.0),
                Color(176, 78, 0, 1.0),
                Color(0, 112, 84, 1.0),
                Color(140, 58, 138, 1.0),
                Color(122, 94, 0, 1.0),
                Color(60, 80, 180, 1.0),
                Color(176, 42, 72, 1.0),
                Color(70, 90, 100, 1.0),
            ],
        }
    }

    /// For a dark page.
    pub fn dark() -> Self {
        Self {
            background: Color(21, 26, 32, 1.0),
            band: Color(26, 32, 39, 1.0),
            line: Color(48, 57, 67, 1.0),
            text: Color(227, 232, 237, 1.0),
            muted: Color(149, 161, 173, 1.0),
            accent: Color(92, 179, 230, 1.0),
            reference: Color(244, 129, 117, 1.0),
            series: [
                Color(92, 179, 230, 1.0),
                Color(236, 158, 84, 1.0),
                Color(84, 196, 160, 1.0),
                Color(208, 142, 206, 1.0),
                Color(214, 184, 86, 1.0),
                Color(144, 160, 240, 1.0),
                Color(240, 130, 152, 1.0),
                Color(160, 178, 188, 1.0),
            ],
        }
    }

    /// The colour of a series by its place. After the last colour they come round again, nearer to the text's.
    pub fn of(&self, index: usize) -> Color {
        let color = self.series.get(index % self.series.len()).copied().unwrap_or(self.accent);
        let share = ((index / self.series.len()) as f64 * 0.45).min(0.8);
        let mix =
            |one: u8, other: u8| (f64::from(one) + (f64::from(other) - f64::from(one)) * share).round() as u8;
        let text = self.text;
        Color(mix(color.0, text.0), mix(color.1, text.1), mix(color.2, text.2), color.3)
    }
}
