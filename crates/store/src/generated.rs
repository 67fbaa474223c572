//! Tables, rows, writers and migrations, as generated from `schema/` by build.rs.

include!(concat!(env!("OUT_DIR"), "/store/mod.rs"));
