//! Cells of the S2 grid: six faces of a cube, each divided in four up to 30 times, numbered along a curve.

use crate::Point;

/// The finest level.
pub const FINEST: u8 = 30;
/// Leaf cells along a side of a face.
const SIDE: i64 = 1 << 30;

/// For each orientation of the curve, which quarter (`2 * i + j`) is at each of the four positions.
const QUARTER: [[u8; 4]; 4] = [[0, 1, 3, 2], [0, 2, 3, 1], [3, 2, 0, 1], [3, 1, 0, 2]];
/// How the orientation changes in the quarter at each position.
const TURN: [u8; 4] = [1, 0, 0, 3];

/// Face and place on it (-1 to 1 each way) of a point.
fn project(point: Point) -> (usize, f64, f64) {
    let [x, y, z] = point.0;
    let largest = [x, y, z].map(f64::abs);
    let axis = if largest[0] > largest[1] {
        if largest[0] > largest[2] { 0 } else { 2 }
    } else if largest[1] > largest[2] {
        1
    } else {
        2
    };
    let face = axis + if point.0[axis] < 0.0 { 3 } else { 0 };
    let (u, v) = match face {
        0 => (y / x, z / x),
        1 => (-x / y, z / y),
        2 => (-x / z, -y / z),
        3 => (z / x, y / x),
        4 => (z / y, -x / y),
        _ => (-y / z, -x / z),
    };
    (face, u, v)
}

fn unproject(face: usize, u: f64, v: f64) -> Point {
    Point(match face {
        0 => [1.0, u, v],
        1 => [-u, 1.0, v],
        2 => [-u, -v, 1.0],
        3 => [-1.0, -v, -u],
        4 => [v, -1.0, -u],
        _ => [v, u, -1.0],
    })
}

/// From the share of a side to the place on the face; a square law keeps cells of about one size.
fn to_place(s: f64) -> f64 {
    if s >= 0.5 { (4.0 * s * s - 1.0) / 3.0 } else { (1.0 - 4.0 * (1.0 - s) * (1.0 - s)) / 3.0 }
}

fn to_share(u: f64) -> f64 {
    if u >= 0.0 { 0.5 * (1.0 + 3.0 * u).sqrt() } else { 1.0 - 0.5 * (1.0 - 3.0 * u).sqrt() }
}

/// A cell's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell(u64);

/// The number of the finest cell at a point.
pub fn leaf(point: Point) -> u64 {
    Cell::at(point, FINEST).0
}

impl Cell {
    /// The cell of a level (0 to 30) at a point.
    pub fn at(point: Point, level: u8) -> Self {
        let (face, u, v) = project(point);
        let index = |place: f64| ((to_share(place) * SIDE as f64).floor() as i64).clamp(0, SIDE - 1);
        Self::from_place(face, index(u), index(v)).parent(level)
    }

    fn from_place(face: usize, i: i64, j: i64) -> Self {
        let mut turn = (face & 1) as u8;
        let mut number = face as u64;
        for bit in (0..30).rev() {
            let quarter = (((i >> bit) & 1) << 1 | ((j >> bit) & 1)) as u8;
            let position = QUARTER[usize::from(turn)].iter().position(|q| *q == quarter).unwrap_or(0);
            number = number << 2 | position as u64;
            turn ^= TURN[position];
        }
        Self(number << 1 | 1)
    }

    /// Also for a place beside the face, on which it finds the neighbour.
    fn wrapped(face: usize, i: i64, j: i64) -> Self {
        if (0..SIDE).contains(&i) && (0..SIDE).contains(&j) {
            return Self::from_place(face, i, j);
        }
        let place = |index: i64| {
            let reach = 1.0 + f64::EPSILON;
            let index = index.clamp(-1, SIDE);
            ((index as f64 * 2.0 + 1.0) / SIDE as f64 - 1.0).clamp(-reach, reach)
        };
        let (face, u, v) = project(unproject(face, place(i), place(j)));
        let index = |u: f64| ((0.5 * (u + 1.0) * SIDE as f64).floor() as i64).clamp(0, SIDE - 1);
        Self::from_place(face, index(u), index(v))
    }

