#!/bin/sh
# The integration test of the full stack: POST, 202, id, status `processed`, and the rest of the contract.
# Arguments go to `cargo xtask e2e`, such as --compose or --native.
set -eu
cd "$(dirname "$0")/.."
exec cargo xtask e2e "$@"
