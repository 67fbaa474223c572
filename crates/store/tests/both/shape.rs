//! The tables that migrations make are the tables that the schema describes.

use crate::database::Database;
use store::{Column, Migration, migrations};

crate::on_both!(tables_have_the_columns_of_the_model);

async fn tables_have_the_columns_of_the_model(database: Database) {
    let database = database.migrated().await;
    let tables: Vec<_> = migrations()
        .into_iter()
        .filter(|migration| !migration.columns.is_empty())
        .collect();
    assert_eq!(tables.len(), 8);
    for migration in tables {
        let (found, expected) = if database.is_postgres() {
            (
                postgres(&database, migration.table).await,
                expected(migration, |column| column.postgres),
            )
        } else {
            (
                sqlite(&database, migration.table).await,
                expected(migration, |column| column.sqlite),
            )
        };
        assert_eq!(found, expected, "{}", migration.table);
    }
    for entity in message::ENTITIES {
        let migration = migrations()
            .into_iter()
            .find(|migration| migration.table == entity.table);
        let columns = migration.unwrap().columns;
        let names: Vec<_> = columns
            .iter()
            .map(|column| (column.name, column.nullable))
            .collect();
        let mut fields: Vec<_> = entity
            .fields
            .iter()
            .map(|field| (field.name, field.nullable))
            .collect();
        fields.extend([("message_id", false), ("received_at", false)]);
        assert_eq!(names, fields, "{}", entity.name);
    }
}

/// One line a column: name, type, whether it may be NULL, place in the key.
fn expected(migration: &Migration, kind: impl Fn(&Column) -> &str) -> Vec<String> {
    let line = |column: &Column| {
        let null = if column.nullable { "YES" } else { "NO" };
        format!(
            "{} {} {null} {}",
            column.name,
            kind(column),
            column.key.unwrap_or(0)
        )
    };
    migration.columns.iter().map(line).collect()
}

async fn postgres(database: &Database, table: &str) -> Vec<String> {
    let query = format!(
        "SELECT c.column_name || ' ' || CASE
                WHEN data_type = 'character varying' THEN 'varchar(' || character_maximum_length || ')'
                WHEN data_type = 'numeric' THEN 'numeric(' || numeric_precision || ',' || numeric_scale || ')'
                WHEN data_type = 'timestamp with time zone' THEN 'timestamptz'
                ELSE data_type
            END || ' ' || is_nullable || ' ' || COALESCE(k.ordinal_position, 0) AS value
        FROM information_schema.columns c
        LEFT JOIN information_schema.key_column_usage k USING (table_schema, table_name, column_name)
        WHERE table_schema = 'public' AND table_name = '{table}'
        ORDER BY c.ordinal_position"
    );
    database.values(&query).await
}

async fn sqlite(database: &Database, table: &str) -> Vec<String> {
    let strict = format!("SELECT CAST(strict AS text) AS value FROM pragma_table_list('{table}')");
    assert_eq!(database.values(&strict).await, ["1"], "{table}");
    let query = format!(
        "SELECT name || ' ' || type || ' ' || iif(\"notnull\", 'NO', 'YES') || ' ' || pk AS value
        FROM pragma_table_info('{table}') ORDER BY cid"
    );
    database.values(&query).await
}
