//! A k-d tree over weighted points: how much weight lies near a point, and which points do.

/// Points in one block of memory, `width` numbers each.
#[derive(Debug, Clone)]
pub(super) struct Points<'a> {
    pub values: &'a [f64],
    pub width: usize,
}

impl Points<'_> {
    pub fn len(&self) -> usize {
        self.values.len() / self.width.max(1)
    }

    #[inline]
    pub fn get(&self, point: u32) -> &[f64] {
        let start = point as usize * self.width;
        self.values.get(start..start + self.width).unwrap_or_default()
    }
}

/// The square of the distance, summed in the order of the columns.
#[inline]
pub(super) fn square(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(a, b)| (a - b) * (a - b)).sum()
}

const LEAF: usize = 8;

struct Node {
    start: u32,
    end: u32,
    /// The right child; the left one follows its parent. 0 for a leaf.
    right: u32,
    weight: u64,
}

/// The tree. Building takes `n log² n`, a question `log n` and what it finds.
pub(super) struct Tree<'a> {
    points: Points<'a>,
    weights: &'a [u64],
    order: Vec<u32>,
    nodes: Vec<Node>,
    /// For each node the least and the greatest of each column.
    bounds: Vec<f64>,
}

impl<'a> Tree<'a> {
    /// Of these points, which may be some of all.
    pub fn new(points: Points<'a>, weights: &'a [u64], members: Vec<u32>) -> Self {
        let mut tree = Self { points, weights, order: members, nodes: Vec::new(), bounds: Vec::new() };
        let all = tree.order.len();
        if all > 0 {
            tree.split(0, all);
        }
        tree
    }

    fn split(&mut self, start: usize, end: usize) -> u32 {
        let width = self.points.width;
        let number = self.nodes.len() as u32;
        let mut low = vec![f64::INFINITY; width];
        let mut high = vec![f64::NEG_INFINITY; width];
        let mut weight = 0;
        for point in &self.order[start..end] {
            weight += self.weights.get(*point as usize).copied().unwrap_or(1);
            for ((low, high), value) in low.iter_mut().zip(&mut high).zip(self.points.get(*point)) {
                *low = low.min(*value);
                *high = high.max(*value);
            }
        }
        let widest =
            (0..width).max_by(|a, b| (high[*a] - low[*a]).total_cmp(&(high[*b] - low[*b]))).unwrap_or(0);
        let spread = high.get(widest).zip(low.get(widest)).map_or(0.0, |(high, low)| high - low);
        self.bounds.extend(low);
        self.bounds.extend(high);
        self.nodes.push(Node { start: start as u32, end: end as u32, right: 0, weight });
        if end - start > LEAF && spread > 0.0 {
            let middle = start.midpoint(end);
            let points = self.points.clone();
            self.order[start..end].select_nth_unstable_by(middle - start, |a, b| {
                points.get(*a)[widest].total_cmp(&points.get(*b)[widest]).then(a.cmp(b))
            });
            self.split(start, middle);
            let right = self.split(middle, end);
            self.nodes[number as usize].right = right;
        }
        number
    }

    /// The squares of the least and the greatest distance that a point of the node can have.
    fn reach(&self, node: u32, from: &[f64]) -> (f64, f64) {
        let width = self.points.width;
        let at = node as usize * 2 * width;
        let (mut near, mut far) = (0.0, 0.0);
        for (column, value) in from.iter().enumerate() {
            let (low, high) = (self.bounds[at + column], self.bounds[at + width + column]);
            let gap = (low - value).max(value - high).max(0.0);
            let most = (value - low).abs().max((value - high).abs());
            near += gap * gap;
            far += most * most;
        }
        (near, far)
    }

    /// The weight within the square of a radius, counted no further than `enough`.
    pub fn weight(&self, from: &[f64], radius: f64, enough: u64) -> u64 {
        let mut found = 0;
        let mut stack = vec![0_u32];
        while let Some(number) = stack.pop() {
            let Some(node) = self.nodes.get(number as usize) else { continue };
            let (near, far) = self.reach(number, from);
            // a little room, since bounds are rounded otherwise than distances
            if near > radius * (1.0 + 1e-9) {
                continue;
            }
            if far < radius * (1.0 - 1e-9) {
                found += node.weight;
            } else if node.right == 0 {
                for point in &self.order[node.start as usize..node.end as usize] {
                    if square(from, self.points.get(*point)) <= radius {
                        found += self.weights.get(*point as usize).copied().unwrap_or(1);
                    }
                }
            } else {
                stack.push(node.right);
                stack.push(number + 1);
            }
            if found >= enough {
                return found;
            }
        }
        found
    }

    /// The least value of `of` among the points within the square of a radius.
    pub fn least(&self, from: &[f64], radius: f64, of: impl Fn(u32) -> u32) -> u32 {
        let mut least = u32::MAX;
        self.visit(from, radius, |point| {
            least = least.min(of(point));
            true
        });
        least
    }

    /// The points within the square of a radius, until `next` says that it has enough.
    pub fn visit(&self, from: &[f64], radius: f64, mut next: impl FnMut(u32) -> bool) {
        let mut stack = vec![0_u32];
        while let Some(number) = stack.pop() {
            let Some(node) = self.nodes.get(number as usize) else { continue };
            if self.reach(number, from).0 > radius * (1.0 + 1e-9) {
                continue;
            }
            if node.right == 0 {
                for point in &self.order[node.start as usize..node.end as usize] {
                    if square(from, self.points.get(*point)) <= radius && !next(*point) {
                        return;
                    }
                }
            } else {
                stack.push(node.right);
                stack.push(number + 1);
            }
        }
    }
}
