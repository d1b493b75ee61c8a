//! Where a pattern of nodes and edges occurs in a graph.

use std::collections::VecDeque;

use crate::graph::{Direction, Graph};

/// The search has taken too many steps, or found too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Full;

/// What may repeat within a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cycles {
    /// Anything.
    All,
    /// Nodes, not edges.
    UniqueEdges,
    /// Nothing.
    None,
}

/// An edge of the pattern, or several in a row.
#[derive(Debug, Clone)]
pub struct Hop {
    /// The places of the nodes on its left and right.
    pub ends: (usize, usize),
    /// Which way it is walked from left to right.
    pub direction: Direction,
    /// How many edges: the least and the most.
    pub range: (usize, usize),
    /// Which edges fit; empty for all.
    pub edges: Vec<bool>,
    /// Which nodes may lie within; empty for all.
    pub inner: Vec<bool>,
}

/// Matches, each of them a node per place and a path of edges per hop.
#[derive(Debug, Clone, Default)]
pub struct Matches {
    /// The nodes, match by match.
    pub nodes: Vec<u32>,
    /// Where in the pool the edges of each hop lie (start and number), match by match.
    pub paths: Vec<(u32, u32)>,
    /// Edges.
    pub pool: Vec<u32>,
    /// How many matches.
    pub count: usize,
}

impl Matches {
    /// About how many bytes they take.
    pub fn bytes(&self) -> usize {
        (self.nodes.len() + self.pool.len() + 2 * self.paths.len()) * size_of::<u32>()
    }
}

/// The most entries of matches and paths.
const MAX_FOUND: usize = 40_000_000;

/// What a search has still to do.
enum Task {
    /// The matches of this start are all found.
    Done(u32),
    /// Begin with a hop of the walk, or keep a match behind the last.
    Hop(usize),
    /// Stand at a node within a hop.
    At(usize, u32),
    /// Take the next of these edges, each with the node behind it.
    Take(usize, std::vec::IntoIter<(u32, u32)>),
    /// Go back over an edge of a hop: was it used before, and the node behind it visited?
    Back(usize, (u32, bool), (u32, bool)),
    /// A place of the pattern is free again.
    Free(usize),
}

/// A search under way. It keeps its own list of what is to do, so that it can pause and a long path needs no deep stack.
pub struct Search<'g> {
    graph: &'g Graph,
    nodes: Vec<Vec<bool>>,
    hops: Vec<Hop>,
    cycles: Cycles,
    /// For each hop in the order of the walk: its number, and whether it is walked from right to left.
    order: Vec<(usize, bool)>,
    bound: Vec<Option<u32>>,
    used: Vec<bool>,
    visited: Vec<bool>,
    paths: Vec<Vec<u32>>,
    steps: usize,
    first: usize,
    tasks: Vec<Task>,
}

fn fits(mask: &[bool], at: u32) -> bool {
    mask.is_empty() || mask.get(at as usize) == Some(&true)
}

impl<'g> Search<'g> {
    /// A search for a connected pattern; `nodes` says for each place which nodes fit (empty for all), `steps` after how
    /// many steps to give up.
    pub fn new(
        graph: &'g Graph,
        nodes: Vec<Vec<bool>>,
        hops: Vec<Hop>,
        cycles: Cycles,
        steps: usize,
    ) -> Self {
        let candidates = |mask: &Vec<bool>| match mask.as_slice() {
            [] => graph.nodes(),
            mask => mask.iter().filter(|fits| **fits).count(),
        };
        let first = (0..nodes.len()).min_by_key(|place| candidates(&nodes[*place])).unwrap_or(0);
        let mut known = vec![false; nodes.len()];
        known.iter_mut().skip(first).take(1).for_each(|known| *known = true);
        let mut order: Vec<(usize, bool)> = Vec::new();
        while let Some(at) = (0..hops.len()).find(|at| {
            let (left, right) = hops[*at].ends;
            order.iter().all(|(done, _)| done != at) && (known[left] || known[right])
        }) {
            let (left, right) = hops[at].ends;
            order.push((at, !known[left]));
            known[left] = true;
            known[right] = true;
        }
        Self {
            graph,
            bound: vec![None; nodes.len()],
            used: vec![false; graph.edges()],
            visited: vec![false; graph.nodes()],
            paths: vec![Vec::new(); hops.len()],
            nodes,
            hops,
            cycles,
            order,
            steps,
            first,
            tasks: Vec::new(),
        }
    }

    /// The nodes to begin at.
    pub fn starts(&self) -> Vec<u32> {
        let mask = self.nodes.get(self.first).map_or(&[][..], Vec::as_slice);
        (0..self.graph.nodes() as u32).filter(|node| fits(mask, *node)).collect()
    }

