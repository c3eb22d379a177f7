//! The picture of a state: pools as boxes, media in them, sides on these, and what a step changed.

use super::world::{MediumRow, PoolRow, World};
use crate::report::scene::SceneSide;
use maud::{Markup, html};
use std::collections::BTreeSet;

/// What stands out in a picture.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    /// Names of the pools and media that are drawn; all others are only counted.
    pub drawn: BTreeSet<String>,
    /// Names that the call of this step gives as arguments.
    pub named: BTreeSet<String>,
    /// Names of objects whose values were compared to rule out the reply.
    pub compared: BTreeSet<String>,
    /// Whether each pool tells who may do what with it.
    pub shows_rights: bool,
}

impl Marks {
    fn of(&self, name: &str) -> &'static str {
        match (self.compared.contains(name), self.named.contains(name)) {
            (true, _) => "compared",
            (false, true) => "named",
            (false, false) => "",
        }
    }
}

/// Draws a state, with what is not as it was before.
pub fn draw(before: &World, after: &World, marks: &Marks) -> Markup {
    let gone = before.pools.iter().filter(|pool| after.pool(&pool.name).is_none());
    let pools: Vec<&PoolRow> =
        after.pools.iter().chain(gone).filter(|pool| marks.drawn.contains(&pool.name)).collect();
    let hidden_pools = after.pools.iter().filter(|it| !marks.drawn.contains(&it.name)).count();
    let hidden_media = after.media.iter().filter(|it| !marks.drawn.contains(&it.name)).count();
    html! {
        div.world {
            @for pool in pools { (draw_pool(pool, before, after, marks)) }
        }
        p.aside {
            (sessions(before, after))
            (service(before, after, marks))
            @if hidden_pools + hidden_media > 0 {
                span.hidden-count { (hidden(hidden_pools, hidden_media)) " not drawn: no step touches them" }
            }
        }
    }
}

/// What is not drawn, in words.
fn hidden(pools: usize, of_media: usize) -> String {
    let pools = match pools {
        0 => None,
        1 => Some("1 pool".to_owned()),
        many => Some(format!("{many} pools")),
    };
    let media = (of_media > 0).then(|| media(of_media));
    pools.into_iter().chain(media).collect::<Vec<_>>().join(" and ")
}

fn media(number: usize) -> String {
    if number == 1 { "1 medium".to_owned() } else { format!("{number} media") }
}

fn draw_pool(pool: &PoolRow, before: &World, after: &World, marks: &Marks) -> Markup {
    let was = before.pool(&pool.name);
    let is_gone = after.pool(&pool.name).is_none();
    let change = match (was, is_gone) {
        (_, true) => "gone",
        (None, false) => "new",
        (Some(_), false) => "",
    };
    let inside: Vec<&MediumRow> = after.media.iter().filter(|it| it.pool == pool.name).collect();
    let left: Vec<&MediumRow> = before
        .media
        .iter()
        .filter(|it| it.pool == pool.name)
        .filter(|it| after.medium(&it.name).is_none_or(|now| now.pool != pool.name))
        .collect();
    let drawn = |medium: &&&MediumRow| marks.drawn.contains(&medium.name);
    let hidden = inside.iter().filter(|medium| !marks.drawn.contains(&medium.name)).count();
    html! {
        div class={ "pool " (pool.kind) " " (change) " " (if inside.is_empty() && left.is_empty() { "bare" } else { "" }) " " (marks.of(&pool.name)) } {
            div.pool-head {
                b.label { (pool.name) }
                span.path { (pool.path) }
                @match change {
                    "new" => { em.flag { "new" } },
                    "gone" => { em.flag { "deleted" } },
                    _ => {},
                }
            }
            div.properties {
                @for property in &pool.properties {
                    (property_chip(property, was.is_none_or(|was| was.properties.contains(property))))
                }
                @for property in was.iter().flat_map(|was| &was.properties).filter(|it| !pool.properties.contains(it)) {
                    span.chip.was { (property) }
                }
                @if let Some(was) = was.filter(|was| was.security != pool.security) {
                    span.chip.changed title=(format!("was {}", was.security)) { "security " (pool.security) }
                }
            }
            @if marks.shows_rights && !pool.rights.is_empty() {
                div.pool-rights title=(pool.security) {
                    @for (users, rights) in alike(&pool.rights) {
                        span.right { b { (users) } " " (rights) }
                    }
                }
            }
            div.media {
                @for medium in inside.iter().filter(drawn) { (draw_medium(medium, before, marks)) }
                @for medium in left {
                    div.medium.ghost {
                        div.medium-head { b.label { (medium.name) } em.flag { (where_to(medium, after)) } }
                    }
                }
                @if hidden > 0 { div.more { (media(hidden)) " more" } }
                @if inside.is_empty() && !is_gone { div.more { "empty" } }
            }
        }
    }
}

