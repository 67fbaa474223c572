//! The schema: made once, checked against what this build needs.

use crate::database::{Database, batch, connect, order};
use store::{StoreError, Verdict, migrations};

crate::on_both!(
    migrating_twice_changes_nothing,
    several_processes_migrate_at_once,
    a_database_that_was_never_migrated_is_the_schemas_trouble,
    a_missing_migration_is_named,
    a_missing_table_is_the_schemas_trouble,
    an_edited_table_is_refused_and_its_fields_are_named,
    a_table_changed_by_hand_is_adopted_on_request,
    down_leaves_nothing_behind,
);

const VERSIONS: &str = "SELECT version AS value FROM __diesel_schema_migrations ORDER BY version";

async fn migrating_twice_changes_nothing(database: Database) {
    let database = database.migrated().await;
    let before = database.values(VERSIONS).await;
    let expected: Vec<_> = migrations().iter().map(|migration| migration.version).collect();
    assert_eq!(before, expected);
    database.store.migrate().await.unwrap();
    database.store.check().await.unwrap();
    assert_eq!(database.values(VERSIONS).await, before);
}

async fn several_processes_migrate_at_once(database: Database) {
    let mut processes = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let url = database.url.clone();
        processes.spawn(async move { connect(&url).await.migrate().await });
    }
    while let Some(done) = processes.join_next().await {
        done.unwrap().unwrap();
    }
    database.store.check().await.unwrap();
}

async fn a_database_that_was_never_migrated_is_the_schemas_trouble(database: Database) {
    let error = database.store.check().await.unwrap_err();
    assert_eq!(error.verdict(), Verdict::Schema, "{error}");
    assert!(error.to_string().contains("r0001.orders"), "{error}");
    let (messages, rows) = batch([order(1, 1, 10, "a")]);
    let error = database.store.write(&messages, rows).await.unwrap_err();
    assert_eq!(error.verdict(), Verdict::Schema, "{error}");
}

async fn a_missing_migration_is_named(database: Database) {
    let database = database.migrated().await;
    database
        .execute("DELETE FROM __diesel_schema_migrations WHERE version = 'r0001.parts'")
        .await;
    let error = database.store.check().await.unwrap_err();
    assert!(
        matches!(&error, StoreError::NotMigrated { missing } if missing == "r0001.parts"),
        "{error}"
    );
}

async fn a_missing_table_is_the_schemas_trouble(database: Database) {
    let database = database.migrated().await;
    for (broken, fixed) in [
        (
            "ALTER TABLE orders RENAME TO away",
            "ALTER TABLE away RENAME TO orders",
        ),
        (
            "ALTER TABLE orders RENAME COLUMN comment TO away",
            "ALTER TABLE orders RENAME COLUMN away TO comment",
        ),
    ] {
        database.execute(broken).await;
        let (messages, rows) = batch([order(1, 1, 10, "a")]);
        let error = database.store.write(&messages, rows).await.unwrap_err();
        assert_eq!(error.verdict(), Verdict::Schema, "{error}");
        database.execute(fixed).await;
    }
    let (messages, rows) = batch([order(1, 1, 10, "a")]);
    database.store.write(&messages, rows).await.unwrap();
}

/// As if `schema/order.yaml` had another field, and one of another type, when the table was made.
const EDIT: &str = "UPDATE nomnom_schema SET shape = replace(shape, 'order_date', 'order_day')
    WHERE version = 'r0001.orders'";

async fn an_edited_table_is_refused_and_its_fields_are_named(database: Database) {
    let database = database.migrated().await;
    database.execute(EDIT).await;
    for done in [database.store.check().await, database.store.migrate().await] {
        let error = done.unwrap_err();
        assert_eq!(error.verdict(), Verdict::Schema);
        let text = error.to_string();
        for part in [
            "`orders`",
            "schema/order.yaml",
            "`order_day`",
            "`order_date`",
            "Put that back",
        ] {
            assert!(text.contains(part), "{text}");
        }
    }
}

async fn a_table_changed_by_hand_is_adopted_on_request(database: Database) {
    let database = database.migrated().await;
    database.execute(EDIT).await;
    database
        .execute("DELETE FROM nomnom_schema WHERE version = 'r0001.orders'")
        .await;
    database.store.migrate().await.unwrap();
    let shape = "SELECT shape AS value FROM nomnom_schema WHERE version = 'r0001.orders'";
    assert!(database.values(shape).await[0].contains("order_date"));
}

async fn down_leaves_nothing_behind(database: Database) {
    let database = database.migrated().await;
    for migration in migrations().iter().rev() {
        let script = if database.is_postgres() {
            &migration.postgres
        } else {
            &migration.sqlite
        };
        database.execute(script.down).await;
    }
    let tables = if database.is_postgres() {
        "SELECT table_name AS value FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1"
    } else {
        "SELECT name AS value FROM sqlite_schema WHERE type = 'table' ORDER BY 1"
    };
    assert_eq!(
        database.values(tables).await,
        ["__diesel_schema_migrations", "nomnom_schema"]
    );
}
