//! What a person reads when the program has started.

use crate::{
    Config,
    config::{Queue, Role, is_sqlite},
};
use std::net::SocketAddr;

/// A valid message of the shipped schema.
const EXAMPLE: &str = "O|123|456|F|123.45|2024-01-01|urgent|clerk1|1|comment";

/// Where it listens, what it uses, and what to try next. Shows no password.
pub fn banner(config: &Config, addr: SocketAddr) -> String {
    let database = without_password(&config.store.url);
    let queue = match &config.queue {
        Queue::Off => "none: messages are stored while the client waits".to_owned(),
        Queue::Embedded(_) => format!("{} (embedded)", config.data_dir.join("queue.db").display()),
        #[cfg(feature = "nats")]
        Queue::JetStream(nats) => format!("{}, stream {}", without_password(&nats.url), nats.stream),
    };
    let mut text = format!("nomnom listens on http://{addr}\n  queue     {queue}\n  database  {database}\n");
    if config.role != Role::Worker {
        text.push_str(&next_steps(config, addr));
    }
    text
}

fn next_steps(config: &Config, addr: SocketAddr) -> String {
    let Some((body, table)) = example() else {
        return String::new();
    };
    let rows = match config.store.url.strip_prefix("sqlite://") {
        Some(path) => format!("sqlite3 {path} 'select * from {table}'"),
        None => format!("psql \"$DATABASE_URL\" -c 'select * from {table}'"),
    };
    format!(
        "\nTry:\n  curl -i http://{addr}/api/ingest/message -d '{body}'\n  \
         curl http://{addr}/api/ingest/status/<message_id>\n  {rows}\n"
    )
}

/// A message to try, and the table where its row will be.
fn example() -> Option<(String, &'static str)> {
    if let Ok(record) = message::parse_message(EXAMPLE) {
        return Some((EXAMPLE.to_owned(), record.entity().table));
    }
    // Another schema: its first entity, to be filled in.
    let entity = message::ENTITIES.first()?;
    let fields = entity.fields.iter().map(|field| format!("|<{}>", field.name));
    Some((
        entity.prefix.to_owned() + &fields.collect::<String>(),
        entity.table,
    ))
}

/// A URL, or a list of them, without what may be secret: the part before the last `@`, and the query.
fn without_password(url: &str) -> String {
    if is_sqlite(url) {
        return url.to_owned();
    }
    let scheme = url.split_once("://").map_or("", |(scheme, _)| scheme);
    let shown = match url.rsplit_once('@') {
        Some((_, rest)) => format!("{scheme}://{rest}"),
        None => url.to_owned(),
    };
    shown.split('?').next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::without_password;

    #[test]
    fn passwords_are_not_shown() {
        for (url, expected) in [
            (
                "postgres://me:secret@host:5432/db?password=secret",
                "postgres://host:5432/db",
            ),
            ("postgres://me:s@c,r/t@host/db", "postgres://host/db"),
            ("nats://token@one:4222,nats://token@two:4222", "nats://two:4222"),
            (
                "nats://one:4222,nats://two:4222",
                "nats://one:4222,nats://two:4222",
            ),
            ("sqlite://data/a@b.db", "sqlite://data/a@b.db"),
        ] {
            assert_eq!(without_password(url), expected);
        }
    }
}
