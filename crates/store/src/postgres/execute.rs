//! Runs what Diesel built on a tokio-postgres connection, which keeps the SQLSTATE of an error.

use crate::StoreError;
use deadpool_postgres::GenericClient;
use diesel::{
    pg::{Pg, PgMetadataLookup, PgQueryBuilder, PgTypeMetadata},
    query_builder::{QueryBuilder, QueryFragment, bind_collector::RawBytesBindCollector},
};
use tokio_postgres::{
    Row,
    types::{IsNull, ToSql, Type, private::BytesMut, to_sql_checked},
};

/// A query as PostgreSQL takes it.
pub(crate) struct Statement {
    sql: String,
    types: Vec<Type>,
    binds: Vec<Bytes>,
}

impl Statement {
    /// Builds the text and the bound values of a query.
    pub(crate) fn new(query: &impl QueryFragment<Pg>) -> Result<Self, StoreError> {
        let mut text = PgQueryBuilder::default();
        query.to_sql(&mut text, &Pg).map_err(StoreError::encode)?;
        let mut values = RawBytesBindCollector::<Pg>::new();
        query
            .collect_binds(&mut values, &mut BuiltInTypes, &Pg)
            .map_err(StoreError::encode)?;
        let types = values.metadata.iter().map(bind_type).collect::<Result<_, _>>()?;
        Ok(Self {
            sql: text.finish(),
            types,
            binds: values.binds.into_iter().map(Bytes).collect(),
        })
    }

    /// Runs it and returns its rows. It is prepared once a connection.
    pub(crate) async fn query(self, client: &impl GenericClient) -> Result<Vec<Row>, StoreError> {
        let prepared = client.prepare_typed_cached(&self.sql, &self.types).await?;
        let binds: Vec<_> = self
            .binds
            .iter()
            .map(|bytes| bytes as &(dyn ToSql + Sync))
            .collect();
        Ok(client.query(&prepared, &binds).await?)
    }

    /// Runs it and returns how many rows it touched. It is prepared once a connection.
    pub(crate) async fn execute(self, client: &impl GenericClient) -> Result<u64, StoreError> {
        let prepared = client.prepare_typed_cached(&self.sql, &self.types).await?;
        let binds: Vec<_> = self
            .binds
            .iter()
            .map(|bytes| bytes as &(dyn ToSql + Sync))
            .collect();
        Ok(client.execute(&prepared, &binds).await?)
    }
}

fn bind_type(metadata: &PgTypeMetadata) -> Result<Type, StoreError> {
    let oid = metadata.oid().map_err(StoreError::encode)?;
    Type::from_oid(oid).ok_or_else(|| StoreError::encode(format!("no built-in type has the oid {oid}")))
}

/// A value in PostgreSQL's own form, as Diesel wrote it; `None` for NULL.
#[derive(Debug)]
struct Bytes(Option<Vec<u8>>);

impl ToSql for Bytes {
    fn to_sql(
        &self,
        _: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        let Some(bytes) = &self.0 else {
            return Ok(IsNull::Yes);
        };
        out.extend_from_slice(bytes);
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// All our types have fixed oids: nothing is looked up.
struct BuiltInTypes;

impl PgMetadataLookup for BuiltInTypes {
    /// An oid that no type has, so that [`bind_type`] refuses it.
    fn lookup_type(&mut self, _: &str, _: Option<&str>) -> PgTypeMetadata {
        PgTypeMetadata::new(0, 0)
    }
}
