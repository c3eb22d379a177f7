//! The SQLite server killed at a random moment, also inside a call: it comes back with everything
//! that was answered, and what was not answered it did entirely or not at all.

use crate::program;
use anyhow::{Context, Result, bail};
use ntms_model::call::Function;
use ntms_oracle::campaign::observation::{lists, objects};
use ntms_oracle::generate::arguments::Situation;
use ntms_oracle::generate::source::{Chance, Source};
use ntms_oracle::generate::{Abilities, Action, Generator, Manner, world};
use ntms_oracle::judge::{Judge, Verdict};
use ntms_oracle::trace::{Header, VERSION};
use ntms_oracle::wire::{Entry, Nothing, WireCall, WireEvent, WireReply};
use ntms_oracle::world::World;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

/// Kills inside a call: those that came before its answer. A kill that came too late is one between
/// calls, and is held to the same, but not counted.
const KILLS: u64 = 200;
const QUICK_KILLS: u64 = 20;

pub fn run(quick: bool) -> Result<bool> {
    let program = program::build()?;
    let wanted = if quick { QUICK_KILLS } else { KILLS };
    let mut chance = Chance::from_seed(1);
    let mut tally = Tally::default();
    let mut kills = 0;
    while tally.inside < wanted && kills < 20 * wanted {
        kills += 1;
        let directory = tempfile::tempdir()?;
        let database = directory.path().join("media.db");
        if let Err(error) = one(&program, &database, &mut chance, &mut tally) {
            println!("kill {kills}: {error:#}");
            tally.failed += 1;
        }
    }
    println!(
        "{kills} kills: {} between calls, {} inside a call ({} of these calls were done, {} were not); {} calls \
         answered before; {} failed",
        tally.between, tally.inside, tally.done, tally.undone, tally.answered, tally.failed
    );
    let both = quick || (tally.done > 0 && tally.undone > 0);
    if !both {
        println!("the kills did not hit calls both before and after they were done");
    }
    Ok(tally.failed == 0 && tally.inside >= wanted && both)
}

#[derive(Default)]
struct Tally {
    between: u64,
    inside: u64,
    done: u64,
    undone: u64,
    answered: u64,
    failed: u64,
}

/// The server, spoken with line by line: the driver of the oracle would not be killed in a call.
struct Server {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    next: u64,
}

impl Server {
    fn start(program: &Path, database: &Path) -> Result<Server> {
        let mut child = Command::new(program)
            .arg("sqlite-server")
            .arg("--database")
            .arg(database)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let input = child.stdin.take().context("no standard input")?;
        let output = BufReader::new(child.stdout.take().context("no standard output")?);
        let mut server = Server { child, input, output, next: 1 };
        let _: Value =
            server.ask("initialize", &json!({ "protocol": 1, "edition": "server-2003" }))?;
        Ok(server)
    }

    fn send(&mut self, method: &str, params: &Value) -> Result<()> {
        let request =
            json!({ "jsonrpc": "2.0", "id": self.next, "method": method, "params": params });
        self.next += 1;
        writeln!(self.input, "{request}")?;
        Ok(self.input.flush()?)
    }

    /// The result, or `None` when the server ended before it was whole.
    fn receive<T: DeserializeOwned>(&mut self) -> Result<Option<T>> {
        let mut line = String::new();
        if self.output.read_line(&mut line)? == 0 || !line.ends_with('\n') {
            return Ok(None);
        }
        let mut answer: Value = serde_json::from_str(&line)?;
        if let Some(error) = answer.get("error") {
            bail!("the server refused: {error}");
        }
        Ok(Some(serde_json::from_value(answer["result"].take())?))
    }

    fn ask<T: DeserializeOwned>(&mut self, method: &str, params: &Value) -> Result<T> {
        self.send(method, params)?;
        self.receive()?.context("the server ended")
    }

