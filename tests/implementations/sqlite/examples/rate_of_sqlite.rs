//! How many calls a second the server answers, in memory and on a file.
//!
//! `cargo run --release --example rate_of_sqlite [SECONDS]`

use serde_json::{Value, json};
use sqlite_media_server::{Error, Location, Server, Switches};
use std::time::{Duration, Instant};

struct Client {
    server: Server,
    session: Value,
    calls: u64,
}

impl Client {
    fn open(location: Location) -> Result<Client, Error> {
        let server = Server::open(location, Switches { seed: Some(1), ..Switches::default() })?;
        let mut client = Client { server, session: Value::Null, calls: 0 };
        client.request("initialize", json!({"protocol": 1, "edition": "server-2003"}));
        let open =
            json!({"lpServer": null, "lpApplication": null, "dwOptions": 0, "caller": "ann"});
        client.session = client.request("OpenNtmsSession", open)["hSession"].clone();
        Ok(client)
    }

    fn request(&mut self, method: &str, params: Value) -> Value {
        self.calls += 1;
        let request =
            json!({"jsonrpc": "2.0", "id": self.calls, "method": method, "params": params});
        let answer = self.server.handle_line(&request.to_string());
        let mut answer: Value = serde_json::from_str(&answer).unwrap_or_default();
        assert!(answer["error"].is_null(), "{method}: {answer}");
        answer["result"].take()
    }

    /// A call that succeeds.
    fn call(&mut self, method: &str, mut params: Value) -> Value {
        params["hSession"] = self.session.clone();
        let result = self.request(method, params);
        assert_eq!(result["code"], "ERROR_SUCCESS", "{method}");
        result
    }

    fn pool(&mut self, name: &str, action: u32, media_type: &Value) -> Value {
        self.call(
            "CreateNtmsMediaPool",
            json!({
                "lpPoolName": name, "lpMediaType": media_type, "dwAction": action,
                "lpSecurityAttributes": null, "lpPoolId": "out",
            }),
        )["lpPoolId"]
            .clone()
    }

    fn allocate(&mut self, pool: &Value, options: u32, lmid: &Value) -> Value {
        self.call(
            "AllocateNtmsMedia",
            json!({
                "lpMediaPool": pool, "lpPartition": null, "lpMediaId": lmid, "dwOptions": options,
                "dwTimeout": 0, "lpAllocateInformation": null,
            }),
        )["lpMediaId"]
            .clone()
    }

    /// A medium with two sides comes, is used and goes back to free; pools come and go.
    fn round(&mut self, media_type: &Value, medium: &Value, free: &Value) {
        let nil = json!("00000000-0000-0000-0000-000000000000");
        let pool = self.pool("Rate", 2, media_type);
        self.call("MoveToNtmsMediaPool", json!({"lpMediaId": medium, "lpPoolId": pool}));
        let first = self.allocate(&pool, 1, &nil);
        let second = self.allocate(&pool, 2, &first);
        self.call("SwapNtmsMedia", json!({"lpMediaId1": first, "lpMediaId2": second}));
        self.call("SetNtmsMediaComplete", json!({"lpMediaId": first}));
        for (object, object_type) in [(&pool, 12), (medium, 15), (&first, 11)] {
            self.call(
                "GetNtmsObjectInformation",
                json!({
                    "lpObjectId": object, "dwType": object_type, "lpInfo": "out",
                }),
            );
        }
        self.call(
            "EnumerateNtmsObject",
            json!({
                "lpContainerId": pool, "dwType": 14, "lpdwListSize": 8, "dwOptions": 0,
            }),
        );
        self.call("DeallocateNtmsMedia", json!({"lpMediaId": first, "dwOptions": 0}));
        self.call("DeallocateNtmsMedia", json!({"lpMediaId": second, "dwOptions": 0}));
        self.call("MoveToNtmsMediaPool", json!({"lpMediaId": medium, "lpPoolId": free}));
        self.request("environment/writeLabels", json!({"medium": medium}));
        self.call("DeleteNtmsMediaPool", json!({"lpPoolId": pool}));
    }
}

/// Plays rounds for a while; gives the number of calls a second, the client's work included.
fn rate(location: Location, time: Duration) -> Result<f64, Error> {
    let mut client = Client::open(location)?;
    let types = client.call(
        "EnumerateNtmsObject",
        json!({
            "lpContainerId": null, "dwType": 13, "lpdwListSize": 8, "dwOptions": 0,
        }),
    );
    let media_type = types["lpList"][1].clone();
    let free = client.pool(r"\Free\MO", 1, &Value::Null);
    let insert = json!({"mediaType": media_type, "label": "unrecognized"});
    let medium = client.request("environment/insertMedium", insert)["medium"].clone();
    client.call("MoveToNtmsMediaPool", json!({"lpMediaId": medium, "lpPoolId": free}));
    client.request("environment/writeLabels", json!({"medium": medium}));

    let (start, before) = (Instant::now(), client.calls);
    while start.elapsed() < time {
        client.round(&media_type, &medium, &free);
    }
    Ok((client.calls - before) as f64 / start.elapsed().as_secs_f64())
}

fn main() -> Result<(), Error> {
    let seconds = std::env::args().nth(1).and_then(|word| word.parse().ok()).unwrap_or(3);
    let time = Duration::from_secs(seconds);
    println!("in memory  {:8.0} calls/s", rate(Location::Memory, time)?);
    let file = std::env::temp_dir().join(format!("rate-{}.db", std::process::id()));
    println!("on a file  {:8.0} calls/s", rate(Location::File(file.clone()), time)?);
    for suffix in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{suffix}", file.display()));
    }
    Ok(())
}