fn where_to(medium: &MediumRow, after: &World) -> String {
    after
        .medium(&medium.name)
        .map_or_else(|| "gone".to_owned(), |now| format!("went to {}", now.pool))
}

fn property_chip(property: &str, was_so: bool) -> Markup {
    html! { @if was_so { span.chip { (property) } } @else { span.chip.changed { (property) } } }
}

fn draw_medium(medium: &MediumRow, before: &World, marks: &Marks) -> Markup {
    let was = before.medium(&medium.name);
    let change = match was {
        None => Some("new".to_owned()),
        Some(was) if was.pool != medium.pool => Some(format!("came from {}", was.pool)),
        Some(_) => None,
    };
    html! {
        div class={ "medium " (if change.is_some() { "moved" } else { "" }) " " (marks.of(&medium.name)) } {
            div.medium-head {
                b.label { (medium.name) }
                @for property in &medium.properties {
                    (property_chip(property, was.is_none_or(|was| was.properties.contains(property))))
                }
                @for property in was.iter().flat_map(|was| &was.properties).filter(|it| !medium.properties.contains(it)) {
                    span.chip.was { (property) }
                }
                @if let Some(change) = change { em.flag { (change) } }
            }
            @for side in &medium.sides { (draw_side(side, before, marks)) }
        }
    }
}

fn draw_side(side: &SceneSide, before: &World, marks: &Marks) -> Markup {
    let was = before.side(&side.name);
    let state_was = was.filter(|was| was.state != side.state);
    let count_was = was.filter(|was| was.allocations != side.allocations);
    let is_changed = state_was.is_some() || count_was.is_some();
    // The letter alone, when the side is called after its medium.
    let letter = side.name.rsplit('/').next().unwrap_or(&side.name);
    html! {
        div class={ "side " (if is_changed { "changed" } else { "" }) " " (marks.of(&side.name)) } {
            b.letter title=(side.name) { (letter) }
            span class={ "state " (side.state.to_ascii_lowercase()) } { (side.state) }
            @if let Some(was) = state_was { span.was { (was.state) } }
            span.times title="how often it was allocated" { (side.allocations) "\u{d7}" }
            @if let Some(was) = count_was { span.was { (was.allocations) "\u{d7}" } }
            @for name in &side.logical {
                @let is_new = was.is_some_and(|was| !was.logical.contains(name));
                b class={ "lmid " (if is_new { "changed" } else { "" }) " " (marks.of(name)) } { (name) }
            }
            @for name in was.iter().flat_map(|was| &was.logical).filter(|it| !side.logical.contains(it)) {
                b.lmid.was { (name) }
            }
        }
    }
}

fn sessions(before: &World, after: &World) -> Markup {
    let closed = before.sessions.iter().filter(|it| !after.sessions.contains(it));
    html! {
        @if !after.sessions.is_empty() || !before.sessions.is_empty() {
            span.sessions {
                "sessions: "
                @for session in &after.sessions {
                    @let (name, user) = session;
                    span class={ "chip " (if before.sessions.contains(session) { "" } else { "changed" }) } { (name) " " (user) }
                }
                @for (name, user) in closed { span.chip.was { (name) " " (user) } }
            }
        }
    }
}

fn service(before: &World, after: &World, marks: &Marks) -> Markup {
    let tells_all = marks.shows_rights || before.securities != after.securities;
    let facts = |world: &World| {
        let securities = world.securities.iter().filter(|_| tells_all);
        world.service.iter().chain(securities).cloned().collect::<Vec<_>>()
    };
    let (was, is) = (facts(before), facts(after));
    html! {
        @if !is.is_empty() || !was.is_empty() {
            span.sessions {
                "service: "
                @for fact in &is { (property_chip(fact, was.contains(fact))) }
                @for fact in was.iter().filter(|it| !is.contains(it)) { span.chip.was { (fact) } }
            }
        }
    }
}

/// What users may do, those with the same rights together.
fn alike(rights: &[(String, String)]) -> Vec<(String, &str)> {
    let mut groups: Vec<(String, &str)> = Vec::new();
    for (user, right) in rights {
        match groups.iter_mut().find(|(_, known)| known == right) {
            Some((users, _)) => users.push_str(&format!(", {user}")),
            None => groups.push((user.clone(), right)),
        }
    }
    groups
}
