"""Checks rendered manifests on stdin: Kubernetes kinds by kubernetes-validate (strict), others by schemas/<kind>.json.

Called by `cargo xtask helm-check`, as: validate.py KUBERNETES_VERSION < manifests.yaml
"""

import json
import pathlib
import sys

import jsonschema
import kubernetes_validate
import yaml

SCHEMAS = pathlib.Path(__file__).parent / "schemas"


def problem(document, version):
    """What is wrong with one manifest, or None."""
    own = SCHEMAS / f"{document['kind'].lower()}.json"
    try:
        if own.exists():
            jsonschema.validate(document, json.loads(own.read_text()))
        else:
            kubernetes_validate.validate(document, version, strict=True)
    except (jsonschema.ValidationError, kubernetes_validate.ValidationError) as error:
        return f"{'.'.join(map(str, error.path))}: {error.message}"
    except kubernetes_validate.SchemaNotFoundError as error:
        return error.message
    return None


def main():
    version = sys.argv[1]
    documents = [document for document in yaml.safe_load_all(sys.stdin) if document]
    problems = 0
    seen = set()
    for document in documents:
        name = f"{document['kind']} {document['metadata']['name']}"
        found = problem(document, version)
        if name in seen:
            found = "rendered twice"
        seen.add(name)
        if found:
            problems += 1
            print(f"{name}: {found}", file=sys.stderr)
    print(f"{len(documents)} manifests, {problems} with problems")
    return 1 if problems or not documents else 0


if __name__ == "__main__":
    sys.exit(main())
