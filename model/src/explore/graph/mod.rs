//! What can still come: questions about a whole graph of numbered states.
//!
//! - [`Graph`]: states and what leads from one to another, in compressed rows
//! - [`Marks`]: a set of states
//! - [`loops`]: ways that never end, and whether fairness rules them out
//!
//! Nothing here knows what a state is, so that the questions are tested on graphs of a few dots.

pub mod loops;
mod marks;

pub use marks::Marks;

use std::collections::VecDeque;

/// The number of a state.
pub type Node = u32;

/// What leads from one state to another: nothing in particular, or one of at most 255 kinds that
/// somebody may be fair about, counted from 1.
pub type Kind = u8;

/// Of no kind that anybody is fair about.
pub const PLAIN: Kind = 0;

/// States by number, and what leads from each to others.
#[derive(Debug, Default)]
pub struct Graph {
    rows: Rows,
    kinds: Vec<Kind>,
    /// The same edges from where they lead to.
    back: Rows,
}

/// Lists of states, one for each state, behind each other.
#[derive(Debug, Default)]
struct Rows {
    /// Where each list begins, and where the last ends.
    begins: Vec<u64>,
    nodes: Vec<Node>,
}

impl Rows {
    fn range(&self, node: Node) -> std::ops::Range<usize> {
        self.begins[node as usize] as usize..self.begins[node as usize + 1] as usize
    }

    fn of(&self, node: Node) -> &[Node] {
        &self.nodes[self.range(node)]
    }
}

/// A graph while it is put together, state by state in order.
#[derive(Debug, Default)]
pub struct Builder {
    rows: Rows,
    kinds: Vec<Kind>,
}

impl Builder {
    /// No state yet, and room for so many.
    pub fn with_room_for(states: usize) -> Builder {
        let mut begins = Vec::with_capacity(states + 1);
        begins.push(0);
        Builder { rows: Rows { begins, nodes: Vec::new() }, kinds: Vec::new() }
    }

    /// Adds the next state, with what leads from it; what comes twice counts once.
    pub fn add(&mut self, edges: &mut Vec<(Node, Kind)>) {
        edges.sort_unstable();
        edges.dedup();
        self.rows.nodes.extend(edges.iter().map(|(node, _)| *node));
        self.kinds.extend(edges.iter().map(|(_, kind)| *kind));
        self.rows.begins.push(self.rows.nodes.len() as u64);
    }

    /// The graph.
    pub fn finish(self) -> Graph {
        let back = reversed(&self.rows);
        Graph { rows: self.rows, kinds: self.kinds, back }
    }
}

fn reversed(rows: &Rows) -> Rows {
    let states = rows.begins.len() - 1;
    let mut begins = vec![0u64; states + 1];
    for node in &rows.nodes {
        begins[*node as usize + 1] += 1;
    }
    for place in 0..states {
        begins[place + 1] += begins[place];
    }
    let mut next = begins.clone();
    let mut nodes = vec![0; rows.nodes.len()];
    for from in 0..states as Node {
        for to in rows.of(from) {
            let place = &mut next[*to as usize];
            nodes[*place as usize] = from;
            *place += 1;
        }
    }
    Rows { begins, nodes }
}

impl Graph {
    /// How many states there are.
    pub fn states(&self) -> usize {
        self.rows.begins.len().saturating_sub(1)
    }

    /// How many edges there are.
    pub fn edges(&self) -> usize {
        self.rows.nodes.len()
    }

