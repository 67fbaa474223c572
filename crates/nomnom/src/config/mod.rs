//! The configuration: environment variables into the structs of the crates that use them.

mod reader;
mod vars;

pub use vars::{example, help};

use reader::Reader;
use std::{path::PathBuf, time::Duration};

/// What the process does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// `nomnom`: API and worker.
    All,
    /// `nomnom api`.
    Api,
    /// `nomnom worker`.
    Worker,
}

/// Where messages wait.
#[derive(Clone)]
pub enum Queue {
    /// Nowhere: they are stored while the client waits.
    Off,
    /// In a file in `DATA_DIR`.
    Embedded(broker::EmbeddedConfig),
    /// In NATS.
    #[cfg(feature = "nats")]
    JetStream(broker::JetStreamConfig),
}

/// Everything that a process needs to know to start. Never printed: it holds passwords.
#[derive(Clone)]
pub struct Config {
    /// What the process does.
    pub role: Role,
    /// `HOST`.
    pub host: String,
    /// `PORT`, or `METRICS_PORT` for a worker.
    pub port: u16,
    /// `DATA_DIR`.
    pub data_dir: PathBuf,
    /// `ENABLE_NATS` and `NATS_URL` decide.
    pub queue: Queue,
    /// `DATABASE_*`.
    pub store: store::Config,
    /// `BODY_LIMIT`, `TRUST_FORWARDED`.
    pub api: api::Config,
    /// `WORKER_BATCH`, `MAX_DELIVER`.
    pub worker: worker::Config,
    /// `RUST_LOG`, `LOG_FORMAT`.
    pub log: telemetry::log::Config,
    /// What is allowed but may surprise; for the log.
    pub remarks: Vec<String>,
}

/// All that is wrong with the configuration, one problem a line.
#[derive(Debug)]
pub struct Problems(Vec<String>);

impl std::fmt::Display for Problems {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "the configuration cannot be used (see `nomnom --help`):")?;
        self.0.iter().try_for_each(|problem| write!(out, "\n  {problem}"))
    }
}

impl std::error::Error for Problems {}

impl Config {
    /// Reads the process's environment.
    ///
    /// # Errors
    /// All problems at once.
    pub fn from_env(role: Role) -> Result<Self, Problems> {
        Self::read(role, &|name| {
            std::env::var_os(name).map(|text| text.to_string_lossy().into_owned())
        })
    }

    /// Reads variables from anywhere.
    ///
    /// # Errors
    /// All problems at once.
    pub fn read(role: Role, get: &dyn Fn(&str) -> Option<String>) -> Result<Self, Problems> {
        let mut reader = Reader::new(get);
        let config = config(role, &mut reader);
        if reader.problems.is_empty() {
            return Ok(config);
        }
        Err(Problems(reader.problems))
    }

    /// Whether this process alone may use the files in `DATA_DIR`.
    pub(crate) fn has_files(&self) -> bool {
        matches!(self.queue, Queue::Embedded(_)) || is_sqlite(&self.store.url)
    }

    /// Whether messages are stored while the client waits.
    pub(crate) fn is_synchronous(&self) -> bool {
        matches!(self.queue, Queue::Off)
    }
}

/// Whether a database URL is a SQLite file.
pub(crate) fn is_sqlite(url: &str) -> bool {
    url.starts_with("sqlite:")
}

fn config(role: Role, reader: &mut Reader<'_>) -> Config {
    let port = reader.number("PORT", 0..=65_535);
    let metrics_port = reader.number("METRICS_PORT", 0..=65_535);
    let data_dir = PathBuf::from(reader.value("DATA_DIR", |text| Ok(text.to_owned())));
    let url = reader.optional("DATABASE_URL", database_url);
    let mut config = Config {
        role,
        host: reader.value("HOST", |text| Ok(text.to_owned())),
        port: if role == Role::Worker { metrics_port } else { port },
        store: store::Config {
            url: url.unwrap_or_else(|| format!("sqlite://{}/nomnom.db", data_dir.display())),
            pool: reader.number("DATABASE_POOL", 1..=1000),
            timeout: reader.duration("DATABASE_TIMEOUT", seconds(1, 600)),
        },
        data_dir,
        queue: Queue::Off,
        api: api::Config {
            body_limit: reader.size("BODY_LIMIT", 1..=8 << 20),
            trust_forwarded: reader.flag("TRUST_FORWARDED"),
        },
        worker: worker::Config {
            batch: reader.number("WORKER_BATCH", 1..=10_000),
            max_deliver: reader.number("MAX_DELIVER", 1..=100),
        },
        log: log(reader),
        remarks: Vec::new(),
    };
    queue(reader, &mut config);
    check(reader, &config);
    config
}

