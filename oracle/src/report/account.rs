//! The account of a disagreement: the trace step by step, and at its end everything that there is to
//! say about the reply that nothing allows. What people read, in whatever form, is made of this.

use super::scene::Scene;
use super::words;
use crate::binding::IntoModel;
use crate::identifier::Identifier;
use crate::judge::{
    Alternative, Judge, JudgeError, Judgement, Refutation, Verdict, involved, likeliest,
};
use crate::text::{self, Renderer};
use crate::trace::Trace;
use crate::wire::{Entry, WireCall};
use ntms_model::call::{Argument, Call};
use ntms_model::id::{ObjectId, PrincipalId};
use ntms_model::setting::Setting;
use ntms_model::state::Operation;
use serde_json::{Value, json};

/// A trace up to the reply that is forbidden, told step by step.
#[derive(Clone, Debug)]
pub struct Account {
    /// The trace, with short names, up to and with the last step.
    pub trace: Trace,
    /// Users, media types, edition.
    pub setting: Setting,
    /// The world before the first step that is told.
    pub before: Alternative,
    /// The last steps.
    pub steps: Vec<Step>,
    /// How many steps before these are not told.
    pub untold: usize,
    /// Why the last reply is forbidden, if it is.
    pub refutation: Option<Refutation>,
    /// The objects that the last call is about, the nearest first.
    pub cast: Vec<CastMember>,
    /// Who made the last call.
    pub caller: Option<PrincipalId>,
}

/// One step of a trace.
#[derive(Clone, Debug)]
pub struct Step {
    /// Counted from 1, in the trace.
    pub number: usize,
    /// The entry as a line of a trace.
    pub line: String,
    /// The entry as a sentence.
    pub words: String,
    /// What the judge said.
    pub verdict: Verdict,
    /// The clauses that explain the reply.
    pub clauses: Vec<&'static str>,
    /// The state after it, in the alternative that is the likeliest at the end.
    pub after: Alternative,
    /// How many alternatives there were after it.
    pub alternatives: usize,
}

/// An object that the last call is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CastMember {
    /// What it is called.
    pub name: String,
    /// What it is, and in which state.
    pub about: String,
    /// What the caller may do with it: for pools.
    pub rights: Option<String>,
}

/// No more steps than this are told.
pub const MOST_STEPS: usize = 120;

/// The table of objects has no more rows than this.
const MOST_OBJECTS: usize = 16;

impl Account {
    /// Tells a trace up to the first reply that is forbidden, or up to its end.
    ///
    /// # Errors
    /// When the world of the trace contradicts itself, or an event names what does not exist.
    pub fn of(trace: &Trace) -> Result<Account, JudgeError> {
        let mut trace = text::relabel(trace);
        let mut judge = Judge::new(&trace.header)?;
        let mut renderer = Renderer::default();
        let mut lines = Vec::new();
        // The judges before each entry; old ones go, so that a long trace fits into the memory.
        let mut judges: Vec<Judge> = Vec::new();
        let mut judgements: Vec<Judgement> = Vec::new();
        for entry in &trace.entries {
            judges.push(judge.clone());
            if judges.len() > MOST_STEPS {
                judges.remove(0);
            }
            lines.push(renderer.entry(entry));
            let judgement = judge.observe(entry)?;
            let ends = judgement.verdict.is_disagreement();
            judgements.push(judgement);
            if ends {
                break;
            }
        }
        trace.entries.truncate(lines.len());
        let untold = lines.len() - judges.len();
        let is_forbidden = judgements.last().is_some_and(|it| it.verdict.is_disagreement());
        if !is_forbidden {
            judges.push(judge.clone());
        }
        let way = likeliest(&judges, &trace.entries[untold..]);
        let mut account = Account {
            setting: judge.setting().clone(),
            before: way.first().cloned().unwrap_or_default(),
            steps: Vec::new(),
            untold,
            refutation: None,
            cast: Vec::new(),
            caller: None,
            trace,
        };
        for (place, number) in (untold..lines.len()).enumerate() {
            let before = way.get(place).cloned().unwrap_or_default();
            // What a forbidden reply did, nobody knows: the state stays as it was.
            let after = way.get(place + 1).unwrap_or(&before).clone();
            let alternatives = judges.get(place + 1).map_or(0, |judge| judge.frontier().len());
            let step = account.step(number, &lines[number], &judgements[number], &before, after);
            account.steps.push(Step { alternatives, ..step });
        }
        if is_forbidden
            && let (Some(judge), Some(entry)) = (judges.last(), account.trace.entries.last())
        {
            account.refutation = Some(judge.refute(entry));
        }
        account.meet_the_cast();
        Ok(account)
    }

