//! The server: its database, its sessions, and which request goes where.

use crate::breach::Breach;
use crate::chance::Chance;
use crate::code::{Answer, Code, Failure, Reply, code_of_database_error};
use crate::context::Context;
use crate::database::{Database, Location};
use crate::environment::{self, Fault, InjectFault, InsertMedium, Reset, SetMedium, WriteLabels};
use crate::error::Error;
use crate::identifier::Id;
use crate::json::nullable;
use crate::protocol::{self, Request};
use crate::sessions::{self, Close, Sessions};
use crate::switches::{Edition, Rules, Switches};
use crate::words::Word;
use crate::world::Loader;
use crate::{
    allocate, deallocate, drives, entry, enumerate, information, media, moves, offline_media,
    paths, pools, port, security, settings,
};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;
use std::io::{BufRead, ErrorKind, Write};

/// A media-pool service that answers requests one by one.
///
/// ```
/// use sqlite_media_server::{Location, Server, Switches};
///
/// let mut server = Server::open(Location::Memory, Switches::default())?;
/// let answer = server.handle_line(
///     r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocol":1,"edition":"base"}}"#,
/// );
/// assert!(answer.contains(r#""edition":"base""#));
/// # Ok::<(), sqlite_media_server::Error>(())
/// ```
pub struct Server {
    database: Database,
    switches: Switches,
    /// What the server follows, known after the handshake.
    rules: Option<Rules>,
    sessions: Sessions,
    /// What the next call meets.
    fault: Option<Fault>,
    chance: Chance,
}

impl Server {
    /// Opens a database, and makes it if it does not exist. No session is open, and no medium is in
    /// use any more.
    ///
    /// # Errors
    /// If the database cannot be opened, or is not one of this program.
    pub fn open(location: Location, switches: Switches) -> Result<Server, Error> {
        let database = Database::open(&location)?;
        let chance = database.transaction(|| {
            database.run("UPDATE medium SET state = 'IDLE' WHERE state <> 'IDLE'", [])?;
            database.run("UPDATE medium SET queued = 0 WHERE queued = 1", [])?;
            database.run("DELETE FROM operation", [])?;
            let mut chance = Chance::new(switches.seed, database.count_opening()?);
            if !database.any("SELECT 1 FROM pool", [])? {
                let rules = Rules::new(&Switches::default(), Edition::default());
                Loader::new(&database, &rules, &mut chance).load_first_world()?;
            }
            Ok::<_, Breach>(chance)
        });
        let chance = chance.map_err(Error::from)?;
        let sessions = Sessions::default();
        Ok(Server { database, switches, rules: None, sessions, fault: None, chance })
    }

    /// Answers the lines of the input until it ends.
    ///
    /// # Errors
    /// If the input cannot be read or the output cannot be written. An output that nobody reads any
    /// more is the end.
    pub fn run(&mut self, mut input: impl BufRead, mut output: impl Write) -> Result<(), Error> {
        let mut line = Vec::new();
        while input.read_until(b'\n', &mut line)? > 0 {
            let answer = match str::from_utf8(&line) {
                Ok(text) => self.handle_line(text),
                Err(error) => protocol::answer(None, Err(Breach::NotJson(error.to_string()))),
            };
            match writeln!(output, "{answer}").and_then(|()| output.flush()) {
                Err(error) if error.kind() == ErrorKind::BrokenPipe => return Ok(()),
                written => written?,
            }
            line.clear();
        }
        Ok(())
    }

    /// Answers one line. What it did is on disk when this returns.
    pub fn handle_line(&mut self, line: &str) -> String {
        let (id, request) = protocol::read(line);
        protocol::answer(id, request.and_then(|request| self.handle(&request)))
    }

