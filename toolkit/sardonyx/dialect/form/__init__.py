"""The form that Onyxia shows for a chart's values schema, as plain data."""

from sardonyx.dialect.form.building import compute_form, form_of_checked, form_of_values
from sardonyx.dialect.form.errors import UnbuildableForm
from sardonyx.dialect.form.items import new_item
from sardonyx.dialect.form.model import (
    Checkbox,
    CodeBlock,
    Condition,
    Field,
    Form,
    Group,
    HalfRange,
    Hidden,
    Node,
    NumberField,
    RangeEnd,
    RangeSlider,
    Section,
    Select,
    Slider,
    TextField,
)
from sardonyx.dialect.form.sections import FormDependency, form_dependency

__all__ = [
    "Checkbox",
    "CodeBlock",
    "Condition",
    "Field",
    "Form",
    "FormDependency",
    "Group",
    "HalfRange",
    "Hidden",
    "Node",
    "NumberField",
    "RangeEnd",
    "RangeSlider",
    "Section",
    "Select",
    "Slider",
    "TextField",
    "UnbuildableForm",
    "compute_form",
    "form_dependency",
    "form_of_checked",
    "form_of_values",
    "new_item",
]