    /// The face, and the smallest indices of leaf cells each way.
    fn place(self) -> (usize, i64, i64) {
        let face = (self.0 >> 61) as usize;
        let mut turn = (face & 1) as u8;
        let (mut i, mut j) = (0, 0);
        for level in 1..=self.level() {
            let position = (self.0 >> (61 - 2 * u32::from(level)) & 3) as usize;
            let quarter = i64::from(QUARTER[usize::from(turn)][position]);
            (i, j) = (i << 1 | quarter >> 1, j << 1 | quarter & 1);
            turn ^= TURN[position];
        }
        (face, i << (FINEST - self.level()), j << (FINEST - self.level()))
    }

    /// The cell of a token, its number in hexadecimal digits without the zeros at the end.
    pub fn from_token(token: &str) -> Option<Self> {
        let digits = !token.is_empty() && token.len() <= 16 && token.bytes().all(|b| b.is_ascii_hexdigit());
        let number = u64::from_str_radix(&format!("{token:0<16}"), 16).ok().filter(|_| digits)?;
        (number >> 61 < 6 && number.trailing_zeros() % 2 == 0 && number.trailing_zeros() <= 60)
            .then_some(Self(number))
    }

    /// The token.
    pub fn token(self) -> String {
        format!("{:016x}", self.0).trim_end_matches('0').to_owned()
    }

    /// How often the face was divided.
    pub fn level(self) -> u8 {
        FINEST - (self.0.trailing_zeros() / 2).min(30) as u8
    }

    /// The cell of a coarser (or the same) level that holds this one.
    pub fn parent(self, level: u8) -> Self {
        let lowest = 1_u64 << (2 * u32::from(FINEST - level.min(FINEST)));
        Self(self.0 & lowest.wrapping_neg() | lowest)
    }

    /// The four cells of the next level.
    pub fn children(self) -> [Self; 4] {
        let lowest = self.0 & self.0.wrapping_neg();
        [0, 1, 2, 3].map(|child| Self(self.0 - lowest + (2 * child + 1) * (lowest >> 2)))
    }

    /// The six faces.
    pub fn faces() -> [Self; 6] {
        [0, 1, 2, 3, 4, 5].map(|face| Self(face << 61 | 1 << 60))
    }

    /// The corners, the cell on the left.
    pub fn corners(self) -> [Point; 4] {
        let (face, i, j) = self.place();
        let size = 1_i64 << (FINEST - self.level());
        let at = |index: i64| to_place(index as f64 / SIDE as f64);
        [(0, 0), (size, 0), (size, size), (0, size)]
            .map(|(di, dj)| unproject(face, at(i + di), at(j + dj)).unit())
    }

    /// The point that the middle of the four quarters has in common.
    pub fn center(self) -> Point {
        let (face, i, j) = self.place();
        let size = 1_i64 << (FINEST - self.level());
        let middle = |index: i64| to_place((index as f64 + size as f64 / 2.0) / SIDE as f64);
        unproject(face, middle(i), middle(j)).unit()
    }

    /// The neighbours of the same level, those that share a corner too, in the order of the S2 library.
    pub fn neighbours(self) -> Vec<Self> {
        let (face, i, j) = self.place();
        let level = self.level();
        let size = 1_i64 << (FINEST - level);
        let beside = [(-1, -1), (1, -1), (0, -1), (0, 1), (-1, 0), (1, 0), (-1, 1), (1, 1)];
        let cells = beside.map(|(di, dj)| Self::wrapped(face, i + di * size, j + dj * size).parent(level));
        cells.into_iter().filter(|cell| *cell != self).collect()
    }
}
