//! Which parts of a chart the reader has turned off.

/// Numbers of series or groups that are not drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hidden(Vec<usize>);

impl Hidden {
    /// Whether a part is turned off.
    pub fn contains(&self, part: usize) -> bool {
        self.0.contains(&part)
    }

    /// Turns a part off, or on again.
    pub fn flip(&mut self, part: usize) {
        match self.0.iter().position(|&hidden| hidden == part) {
            Some(place) => {
                self.0.remove(place);
            }
            None => self.0.push(part),
        }
    }
}
