//! Ways that never end. Nobody has to do anything: a state may stay as it is for ever, unless something
//! is due there that fairness does not let wait.
//!
//! Fair is *weakly* fair: what can happen all the time from some point on does happen. So a way stays for
//! ever in a part of the graph in which every state can be reached from every other, and it is fair if
//! each kind that somebody is fair about cannot happen in some state of that part, or does happen in it.

use super::{Graph, Kind, Marks, Node};
use std::collections::HashSet;

/// A way that never comes to what was wanted: states up to a loop, and the loop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lasso {
    /// The way into the loop, which begins at its last state.
    pub stem: Vec<Node>,
    /// The rest of the loop, back to where it begins; nothing when the state just stays as it is.
    pub around: Vec<Node>,
}

impl Graph {
    /// A way that begins at one of `begin`, stays in `within` for ever and is fair to these kinds.
    pub fn fair_way_within(&self, begin: &Marks, within: &Marks, fair: &[Kind]) -> Option<Lasso> {
        let region = self.reachable_from(begin, within);
        let component =
            self.components(&region).into_iter().find(|part| self.is_fair(part, fair))?;
        let mut inside = Marks::none(self.states());
        component.iter().for_each(|node| _ = inside.add(*node));
        let stem = self.stem(begin, &region, &inside)?;
        let around = self.around(*stem.last()?, &inside, fair);
        Some(match around {
            Around::Stays(way) => Lasso { stem: [&stem[..], &way[1..]].concat(), around: vec![] },
            Around::Goes(way) => Lasso { stem, around: way[1..].to_vec() },
        })
    }

    /// A shortest way from one of `begin` into the loop.
    fn stem(&self, begin: &Marks, region: &Marks, inside: &Marks) -> Option<Vec<Node>> {
        let begins = begin.iter().filter(|node| region.has(*node));
        self.way(begins, |node| region.has(node), |node| inside.has(node))
    }

    fn can(&self, node: Node, kind: Kind) -> bool {
        self.from(node).any(|(_, of)| of == kind)
    }

    fn is_fair(&self, component: &[Node], fair: &[Kind]) -> bool {
        let inside: HashSet<_> = component.iter().copied().collect();
        fair.iter().all(|kind| {
            component.iter().any(|node| !self.can(*node, *kind))
                || component.iter().any(|node| {
                    self.from(*node).any(|(to, of)| of == *kind && inside.contains(&to))
                })
        })
    }

    /// How a fair way goes on for ever from a state of a fair part.
    fn around(&self, begin: Node, inside: &Marks, fair: &[Kind]) -> Around {
        let way_to = |from: Node, is_wanted: &dyn Fn(Node) -> bool| {
            self.way([from], |node| inside.has(node), is_wanted).unwrap_or_else(|| vec![from])
        };
        let can_stay = |node: Node| fair.iter().all(|kind| !self.can(node, *kind));
        let to_rest = self.way([begin], |node| inside.has(node), can_stay);
        if let Some(way) = to_rest {
            return Around::Stays(way);
        }
        let mut way = vec![begin];
        for kind in fair {
            let at = way.last().copied().unwrap_or(begin);
            let does = |node: Node| self.from(node).find(|(to, of)| of == kind && inside.has(*to));
            if inside.iter().any(|node| !self.can(node, *kind)) {
                way.extend(&way_to(at, &|node| !self.can(node, *kind))[1..]);
            } else {
                way.extend(&way_to(at, &|node| does(node).is_some())[1..]);
                let at = way.last().copied().unwrap_or(begin);
                way.extend(does(at).map(|(to, _)| to));
            }
        }
        let at = way.last().copied().unwrap_or(begin);
        way.extend(&way_to(at, &|node| node == begin)[1..]);
        Around::Goes(way)
    }

    /// The parts of a region in which every state can be reached from every other; each state is in one.
    fn components(&self, region: &Marks) -> Vec<Vec<Node>> {
        let mut search = Search {
            graph: self,
            region,
            order: vec![0; self.states()],
            low: vec![0; self.states()],
            open: Vec::new(),
            count: 0,
            found: Vec::new(),
        };
        for node in region.iter() {
            if search.order[node as usize] == 0 {
                search.visit(node);
            }
        }
        search.found
    }
}

/// How a way goes on for ever, with where it is now first.
enum Around {
    /// It comes to a state and stays there.
    Stays(Vec<Node>),
    /// It comes back to where it is.
    Goes(Vec<Node>),
}

/// Tarjan's algorithm, with a stack of its own.
struct Search<'g> {
    graph: &'g Graph,
    region: &'g Marks,
    /// When each state was met, from 1.
    order: Vec<u32>,
    /// The earliest state that is known to be in the same part.
    low: Vec<u32>,
    open: Vec<Node>,
    count: u32,
    found: Vec<Vec<Node>>,
}

