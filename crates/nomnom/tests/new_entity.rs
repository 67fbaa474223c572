//! The promise of `schema/`: one more YAML file is one more table, and nothing else is edited.

use diesel::{Connection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};
use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};
use testkit::{http::Client, port, process::Process, tools};

const SHIPMENT: &str = "
entity: Shipment
doc: A parcel on its way.
prefix: SH
key: [shipment_key]
on_conflict: update
fields:
  - { name: shipment_key, type: bigint, doc: Number of the parcel }
  - { name: weight,       type: decimal, precision: 8, scale: 3, min: 0 }
  - { name: sent_on,      type: date }
  - { name: note,         type: string, max_length: 20, nullable: true }
";

/// Not copied: what is built, stored or installed.
const LEFT_OUT: [&str; 4] = ["target", "data", ".git", ".tools"];

#[derive(Debug, PartialEq, QueryableByName)]
struct Row {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    shipment_key: i64,
    #[diesel(sql_type = diesel::sql_types::Text)]
    weight: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    sent_on: String,
    #[diesel(sql_type = diesel::sql_types::Nullable<diesel::sql_types::Text>)]
    note: Option<String>,
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_yaml_file_is_a_new_table_without_any_other_edit() {
    let program = build_with(SHIPMENT);
    let data = tempfile::tempdir().unwrap();
    let port = port::free().unwrap();
    let url = format!("http://127.0.0.1:{port}");
    let mut command = Command::new(program);
    command
        .env("DATA_DIR", data.path())
        .env("PORT", port.to_string())
        .current_dir(data.path());
    let mut process = Process::spawn(command, &data.path().join("log")).unwrap();
    process
        .wait_ready(&format!("{url}/readyz"), Duration::from_secs(30))
        .await
        .unwrap();

    let mut client = Client::new(&url).unwrap();
    let answer = client
        .post("/api/ingest/shipment", &[], "SH|7|1.250|2024-02-29|")
        .await
        .unwrap();
    assert_eq!(answer.status, 202, "{}", answer.text());
    let id = answer.json().unwrap()["message_id"].as_str().unwrap().to_owned();
    let path = format!("/api/ingest/status/{id}");
    let ended = async || {
        let status = client.get(&path).await.ok()?.json().ok()?;
        (status["status"] != "accepted").then_some(status)
    };
    let status = testkit::until_some(Duration::from_secs(30), "the shipment to be processed", ended)
        .await
        .unwrap();
    assert_eq!(status["status"], "processed", "{status}");

    let mut database = SqliteConnection::establish(data.path().join("nomnom.db").to_str().unwrap()).unwrap();
    let rows: Vec<Row> = sql_query("SELECT shipment_key, weight, sent_on, note FROM shipments")
        .load(&mut database)
        .unwrap();
    let expected = Row {
        shipment_key: 7,
        weight: "1.250".into(),
        sent_on: "2024-02-29".into(),
        note: None,
    };
    assert_eq!(rows, [expected]);

    let document = client.get("/openapi.json").await.unwrap().json().unwrap();
    assert!(
        document["paths"]["/api/ingest/shipment"].is_object(),
        "the OpenAPI document lacks the new entity"
    );
}

/// Builds the program from a copy of this tree with one more file in `schema/`. The copy and its target folder stay,
/// so that the next run builds only what has changed.
fn build_with(yaml: &str) -> PathBuf {
    let place = target().join("new-entity");
    let tree = place.join("tree");
    let _ = fs::remove_dir_all(&tree);
    copy(tools::repository(), &tree).expect("the tree can be copied");
    fs::write(tree.join("schema/shipment.yaml"), yaml).expect("the copy can be written");
    let built = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--package", "nomnom", "--target-dir"])
        .arg(place.join("target"))
        .current_dir(&tree)
        .output()
        .expect("cargo runs this test");
    assert!(
        built.status.success(),
        "{}",
        String::from_utf8_lossy(&built.stderr)
    );
    place.join("target/debug/nomnom")
}

/// The target folder that this test was built into.
fn target() -> PathBuf {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_nomnom"));
    program
        .ancestors()
        .nth(2)
        .expect("target/<profile>/nomnom")
        .to_owned()
}

/// Copies a folder, times included: cargo rebuilds what looks newer.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        if LEFT_OUT.iter().any(|name| entry.file_name() == *name) {
            continue;
        }
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target)?;
            fs::File::options()
                .append(true)
                .open(&target)?
                .set_modified(entry.metadata()?.modified()?)?;
        }
    }
    Ok(())
}