fn log(reader: &mut Reader<'_>) -> telemetry::log::Config {
    use telemetry::log::{Config, Format, check_filter};
    Config {
        filter: reader.value("RUST_LOG", |text| {
            let allowed = |error| format!("{error}; allowed are levels, such as info,worker=debug");
            check_filter(text).map(|()| text.to_owned()).map_err(allowed)
        }),
        format: reader.value("LOG_FORMAT", |text| match text {
            "text" => Ok(Format::Text),
            "json" => Ok(Format::Json),
            _ => Err("must be text or json".to_owned()),
        }),
    }
}

/// Which queue: none, the embedded one, or JetStream.
fn queue(reader: &mut Reader<'_>, config: &mut Config) {
    let enabled = reader.flag("ENABLE_NATS");
    let url = reader.optional("NATS_URL", |text| Ok(text.to_owned()));
    let publish_timeout = reader.duration(
        "PUBLISH_TIMEOUT",
        Duration::from_millis(100)..=Duration::from_secs(20),
    );
    let max_bytes: i64 = reader.size("NATS_MAX_BYTES", 1 << 20..=1 << 50);
    let jetstream = JetStream::read(reader);
    config.queue = match (enabled, url) {
        (false, url) => {
            if url.is_some() {
                let remark = "ENABLE_NATS=false: there is no queue, NATS_URL is ignored";
                config.remarks.push(remark.to_owned());
            }
            Queue::Off
        }
        (true, None) => Queue::Embedded(broker::EmbeddedConfig {
            max_bytes: max_bytes.unsigned_abs(),
            publish_timeout,
        }),
        (true, Some(url)) => jetstream.at(url, max_bytes, publish_timeout, reader, config),
    };
}

/// What is particular to JetStream. Read, and so checked, whether it is used or not.
#[cfg_attr(not(feature = "nats"), expect(dead_code, reason = "checked all the same"))]
struct JetStream {
    stream: String,
    consumer: String,
    duplicate_window: Duration,
    replicas: usize,
    ack_wait: Duration,
    max_ack_pending: i64,
}

impl JetStream {
    fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            stream: reader.nats_name("NATS_STREAM"),
            consumer: reader.nats_name("NATS_CONSUMER"),
            duplicate_window: reader.duration("NATS_DUPLICATE_WINDOW", seconds(1, 24 * 3600)),
            replicas: reader.number("NATS_REPLICAS", 1..=5),
            ack_wait: reader.duration("NATS_ACK_WAIT", seconds(1, 3600)),
            max_ack_pending: reader.number("NATS_MAX_ACK_PENDING", 1..=10_000_000),
        }
    }

    #[cfg(feature = "nats")]
    fn at(
        self,
        url: String,
        max_bytes: i64,
        publish_timeout: Duration,
        reader: &mut Reader<'_>,
        config: &Config,
    ) -> Queue {
        let in_hand = 2 * config.worker.batch;
        if usize::try_from(self.max_ack_pending).is_ok_and(|pending| pending < in_hand) {
            reader.problems.push(format!(
                "NATS_MAX_ACK_PENDING={}: must be at least {in_hand}, twice WORKER_BATCH, for every worker",
                self.max_ack_pending
            ));
        }
        Queue::JetStream(broker::JetStreamConfig {
            url,
            stream: self.stream,
            consumer: self.consumer,
            max_bytes,
            duplicate_window: self.duplicate_window,
            replicas: self.replicas,
            ack_wait: self.ack_wait,
            max_ack_pending: self.max_ack_pending,
            publish_timeout,
        })
    }

    #[cfg(not(feature = "nats"))]
    #[expect(clippy::unused_self, reason = "as with the feature")]
    fn at(self, _: String, _: i64, _: Duration, reader: &mut Reader<'_>, _: &Config) -> Queue {
        reader.problems.push(
            "NATS_URL is set, but this nomnom was built without the cargo feature `nats`: build it with \
             `--features nats`, or unset NATS_URL for the embedded queue"
                .to_owned(),
        );
        Queue::Off
    }
}

/// What only several variables together say.
fn check(reader: &mut Reader<'_>, config: &Config) {
    let command = match config.role {
        Role::All => return,
        Role::Api => "nomnom api",
        Role::Worker => "nomnom worker",
    };
    match config.queue {
        Queue::Off if config.role == Role::Worker => reader.problems.push(
            "ENABLE_NATS=false: there is no queue, so nothing for `nomnom worker` to do. Run `nomnom api` alone".to_owned(),
        ),
        Queue::Embedded(_) => reader.problems.push(format!(
            "`{command}` cannot use the embedded queue: it is a file of one process. Set NATS_URL, or run `nomnom`, \
             which is API and worker in one"
        )),
        Queue::Off => {}
        #[cfg(feature = "nats")]
        Queue::JetStream(_) => {}
    }
    if is_sqlite(&config.store.url) && !config.is_synchronous() {
        reader.problems.push(format!(
            "`{command}` cannot use SQLite: it is a file of one process. Set DATABASE_URL to postgres://..., or run \
             `nomnom`, which is API and worker in one"
        ));
    }
}

