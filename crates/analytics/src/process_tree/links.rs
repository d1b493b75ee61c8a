//! A forest: the parent of each member, and what follows from it.

const NONE: u32 = u32::MAX;

/// Parents and children of numbered members. There are no circles.
#[derive(Debug, Clone, Default)]
pub struct Links {
    parent: Vec<u32>,
    /// Where the children of each member start in `children`, and the end.
    starts: Vec<u32>,
    children: Vec<u32>,
    depth: Vec<u32>,
    /// Every member, each before its children, children in order.
    order: Vec<u32>,
}

/// Cuts circles among the members from `start` to `end`: of each circle the first member gets the parent that
/// `instead` gives, which must be outside.
pub(super) fn cut_cycles(
    parents: &mut [u32],
    start: usize,
    end: usize,
    mut instead: impl FnMut(usize) -> u32,
) {
    // 0 not seen, otherwise the walk in which it was
    let mut seen = vec![0_u32; end - start];
    for first in start..end {
        let walk = (first - start + 1) as u32;
        let mut at = first;
        while let Some(mark) = seen.get_mut(at - start) {
            if *mark == walk {
                let mut least = at;
                let mut other = parents[at] as usize;
                while other != at {
                    least = least.min(other);
                    other = parents[other] as usize;
                }
                parents[least] = instead(least);
                break;
            }
            if *mark != 0 {
                break;
            }
            *mark = walk;
            let next = parents[at] as usize;
            if !(start..end).contains(&next) {
                break;
            }
            at = next;
        }
    }
}

impl Links {
    /// Of each member's parent, [`u32::MAX`] for none. Numbers beyond the members are no parent; a circle is cut at its
    /// first member.
    pub fn new(mut parent: Vec<u32>) -> Self {
        let all = parent.len();
        for (member, up) in parent.iter_mut().enumerate() {
            if *up as usize >= all || *up as usize == member {
                *up = NONE;
            }
        }
        cut_cycles(&mut parent, 0, all, |_| NONE);
        let mut starts = vec![0_u32; all + 2];
        for up in parent.iter().filter(|up| **up != NONE) {
            starts[*up as usize + 2] += 1;
        }
        for at in 2..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut children = vec![0_u32; starts.last().copied().unwrap_or(0) as usize];
        for (member, up) in parent.iter().enumerate().filter(|(_, up)| **up != NONE) {
            let slot = &mut starts[*up as usize + 1];
            children[*slot as usize] = member as u32;
            *slot += 1;
        }
        starts.pop();
        let mut links =
            Self { parent, starts, children, depth: vec![0; all], order: Vec::with_capacity(all) };
        let mut stack: Vec<u32> = links.roots();
        stack.reverse();
        while let Some(member) = stack.pop() {
            links.order.push(member);
            let depth = links.parent(member).map_or(1, |up| links.depth[up as usize] + 1);
            links.depth[member as usize] = depth;
            stack.extend(links.children(member).iter().rev());
        }
        links
    }

    /// The same forest with members numbered by [`Self::order`].
    pub(super) fn in_order(&self) -> Self {
        let mut place = vec![0_u32; self.len()];
        for (at, member) in self.order.iter().enumerate() {
            place[*member as usize] = at as u32;
        }
        let up = |member: &u32| self.parent(*member).map_or(NONE, |up| place[up as usize]);
        Self::new(self.order.iter().map(up).collect())
    }

    /// The number of members.
    pub fn len(&self) -> usize {
        self.parent.len()
    }

    /// True when there is no member.
    pub fn is_empty(&self) -> bool {
        self.parent.is_empty()
    }

    /// The parent.
    pub fn parent(&self, member: u32) -> Option<u32> {
        self.parent.get(member as usize).copied().filter(|up| *up != NONE)
    }

    /// The members without a parent.
    pub fn roots(&self) -> Vec<u32> {
        (0..self.len() as u32).filter(|member| self.parent(*member).is_none()).collect()
    }

    /// The children, in order.
    pub fn children(&self, member: u32) -> &[u32] {
        let bound = |at: usize| self.starts.get(at).map(|start| *start as usize);
        match (bound(member as usize), bound(member as usize + 1)) {
            (Some(start), Some(end)) => self.children.get(start..end).unwrap_or_default(),
            _ => &[],
        }
    }

    /// True of a member without children.
    pub fn is_leaf(&self, member: u32) -> bool {
        self.children(member).is_empty()
    }

    /// 1 for a root, 2 for its children, and so on.
    pub fn depth(&self, member: u32) -> u32 {
        self.depth.get(member as usize).copied().unwrap_or(0)
    }

    /// Every member, each before its children.
    pub fn order(&self) -> &[u32] {
        &self.order
    }

    /// The member, its children, theirs and so on, each before its children; down to `levels` below it when given.
    pub fn descendants(&self, member: u32, levels: Option<u32>) -> Vec<u32> {
        let floor = levels.map_or(u32::MAX, |levels| self.depth(member).saturating_add(levels));
        let mut found = Vec::new();
        let mut stack = vec![member];
        while let Some(at) = stack.pop() {
            found.push(at);
            if self.depth(at) < floor {
                stack.extend(self.children(at).iter().rev());
            }
        }
        found
    }

    /// From the root to the parent.
    pub fn ancestors(&self, member: u32) -> Vec<u32> {
        let mut found: Vec<u32> = std::iter::successors(self.parent(member), |at| self.parent(*at)).collect();
        found.reverse();
        found
    }

    /// The root that the member stands under; itself when it is one.
    pub fn root(&self, member: u32) -> u32 {
        std::iter::successors(Some(member), |at| self.parent(*at)).last().unwrap_or(member)
    }

    /// The other children of the parent; of a root the other roots.
    pub fn siblings(&self, member: u32) -> Vec<u32> {
        let all = self.parent(member).map_or_else(|| self.roots(), |up| self.children(up).to_vec());
        all.into_iter().filter(|other| *other != member).collect()
    }

    /// How many levels there are from the member down: 1 for a leaf.
    pub fn height(&self, member: u32) -> u32 {
        let own = self.depth(member);
        self.descendants(member, None).into_iter().map(|at| self.depth(at) + 1 - own).max().unwrap_or(0)
    }

    /// The most levels that a tree has.
    pub fn levels(&self) -> u32 {
        self.depth.iter().copied().max().unwrap_or(0)
    }
}
