"""aiosqlite with one visit to the connection's thread per statement, where it makes four.

A thread switch costs more than the statement itself: reading a row by its key takes a third.
"""

import sqlite3
from collections import deque
from collections.abc import Sequence
from typing import Any

import aiosqlite
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
    SQLiteDialect_aiosqlite,
)
from sqlalchemy.util import EMPTY_DICT

DRIVER = "sqlite+onevisit"


class _Cursor(AsyncAdapt_aiosqlite_cursor):
    __slots__ = ()

    def __init__(self, adapt_connection: AsyncAdapt_aiosqlite_connection) -> None:
        self._adapt_connection = adapt_connection
        self._connection = adapt_connection._connection
        self._soft_closed_memoized = EMPTY_DICT
        self._rows = deque()

    async def _execute_async(self, operation: Any, parameters: Any) -> None:
        await self._visit(sqlite3.Cursor.execute, operation, parameters or ())

    async def _executemany_async(self, operation: Any, seq_of_parameters: Any) -> None:
        await self._visit(sqlite3.Cursor.executemany, operation, seq_of_parameters)

    async def _visit(self, method: Any, operation: Any, parameters: Any) -> None:
        async with self._adapt_connection._execute_mutex:
            connection: Any = self._connection
            self._cursor, rows = await connection._execute(
                _run, connection._conn, method, operation, parameters
            )
            self._rows = deque(rows)

    async def _async_soft_close(self) -> None: ...

    def close(self) -> None:
        self._rows.clear()


def _run(
    connection: sqlite3.Connection, method: Any, operation: str, parameters: Any
) -> tuple[sqlite3.Cursor, Sequence[Any]]:
    cursor = connection.cursor()
    method(cursor, operation, parameters)
    rows = cursor.fetchall() if cursor.description else ()
    cursor.close()
    return cursor, rows


class _Connection(AsyncAdapt_aiosqlite_connection):
    __slots__ = ()

    _cursor_cls: type[AsyncAdapt_aiosqlite_cursor] = _Cursor

    def rollback(self) -> None:
        if self._connection.in_transaction:
            super().rollback()


class _Dbapi(AsyncAdapt_aiosqlite_dbapi):
    def connect(self, *arg: Any, **kw: Any) -> _Connection:
        return _Connection(self, super().connect(*arg, **kw)._connection)


class OneVisitDialect(SQLiteDialect_aiosqlite):
    driver = "onevisit"
    supports_statement_cache = True

    @classmethod
    def import_dbapi(cls) -> _Dbapi:
        return _Dbapi(aiosqlite, sqlite3)


registry.register("sqlite.onevisit", __name__, OneVisitDialect.__name__)