impl Search<'_> {
    fn enter(&mut self, node: Node) -> (Node, usize) {
        self.count += 1;
        self.order[node as usize] = self.count;
        self.low[node as usize] = self.count;
        self.open.push(node);
        (node, 0)
    }

    fn visit(&mut self, root: Node) {
        let mut stack = vec![self.enter(root)];
        while let Some((node, place)) = stack.last_mut() {
            let node = *node;
            let next = self.graph.rows.of(node).get(*place).copied();
            *place += 1;
            match next {
                Some(to) if !self.region.has(to) || self.is_closed(to) => {}
                Some(to) if self.order[to as usize] == 0 => stack.push(self.enter(to)),
                Some(to) => self.lower(node, self.order[to as usize]),
                None => {
                    stack.pop();
                    let low = self.low[node as usize];
                    if low == self.order[node as usize] {
                        self.close(node);
                    } else if let Some((before, _)) = stack.last() {
                        self.lower(*before, low);
                    }
                }
            }
        }
    }

    fn lower(&mut self, node: Node, to: u32) {
        let low = &mut self.low[node as usize];
        *low = (*low).min(to);
    }

    /// No open state has this number.
    fn is_closed(&self, node: Node) -> bool {
        self.low[node as usize] == u32::MAX
    }

    fn close(&mut self, root: Node) {
        let place = self.open.iter().rposition(|node| *node == root).unwrap_or(0);
        let part = self.open.split_off(place);
        part.iter().for_each(|node| self.low[*node as usize] = u32::MAX);
        self.found.push(part);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{graph, marks};
    use super::*;

    /// Whether every way from `begin` comes to the goal.
    fn comes_to(graph: &Graph, begin: Node, goal: &[Node], fair: &[Kind]) -> Option<Lasso> {
        let elsewhere = Marks::all(graph.states()).without(&marks(graph, goal));
        graph.fair_way_within(&marks(graph, &[begin]), &elsewhere, fair)
    }

    /// A search that ends a way where it meets a state again takes the cycle for nothing.
    #[test]
    fn a_cycle_that_avoids_the_goal_is_found() {
        let graph = graph(&[(0, 1, 1), (1, 2, 1), (2, 0, 1), (1, 3, 1), (3, 3, 1)]);
        let lasso = comes_to(&graph, 0, &[3], &[1]);
        assert_eq!(lasso, Some(Lasso { stem: vec![0], around: vec![1, 2, 0] }));
    }

    /// A search that remembers a state as done, by whatever way it came there first, forgets that the
    /// other way has not been at the goal.
    #[test]
    fn a_join_of_a_way_that_was_at_the_goal_and_one_that_was_not_is_found() {
        // 1 is the goal; 2 is the way around it; 3 is the end of both.
        let graph = graph(&[(0, 1, 1), (1, 3, 1), (0, 2, 1), (2, 3, 1)]);
        let lasso = comes_to(&graph, 0, &[1], &[1]);
        assert_eq!(lasso, Some(Lasso { stem: vec![0, 2, 3], around: vec![] }));
    }

    #[test]
    fn what_is_fair_does_not_wait_for_ever() {
        let graph = graph(&[(0, 0, 0), (0, 1, 1)]);
        assert_eq!(comes_to(&graph, 0, &[1], &[1]), None);
        let lasso = comes_to(&graph, 0, &[1], &[]);
        assert_eq!(lasso, Some(Lasso { stem: vec![0], around: vec![] }));
    }

    /// Weak fairness asks for what can happen all the time, and not for what can happen now and then.
    #[test]
    fn what_cannot_happen_now_and_then_may_wait_for_ever() {
        let graph = graph(&[(0, 1, 0), (1, 0, 0), (0, 2, 1)]);
        let lasso = comes_to(&graph, 0, &[2], &[1]);
        assert_eq!(lasso, Some(Lasso { stem: vec![0, 1], around: vec![] }));
    }

    #[test]
    fn what_is_fair_may_happen_again_and_again_without_coming_to_the_goal() {
        let graph = graph(&[(0, 1, 1), (1, 0, 1), (1, 2, 1)]);
        let lasso = comes_to(&graph, 0, &[2], &[1]);
        assert_eq!(lasso, Some(Lasso { stem: vec![0], around: vec![1, 0] }));
    }

    #[test]
    fn a_way_may_have_to_serve_two_kinds() {
        let graph = graph(&[(0, 1, 1), (1, 0, 2), (0, 3, 2), (1, 3, 1), (3, 3, 0)]);
        let lasso = comes_to(&graph, 0, &[3], &[1, 2]);
        assert_eq!(lasso, Some(Lasso { stem: vec![0], around: vec![1, 0] }));
    }

    #[test]
    fn every_state_is_in_one_part() {
        let graph = graph(&[(0, 1, 0), (1, 2, 0), (2, 1, 0), (2, 3, 0), (3, 4, 0), (4, 3, 0)]);
        let mut parts = graph.components(&Marks::all(graph.states()));
        parts.iter_mut().for_each(|part| part.sort_unstable());
        parts.sort();
        assert_eq!(parts, [vec![0], vec![1, 2], vec![3, 4]]);
    }
}
