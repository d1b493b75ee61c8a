//! Graphs of numbered nodes and edges: neighbours and components.

/// A directed graph; several edges between two nodes are fine.
#[derive(Debug, Clone, Default)]
pub struct Graph {
    ends: Vec<(u32, u32)>,
    out: Vec<Vec<u32>>,
    into: Vec<Vec<u32>>,
}

/// Which way an edge is walked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From its source to its target.
    Forward,
    /// From its target to its source.
    Backward,
    /// Both.
    Either,
}

impl Direction {
    /// The same edge seen from the other side.
    #[must_use]
    pub fn turned(self) -> Self {
        match self {
            Self::Forward => Self::Backward,
            Self::Backward => Self::Forward,
            Self::Either => Self::Either,
        }
    }
}

impl Graph {
    /// A graph of so many nodes and these edges (source, target); an edge to a node that is not there is left out.
    pub fn new(nodes: usize, ends: Vec<(u32, u32)>) -> Self {
        let (mut out, mut into) = (vec![Vec::new(); nodes], vec![Vec::new(); nodes]);
        for (edge, (source, target)) in ends.iter().enumerate() {
            if (*source as usize) < nodes && (*target as usize) < nodes {
                out[*source as usize].push(edge as u32);
                into[*target as usize].push(edge as u32);
            }
        }
        Self { ends, out, into }
    }

    /// How many nodes there are.
    pub fn nodes(&self) -> usize {
        self.out.len()
    }

    /// How many edges there are.
    pub fn edges(&self) -> usize {
        self.ends.len()
    }

    /// How many edges end in a node, and how many begin there.
    pub fn degrees(&self, node: u32) -> (usize, usize) {
        let count = |lists: &[Vec<u32>]| lists.get(node as usize).map_or(0, Vec::len);
        (count(&self.into), count(&self.out))
    }

    /// The edges at a node that may be walked, each with the node at its other end.
    pub fn steps(&self, node: u32, direction: Direction) -> Vec<(u32, u32)> {
        let mut steps = Vec::new();
        let none = Vec::new();
        let list = |lists: &[Vec<u32>]| lists.get(node as usize).unwrap_or(&none).clone();
        if direction != Direction::Backward {
            steps.extend(list(&self.out).into_iter().map(|edge| (edge, self.ends[edge as usize].1)));
        }
        if direction != Direction::Forward {
            let back = list(&self.into).into_iter().map(|edge| (edge, self.ends[edge as usize].0));
            // an edge from a node to itself is one step, not two
            steps.extend(back.filter(|(_, other)| direction == Direction::Backward || *other != node));
        }
        steps
    }

    /// The node at the other end of an edge.
    pub fn other_end(&self, edge: u32, node: u32) -> u32 {
        match self.ends.get(edge as usize) {
            Some((source, target)) if *source == node => *target,
            Some((source, _)) => *source,
            None => node,
        }
    }

    /// The component of each node, numbered by its first node. Weak components ignore directions; in a strong one
    /// each node is reached from each other.
    pub fn components(&self, strong: bool) -> Vec<u32> {
        let nodes = self.nodes();
        let mut found: Vec<Option<u32>> = vec![None; nodes];
        let mut count = 0;
        let order = if strong { self.finished() } else { (0..nodes as u32).collect() };
        let direction = if strong { Direction::Backward } else { Direction::Either };
        for start in order {
            if found[start as usize].is_some() {
                continue;
            }
            let mut open = vec![start];
            while let Some(node) = open.pop() {
                if found[node as usize].is_none() {
                    found[node as usize] = Some(count);
                    let next = self.steps(node, direction).into_iter().map(|(_, other)| other);
                    open.extend(next.filter(|other| found[*other as usize].is_none()));
                }
            }
            count += 1;
        }
        let mut numbers: Vec<Option<u32>> = vec![None; count as usize];
        let mut next = 0;
        let renumber = |old: Option<u32>| {
            let slot = &mut numbers[old.unwrap_or(0) as usize];
            *slot.get_or_insert_with(|| {
                next += 1;
                next - 1
            })
        };
        found.into_iter().map(renumber).collect()
    }

    /// The nodes, the one whose walk ends last first.
    fn finished(&self) -> Vec<u32> {
        let mut seen = vec![false; self.nodes()];
        let mut done = Vec::with_capacity(self.nodes());
        for start in 0..self.nodes() as u32 {
            let mut open = vec![(start, false)];
            while let Some((node, leave)) = open.pop() {
                if leave {
                    done.push(node);
                } else if !std::mem::replace(&mut seen[node as usize], true) {
                    open.push((node, true));
                    let next = self.steps(node, Direction::Forward);
                    open.extend(next.into_iter().map(|(_, other)| (other, false)));
                }
            }
        }
        done.reverse();
        done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_are_numbered_by_their_first_node() {
        let graph = Graph::new(6, vec![(5, 4), (1, 0), (2, 1), (0, 2), (2, 3)]);
        assert_eq!(graph.components(false), [0, 0, 0, 0, 1, 1]);
        assert_eq!(graph.components(true), [0, 0, 0, 1, 2, 3]);
        assert_eq!(graph.degrees(2), (1, 2));
    }
}
