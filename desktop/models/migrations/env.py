"""Run by alembic inside the one connection that ``desktop.models.migrate`` gives it."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import CreateTableOp, MigrationScript
from sqlalchemy import TypeDecorator


def _plain_type(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write a column's type as what SQLite stores: a version must not change with our code."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


def _without_info(_context: Any, _revision: Any, directives: list[MigrationScript]) -> None:
    """Leave a table's ``info`` out: it belongs to our code, not to the database."""
    for script in directives:
        for upgrade in script.upgrade_ops_list:
            for operation in upgrade.ops:
                if isinstance(operation, CreateTableOp):
                    operation.info = {}


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes.get("metadata"),
    render_as_batch=True,
    render_item=_plain_type,
    compare_type=True,
    process_revision_directives=_without_info,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