    /// What leads from a state, each with its kind.
    pub fn from(&self, node: Node) -> impl Iterator<Item = (Node, Kind)> + '_ {
        let range = self.rows.range(node);
        self.rows.nodes[range.clone()].iter().copied().zip(self.kinds[range].iter().copied())
    }

    /// The states from which a goal can be reached, over states of `within` alone up to the goal; the
    /// goals are among them, wherever they lie.
    pub fn can_reach(&self, goals: &Marks, within: &Marks) -> Marks {
        let mut found = goals.clone();
        let mut left: Vec<Node> = goals.iter().collect();
        while let Some(node) = left.pop() {
            for before in self.back.of(node) {
                if within.has(*before) && found.add(*before) {
                    left.push(*before);
                }
            }
        }
        found
    }

    /// The states that can be reached from these, over states of `within` alone.
    pub fn reachable_from(&self, begin: &Marks, within: &Marks) -> Marks {
        let mut found = Marks::none(self.states());
        let mut left: Vec<Node> = begin.iter().filter(|node| within.has(*node)).collect();
        left.iter().for_each(|node| _ = found.add(*node));
        while let Some(node) = left.pop() {
            for next in self.rows.of(node) {
                if within.has(*next) && found.add(*next) {
                    left.push(*next);
                }
            }
        }
        found
    }

    /// A shortest way from one of these states to a wanted one, both included, over states of `within`
    /// alone.
    pub fn way(
        &self,
        begin: impl IntoIterator<Item = Node>,
        within: impl Fn(Node) -> bool,
        is_wanted: impl Fn(Node) -> bool,
    ) -> Option<Vec<Node>> {
        const NOBODY: Node = Node::MAX;
        let mut before = vec![NOBODY; self.states()];
        let mut left: VecDeque<Node> = begin.into_iter().collect();
        left.iter().for_each(|node| before[*node as usize] = *node);
        while let Some(node) = left.pop_front() {
            if is_wanted(node) {
                return Some(way_back(&before, node));
            }
            for next in self.rows.of(node) {
                if before[*next as usize] == NOBODY && within(*next) {
                    before[*next as usize] = node;
                    left.push_back(*next);
                }
            }
        }
        None
    }

    /// How many bytes it takes.
    pub fn bytes(&self) -> usize {
        let rows = |rows: &Rows| {
            rows.begins.capacity() * size_of::<u64>() + rows.nodes.capacity() * size_of::<Node>()
        };
        rows(&self.rows) + rows(&self.back) + self.kinds.capacity()
    }
}

fn way_back(before: &[Node], end: Node) -> Vec<Node> {
    let mut way = vec![end];
    let mut node = end;
    while before[node as usize] != node {
        node = before[node as usize];
        way.push(node);
    }
    way.reverse();
    way
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A graph by its edges; states are as many as are named.
    pub fn graph(edges: &[(Node, Node, Kind)]) -> Graph {
        let states = edges.iter().map(|(from, to, _)| from.max(to) + 1).max().unwrap_or(1);
        let mut builder = Builder::with_room_for(states as usize);
        for node in 0..states {
            let of_node = edges.iter().filter(|(from, _, _)| *from == node);
            builder.add(&mut of_node.map(|(_, to, kind)| (*to, *kind)).collect());
        }
        builder.finish()
    }

    pub fn marks(graph: &Graph, nodes: &[Node]) -> Marks {
        let mut marks = Marks::none(graph.states());
        nodes.iter().for_each(|node| _ = marks.add(*node));
        marks
    }

    #[test]
    fn what_can_reach_a_goal_is_found_from_the_goal() {
        let graph = graph(&[(0, 1, 0), (1, 2, 0), (1, 3, 0), (3, 3, 0), (4, 2, 0)]);
        let all = Marks::all(graph.states());
        let found = graph.can_reach(&marks(&graph, &[2]), &all);
        assert_eq!(found.iter().collect::<Vec<_>>(), [0, 1, 2, 4]);
    }

    #[test]
    fn a_goal_behind_a_forbidden_state_is_not_reached() {
        let graph = graph(&[(0, 1, 0), (1, 2, 0)]);
        let found = graph.can_reach(&marks(&graph, &[2]), &marks(&graph, &[0]));
        assert_eq!(found.iter().collect::<Vec<_>>(), [2]);
    }

    #[test]
    fn a_way_is_a_shortest_one() {
        let graph = graph(&[(0, 1, 0), (1, 2, 0), (2, 4, 0), (0, 3, 0), (3, 4, 0)]);
        assert_eq!(graph.way([0], |_| true, |node| node == 4), Some(vec![0, 3, 4]));
        assert_eq!(graph.way([4], |_| true, |node| node == 0), None);
    }
}
