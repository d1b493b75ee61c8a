//! Starts the emulator, tells where it is in one line of JSON, and then each request in a line.

use std::process::ExitCode;

use huntlet_emulator::{Asked, Emulator, help, parse};

fn main() -> ExitCode {
    let options = match parse(std::env::args_os().skip(1)) {
        Ok(Asked::Run(options)) => *options,
        Ok(Asked::Help) => {
            println!("{}", help());
            return ExitCode::SUCCESS;
        }
        Err(reason) => {
            eprintln!("emulator: {reason}");
            return ExitCode::from(2);
        }
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("emulator: no threads are to be had: {error}");
            return ExitCode::FAILURE;
        }
    };
    runtime.block_on(async {
        match Emulator::start(options).await {
            Ok(emulator) => {
                println!("{}", emulator.info());
                emulator.preload().await;
                // Ctrl+C ends the program; where it cannot be heard, it runs until it is killed
                if tokio::signal::ctrl_c().await.is_err() {
                    std::future::pending::<()>().await;
                }
                ExitCode::SUCCESS
            }
            Err(error) => {
                eprintln!("emulator: {error}");
                ExitCode::FAILURE
            }
        }
    })
}
