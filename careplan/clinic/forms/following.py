"""A prefilled form whose untouched answers follow the record, also from a stale tab."""

import json
from typing import Any

from django import forms

from careplan.ui.forms import ChoicesField, DateField, DateWidget

BASE, REASON = "base", "reason"
MOST = 20_000


class FollowingForm(forms.Form):
    """Carries what it was opened with (`base`), so that it takes back nobody's work.

    An answer that was not touched is what the record says now (H33); one that was
    touched is kept (H34). `meanwhile` names what somebody else changed since. A form
    calls `follow` when its fields are there.
    """

    base = forms.CharField(widget=forms.HiddenInput, required=False, max_length=MOST)

    def follow(self) -> None:
        """Note what the record says now, and let untouched answers follow it."""
        self.now = {name: self._standing(name) for name in self._facts()}
        self.fields[BASE].initial = json.dumps(self.now)
        self.meanwhile: list[str] = []
        if not self.is_bound:
            return
        data: Any = self.data
        self.data = data = data.copy()
        base = self._base()
        for name, now in self.now.items():
            was = base.get(name, now)
            if was != now:
                self.meanwhile.append(str(self.fields[name].label))
            if not self._is_sent(name, base) or self._raw(name) == was:
                self._set(name, now)
        data[BASE] = json.dumps(self.now)

    def touched(self) -> set[str]:
        """The fields that are answered otherwise than the record says now."""
        if not self.is_bound:
            return set()
        return {name for name, now in self.now.items() if self._raw(name) != now}

    def _base(self) -> dict[str, list[str]]:
        try:
            found = json.loads(self.data.get(BASE, "")[:MOST])
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def _facts(self) -> list[str]:
        return [name for name in self.fields if name not in {BASE, REASON}]

    def _standing(self, name: str) -> list[str]:
        field = self.fields[name]
        initial: Any = field.initial
        if isinstance(field, DateField):
            return DateWidget().decompress(initial)
        return sorted(initial) if isinstance(field, ChoicesField) else [str(initial)]

    def _boxes(self, name: str) -> list[str]:
        return [f"{name}_{part}" for part in DateWidget.PARTS]

    def _is_sent(self, name: str, base: dict[str, list[str]]) -> bool:
        """Boxes left empty send nothing: the base says that they were shown."""
        if isinstance(self.fields[name], DateField):
            return any(box in self.data for box in self._boxes(name))
        if isinstance(self.fields[name], ChoicesField):
            return name in base or name in self.data
        return name in self.data

    def _raw(self, name: str) -> list[str]:
        data: Any = self.data
        if isinstance(self.fields[name], DateField):
            return [data.get(box, "").strip() for box in self._boxes(name)]
        if isinstance(self.fields[name], ChoicesField):
            return sorted(data.getlist(name))
        return [data.get(name, "")]

    def _set(self, name: str, values: list[str]) -> None:
        data: Any = self.data
        if isinstance(self.fields[name], DateField):
            for box, value in zip(self._boxes(name), values, strict=True):
                data[box] = value
        else:
            data.setlist(name, values)
