//! What both databases keep, shown on each.

#![allow(clippy::unwrap_used, reason = "these are tests")]

mod database;
mod migrations;
mod shape;
mod status;
mod trouble;
mod writing;

/// Makes two tests of each function that takes a [`database::Database`]: one a kind.
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod postgres {
            $(
                #[tokio::test(flavor = "multi_thread")]
                async fn $name() {
                    super::$name(crate::database::Database::postgres().await).await;
                }
            )*
        }

        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread")]
                async fn $name() {
                    super::$name(crate::database::Database::sqlite().await).await;
                }
            )*
        }
    };
}

use on_both;