    fn handle(&mut self, request: &Request) -> Result<Value, Breach> {
        let (method, parameters) = (request.method.as_str(), &*request.parameters);
        match method {
            "initialize" => self.initialize(parameters),
            "OpenNtmsSession" => self.open_session(parameters),
            "CloseNtmsSession" => self.close_session(parameters),
            "CreateNtmsMediaPool" => self.call(request, |p| p.session, pools::create),
            "MoveToNtmsMediaPool" => self.call(request, |p| p.session, moves::move_medium),
            "DeleteNtmsMediaPool" => self.call(request, |p| p.session, pools::delete),
            "SwapNtmsMedia" => self.call(request, |p| p.session, media::swap),
            "DeallocateNtmsMedia" => self.call(request, |p| p.session, deallocate::deallocate),
            "AllocateNtmsMedia" => self.call(request, |p| p.session, allocate::allocate),
            "SetNtmsMediaComplete" => self.call(request, |p| p.session, media::complete),
            "DecommissionNtmsMedia" => self.call(request, |p| p.session, media::decommission),
            "MountNtmsMedia" => self.call(request, |p| p.session, drives::mount),
            "DismountNtmsMedia" => self.call(request, |p| p.session, drives::dismount),
            "CreateNtmsMedia" => self.call(request, |p| p.session, entry::create),
            "EjectNtmsMedia" => self.call(request, |p| p.session, port::eject),
            "InjectNtmsMedia" => self.call(request, |p| p.session, port::inject),
            "DeleteNtmsMedia" => self.call(request, |p| p.session, offline_media::delete),
            "GetNtmsObjectSecurity" => self.call(request, |p| p.session, security::get),
            "SetNtmsObjectSecurity" => self.call(request, |p| p.session(), security::set),
            "GetNtmsObjectInformation" => self.call(request, |p| p.session, information::get),
            "SetNtmsObjectInformation" => self.call(request, |p| p.session, settings::set),
            "GetNtmsMediaPoolName" => self.call(request, |p| p.session, paths::get_name),
            "EnumerateNtmsObject" => self.call(request, |p| p.session, enumerate::enumerate),
            "environment/reset" => self.reset(parameters),
            "environment/insertMedium" => self.insert_medium(parameters),
            "environment/writeLabels" => self.write_labels(parameters),
            "environment/setMedium" => self.set_medium(parameters),
            "environment/injectFault" => self.inject_fault(parameters),
            unknown => Err(Breach::UnknownMethod(unknown.to_owned())),
        }
    }

    fn initialize(&mut self, parameters: &RawValue) -> Result<Value, Breach> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Initialize {
            protocol: u64,
            #[serde(deserialize_with = "nullable")]
            edition: Option<String>,
        }