fn database_url(text: &str) -> Result<String, String> {
    let schemes = ["postgres://", "postgresql://", "sqlite://"];
    let known = schemes
        .iter()
        .any(|scheme| text.len() > scheme.len() && text.starts_with(scheme));
    let allowed = "must be postgres://user:password@host/database or sqlite://path";
    known.then(|| text.to_owned()).ok_or_else(|| allowed.to_owned())
}

fn seconds(from: u64, to: u64) -> std::ops::RangeInclusive<Duration> {
    Duration::from_secs(from)..=Duration::from_secs(to)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn read(role: Role, variables: &[(&str, &str)]) -> Result<Config, String> {
        let get = |name: &str| {
            let found = variables.iter().find(|(variable, _)| *variable == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        Config::read(role, &get).map_err(|problems| problems.to_string())
    }

    fn problems(role: Role, variables: &[(&str, &str)]) -> String {
        read(role, variables).err().expect("the configuration is refused")
    }

    #[test]
    fn every_variable_of_the_table_is_read_and_every_default_is_allowed() {
        let get = |_: &str| None;
        let mut reader = Reader::new(&get);
        config(Role::All, &mut reader);
        let table: BTreeSet<_> = vars::VARS.iter().map(|var| var.name).collect();
        assert_eq!(reader.names, table);
        assert_eq!(reader.problems, [""; 0]);
    }

    #[test]
    fn the_example_file_is_current() {
        expect_test::expect_file!["../../../../.env.example"].assert_eq(&example());
    }

    #[test]
    fn all_problems_are_reported_at_once() {
        let text = problems(
            Role::All,
            &[
                ("PORT", "http"),
                ("BODY_LIMIT", "1GB"),
                ("PUBLISH_TIMEOUT", "5"),
                ("LOG_FORMAT", "xml"),
            ],
        );
        for expected in [
            "PORT=\"http\": must be a whole number from 0 to 65535",
            "BODY_LIMIT=\"1GB\": must be a size",
            "PUBLISH_TIMEOUT=\"5\": must be a duration",
            "LOG_FORMAT=\"xml\": must be text or json",
        ] {
            assert!(text.contains(expected), "{text}");
        }
    }

    #[test]
    fn passwords_are_not_printed() {
        let text = problems(Role::All, &[("DATABASE_URL", "mysql://me:hunter2@host/db")]);
        assert!(
            text.contains("DATABASE_URL") && !text.contains("hunter2"),
            "{text}"
        );
    }

    #[test]
    fn an_empty_variable_is_unset() {
        let config = read(Role::All, &[("PORT", ""), ("NATS_URL", ""), ("DATABASE_URL", "")]).unwrap();
        assert_eq!(config.port, 8080);
        assert_eq!(config.store.url, "sqlite://data/nomnom.db");
        assert!(matches!(config.queue, Queue::Embedded(_)));
    }

    #[test]
    fn a_process_of_its_own_needs_servers() {
        for role in [Role::Api, Role::Worker] {
            let text = problems(role, &[]);
            assert!(
                text.contains("embedded queue") && text.contains("SQLite"),
                "{text}"
            );
        }
        let text = problems(
            Role::Worker,
            &[("ENABLE_NATS", "false"), ("DATABASE_URL", "postgres://host/db")],
        );
        assert!(text.contains("nothing for `nomnom worker` to do"), "{text}");
    }

    #[test]
    fn without_the_queue_nats_url_is_ignored_and_said_so() {
        let config = read(
            Role::All,
            &[("ENABLE_NATS", "false"), ("NATS_URL", "nats://host")],
        )
        .unwrap();
        assert!(config.is_synchronous());
        assert_eq!(config.remarks.len(), 1);
    }

    #[cfg(feature = "nats")]
    #[test]
    fn nats_url_picks_jetstream() {
        let variables = [
            ("NATS_URL", "nats://host"),
            ("DATABASE_URL", "postgresql://host/db"),
        ];
        for role in [Role::All, Role::Api, Role::Worker] {
            let config = read(role, &variables).unwrap();
            assert!(matches!(config.queue, Queue::JetStream(_)));
        }
        let text = problems(
            Role::All,
            &[("NATS_URL", "nats://host"), ("NATS_MAX_ACK_PENDING", "10")],
        );
        assert!(text.contains("must be at least 2000"), "{text}");
    }

    #[cfg(not(feature = "nats"))]
    #[test]
    fn nats_url_needs_the_feature() {
        let text = problems(Role::All, &[("NATS_URL", "nats://host")]);
        assert!(text.contains("feature `nats`"), "{text}");
    }
}
