//! How many calls a second the service answers in process, and how many of them succeed.
//!
//! `cargo run --release --example rate_in_memory [SECONDS]`

use memory_media_server::{
    AllocateNtmsMedia, Code, CreateNtmsMediaPool, DeallocateNtmsMedia, DeleteNtmsMediaPool,
    EnumerateNtmsObject, GetNtmsObjectInformation, Identifier, Label, MoveToNtmsMediaPool,
    NTMS_ALLOCATE_NEW, NTMS_ALLOCATE_NEXT, NTMS_CREATE_NEW, NTMS_OPEN_EXISTING, OpenNtmsSession,
    SecurityAttributes, Service, SetNtmsMediaComplete, SwapNtmsMedia, Switches,
};
use std::time::{Duration, Instant};

/// A service, and a client that counts.
struct Client {
    service: Service,
    session: Option<Identifier>,
    calls: u64,
    succeeded: u64,
}

impl Client {
    fn count<T>(&mut self, outcome: Result<T, Code>) -> Option<T> {
        self.calls += 1;
        self.succeeded += u64::from(outcome.is_ok());
        outcome.ok()
    }

    fn pool(
        &mut self,
        name: &str,
        action: u32,
        media_type: Option<Identifier>,
    ) -> Option<Identifier> {
        let call = CreateNtmsMediaPool {
            session: self.session,
            name: Some(name),
            media_type,
            action,
            security: SecurityAttributes::Missing,
            pool: true,
        };
        let outcome = self.service.create_ntms_media_pool(&call);
        self.count(outcome)
    }

    fn list(&mut self, container: Option<Identifier>, object_type: u32) -> Option<Vec<Identifier>> {
        let (session, room, options) = (self.session, Some(64), 0);
        let call = EnumerateNtmsObject { session, container, object_type, room, options };
        let outcome = self.service.enumerate_ntms_object(&call);
        self.count(outcome).map(|listing| listing.list)
    }

    fn move_to(&mut self, medium: Option<Identifier>, pool: Option<Identifier>) {
        let call = MoveToNtmsMediaPool { session: self.session, medium, pool };
        let outcome = self.service.move_to_ntms_media_pool(&call);
        self.count(outcome);
    }

    fn allocate(
        &mut self,
        pool: Option<Identifier>,
        options: u32,
        logical: Option<Identifier>,
    ) -> Option<Identifier> {
        let session = self.session;
        let (side, timeout, information) = (None, 0, true);
        let logical = logical.or(Some(Identifier::NIL));
        let call =
            AllocateNtmsMedia { session, pool, side, logical, options, timeout, information };
        let outcome = self.service.allocate_ntms_media(&call);
        self.count(outcome).map(|allocated| allocated.logical)
    }

    /// Pools come and go, a medium with two sides is used and goes back to free; two calls fail.
    fn round(&mut self, media_type: Identifier, medium: Identifier, free: Option<Identifier>) {
        let session = self.session;
        let pool = self.pool("Rate", NTMS_CREATE_NEW, Some(media_type));
        self.move_to(Some(medium), pool);
        let first = self.allocate(pool, NTMS_ALLOCATE_NEW, None);
        let second = self.allocate(pool, NTMS_ALLOCATE_NEXT, first);
        self.move_to(Some(medium), free);
        let outcome = self.service.swap_ntms_media(&SwapNtmsMedia { session, first, second });
        self.count(outcome);
        let complete = SetNtmsMediaComplete { session, logical: first };
        let outcome = self.service.set_ntms_media_complete(&complete);
        self.count(outcome);
        for (object, object_type) in [(pool, 12), (Some(medium), 15), (first, 11)] {
            let call = GetNtmsObjectInformation { session, object, object_type, information: true };
            let outcome = self.service.get_ntms_object_information(&call);
            self.count(outcome);
        }
        self.list(pool, 14);
        let delete = DeleteNtmsMediaPool { session, pool };
        let outcome = self.service.delete_ntms_media_pool(&delete);
        self.count(outcome);
        for logical in [first, second] {
            let call = DeallocateNtmsMedia { session, logical, options: 0 };
            let outcome = self.service.deallocate_ntms_media(&call);
            self.count(outcome);
        }
        self.move_to(Some(medium), free);
        // The service made this medium, so its labels can be written.
        let _ = self.service.write_labels(medium);
        let outcome = self.service.delete_ntms_media_pool(&delete);
        self.count(outcome);
    }
}

/// Plays rounds for a while.
fn play(time: Duration) -> Option<(f64, f64)> {
    let mut service = Service::new(&Switches::default());
    let caller = service.user("ann")?;
    let open = OpenNtmsSession { server: None, application: None, options: 0, caller };
    let session = service.open_ntms_session(&open).ok();
    let mut client = Client { service, session, calls: 0, succeeded: 0 };
    let media_type = *client.list(None, 13)?.get(1)?;
    let free = client.pool(r"\Free\MO", NTMS_OPEN_EXISTING, None);
    let medium = client.service.insert_medium(media_type, Label::Unrecognized).ok()?.medium;
    client.move_to(Some(medium), free);
    client.service.write_labels(medium).ok()?;

    let (began, before, succeeded) = (Instant::now(), client.calls, client.succeeded);
    while began.elapsed() < time {
        for _ in 0..100 {
            client.round(media_type, medium, free);
        }
    }
    let calls = (client.calls - before) as f64;
    let share = (client.succeeded - succeeded) as f64 / calls;
    Some((calls / began.elapsed().as_secs_f64(), share))
}

fn main() {
    let seconds = std::env::args().nth(1).and_then(|word| word.parse().ok()).unwrap_or(3);
    match play(Duration::from_secs(seconds)) {
        Some((rate, share)) => {
            println!("{rate:.0} calls/s on one core, {:.1} % of them succeed", share * 100.0);
        }
        None => println!("the world of the example is not as it was"),
    }
}
