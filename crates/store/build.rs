//! Generates tables, rows, writers and migrations from `schema/`.

fn main() {
    build_support::emit(build_support::Target::Store);
}
