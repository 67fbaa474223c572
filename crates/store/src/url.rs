//! `DATABASE_URL`: which database.

use crate::StoreError;
use std::path::PathBuf;
use tokio_postgres::config::SslMode;

/// What is allowed, for people.
const ALLOWED: &str =
    "must be postgres://user:password@host:port/database, sqlite://relative/path or sqlite:///absolute/path";

/// A database that a URL names.
#[derive(Debug)]
pub(crate) enum Location {
    Postgres(Box<tokio_postgres::Config>),
    Sqlite(PathBuf),
}

/// Reads a URL. Its text goes into no error: it may hold a password.
pub(crate) fn parse(url: &str) -> Result<Location, StoreError> {
    match url.split_once("://") {
        Some(("postgres" | "postgresql", _)) => postgres(url),
        Some(("sqlite", path)) => sqlite(path),
        Some((scheme, _)) if is_scheme(scheme) => Err(StoreError::Url(format!(
            "{ALLOWED}, and begins with `{scheme}://`"
        ))),
        _ if url.is_empty() => Err(StoreError::Url(format!("{ALLOWED}, and is empty"))),
        _ => Err(StoreError::Url(ALLOWED.to_owned())),
    }
}

fn is_scheme(text: &str) -> bool {
    text.len() <= 20 && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn postgres(url: &str) -> Result<Location, StoreError> {
    let config: tokio_postgres::Config = url.parse().map_err(|_| {
        StoreError::Url(
            "is not a PostgreSQL URL: postgres://user:password@host:port/database is one; special characters in \
             the password are percent-encoded, and options behind `?` are those of libpq"
                .to_owned(),
        )
    })?;
    if config.get_hosts().is_empty() {
        return Err(StoreError::Url("names no host".to_owned()));
    }
    if config.get_ssl_mode() == SslMode::Require {
        return Err(StoreError::Url(
            "has sslmode=require, and connections with TLS are not there yet: use sslmode=prefer or disable on a \
             network that you trust"
                .to_owned(),
        ));
    }
    Ok(Location::Postgres(Box::new(config)))
}

fn sqlite(path: &str) -> Result<Location, StoreError> {
    let problem = match path {
        "" => "names no file",
        ":memory:" => "must name a file: what is in memory is lost with the process",
        _ if path.contains('?') => "must not have options behind the path",
        _ if path.contains('\0') => "must not have NUL in the path",
        _ => return Ok(Location::Sqlite(PathBuf::from(path))),
    };
    Err(StoreError::Url(problem.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_that_name_a_database() {
        for url in [
            "postgres://nomnom:secret@localhost:5432/nomnom",
            "postgresql://localhost/nomnom?sslmode=disable",
            "postgres://localhost/nomnom?sslmode=prefer",
        ] {
            assert!(matches!(parse(url), Ok(Location::Postgres(_))), "{url}");
        }
        for (url, expected) in [
            ("sqlite://data/nomnom.db", "data/nomnom.db"),
            ("sqlite:///var/lib/nomnom.db", "/var/lib/nomnom.db"),
        ] {
            let Ok(Location::Sqlite(path)) = parse(url) else {
                panic!("{url}");
            };
            assert_eq!(path, PathBuf::from(expected));
        }
    }

    #[test]
    fn other_urls_say_why_not_and_never_show_a_password() {
        for (url, expected) in [
            ("", "is empty"),
            ("mysql://u:secret@h/db", "begins with `mysql://`"),
            ("secret", "must be postgres://"),
            ("sqlite:data.db", "must be postgres://"),
            ("postgres://u:secret@h:port/db", "is not a PostgreSQL URL"),
            ("postgres://u:secret@h/db?secret=1", "is not a PostgreSQL URL"),
            ("postgres://u:secret@h/db?sslmode=require", "sslmode=require"),
            ("postgres:///db", "names no host"),
            ("sqlite://", "names no file"),
            ("sqlite://:memory:", "must name a file"),
            ("sqlite://a?mode=ro", "options"),
        ] {
            let error = parse(url).unwrap_err().to_string();
            assert!(error.contains(expected), "{url}: {error}");
            assert!(
                error.starts_with("DATABASE_URL") && !error.contains("secret"),
                "{error}"
            );
        }
    }
}