    fn step(
        &self,
        place: usize,
        line: &str,
        judgement: &Judgement,
        before: &Alternative,
        after: Alternative,
    ) -> Step {
        let entry = &self.trace.entries[place];
        let scene = Scene { setting: &self.setting, alternative: before };
        let user = user_of(&scene, &self.trace.entries, entry);
        Step {
            number: place + 1,
            line: line.to_owned(),
            words: words::entry(entry, user.as_deref(), &|id| scene.spelled(id)),
            verdict: judgement.verdict.clone(),
            clauses: judgement.clauses(),
            after,
            alternatives: 0,
        }
    }

    /// The last step, the one that the account is about.
    #[must_use]
    pub fn last(&self) -> Option<(&Step, &Entry)> {
        Some((self.steps.last()?, self.trace.entries.last()?))
    }

    /// The state before the last step.
    #[must_use]
    pub fn stage(&self) -> Scene<'_> {
        let before = self.steps.len().checked_sub(2).map(|place| &self.steps[place].after);
        Scene { setting: &self.setting, alternative: before.unwrap_or(&self.before) }
    }

    /// Names of objects whose values were compared.
    #[must_use]
    pub fn subjects(&self) -> Vec<&str> {
        let groups = self.refutation.iter().flat_map(|refutation| &refutation.groups);
        let facts =
            groups.flat_map(|group| &group.objections).flat_map(|objection| &objection.facts);
        facts.map(|fact| fact.subject.as_str()).collect()
    }

    fn meet_the_cast(&mut self) {
        let Some((_, Entry::Call { call, .. })) = self.last() else { return };
        let call = call.clone();
        let scene = self.stage();
        let caller = session_of(&call).and_then(|session| scene.user(session));
        let directory = &scene.setting.directory;
        let bindings = &scene.alternative.bindings;
        let bound = call.renamed(&mut IntoModel { bindings, directory });
        let subjects = self.subjects();
        let near = involved(&scene.alternative.state, &bound);
        let is_subject = |object: ObjectId| subjects.contains(&scene.name(object).as_str());
        let is_near = |(object, away): &(ObjectId, usize)| match object {
            ObjectId::Medium(_) | ObjectId::Logical(_) => *away <= 1 || is_subject(*object),
            ObjectId::Side(side) => {
                *away == 0
                    || near.contains(&(ObjectId::Medium(side.medium), 0))
                    || is_subject(*object)
            }
            ObjectId::Pool(_)
            | ObjectId::Session(_)
            | ObjectId::Operation(_)
            | ObjectId::MediaType(_)
            | ObjectId::Library(_)
            | ObjectId::Computer => *away == 0 || is_subject(*object),
        };
        let mut objects: Vec<ObjectId> =
            near.iter().filter(|it| is_near(it)).map(|(object, _)| *object).collect();
        // A medium is told with the pool that it is in.
        for place in 0..objects.len() {
            if let ObjectId::Medium(medium) = objects[place] {
                let pool = ObjectId::Pool(scene.alternative.state.medium(medium).pool);
                if !objects.contains(&pool) {
                    objects.push(pool);
                }
            }
        }
        objects.truncate(MOST_OBJECTS);
        let mut cast: Vec<CastMember> =
            objects.iter().map(|object| member(&scene, *object, caller)).collect();
        // What the call names and nothing has is of interest, too.
        for (_, argument) in call.arguments() {
            for id in argument.ids().iter().flatten() {
                let is_told = cast.iter().any(|member| member.name == id.to_string());
                let names_nothing = scene.alternative.bindings.object(*id).is_none();
                if *id != Identifier::NIL && names_nothing && !is_told {
                    let about = self.story_of(*id);
                    cast.push(CastMember { name: id.to_string(), about, rights: None });
                }
            }
        }
        (self.cast, self.caller) = (cast, caller);
    }

    /// What became of an identifier that names nothing.
    fn story_of(&self, id: Identifier) -> String {
        let mut last = None;
        let before = std::iter::once(&self.before).chain(self.steps.iter().map(|step| &step.after));
        for (place, alternative) in before.enumerate() {
            if alternative.bindings.object(id).is_some() {
                last = Some(place);
            }
        }
        match last.and_then(|place| self.steps.get(place)) {
            Some(step) => format!("names nothing since call {}", step.number),
            None => "names nothing: never given out in this trace".to_owned(),
        }
    }

    /// The account for machines.
    #[must_use]
    pub fn as_json(&self) -> Value {
        let last = self.last().map(|(step, _)| step);
        json!({
            "words": last.map(|step| &step.words),
            "line": last.map(|step| &step.line),
            "refutation": self.refutation,
            "objects": self.cast.iter().map(|member| json!({
                "name": member.name, "about": member.about, "rights": member.rights,
            })).collect::<Vec<_>>(),
            "caller": self.caller.map(|id| self.setting.directory.name(id)),
        })
    }
}

