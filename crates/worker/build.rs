//! Generates the dispatch from record to writer from `schema/`.

fn main() {
    build_support::emit(build_support::Target::Worker);
}
