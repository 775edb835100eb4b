"""Extraction in a child process that is started anew when a file breaks it."""

from __future__ import annotations

import asyncio
from asyncio.subprocess import Process
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from ingest.child_processes import end_child, start_child
from ingest.errors import PermanentFetchError
from ingest.extract.extraction import ExtractionTask
from ingest.extract.protocol import documents_from_line, task_to_line
from knowledge.documents.documents import Document


class Extractor:
    """One child process that reads files one after the other; use it as a context manager.

    Args:
        directory: the child's working directory.
        timeout_s: how long one file may take, by the clock and by the processor.
        memory_mb: how much address space the child may use.
    """

    def __init__(self, directory: Path, timeout_s: float, memory_mb: int) -> None:
        self._directory = directory
        self._timeout_s = timeout_s
        self._memory_mb = memory_mb
        self._process: Process | None = None
        self._lock = asyncio.Lock()

    async def __aenter__(self) -> Extractor:
        """Start nothing yet: a run without changes needs no child."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the child."""
        await self._end()

    async def extract(self, task: ExtractionTask) -> list[Document]:
        """Read one fetched thing.

        Raises:
            PermanentFetchError: with the extractor's code, or `parser_timeout`, `parser_memory`
                or `parser_crashed`.
        """
        async with self._lock:
            process = await self._running()
            assert process.stdin is not None  # noqa: S101  (both are pipes)
            assert process.stdout is not None  # noqa: S101
            line = b""
            try:
                async with asyncio.timeout(self._timeout_s):
                    process.stdin.write(task_to_line(task, self._timeout_s))
                    with suppress(BrokenPipeError, ConnectionResetError):
                        await process.stdin.drain()
                        line = await process.stdout.readline()
            except TimeoutError:
                await self._end()
                reason = f"took longer than {self._timeout_s:g} seconds"
                raise PermanentFetchError("parser_timeout", reason) from None
            except ValueError:
                await self._end()
                raise PermanentFetchError("file_too_large", "holds too much text") from None
            except BaseException:
                await self._end()
                raise
            if not line.endswith(b"\n"):
                await self._end()
                raise PermanentFetchError("parser_crashed", "the parser broke down on it")
            return documents_from_line(line)

    async def _running(self) -> Process:
        if self._process is None or self._process.returncode is not None:
            await self._end()
            self._process = await start_child("ingest.extract.process", self._directory)
            assert self._process.stdin is not None  # noqa: S101  (a pipe)
            self._process.stdin.write(f"{self._memory_mb}\n".encode())
        return self._process

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            if process.stdin is not None:
                process.stdin.close()
            await end_child(process)