        if self.rules.is_some() {
            return Err(Breach::NotARequest("`initialize` comes once".to_owned()));
        }
        let Initialize { protocol, edition } = protocol::parameters(parameters)?;
        if protocol != protocol::VERSION {
            let version = protocol::VERSION;
            return Err(Breach::parameters(format!("this server speaks version {version} only")));
        }
        let wish = edition.map(|word| Edition::expect_word(&word)).transpose();
        let wish = wish.map_err(Breach::Parameters)?;
        let edition = self.switches.edition.or(wish).unwrap_or_default();
        self.rules = Some(Rules::new(&self.switches, edition));
        Ok(protocol::introduction(edition.word()))
    }

    /// Carries out a call of the API in one transaction.
    fn call<P: DeserializeOwned>(
        &mut self,
        request: &Request,
        session: fn(&P) -> Option<Id>,
        function: fn(&mut Context<'_>, &P) -> Answer,
    ) -> Result<Value, Breach> {
        let rules = rules(self.rules.as_ref())?;
        let parameters: P = protocol::parameters(&request.parameters)?;
        let fault = meet_fault(&mut self.fault, &request.method);
        if let Some(code) = fault.and_then(Fault::code) {
            return Ok(Reply::new(code).into());
        }
        let Some(caller) = self.sessions.caller(session(&parameters)) else {
            return Ok(Reply::new(Code::InvalidHandle).into());
        };
        let database = &self.database;
        let has_operator = fault == Some(Fault::OperatorSatisfies);
        let mut context =
            Context { database, rules, caller, has_operator, chance: &mut self.chance };
        result_of(database.transaction(|| function(&mut context, &parameters)), &request.method)
    }

    fn open_session(&mut self, parameters: &RawValue) -> Result<Value, Breach> {
        let rules = rules(self.rules.as_ref())?;
        let call: sessions::Open = protocol::parameters(parameters)?;
        let caller = sessions::user(&self.database, &call.caller)?;
        if let Some(code) = meet_fault(&mut self.fault, "OpenNtmsSession").and_then(Fault::code) {
            return Ok(Reply::new(code).into());
        }
        let answer = self.sessions.open(rules, &mut self.chance, &call, caller);
        result_of(answer, "OpenNtmsSession")
    }

    fn close_session(&mut self, parameters: &RawValue) -> Result<Value, Breach> {
        let rules = rules(self.rules.as_ref())?;
        let call: Close = protocol::parameters(parameters)?;
        if let Some(code) = meet_fault(&mut self.fault, "CloseNtmsSession").and_then(Fault::code) {
            return Ok(Reply::new(code).into());
        }
        result_of(self.sessions.close(rules, &call), "CloseNtmsSession")
    }

    fn reset(&mut self, parameters: &RawValue) -> Result<Value, Breach> {
        let rules = rules(self.rules.as_ref())?;
        let Reset { world } = protocol::parameters(parameters)?;
        let loader = Loader::new(&self.database, rules, &mut self.chance);
        let ids = self.database.transaction(|| loader.load(&world))?;
        self.sessions.forget();
        self.fault = None;
        Ok(serde_json::json!({ "ids": ids }))
    }

    fn insert_medium(&mut self, parameters: &RawValue) -> Result<Value, Breach> {
        rules(self.rules.as_ref())?;
        let call: InsertMedium = protocol::parameters(parameters)?;
        let (database, chance) = (&self.database, &mut self.chance);
        database.transaction(|| environment::insert_medium(database, chance, &call))
    }

    fn write_labels(&mut self, parameters: &RawValue) -> Result<Value, Breach> {
        rules(self.rules.as_ref())?;
        let call: WriteLabels = protocol::parameters(parameters)?;
        self.database.transaction(|| environment::write_labels(&self.database, &call))
    }

    fn set_medium(&mut self, parameters: &RawValue) -> Result<Value, Breach> {
        rules(self.rules.as_ref())?;
        let call: SetMedium = protocol::parameters(parameters)?;
        self.database.transaction(|| environment::set_medium(&self.database, &call))
    }

    fn inject_fault(&mut self, parameters: &RawValue) -> Result<Value, Breach> {
        rules(self.rules.as_ref())?;
        let InjectFault { fault } = protocol::parameters(parameters)?;
        self.fault = Some(fault);
        Ok(serde_json::json!({}))
    }
}

/// What the server follows, or a breach when the handshake has not been made.
fn rules(rules: Option<&Rules>) -> Result<&Rules, Breach> {
    rules.ok_or_else(|| Breach::NotARequest("`initialize` must come first".to_owned()))
}

/// The injected fault, if a call minds it; a fault is met by one call only, even by one that does not.
fn meet_fault(fault: &mut Option<Fault>, function: &str) -> Option<Fault> {
    fault.take().filter(|fault| protocol::lists(function, *fault))
}

/// A call that fails is a result, and so is a database that fails, if the function has a code for
/// that.
fn result_of(answer: Answer, function: &str) -> Result<Value, Breach> {
    match answer {
        Ok(reply) => Ok(reply.into()),
        Err(Failure::Refused(code)) => Ok(Reply::new(code).into()),
        Err(Failure::Broken(error)) => {
            let code = code_of_database_error(&error);
            let listed = |code: &Code| {
                let faults = Fault::WORDS.iter().map(|(_, fault)| *fault);
                faults.into_iter().any(|f| f.code() == Some(*code) && protocol::lists(function, f))
            };
            code.filter(listed).map(|code| Reply::new(code).into()).ok_or(Breach::Broken(error))
        }
    }
}
