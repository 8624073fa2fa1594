"""How answers of the API are written: JSON in UTF-8."""

from collections.abc import Mapping
from typing import Any

import orjson
from rest_framework.renderers import JSONRenderer

_AS_THE_FRAMEWORK_DOES = (
    orjson.OPT_NON_STR_KEYS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS
)


class Renderer(JSONRenderer):
    """The framework's JSON, written by orjson: what orjson does not know, and days and moments, as the framework has them."""

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        if data is None or self.get_indent(accepted_media_type or "", renderer_context or {}):
            return super().render(data, accepted_media_type, renderer_context)
        return orjson.dumps(data, self.encoder_class().default, _AS_THE_FRAMEWORK_DOES)
