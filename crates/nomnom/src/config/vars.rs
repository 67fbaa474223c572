//! Every environment variable, once: what `--help` prints, what is read, what `.env.example` shows.

use std::fmt::Write as _;

/// One environment variable.
#[derive(Debug)]
pub(crate) struct Var {
    pub(crate) name: &'static str,
    /// What holds when it is unset or empty; `None` when the doc says so.
    pub(crate) default: Option<&'static str>,
    /// Whether its value may contain a password, so is never printed.
    pub(crate) secret: bool,
    pub(crate) doc: &'static str,
}

const fn var(name: &'static str, default: &'static str, doc: &'static str) -> Var {
    Var {
        name,
        default: Some(default),
        secret: false,
        doc,
    }
}

const fn secret(name: &'static str, doc: &'static str) -> Var {
    Var {
        name,
        default: None,
        secret: true,
        doc,
    }
}

/// The table.
pub(crate) const VARS: &[Var] = &[
    var("HOST", "127.0.0.1", "Address to listen on; 0.0.0.0 for all"),
    var("PORT", "8080", "Port of the API; 0 for any free one"),
    var(
        "METRICS_PORT",
        "9090",
        "Port of `nomnom worker`: /livez, /readyz, /metrics",
    ),
    var(
        "DATA_DIR",
        "data",
        "Folder of the embedded queue; one process at a time",
    ),
    secret(
        "DATABASE_URL",
        "postgres://user:password@host/database or sqlite://path; unset: sqlite://DATA_DIR/nomnom.db",
    ),
    var("DATABASE_POOL", "10", "Connections to PostgreSQL, at most"),
    var(
        "DATABASE_TIMEOUT",
        "30s",
        "How long a statement, or getting a connection, may take",
    ),
    var(
        "ENABLE_NATS",
        "true",
        "false: no queue, messages are stored while the client waits",
    ),
    secret(
        "NATS_URL",
        "nats://host:4222, several separated by commas; unset: the embedded queue",
    ),
    var(
        "NATS_STREAM",
        "MESSAGES",
        "Stream; dead letters are in <stream>_DLQ",
    ),
    var(
        "NATS_CONSUMER",
        "workers",
        "Durable consumer that all workers share",
    ),
    var(
        "NATS_MAX_BYTES",
        "1GiB",
        "What the queue may hold, the embedded one too; then 503",
    ),
    var(
        "NATS_DUPLICATE_WINDOW",
        "2m",
        "How long the stream knows an id again",
    ),
    var(
        "NATS_REPLICAS",
        "1",
        "Copies of the stream in a cluster: 1, 3 or 5",
    ),
    var(
        "NATS_ACK_WAIT",
        "30s",
        "After this a dead worker's messages go to another",
    ),
    var(
        "NATS_MAX_ACK_PENDING",
        "20000",
        "Messages in hand of all workers; at least 2 x WORKER_BATCH each",
    ),
    var(
        "PUBLISH_TIMEOUT",
        "5s",
        "How long the queue may take to confirm; then 503",
    ),
    var("BODY_LIMIT", "768KiB", "Largest message"),
    var(
        "TRUST_FORWARDED",
        "false",
        "true: the source is the last value of X-Forwarded-For",
    ),
    var("WORKER_BATCH", "1000", "Messages a transaction, at most"),
    var(
        "MAX_DELIVER",
        "3",
        "Recorded attempts after which a message that kills its worker fails",
    ),
    var("RUST_LOG", "info", "Log levels, such as info,worker=debug"),
    var("LOG_FORMAT", "text", "text or json"),
];

/// How values are written.
const FORMS: &str = "Durations: 500ms, 30s, 2m, 1h. Sizes: 1048576 (bytes), 768KiB, 8MiB, 1GiB.\n\
                     An empty variable counts as unset.";

/// The part of `--help` about the environment.
pub fn help() -> String {
    let mut text = String::from("Environment:\n");
    for var in VARS {
        let default = var
            .default
            .map(|default| format!(" [{default}]"))
            .unwrap_or_default();
        // Writing to a String cannot fail.
        let _ = writeln!(text, "  {:<22} {}{default}", var.name, var.doc);
    }
    text.push('\n');
    text.push_str(FORMS);
    text
}

/// The text of `.env.example`.
pub fn example() -> String {
    let mut text = String::from(
        "# Every variable that nomnom reads, with its default. nomnom reads no file: export them, or\n# let your tools do it.\n#\n",
    );
    for line in FORMS.lines() {
        let _ = writeln!(text, "# {line}");
    }
    for var in VARS {
        let _ = write!(
            text,
            "\n# {}\n#{}={}\n",
            var.doc,
            var.name,
            var.default.unwrap_or_default()
        );
    }
    text
}