    fn call(&mut self, call: &WireCall) -> Result<WireReply> {
        let line = serde_json::to_value(call)?;
        self.ask(call.function().name(), &line["params"])
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn one(program: &Path, database: &Path, chance: &mut Chance, tally: &mut Tally) -> Result<()> {
    let mut server = Server::start(program, database)?;
    let world = world::world(chance);
    let reset: Value = server.ask("environment/reset", &json!({ "world": world }))?;
    let world = renamed(world, &reset)?;
    let header = Header {
        trace: VERSION,
        edition: ntms_model::edition::Edition::Server2003,
        readings: Default::default(),
        implementation: None,
        note: None,
        world,
    };
    let mut judge = Judge::new(&header)?;
    for (user, _) in world::USERS {
        answered(&mut server, &mut judge, open(user))?;
    }
    let abilities = Abilities {
        functions: Function::ALL
            .iter()
            .copied()
            .filter(|function| !function.only_reads())
            .collect(),
        controls: Vec::new(),
        faults: Vec::new(),
    };
    let mut generator = Generator::new(&abilities, Manner::Informed, chance);
    for _ in 0..chance.below(30) {
        let call = next(&mut generator, &judge, &abilities, chance)?;
        answered(&mut server, &mut judge, call)?;
        tally.answered += 1;
    }
    let inside =
        kill_inside_a_call(&mut server, &mut judge, &mut generator, &abilities, chance, tally)?;
    drop(server);
    comes_back(program, database, &mut judge, inside, tally)
}

fn open(user: &str) -> WireCall {
    ntms_model::call::OpenNtmsSession {
        server: None,
        application: None,
        options: 0,
        caller: user.into(),
    }
    .into()
}

fn renamed(world: World, reset: &Value) -> Result<World> {
    let mut missing = None;
    let world = world.renamed(|id| {
        let given = reset["ids"][id.to_string()].as_str().and_then(|text| text.parse().ok());
        given.unwrap_or_else(|| {
            missing = Some(id);
            id
        })
    });
    match missing {
        Some(id) => bail!("reset gave no identifier for {id}"),
        None => Ok(world),
    }
}

fn next(
    generator: &mut Generator,
    judge: &Judge,
    abilities: &Abilities,
    chance: &mut Chance,
) -> Result<WireCall> {
    let alternative = judge.frontier().first().context("no alternative is left")?;
    let situation = Situation { setting: judge.setting(), alternative, graveyard: &[] };
    loop {
        if let Action::Call(call, _) = generator.next(&situation, abilities, chance) {
            return Ok(call);
        }
    }
}

fn answered(server: &mut Server, judge: &mut Judge, call: WireCall) -> Result<()> {
    let reply = server.call(&call)?;
    observe(judge, call, reply)
}

fn observe(judge: &mut Judge, call: WireCall, reply: WireReply) -> Result<()> {
    let entry = Entry::Call { call, reply, faults: Vec::new() };
    let judgement = judge.observe(&entry)?;
    if judgement.verdict.is_disagreement() || matches!(judgement.verdict, Verdict::Unknown(_)) {
        bail!("a reply is not allowed: {entry:?}: {:?}", judgement.verdict);
    }
    Ok(())
}

/// Sends a call and kills the server at once, or up to 0.15 milliseconds later. True when it was not
/// answered.
fn kill_inside_a_call(
    server: &mut Server,
    judge: &mut Judge,
    generator: &mut Generator,
    abilities: &Abilities,
    chance: &mut Chance,
    tally: &mut Tally,
) -> Result<bool> {
    let call = next(generator, judge, abilities, chance)?;
    let line = serde_json::to_value(&call)?;
    server.send(call.function().name(), &line["params"])?;
    let delay = Duration::from_micros(chance.below(150) as u64);
    let sent = Instant::now();
    // A sleep would be longer than the call.
    while sent.elapsed() < delay {
        std::hint::spin_loop();
    }
    server.child.kill()?;
    server.child.wait()?;
    match server.receive::<WireReply>()? {
        Some(reply) => {
            tally.between += 1;
            observe(judge, call, reply)?;
            Ok(false)
        }
        None => {
            tally.inside += 1;
            judge.observe_unanswered(&call);
            Ok(true)
        }
    }
}

/// Starts the server again and looks at everything.
fn comes_back(
    program: &Path,
    database: &Path,
    judge: &mut Judge,
    inside: bool,
    tally: &mut Tally,
) -> Result<()> {
    judge.observe(&Entry::Event { event: WireEvent::Restart(Nothing {}), inserted: None })?;
    let alternatives = judge.frontier().len();
    let before = judge.frontier().first().map(|alternative| alternative.state.clone());
    let mut server = Server::start(program, database)?;
    answered(&mut server, judge, open(world::OBSERVER))?;
    let session = judge.frontier().first().and_then(|alternative| {
        let session = alternative.state.sessions.ids().next()?;
        alternative.bindings.identifier(ntms_model::id::ObjectId::Session(session))
    });
    let session = session.context("the observer's session has no name")?;
    for call in lists(session) {
        answered(&mut server, judge, call)?;
    }
    for call in objects(judge, session) {
        answered(&mut server, judge, call)?;
    }
    if inside && alternatives > 1 {
        let stayed = judge.frontier().iter().any(|alternative| {
            before.as_ref().is_some_and(|before| {
                before.pools == alternative.state.pools
                    && before.media == alternative.state.media
                    && before.logical_media == alternative.state.logical_media
            })
        });
        if stayed { tally.undone += 1 } else { tally.done += 1 }
    }
    Ok(())
}