    /// Begins at a node.
    pub fn begin(&mut self, start: u32) {
        self.bound[self.first] = Some(start);
        self.visited[start as usize] = true;
        self.tasks = vec![Task::Done(start), Task::Hop(0)];
    }

    /// Adds the matches of the node that it began at, for so many steps; true when all are found.
    ///
    /// # Errors
    /// [`Full`] when it takes too long or too much is found.
    pub fn go(&mut self, left: &mut usize, found: &mut Matches) -> Result<bool, Full> {
        while let Some(task) = self.tasks.pop() {
            self.work(task, found)?;
            *left = left.saturating_sub(1);
            if *left == 0 {
                break;
            }
        }
        Ok(self.tasks.is_empty())
    }

    fn work(&mut self, task: Task, found: &mut Matches) -> Result<(), Full> {
        match task {
            Task::Done(start) => {
                self.visited[start as usize] = false;
                self.bound[self.first] = None;
            }
            Task::Free(place) => self.bound[place] = None,
            Task::Hop(depth) => match self.order.get(depth) {
                Some((hop, turned)) => {
                    let (left, right) = self.hops[*hop].ends;
                    let start = self.bound[if *turned { right } else { left }].unwrap_or(0);
                    self.tasks.push(Task::At(depth, start));
                }
                None => return self.keep(found),
            },
            Task::At(depth, at) => self.arrive(depth, at)?,
            Task::Take(depth, mut steps) => {
                let hop = self.order[depth].0;
                let edges = &self.hops[hop].edges;
                let free = |(edge, next): &(u32, u32)| {
                    let repeats = match self.cycles {
                        Cycles::All => false,
                        Cycles::UniqueEdges => self.used[*edge as usize],
                        Cycles::None => self.visited[*next as usize],
                    };
                    !repeats && fits(edges, *edge)
                };
                if let Some((edge, next)) = steps.find(free) {
                    let used = std::mem::replace(&mut self.used[edge as usize], true);
                    let visited = std::mem::replace(&mut self.visited[next as usize], true);
                    self.paths[hop].push(edge);
                    let back = Task::Back(hop, (edge, used), (next, visited));
                    self.tasks.extend([Task::Take(depth, steps), back, Task::At(depth, next)]);
                }
            }
            Task::Back(hop, (edge, used), (next, visited)) => {
                self.paths[hop].pop();
                self.visited[next as usize] = visited;
                self.used[edge as usize] = used;
            }
        }
        Ok(())
    }

    /// Keeps a match.
    fn keep(&self, found: &mut Matches) -> Result<(), Full> {
        for (hop, path) in self.paths.iter().enumerate() {
            let turned = self.order.iter().any(|(at, turned)| *at == hop && *turned);
            found.paths.push((found.pool.len() as u32, path.len() as u32));
            if turned {
                found.pool.extend(path.iter().rev());
            } else {
                found.pool.extend(path);
            }
        }
        found.nodes.extend(self.bound.iter().map(|node| node.unwrap_or(0)));
        found.count += 1;
        if found.nodes.len() + found.pool.len() > MAX_FOUND { Err(Full) } else { Ok(()) }
    }

