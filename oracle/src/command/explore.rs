//! `ntms-oracle explore`: looks at states, traces and findings in a browser.

use super::exit::ExitCode;
use super::output::say;
use super::{interrupt, value};
use crate::explore::place::{Scopes, read_trace};
use crate::explore::server::{LARGEST, Start, serve};
use anyhow::Context as _;
use clap::Args;
use ntms_model::edition::Edition;
use ntms_model::explore::Scope;
use std::fs::File;
use std::io::Read as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

/// Looks at states, traces and findings in a browser.
///
/// Serves a page on this machine, and prints its address. There, the state is drawn as a library; next
/// to it stand the calls that succeed, with what they change, and those that are refused, with the
/// clauses; a search finds the nearest state where something is so. Ctrl-C ends it.
#[derive(Clone, Debug, Args)]
#[command(
    after_help = "Examples:\n  ntms-oracle explore\n  ntms-oracle explore --scope small --edition windows-xp\n  ntms-oracle explore findings/finding-1.jsonl\n  ntms-oracle explore my_scope.toml --listen 127.0.0.1:8080"
)]
pub struct Arguments {
    /// What to begin with: a trace, a finding or a counterexample, in either form, or the file of a
    /// scope. Without it, the page begins with the scope of --scope
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,

    /// The scope to begin with: one by name, or the file of one; `ntms-oracle check --list` names them
    #[arg(long, default_value = "tiny", conflicts_with = "file")]
    pub scope: String,

    /// The edition to begin with; that of a trace is its own
    #[arg(long, default_value = "server-2003", value_parser = value::editions())]
    pub edition: Edition,

    /// The address to listen on, which is one of this machine alone; port 0 is any free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:0", value_parser = loopback)]
    pub listen: SocketAddr,
}

/// Reads an address that nobody can reach from elsewhere.
fn loopback(text: &str) -> Result<SocketAddr, String> {
    let address: SocketAddr =
        text.parse().map_err(|_| "expected an address and a port, such as 127.0.0.1:8080")?;
    if address.ip().is_loopback() {
        Ok(address)
    } else {
        Err(format!("only this machine may ask, at {} or [::1]", Ipv4Addr::LOCALHOST))
    }
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> ExitCode {
    interrupt::listen();
    let given =
        arguments.file.as_ref().map_or(arguments.scope.clone(), |it| it.display().to_string());
    let start = match start(arguments) {
        Ok(start) => start,
        Err(error) => return ExitCode::BadInput.because(&given, &error),
    };
    match listen_and_serve(arguments.listen, start) {
        Ok(()) => ExitCode::Success,
        Err(error) => ExitCode::BadInput.because(&arguments.listen.to_string(), &error),
    }
}

fn listen_and_serve(address: SocketAddr, start: Start) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_io()
        .enable_time()
        .build()?;
    let served = runtime.block_on(async {
        let listener =
            tokio::net::TcpListener::bind(address).await.context("cannot listen there")?;
        say!("http://{}/", listener.local_addr()?);
        Ok(serve(listener, start, interrupt::was_asked).await?)
    });
    // What is still worked on is asked to stop, and nobody waits for it.
    runtime.shutdown_background();
    served
}

/// What the page begins with.
fn start(arguments: &Arguments) -> anyhow::Result<Start> {
    let mut start = Start { edition: Some(arguments.edition), ..Start::default() };
    let Some(file) = &arguments.file else {
        let scope = value::scope(&arguments.scope)?;
        return Ok(with_scope(start, scope));
    };
    let text = text_of(file)?;
    if file.extension().is_some_and(|it| it == "toml") {
        return Ok(with_scope(start, Scope::from_toml(&text)?));
    }
    read_trace(&text)?;
    let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned();
    start.scope = "tiny".to_owned();
    start.trace = Some((name, text));
    Ok(start)
}

fn with_scope(mut start: Start, scope: Scope) -> Start {
    start.scope = scope.name.to_string();
    let is_known = Scope::names().any(|name| *name == *scope.name);
    // A file of one of our own scopes may say something else than we do.
    if !is_known || Scope::named(&scope.name).is_none_or(|own| !is_same(&own, &scope)) {
        start.scopes = Scopes { given: Some(scope) };
    }
    start
}

fn is_same(one: &Scope, other: &Scope) -> bool {
    format!("{one:?}") == format!("{other:?}")
}

/// The text of a file that is not too large to be sent to the page and back.
fn text_of(path: &Path) -> anyhow::Result<String> {
    let most = LARGEST as u64 / 2;
    let mut text = String::new();
    File::open(path)?.take(most + 1).read_to_string(&mut text)?;
    anyhow::ensure!(text.len() as u64 <= most, "it is larger than {most} bytes");
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_listened_to() {
        assert!(loopback("127.0.0.1:0").is_ok() && loopback("[::1]:8080").is_ok());
        for text in ["0.0.0.0:80", "192.168.0.1:80", "[::]:0", "localhost", "127.0.0.1"] {
            assert!(loopback(text).is_err(), "{text}");
        }
    }
}
