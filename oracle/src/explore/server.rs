//! The server: pages and answers for one person on this machine.

use super::export::{Form, export};
use super::graph::graph;
use super::guard::admit;
use super::look::look;
use super::place::{Ground, Named, Place, PlaceError, Scopes, read_trace};
use super::search::{SearchError, search};
use crate::report::account::Account;
use crate::report::{drawing, html};
use axum::body::{Body, Bytes, HttpBody as _};
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderName, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use ntms_model::edition::Edition;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::Semaphore;

/// No body is larger, in bytes.
pub const LARGEST: usize = 4 << 20;

/// No body takes longer to come.
const SLOWEST_BODY: Duration = Duration::from_secs(20);

/// No search takes longer.
const LONGEST_SEARCH: Duration = Duration::from_secs(120);

/// So many answers are worked on at a time; others wait.
const AT_A_TIME: usize = 4;

/// What the server knows from its command line.
#[derive(Clone, Debug, Default)]
pub struct Start {
    /// The scopes that can be named.
    pub scopes: Scopes,
    /// The scope that the page begins with.
    pub scope: String,
    /// The edition that the page begins with.
    pub edition: Option<Edition>,
    /// A trace that the page begins with: its name and its text.
    pub trace: Option<(String, String)>,
}

struct Server {
    start: Start,
    address: SocketAddr,
    busy: Arc<Semaphore>,
    is_over: Arc<AtomicBool>,
}

type Shared = State<Arc<Server>>;

/// Serves until `is_over` says so. Everything that is worked on then is given up.
///
/// # Errors
/// When the listener cannot be used.
pub async fn serve(
    listener: tokio::net::TcpListener,
    start: Start,
    is_over: impl Fn() -> bool + Send + 'static,
) -> std::io::Result<()> {
    let address = listener.local_addr()?;
    let flag = Arc::new(AtomicBool::new(false));
    let busy = Arc::new(Semaphore::new(AT_A_TIME));
    let server = Arc::new(Server { start, address, busy, is_over: flag.clone() });
    let (ended, end) = tokio::sync::oneshot::channel();
    let watch = async move {
        while !is_over() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        flag.store(true, Ordering::Relaxed);
        ended.send(()).ok();
    };
    let gone = async move {
        end.await.ok();
        // Whoever still reads an answer gets it; whoever only holds the line does not keep us.
        tokio::time::sleep(Duration::from_millis(300)).await;
    };
    let serving = axum::serve(listener, routes(server)).with_graceful_shutdown(watch);
    tokio::select! {
        served = serving => served,
        () = gone => Ok(()),
    }
}

fn routes(server: Arc<Server>) -> Router {
    Router::new()
        .route("/", get(|| file("text/html", include_str!("page/explore.html"))))
        .route("/drawing.css", get(|| file("text/css", drawing::STYLE)))
        .route("/steps.js", get(|| file("text/javascript", drawing::STEPS)))
        .route("/explore.css", get(|| file("text/css", include_str!("page/explore.css"))))
        .route("/explore.js", get(|| file("text/javascript", include_str!("page/explore.js"))))
        .route("/api/start", get(first))
        .route("/api/look", post(looked))
        .route("/api/graph", post(drawn))
        .route("/api/search", post(searched))
        .route("/api/export", post(exported))
        .route("/api/trace", post(told))
        .fallback(|| async { Refused::new(StatusCode::NOT_FOUND, "there is nothing here") })
        .layer(DefaultBodyLimit::max(LARGEST))
        .layer(from_fn_with_state(server.clone(), guarded))
        .with_state(server)
}

/// An answer that says what is wrong.
struct Refused {
    status: StatusCode,
    what: String,
}

impl Refused {
    fn new(status: StatusCode, what: impl ToString) -> Refused {
        Refused { status, what: what.to_string() }
    }

    fn bad(what: impl ToString) -> Refused {
        Refused::new(StatusCode::BAD_REQUEST, what)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (self.status, Json(json!({ "error": self.what }))).into_response()
    }
}

impl From<PlaceError> for Refused {
    fn from(error: PlaceError) -> Refused {
        Refused::bad(error)
    }
}

impl From<SearchError> for Refused {
    fn from(error: SearchError) -> Refused {
        Refused::bad(error)
    }
}

async fn file(kind: &'static str, content: &'static str) -> Response {
    let kind = format!("{kind}; charset=utf-8");
    ([(CONTENT_TYPE, kind)], content).into_response()
}

