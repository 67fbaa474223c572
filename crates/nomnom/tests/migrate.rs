//! `nomnom migrate`, on a real server.
#![cfg(feature = "nats")]
#![allow(clippy::unwrap_used)]

use nomnom::config::{Config, Role};
use testkit::nats::Nats;

#[tokio::test]
async fn migrating_creates_streams_and_consumer_before_any_worker_runs() {
    let nats = Nats::start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let config = config(&nats, folder.path());
    nomnom::migrate(&config).await.unwrap();
    nomnom::migrate(&config)
        .await
        .expect("a second time changes nothing");

    let url = format!("{}/jsz?acc=$G&consumers=true", nats.monitoring_url());
    let answer = testkit::http::get(&url).await.unwrap().json().unwrap();
    let streams = answer["account_details"][0]["stream_detail"].as_array().unwrap();
    let mut found: Vec<_> = streams
        .iter()
        .map(|stream| {
            (
                stream["name"].as_str().unwrap(),
                stream["consumer_detail"][0]["name"].as_str(),
            )
        })
        .collect();
    found.sort_unstable();
    assert_eq!(found, [("MESSAGES", Some("workers")), ("MESSAGES_DLQ", None)]);
}

fn config(nats: &Nats, folder: &std::path::Path) -> Config {
    let folder = folder.display();
    let get = |name: &str| match name {
        "NATS_URL" => Some(nats.url()),
        "DATABASE_URL" => Some(format!("sqlite://{folder}/nomnom.db")),
        "DATA_DIR" => Some(folder.to_string()),
        _ => None,
    };
    Config::read(Role::All, &get).unwrap()
}
