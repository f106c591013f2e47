"""What tests of the page ask of the services and of the widgets."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from desktop.services.cadres import CadreQuery
from desktop.services.registry import Services
from desktop.services.units import UnitQuery
from desktop.views.widgets.form import DetailForm


def cadre_named(services: Services, name: str) -> UUID:
    """The only cadre of a name."""
    lines = services.cadres.rows(services.cadres.find(CadreQuery(text=name)))
    (found,) = [line.id for line in lines if line.name == name]
    return found


def unit_named(services: Services, name: str) -> UUID:
    """The only unit of a name."""
    lines = services.units.rows(services.units.find(UnitQuery(text=name)))
    (found,) = [line.id for line in lines if line.name == name]
    return found


def type_into(form: DetailForm, key: str, text: str) -> None:
    """Replace the text of a field as typing does."""
    editor = form.fields[key].editor
    if isinstance(editor, QPlainTextEdit):
        editor.setPlainText(text)
    elif isinstance(editor, QLineEdit):
        editor.setText(text)
        editor.textEdited.emit(text)
    else:
        raise TypeError(key)