    /// The hop may end here, which is looked at first, or go on.
    fn arrive(&mut self, depth: usize, at: u32) -> Result<(), Full> {
        self.steps = self.steps.checked_sub(1).ok_or(Full)?;
        let (hop, turned) = self.order[depth];
        let length = self.paths[hop].len();
        let Hop { ends, direction, range: (low, high), inner, .. } = &self.hops[hop];
        let far = if turned { ends.0 } else { ends.1 };
        let direction = if turned { direction.turned() } else { *direction };
        if length < *high && (length == 0 || fits(inner, at)) {
            self.tasks.push(Task::Take(depth, self.graph.steps(at, direction).into_iter()));
        }
        if length >= *low {
            match self.bound[far] {
                Some(node) if node == at => self.tasks.push(Task::Hop(depth + 1)),
                None if fits(&self.nodes[far], at) => {
                    self.bound[far] = Some(at);
                    self.tasks.extend([Task::Free(far), Task::Hop(depth + 1)]);
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// The shortest paths of one hop (of at least one edge) from a node to each other node that fits: one of them, or all of
/// the least length.
///
/// # Errors
/// [`Full`] when too much is found.
pub fn shortest(
    graph: &Graph,
    hop: &Hop,
    ends: &[bool],
    start: u32,
    all: bool,
    found: &mut Matches,
) -> Result<(), Full> {
    let mut distance: Vec<Option<usize>> = vec![None; graph.nodes()];
    let mut before: Vec<Vec<(u32, u32)>> = vec![Vec::new(); graph.nodes()];
    let mut reached = Vec::new();
    let mut open = VecDeque::from([start]);
    distance[start as usize] = Some(0);
    while let Some(node) = open.pop_front() {
        let length = distance[node as usize].unwrap_or(0);
        if length >= hop.range.1 || (length > 0 && !fits(&hop.inner, node)) {
            continue;
        }
        for (edge, next) in graph.steps(node, hop.direction) {
            if !fits(&hop.edges, edge) {
                continue;
            }
            match distance[next as usize] {
                None => {
                    distance[next as usize] = Some(length + 1);
                    reached.push(next);
                    open.push_back(next);
                    before[next as usize].push((edge, node));
                }
                Some(known) if all && known == length + 1 => before[next as usize].push((edge, node)),
                Some(_) => {}
            }
        }
    }
    for end in reached.into_iter().filter(|end| fits(ends, *end)) {
        // backwards along the edges by which each node was reached
        let mut open = vec![(end, Vec::new())];
        while let Some((node, path)) = open.pop() {
            if node == start {
                found.nodes.extend([start, end]);
                found.paths.push((found.pool.len() as u32, path.len() as u32));
                found.pool.extend(path.iter().rev());
                found.count += 1;
                if found.nodes.len() + found.pool.len() > MAX_FOUND {
                    return Err(Full);
                }
                continue;
            }
            for (edge, previous) in before[node as usize].iter().rev() {
                let mut longer: Vec<u32> = path.clone();
                longer.push(*edge);
                open.push((*previous, longer));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hop(ends: (usize, usize), direction: Direction, range: (usize, usize)) -> Hop {
        Hop { ends, direction, range, edges: Vec::new(), inner: Vec::new() }
    }

    fn count(graph: &Graph, places: usize, hops: Vec<Hop>, cycles: Cycles) -> usize {
        let mut search = Search::new(graph, vec![Vec::new(); places], hops, cycles, 100_000);
        let mut found = Matches::default();
        for start in search.starts() {
            search.begin(start);
            // a pause after each step changes nothing
            while !search.go(&mut 1, &mut found).expect("small") {}
        }
        found.count
    }

    #[test]
    fn cycles_repeat_as_far_as_they_may() {
        let ring = Graph::new(3, vec![(0, 1), (1, 2), (2, 0)]);
        let path = || vec![hop((0, 1), Direction::Forward, (1, 4))];
        assert_eq!(count(&ring, 2, path(), Cycles::None), 6);
        assert_eq!(count(&ring, 2, path(), Cycles::UniqueEdges), 9);
        assert_eq!(count(&ring, 2, path(), Cycles::All), 12);
    }

    #[test]
    fn paths_share_nodes() {
        let star = Graph::new(4, vec![(0, 1), (0, 2), (0, 3)]);
        let hops = vec![hop((0, 1), Direction::Forward, (1, 1)), hop((0, 2), Direction::Forward, (1, 1))];
        assert_eq!(count(&star, 3, hops, Cycles::UniqueEdges), 6);
        let either = vec![hop((0, 1), Direction::Either, (1, 1))];
        assert_eq!(count(&star, 2, either, Cycles::UniqueEdges), 6);
        let triangle = Graph::new(3, vec![(0, 1), (1, 2), (2, 0)]);
        let closed = vec![
            hop((0, 1), Direction::Forward, (1, 1)),
            hop((1, 2), Direction::Forward, (1, 1)),
            hop((2, 0), Direction::Forward, (1, 1)),
        ];
        assert_eq!(count(&triangle, 3, closed, Cycles::UniqueEdges), 3);
    }

    #[test]
    fn a_search_gives_up() {
        let dense = Graph::new(12, (0..144).map(|at| (at / 12, at % 12)).collect());
        let path = vec![hop((0, 1), Direction::Forward, (1, 30))];
        let mut search = Search::new(&dense, vec![Vec::new(); 2], path, Cycles::UniqueEdges, 1000);
        search.begin(0);
        let mut all = usize::MAX;
        assert_eq!(search.go(&mut all, &mut Matches::default()), Err(Full));
    }

    #[test]
    fn finds_one_or_all_shortest_paths() {
        let square = Graph::new(4, vec![(0, 1), (0, 2), (1, 3), (2, 3), (0, 0)]);
        for (all, paths) in [(false, 3), (true, 4)] {
            let mut found = Matches::default();
            let any = hop((0, 1), Direction::Forward, (1, 5));
            shortest(&square, &any, &[], 0, all, &mut found).expect("small");
            assert_eq!((found.count, found.paths.len()), (paths, paths));
        }
    }
}
