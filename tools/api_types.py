#!/usr/bin/env python3
"""The UI's types of the server's answers, from api/openapi.json: api_types.py writes ui/src/lib/api/generated.ts, --check compares."""
import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
CONTRACT, TYPES = ROOT / "api/openapi.json", ROOT / "ui/src/lib/api/generated.ts"
HEAD = """// Written by tools/api_types.py from api/openapi.json (`make golden`); types.ts gives the shapes their names.
"""


def type_of(schema, indent):
    if "$ref" in schema:
        return schema["$ref"].rpartition("/")[2]
    if "enum" in schema:
        return " | ".join(json.dumps(value) for value in schema["enum"])
    kind = schema.get("type")
    if kind == "object":
        return object_of(schema, indent)
    if kind == "array" and "prefixItems" in schema:
        return "[" + ", ".join(type_of(item, indent) for item in schema["prefixItems"]) + "]"
    if kind == "array":
        item = type_of(schema.get("items", {}), indent)
        return f"({item})[]" if " | " in item and not item.startswith("{") else f"{item}[]"
    return {"string": "string", "number": "number", "integer": "number", "boolean": "boolean"}.get(kind, "unknown")


def object_of(schema, indent):
    properties = schema.get("properties", {})
    if not properties:
        return "Record<string, unknown>"
    inner, required = indent + "  ", schema.get("required", [])
    lines = [f"{inner}{name if name.isidentifier() else json.dumps(name)}{'' if name in required else '?'}: {type_of(of, inner)}" for name, of in properties.items()]
    return "{\n" + "\n".join(lines) + f"\n{indent}}}"


def json_schema(content):
    return content.get("content", {}).get("application/json", {}).get("schema")


def types_of(contract):
    out = [HEAD.rstrip()]
    for name, schema in contract["components"]["schemas"].items():
        out.append(f"export type {name} = {type_of(schema, '')}\n")
    bodies, answers = [], []
    for path, methods in contract["paths"].items():
        for method, operation in methods.items():
            key = f"{method.upper()} {path}"
            if body := json_schema(operation.get("requestBody", {})):
                bodies.append(f"  '{key}': {type_of(body, '  ')}")
            if answer := json_schema(operation["responses"].get("2XX", {})):
                answers.append(f"  '{key}': {type_of(answer, '  ')}")
    out.append("// What a request's body holds.\nexport type Bodies = {\n" + "\n".join(bodies) + "\n}\n")
    out.append("// What a request is answered with.\nexport type Answers = {\n" + "\n".join(answers) + "\n}\n")
    return "\n".join(out)


def main():
    text = types_of(json.loads(CONTRACT.read_text()))
    if "--check" not in sys.argv:
        TYPES.write_text(text)
        return
    if not TYPES.exists() or TYPES.read_text() != text:
        sys.exit(f"{TYPES.relative_to(ROOT)} is not what api/openapi.json says: run tools/api_types.py")
    print("types: the UI's are those of api/openapi.json")


if __name__ == "__main__":
    main()
