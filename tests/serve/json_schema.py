"""As much of JSON Schema (draft 2020-12) as docs/formats uses. A keyword that is not known here is refused, not passed over."""
import re

SILENT = {"$schema", "$id", "$defs", "title", "description", "examples", "default"}
ELSEWHERE = {"$ref", "anyOf"}  # What is inside of a value is looked at by the schemas behind these.
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}
BOUNDS = {"minimum": lambda v, b: v >= b, "maximum": lambda v, b: v <= b,
          "exclusiveMinimum": lambda v, b: v > b, "exclusiveMaximum": lambda v, b: v < b}


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def is_of(value, name):
    if name == "number":
        return is_number(value)
    if name == "integer":
        return is_number(value) and value == int(value)
    return isinstance(value, TYPES[name])


def faults_of(value, schema, root, place="$"):
    """What is wrong with value, each with its place; properties that the schema doesn't name too."""
    if isinstance(schema, bool):
        yield from () if schema else [f"{place}: is not in the schema"]
        return
    known = {"type", "enum", "const", "pattern", "required", "properties", "additionalProperties",
             "items", "$ref", "anyOf", *BOUNDS, *SILENT}
    for keyword in schema.keys() - known:
        raise ValueError(f"{place}: the schema says '{keyword}', which this checker does not know")
    if "$ref" in schema:
        path = schema["$ref"].removeprefix("#/").split("/")
        target = root
        for name in path:
            target = target[name]
        yield from faults_of(value, target, root, place)
    if "anyOf" in schema:
        ways = [list(faults_of(value, way, root, place)) for way in schema["anyOf"]]
        if all(ways):
            yield f"{place}: none of {len(ways)} forms fits; the nearest: {min(ways, key=len)[0]}"
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    if types and not any(is_of(value, name) for name in types):
        yield f"{place}: {value!r} is not of type {types}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{place}: {value!r} is none of {schema['enum']}"
    if "const" in schema and value != schema["const"]:
        yield f"{place}: {value!r} is not {schema['const']!r}"
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        yield f"{place}: {value!r} is not like {schema['pattern']}"
    for keyword, holds in BOUNDS.items():
        if keyword in schema and is_number(value) and not holds(value, schema[keyword]):
            yield f"{place}: {value!r} breaks {keyword} {schema[keyword]}"
    if isinstance(value, list) and ("items" in schema or not schema.keys() & ELSEWHERE):
        for i, item in enumerate(value):
            yield from faults_of(item, schema.get("items", {}), root, f"{place}[{i}]")
    if isinstance(value, dict):
        yield from faults_of_object(value, schema, root, place)


def faults_of_object(value, schema, root, place):
    properties = schema.get("properties", {})
    for name in schema.get("required", []):
        if name not in value:
            yield f"{place}: no '{name}'"
    for name, item in value.items():
        if name in properties:
            yield from faults_of(item, properties[name], root, f"{place}.{name}")
        elif "additionalProperties" in schema:
            yield from faults_of(item, schema["additionalProperties"], root, f"{place}.{name}")
        elif not schema.keys() & ELSEWHERE:
            yield f"{place}: '{name}' is not in the schema"
