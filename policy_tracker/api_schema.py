"""What the schema of the API says about errors: each operation lists those that can happen to it."""

from typing import Any

from policy_tracker.problems import KINDS, MEDIA_TYPE

PROBLEM = {
    "type": "object",
    "description": "错误说明（RFC 9457）",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "错误种类，urn:problem: 加 code"},
        "title": {"type": "string", "description": "错误种类的名称"},
        "status": {"type": "integer", "description": "HTTP 状态码"},
        "detail": {"type": "string", "description": "这一次为什么出错、怎么办"},
        "code": {"type": "string", "description": "供程序判断的代码，含义不变"},
        "instance": {"type": "string", "description": "出错的请求地址"},
        "errors": {
            "type": "array",
            "description": "逐项说明；field 为空表示整个请求",
            "items": {
                "type": "object",
                "required": ["field", "code", "message"],
                "properties": {name: {"type": "string"} for name in ("field", "code", "message")},
            },
        },
    },
}

EVERYWHERE = (401, 405, 406, 500)
WRITING = (400, 403, 404, 409, 413, 415, 422)


def declare_problems(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Hook of drf-spectacular: adds the problem responses to every operation, and words where it has none."""
    schemas = result["components"]["schemas"]
    schemas["Problem"] = PROBLEM
    for name in schemas:
        if name.endswith("Request"):  # what is handed in: unknown names are refused
            schemas[name]["additionalProperties"] = False
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            for answer in operation["responses"].values():
                answer["description"] = answer["description"] or "成功"
            for parameter in operation.get("parameters", []):
                parameter.setdefault("description", "编号")
            for status in sorted(_statuses(path, method, operation)):
                operation["responses"][str(status)] = {
                    "description": KINDS[status][2],
                    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
                }
    return result


def _statuses(path: str, method: str, operation: dict[str, Any]) -> set[int]:
    statuses = set(EVERYWHERE)
    if method != "get":
        statuses.update(WRITING)
    elif "{" in path:
        statuses.add(404)
        if "{link}" in path:
            statuses.add(410)
    elif operation.get("parameters"):
        statuses.update((400, 404))
    return statuses
