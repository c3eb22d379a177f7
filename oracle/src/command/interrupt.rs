//! Ctrl-C: asked for once, it ends the work and keeps what was found; asked for twice, it ends all.

use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

static ASKED: AtomicBool = AtomicBool::new(false);
static LISTENING: Once = Once::new();

/// Listens for Ctrl-C from now on.
pub fn listen() {
    LISTENING.call_once(|| {
        // Without the listener Ctrl-C ends the program at once, as it does everywhere.
        drop(ctrlc::set_handler(|| {
            if ASKED.swap(true, Ordering::SeqCst) {
                crate::driver::kill_all();
                std::process::exit(130);
            }
        }));
    });
}

/// Whether somebody asked to end.
#[must_use]
pub fn was_asked() -> bool {
    ASKED.load(Ordering::SeqCst)
}
