"""What all endpoints share: read-only, strict about what they do not know, text as it is kept."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from audit.texts import fault_in, tidied

READ_ONLY = ["get", "head"]


# --- Reports ----------------------------------------------------------------------------------------


class Text(serializers.Field[str, Any, str, Any]):
    """A JSON string, not something that could be read as one. What it may say is for the rules."""

    default_error_messages = {
        "null": "不能为 null；没有内容请用空字符串，或不写这个字段。",
        "not_a_string": "须为 JSON 字符串。",
    }

    def __init__(self, most: int, **kwargs: Any) -> None:
        self.most = most
        super().__init__(default="", **kwargs)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("not_a_string")
        text = tidied(data)
        # Halves of characters cannot even be told in an answer; of other faults the rules tell.
        if any("\ud800" <= char <= "\udfff" for char in text):
            raise ValidationError(fault_in(text), "bad_character")
        return text.strip()

    def to_representation(self, value: str) -> str:
        return value


class TextInSchema(OpenApiSerializerFieldExtension):
    target_class = Text

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        return {"type": "string", "maxLength": self.target.most}


class StrictSerializer(serializers.Serializer[Any]):
    """A JSON object in which a name that is not known is an error."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            known = "、".join(self.fields)
            unknown = {
                name[:60]: [ErrorDetail(f"没有这个字段，可用的有：{known}。", "unknown_field")]
                for name in data
                if name not in self.fields
            }
            if unknown:
                raise ValidationError(unknown)
        return super().to_internal_value(data)
