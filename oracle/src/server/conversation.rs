//! The server's side of the protocol: lines in, lines out.

use super::guids::Names;
use super::{Server, settled, with_fixed};
use crate::lines::{self, LONGEST_LINE, Line};
use crate::protocol::request::{InjectFault, NoRequest, Reset, ResetDone};
use crate::protocol::response::{self, Done};
use crate::protocol::{self, Errand, ErrorObject, Initialize, Message, Request, RequestId};
use ntms_model::setting::Fault;
use serde::Serialize;
use std::io::{self, BufRead, ErrorKind, Write};

impl Server {
    /// Answers lines until the input ends. An output that nobody reads any more is the end, too.
    ///
    /// # Errors
    /// When the input cannot be read or the output cannot be written.
    pub fn run(&mut self, mut input: impl BufRead, mut output: impl Write) -> io::Result<()> {
        loop {
            let answer = match lines::read_line(&mut input, LONGEST_LINE)? {
                Line::End => return Ok(()),
                Line::Whole(line) | Line::CutOff(line) => self.handle_bytes(&line),
                Line::TooLong(_) => {
                    lines::skip_line(&mut input)?;
                    let what = format!("a line of more than {} MiB", LONGEST_LINE >> 20);
                    response::line(None, Err::<&Done, _>(&ErrorObject::not_json(&what)))
                }
            };
            let written = writeln!(output, "{answer}").and_then(|()| output.flush());
            match written {
                Err(error) if error.kind() == ErrorKind::BrokenPipe => return Ok(()),
                written => written?,
            }
        }
    }

    fn handle_bytes(&mut self, line: &[u8]) -> String {
        match str::from_utf8(line) {
            Ok(line) => self.handle_line(line),
            Err(error) => {
                let error = ErrorObject::not_json(&error.to_string());
                response::line(None, Err::<&Done, _>(&error))
            }
        }
    }

    /// Answers one line with one line, neither with its end.
    pub fn handle_line(&mut self, line: &str) -> String {
        match Request::read(line) {
            Ok(request) => self.handle(&request),
            Err(NoRequest { id, error }) => response::line(id.as_ref(), Err::<&Done, _>(&error)),
        }
    }

    fn handle(&mut self, request: &Request<'_>) -> String {
        let id = &request.id;
        let message = self
            .can_come_now(&request.method)
            .and_then(|()| Message::read(&request.method, request.params));
        match message {
            Err(error) => response::line(Some(id), Err::<&Done, _>(&error)),
            Ok(Message::Call(call)) => line(id, self.call(&call)),
            Ok(Message::Event(event)) => match self.event(&event) {
                Ok(Some(inserted)) => line(id, Ok(inserted)),
                Ok(None) => line(id, Ok(Done {})),
                Err(error) => line::<Done>(id, Err(error)),
            },
            Ok(Message::Errand(Errand::Initialize(hello))) => line(id, self.initialize(&hello)),
            Ok(Message::Errand(Errand::Reset(Reset { world }))) => {
                let named = |(_, names): (_, Names)| ResetDone { ids: names.into_iter().collect() };
                line(id, self.begin(&world).map(named))
            }
            Ok(Message::Errand(Errand::InjectFault(inject))) => line(id, self.injected(&inject)),
        }
    }

    /// `initialize` comes first, and once.
    fn can_come_now(&self, method: &str) -> Result<(), ErrorObject> {
        match (method == "initialize", self.is_known) {
            (true, true) => Err(ErrorObject::no_request("`initialize` comes once")),
            (false, false) => Err(ErrorObject::no_request("`initialize` must come first")),
            (true, false) | (false, true) => Ok(()),
        }
    }

    fn initialize(&mut self, hello: &Initialize) -> Result<protocol::Handshake, ErrorObject> {
        if hello.protocol != protocol::VERSION {
            let what = format!("this server speaks version {} only", protocol::VERSION);
            return Err(ErrorObject::wrong_parameters(&what));
        }
        if let (Some(fixed), Some(edition)) = (&self.wish, hello.edition) {
            self.setting.edition = edition;
            self.setting.readings = settled(with_fixed(edition, fixed));
        }
        self.is_known = true;
        Ok(self.handshake())
    }

    fn injected(&mut self, inject: &InjectFault) -> Result<Done, ErrorObject> {
        let fault = Fault::from_name(&inject.fault).ok_or_else(|| {
            let what = format!("`{}` is no fault", lines::beginning(inject.fault.as_bytes()));
            ErrorObject::wrong_parameters(&what)
        })?;
        self.inject(fault);
        Ok(Done {})
    }
}

fn line<T: Serialize>(id: &RequestId, outcome: Result<T, ErrorObject>) -> String {
    response::line(Some(id), outcome.as_ref())
}
