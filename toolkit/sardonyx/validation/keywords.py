"""The keywords that may stand in a values schema, and who reads them."""

from __future__ import annotations

DRAFT_07 = frozenset(
    {
        *("$schema", "$id", "$ref", "$comment", "definitions", "title", "description", "default", "examples"),
        *("readOnly", "writeOnly", "type", "enum", "const", "multipleOf", "maximum", "exclusiveMaximum", "minimum"),
        *("exclusiveMinimum", "maxLength", "minLength", "pattern", "format", "contentMediaType", "contentEncoding"),
        *("items", "additionalItems", "maxItems", "minItems", "uniqueItems", "contains", "maxProperties"),
        *("minProperties", "required", "properties", "patternProperties", "additionalProperties", "dependencies"),
        *("propertyNames", "if", "then", "else", "allOf", "anyOf", "oneOf", "not"),
    }
)
"""JSON Schema draft-07, core and validation."""

FORM = frozenset(
    {
        *("hidden", "render", "listEnum", "sliderMin", "sliderMax", "sliderStep", "sliderUnit", "sliderExtremity"),
        *("sliderExtremitySemantic", "sliderRangeId", "x-onyxia"),
    }
)
"""What Onyxia reads beside draft-07 (``JSONSchema.ts``)."""

ANNOTATIONS = frozenset({"overwriteDefaultWith", "overwriteListEnumWith", "overwriteSchemaWith", "hidden", "readonly"})
"""What Onyxia reads below ``x-onyxia`` (``XOnyxia.ts``, and ``JsonSchemaResolutionService.java`` of its API)."""

LEFTOVERS = frozenset({"form", "x-form"})
"""What earlier versions of Onyxia read beside draft-07."""

LEFTOVER_ANNOTATIONS = frozenset({"useRegionSliderConfig"})
"""What earlier versions of Onyxia read below ``x-onyxia``."""

_OTHERS = frozenset({"deprecated", "markdownDescription", "enumDescriptions", "markdownEnumDescriptions"})
_ANNOTATED_BY_MISTAKE = frozenset({"default"})

KNOWN = DRAFT_07 | FORM | LEFTOVERS | _OTHERS
KNOWN_ANNOTATIONS = ANNOTATIONS | LEFTOVER_ANNOTATIONS | _ANNOTATED_BY_MISTAKE | {"x-security"}
