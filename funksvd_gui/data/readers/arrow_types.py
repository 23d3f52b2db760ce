"""What the types of Arrow columns can hold: ids, ratings, times."""

from __future__ import annotations

from typing import Any

import pyarrow as pa


def is_id_type(kind: Any) -> bool:
    """Tell whether values of an Arrow type can be ids."""
    types = pa.types
    return is_text_type(kind) or any(
        test(kind) for test in (types.is_integer, types.is_floating, types.is_decimal,
                                types.is_boolean)
    )  # fmt: skip


def is_rating_type(kind: Any) -> bool:
    """Tell whether values of an Arrow type can be ratings."""
    return is_id_type(kind) and not pa.types.is_boolean(kind)


def is_number_type(kind: Any) -> bool:
    """Tell whether an Arrow type is one of numbers."""
    return is_rating_type(kind) and not is_text_type(kind)


def is_time_type(kind: Any) -> bool:
    """Tell whether values of an Arrow type can be points in time."""
    return pa.types.is_timestamp(kind) or pa.types.is_date(kind) or is_rating_type(kind)


def plain_type(kind: Any) -> Any:
    """Return the type of the values themselves, without dictionary or extension."""
    while True:
        if isinstance(kind, pa.BaseExtensionType):
            kind = kind.storage_type
        elif pa.types.is_dictionary(kind):
            kind = kind.value_type
        else:
            return kind


def is_text_type(kind: Any) -> bool:
    """Tell whether values of an Arrow type are texts, or bytes that may be."""
    types = pa.types
    return any(
        test(kind)
        for test in (types.is_string, types.is_large_string, types.is_string_view,
                     types.is_binary, types.is_large_binary, types.is_binary_view,
                     types.is_fixed_size_binary)
    )  # fmt: skip


def is_uuid(kind: Any) -> bool:
    """Tell whether values are bytes that stand for UUIDs."""
    return isinstance(kind, pa.BaseExtensionType) and kind.extension_name == "arrow.uuid"
