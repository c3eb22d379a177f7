//! The service as a program: requests on the standard input, answers on the standard output.

#![forbid(unsafe_code)]

use clap::Parser;
use memory_media_server::{Arguments, run_from_arguments};
use std::process::ExitCode;

fn main() -> ExitCode {
    match run_from_arguments(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}: {error}", env!("CARGO_PKG_NAME"));
            ExitCode::FAILURE
        }
    }
}