/// Turns away who must not ask, and says how the answer may be used: by this page only, which may load
/// nothing from elsewhere.
async fn guarded(State(server): Shared, request: Request<Body>, next: Next) -> Response {
    const HEADERS: [(HeaderName, &str); 6] = [
        (
            CONTENT_SECURITY_POLICY,
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
             img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        ),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        (REFERRER_POLICY, "no-referrer"),
        (CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    let mut response = match admit(server.address, request.method(), request.headers()) {
        Ok(()) => match whole(request).await {
            Ok(request) => next.run(request).await,
            Err(refused) => refused.into_response(),
        },
        Err(away) => Refused::new(away.status, away.why).into_response(),
    };
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// The request with all of its body, which has to come soon and must not be large.
async fn whole(request: Request<Body>) -> Result<Request<Body>, Refused> {
    let too_large = || {
        let what = format!("no body may be larger than {LARGEST} bytes");
        Refused::new(StatusCode::PAYLOAD_TOO_LARGE, what)
    };
    let (head, body) = request.into_parts();
    if body.size_hint().lower() > LARGEST as u64 {
        return Err(too_large());
    }
    match tokio::time::timeout(SLOWEST_BODY, axum::body::to_bytes(body, LARGEST)).await {
        Ok(Ok(bytes)) => Ok(Request::from_parts(head, Body::from(bytes))),
        Ok(Err(_)) => Err(too_large()),
        Err(_) => Err(Refused::new(StatusCode::REQUEST_TIMEOUT, "the body does not come")),
    }
}

fn read<T: DeserializeOwned>(body: &Bytes) -> Result<T, Refused> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    serde_path_to_error::deserialize(&mut reader).map_err(Refused::bad)
}

/// Ends the work when nobody waits for it any more.
struct Patience(Arc<AtomicBool>);

impl Drop for Patience {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Works on an answer aside. A panic is a mistake of this program, and ends this answer only.
async fn work<T: Send + 'static>(
    server: &Arc<Server>,
    most: Duration,
    run: impl FnOnce(&Server, &Arc<AtomicBool>) -> Result<T, Refused> + Send + 'static,
) -> Result<T, Refused> {
    let unavailable = |_| Refused::new(StatusCode::SERVICE_UNAVAILABLE, "the server ends");
    let permit = server.busy.clone().acquire_owned().await.map_err(unavailable)?;
    let stop = Arc::new(AtomicBool::new(false));
    let _patience = Patience(stop.clone());
    let (own, given) = (server.clone(), stop.clone());
    let mut working = tokio::task::spawn_blocking(move || {
        let _permit = permit;
        run(&own, &given)
    });
    let began = std::time::Instant::now();
    let done = loop {
        tokio::select! {
            done = &mut working => break done,
            () = tokio::time::sleep(Duration::from_millis(50)) => {
                if began.elapsed() > most || server.is_over.load(Ordering::Relaxed) {
                    stop.store(true, Ordering::Relaxed);
                }
            }
        }
    };
    let internal = |_| Refused::new(StatusCode::INTERNAL_SERVER_ERROR, "this program is wrong");
    done.unwrap_or_else(|error| Err(internal(error)))
}

/// What the page begins with.
async fn first(State(server): Shared) -> Json<Value> {
    let Start { scopes, scope, edition, trace } = &server.start;
    let scopes: Vec<Value> =
        scopes.iter().map(|it| json!({ "name": it.name, "about": it.about })).collect();
    Json(json!({
        "scopes": scopes,
        "editions": Edition::ALL.map(Edition::name),
        "scope": scope,
        "edition": edition.unwrap_or(Edition::Server2003).name(),
        "trace": trace.as_ref().map(|(name, text)| json!({ "name": name, "text": text })),
        "version": env!("CARGO_PKG_VERSION"),
    }))
}

type Answer = Result<Json<Value>, Refused>;

async fn looked(State(server): Shared, body: Bytes) -> Answer {
    at_place(&server, &body, |place, _| json!(look(place))).await
}

async fn drawn(State(server): Shared, body: Bytes) -> Answer {
    at_place(&server, &body, |place, stop| json!(graph(place, stop))).await
}

/// An answer about a place.
async fn at_place(
    server: &Arc<Server>,
    body: &Bytes,
    answer: fn(&Place<'_>, &AtomicBool) -> Value,
) -> Answer {
    let named: Named = read(body)?;
    let run = move |server: &Server, stop: &Arc<AtomicBool>| {
        let ground = Ground::of(&named, &server.start.scopes)?;
        let place = Place::reached(&ground, &named.path)?;
        Ok(Json(answer(&place, stop)))
    };
    work(server, LONGEST_SEARCH, run).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Search {
    at: Named,
    question: String,
}

async fn searched(State(server): Shared, body: Bytes) -> Answer {
    let Search { at, question } = read(&body)?;
    let run = move |server: &Server, stop: &Arc<AtomicBool>| {
        let ground = Ground::of(&at, &server.start.scopes)?;
        Ok(Json(json!(search(&ground, &at.path, &question, stop)?)))
    };
    work(&server, LONGEST_SEARCH, run).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Export {
    at: Named,
    form: Form,
}

async fn exported(State(server): Shared, body: Bytes) -> Answer {
    let Export { at, form } = read(&body)?;
    let run = move |server: &Server, _: &Arc<AtomicBool>| {
        let ground = Ground::of(&at, &server.start.scopes)?;
        let file = export(&Place::reached(&ground, &at.path)?, form);
        Ok(Json(json!({ "name": file.name, "content": file.content })))
    };
    work(&server, LONGEST_SEARCH, run).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    text: String,
}

/// A trace, told step by step, and judged.
async fn told(State(server): Shared, body: Bytes) -> Answer {
    let Told { text } = read(&body)?;
    let run = move |_: &Server, _: &Arc<AtomicBool>| {
        let trace = read_trace(&text).map_err(Refused::bad)?;
        let account = Account::of(&trace).map_err(Refused::bad)?;
        Ok(Json(json!({
            "edition": account.setting.edition.name(),
            "entries": trace.entries.len(),
            "forbidden": account.refutation.is_some(),
            "page": html::fragment_of_trace(&account),
        })))
    };
    work(&server, LONGEST_SEARCH, run).await
}