/// The session that a call is made in.
#[must_use]
pub fn session_of(call: &WireCall) -> Option<Identifier> {
    match call.arguments().first() {
        Some(("hSession", Argument::Id(session))) => **session,
        _ => None,
    }
}

/// Who makes a call: also in a session that is closed by now.
fn user_of(scene: &Scene<'_>, entries: &[Entry], entry: &Entry) -> Option<String> {
    let Entry::Call { call, .. } = entry else { return None };
    if let Call::OpenNtmsSession(open) = call {
        return Some(open.caller.to_string());
    }
    let session = session_of(call)?;
    if let Some(user) = scene.user(session) {
        return Some(scene.setting.directory.name(user).to_owned());
    }
    entries.iter().find_map(|entry| match entry {
        Entry::Call { call: Call::OpenNtmsSession(open), reply, .. }
            if reply.session == Some(Some(session)) =>
        {
            Some(format!("{}, whose session is closed,", open.caller))
        }
        Entry::Call { .. } | Entry::Event { .. } => None,
    })
}

/// One row of the table of objects.
fn member(scene: &Scene<'_>, object: ObjectId, caller: Option<PrincipalId>) -> CastMember {
    let state = &scene.alternative.state;
    let listed = |properties: Vec<super::scene::Property>| {
        let shown = properties.into_iter().map(|(name, value)| match name {
            "" => value,
            "of" => format!("of {value}"),
            _ => format!("{name} {value}"),
        });
        shown.collect::<Vec<_>>().join(", ").replace(" pool, of ", " pool of ")
    };
    let mut rights = None;
    let about = match object {
        ObjectId::Pool(id) => {
            let pool = state.pool(id);
            rights = caller.map(|user| scene.rights(pool, user));
            let media: Vec<String> = state
                .media_in(id)
                .map(|(medium, _)| scene.name(ObjectId::Medium(medium)))
                .collect();
            let content = match media.len() {
                0 => "empty".to_owned(),
                1..=4 => format!("with {}", media.join(" ")),
                many => format!("with {many} media"),
            };
            let pools = state.children_of(id).count();
            let content =
                if pools > 0 { format!("{content}, {pools} pools below") } else { content };
            format!("`{}`, {}, {content}", scene.path(id), listed(scene.pool(pool)))
        }
        ObjectId::Medium(id) => {
            let medium = state.medium(id);
            format!(
                "medium in {}, {}",
                scene.name(ObjectId::Pool(medium.pool)),
                listed(scene.medium(medium))
            )
        }
        ObjectId::Side(id) => {
            let side = state.side(id);
            let names: Vec<String> =
                state.logical_media_of(id).map(|it| scene.name(ObjectId::Logical(it))).collect();
            let named = if names.is_empty() {
                String::new()
            } else {
                format!(", {} denotes it", names.join(" and "))
            };
            format!("side {}, {}{named}", side.state, times(side.allocations))
        }
        ObjectId::Logical(id) => {
            format!(
                "logical medium, denotes {}",
                scene.name(ObjectId::Side(state.logical(id).side))
            )
        }
        ObjectId::Operation(id) => match state.operations.get(id) {
            Some(Operation::Eject) => "running ejection".to_owned(),
            Some(Operation::Inject) => "open port".to_owned(),
            None => "operation that ended".to_owned(),
        },
        ObjectId::Session(id) => {
            let user = state.sessions.get(id).map(|row| row.principal);
            user.map_or_else(|| "closed session".to_owned(), |user| session(scene, user))
        }
        ObjectId::MediaType(id) => {
            let row = scene.setting.media_type(id);
            row.map_or_else(String::new, |row| {
                format!("media type {}, {} sides", row.name, row.sides)
            })
        }
        ObjectId::Computer => "the computer".to_owned(),
        ObjectId::Library(library) => format!("the {library:?} library").to_lowercase(),
    };
    CastMember { name: scene.name(object), about, rights }
}

fn session(scene: &Scene<'_>, user: PrincipalId) -> String {
    let directory = &scene.setting.directory;
    let groups: Vec<&str> = directory.groups(user).map(|group| directory.name(group)).collect();
    let of = if groups.is_empty() {
        String::new()
    } else {
        format!(", member of {}", groups.join(", "))
    };
    format!("session of {}{of}", directory.name(user))
}

fn times(count: u32) -> String {
    match count {
        0 => "never allocated".to_owned(),
        1 => "allocated once".to_owned(),
        more => format!("allocated {more} times"),
    }
}
