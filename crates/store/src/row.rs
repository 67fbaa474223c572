//! What the writers of both databases need to know of a row, and what they do with rows before writing them.

use crate::value;
use diesel::{
    QueryResult, RunQueryDsl,
    backend::Backend,
    dsl::AsExprOf,
    expression::AsExpression,
    pg::Pg,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{Array, SqlType},
    sqlite::Sqlite,
};
use std::marker::PhantomData;

/// How rows of a table are inserted.
pub(crate) trait Insert: Sized {
    /// The table and its columns, as they stand behind `INSERT INTO`.
    const INTO: &'static str;

    /// The columns of many rows, each an array, in the order of [`Insert::INTO`].
    fn arrays(rows: &[Self]) -> impl QueryFragment<Pg>;

    /// The statement that inserts this row.
    fn insert_one(&self) -> impl QueryFragment<Sqlite>;
}

/// A row of an entity's table.
pub(crate) trait Row: Insert {
    /// Which of several rows with one key is written.
    const KEEP: Keep;
    /// The clause behind the `INSERT`, in the words of both databases.
    const ON_CONFLICT: &'static str;

    /// The primary key. Its order is the order of writing.
    fn key(&self) -> impl Ord;

    /// What decides which of two rows is newer.
    fn version(&self) -> (value::Timestamp, value::Uuid);
}

/// Which of several rows with one key is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(dead_code, reason = "which ones are in use depends on schema/")]
pub(crate) enum Keep {
    /// The one received last.
    Newest,
    /// The one received first.
    Oldest,
    /// All: the database refuses the second one.
    All,
}

/// Leaves one row a key, as the table's rule has it, in the order of the keys.
///
/// PostgreSQL refuses to update a row twice in one statement, and transactions that take locks in one order can't
/// wait for each other in a circle.
pub(crate) fn fold<R: Row>(mut rows: Vec<R>) -> Vec<R> {
    rows.sort_by(|a, b| {
        let keys = a.key().cmp(&b.key());
        keys.then_with(|| a.version().cmp(&b.version()))
    });
    if R::KEEP != Keep::All {
        rows.dedup_by(|later, kept| {
            let same = later.key() == kept.key();
            if same && R::KEEP == Keep::Newest {
                std::mem::swap(later, kept);
            }
            same
        });
    }
    rows
}

/// An `INSERT` with a clause behind it, such as the `ON CONFLICT` that Diesel has no words for. `ST` is what the
/// clause returns.
pub(crate) struct WithClause<Q, ST = ()> {
    insert: Q,
    clause: &'static str,
    returned: PhantomData<ST>,
}

impl<Q, ST> WithClause<Q, ST> {
    pub(crate) fn new(insert: Q, clause: &'static str) -> Self {
        Self {
            insert,
            clause,
            returned: PhantomData,
        }
    }
}

impl<Q, ST, DB> QueryFragment<DB> for WithClause<Q, ST>
where
    Q: QueryFragment<DB>,
    DB: Backend,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.insert.walk_ast(out.reborrow())?;
        out.push_sql(self.clause);
        Ok(())
    }
}

/// No static identity: statements are cached by their text.
impl<Q, ST> QueryId for WithClause<Q, ST> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q, ST> Query for WithClause<Q, ST> {
    type SqlType = ST;
}

impl<Q, ST, C> RunQueryDsl<C> for WithClause<Q, ST> {}

/// `INSERT INTO table (columns) SELECT * FROM UNNEST(...)` with a clause behind it.
pub(crate) struct InsertArrays<A> {
    into: &'static str,
    arrays: A,
    clause: &'static str,
}

/// Inserts any number of rows with one statement, whose text is always the same.
pub(crate) fn insert_many<R: Insert>(
    rows: &[R],
    clause: &'static str,
) -> InsertArrays<impl QueryFragment<Pg>> {
    InsertArrays {
        into: R::INTO,
        arrays: R::arrays(rows),
        clause,
    }
}

impl<A: QueryFragment<Pg>> QueryFragment<Pg> for InsertArrays<A> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("INSERT INTO ");
        out.push_sql(self.into);
        out.push_sql(" SELECT * FROM UNNEST(");
        self.arrays.walk_ast(out.reborrow())?;
        out.push_sql(")");
        out.push_sql(self.clause);
        Ok(())
    }
}

/// One column of many rows, bound as an array.
pub(crate) fn array<'a, ST, R, T>(
    rows: &'a [R],
    column: impl Fn(&'a R) -> &'a T,
) -> AsExprOf<Vec<&'a T>, Array<ST>>
where
    ST: SqlType + 'static,
{
    let column: Vec<_> = rows.iter().map(column).collect();
    AsExpression::<Array<ST>>::as_expression(column)
}
