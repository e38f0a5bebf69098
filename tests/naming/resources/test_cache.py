"""Tests of the cache of looked-up files: its times, its bounds, its descriptors."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from catalina.naming.resources import cache as cacheModule
from catalina.naming.resources.cache import ENTRY_WEIGHT, MAX_MISSING, MAX_MISSING_LENGTH, ResourceCache
from catalina.naming.resources.resource import FileResource


class Clock:
    """Time that goes on when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class CacheCase:
    """A cache of five seconds over a folder."""

    @pytest.fixture(autouse=True)
    def prepare(self, tmp_path: Path) -> None:
        self.folder = tmp_path
        self.clock = Clock()
        self.cache = ResourceCache(5.0, 1024 * 1024, 50_000, self.clock)

    def make(self, name: str, content: bytes = b"content") -> FileResource:
        file = self.folder / name
        file.write_bytes(content)
        return self.find(name)

    def find(self, name: str) -> FileResource:
        file = self.folder / name
        return FileResource("/" + name, str(file), os.stat(file))


class TimeTests(CacheCase):
    """How long something is believed."""

    def test_givesWhatWasStored(self) -> None:
        """Within its time a resource is given again."""
        resource = self.cache.store(self.make("a"))
        self.clock.now += 4.9
        assert self.cache.get("/a") is resource

    def test_knowsNothingElse(self) -> None:
        """For any other path there is no answer."""
        assert self.cache.get("/b") is None
        assert not self.cache.isMissing("/b")

    def test_expires(self) -> None:
        """When its time is over a resource has to be looked up again."""
        self.cache.store(self.make("a"))
        self.clock.now += 5
        assert self.cache.get("/a") is None

    def test_changeIsSeenAtOnceWithoutBytes(self) -> None:
        """A file whose bytes are not in memory is compared with the disk, so that its length is right."""
        self.cache.store(self.make("a"))
        self.make("a", b"longer content")
        assert self.cache.get("/a") is None

    def test_bytesInMemoryAreBelieved(self) -> None:
        """A file whose bytes are in memory is answered without looking at the disk."""
        resource = self.cache.store(self.make("a"))
        resource.readBytes()
        (self.folder / "a").unlink()
        found = self.cache.get("/a")
        assert found is resource
        assert found.readBytes() == b"content"

    def test_unchangedFileKeepsItsBytes(self) -> None:
        """Stored again after its time, an unchanged file keeps what was read of it."""
        resource = self.cache.store(self.make("a"))
        resource.readBytes()
        self.clock.now += 6
        again = self.cache.store(self.find("a"))
        assert again is resource
        assert again.content == b"content"
        assert self.cache.get("/a") is resource

    def test_changedFileLosesItsBytes(self) -> None:
        """Stored again after a change, the old bytes are let go."""
        resource = self.cache.store(self.make("a"))
        resource.readBytes()
        self.clock.now += 6
        again = self.cache.store(self.make("a", b"other"))
        assert again is not resource
        assert again.readBytes() == b"other"
        assert resource.content is None


class MissingTests(CacheCase):
    """That there is nothing is remembered too."""

    def test_remembersForAWhile(self) -> None:
        """A path without a file is known to be so until its time is over."""
        self.cache.storeMissing("/nothing")
        assert self.cache.isMissing("/nothing")
        self.clock.now += 5
        assert not self.cache.isMissing("/nothing")

    def test_fileThatCameIsThere(self) -> None:
        """Storing a resource ends that it is missing, and the other way round."""
        self.cache.storeMissing("/a")
        self.cache.store(self.make("a"))
        assert not self.cache.isMissing("/a")
        self.cache.storeMissing("/a")
        assert self.cache.get("/a") is None

    def test_isBounded(self) -> None:
        """Somebody who asks for one wrong name after another fills nothing."""
        for number in range(MAX_MISSING + 10):
            self.cache.storeMissing(f"/{number}")
        assert not self.cache.isMissing("/9")
        assert self.cache.isMissing("/10")
        self.cache.storeMissing("/" + "x" * MAX_MISSING_LENGTH)
        assert not self.cache.isMissing("/" + "x" * MAX_MISSING_LENGTH)


class RoomTests(CacheCase):
    """Memory is bounded."""

    def test_countsBytes(self) -> None:
        """An entry weighs what it is worth, and nothing when it has gone."""
        resource = self.cache.store(self.make("a"))
        assert self.cache.used == ENTRY_WEIGHT + 2
        resource.readBytes()
        assert self.cache.used == ENTRY_WEIGHT + 2 + 7
        self.cache.clear()
        assert self.cache.used == 0

    def test_doesNotKeepLargeFiles(self) -> None:
        """A file above the limit for one object is read, but not kept."""
        resource = self.cache.store(self.make("a", bytes(50_001)))
        assert len(resource.readBytes()) == 50_001
        assert resource.content is None

    def test_oneObjectIsATwentiethAtMost(self) -> None:
        """As Tomcat documents it, the limit for one object is reduced to a twentieth of the whole."""
        assert ResourceCache(5.0, 2000, 1000).objectMaxSize == 100

    def test_oldestLeave(self) -> None:
        """When the room is used up those leave whose time ends first."""
        for number in range(40):
            self.cache.store(self.make(str(number), bytes(40_000))).readBytes()
        assert self.cache.used <= 1024 * 1024
        assert self.cache.get("/0") is None
        assert self.cache.get("/39") is not None

    def test_releasedResourceStillReads(self) -> None:
        """Who holds a resource that has left the cache reads it from the disk."""
        resource = self.cache.store(self.make("a"))
        resource.readBytes()
        self.cache.clear()
        assert resource.content is None
        assert resource.readBytes() == b"content"
        assert self.cache.used == 0

    def test_withoutRoomNothingIsKept(self) -> None:
        """A cache without room works, and remembers nothing."""
        cache = ResourceCache(5.0, 0, 0, self.clock)
        resource = cache.store(self.make("a"))
        assert resource.readBytes() == b"content"
        assert (cache.get("/a"), cache.used) == (None, 0)


class OpenFileTests(CacheCase):
    """Files for sendfile are held open, not too many and not too long."""

    def test_opensOnce(self) -> None:
        """All callers get one file, the one that was looked up."""
        resource = self.cache.store(self.make("a"))
        first = resource.openShared()
        os.replace(self.make("b", b"another").realPath, self.folder / "a")
        assert resource.openShared() is first
        assert os.pread(first.fd, 100, 0) == b"content"
        assert self.cache.descriptors == 1

    def test_callersOutliveTheEntry(self) -> None:
        """A file that was given stays open when the entry leaves, until the caller lets go of it."""
        resource = self.cache.store(self.make("a"))
        file = resource.openShared()
        self.cache.clear()
        assert self.cache.descriptors == 0
        descriptor = file.fd
        assert os.pread(descriptor, 100, 0) == b"content"
        del file
        with pytest.raises(OSError):
            os.fstat(descriptor)

    def test_isBounded(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Above the limit the one that was opened first is closed."""
        monkeypatch.setattr(cacheModule, "MAX_DESCRIPTORS", 2)
        resources = [self.cache.store(self.make(name)) for name in "abc"]
        descriptors = [resource.openShared().fd for resource in resources]
        with pytest.raises(OSError):
            os.fstat(descriptors[0])
        assert [os.pread(each, 100, 0) for each in descriptors[1:]] == [b"content"] * 2
        assert self.cache.descriptors == 2

    def test_cannotBeOpened(self) -> None:
        """What cannot be opened is told, and nothing is held."""
        resource = self.cache.store(self.make("a"))
        (self.folder / "a").unlink()
        with pytest.raises(FileNotFoundError):
            resource.openShared()
        assert self.cache.descriptors == 0

    def test_forgottenResourceIsNotHeld(self) -> None:
        """A file asked for after the entry has gone is the caller's alone."""
        resource = self.make("a")
        self.cache.store(resource)
        self.cache.clear()
        assert resource.openShared() is not resource.openShared()
        self.cache.fileOf(resource)
        assert self.cache.descriptors == 0


class ForgettingTests(CacheCase):
    """What changed is dropped, what is old is swept."""

    def test_forgetsPathAndDirectory(self) -> None:
        """After a change neither the file nor the directory around it is believed any more."""
        self.cache.store(self.make("a"))
        self.cache.store(FileResource("/", str(self.folder), os.stat(self.folder)))
        self.cache.storeMissing("/a/")
        self.cache.forget("/a")
        assert self.cache.get("/a") is None
        assert self.cache.get("/") is None
        assert not self.cache.isMissing("/a/")
        assert self.cache.used == 0

    def test_sweepsTheOld(self) -> None:
        """Sweeping drops what is over its time, closes its file, and leaves the rest."""
        old = self.cache.store(self.make("old"))
        old.openShared()
        self.cache.storeMissing("/nothing")
        self.clock.now += 3
        self.cache.store(self.make("young"))
        self.cache.storeMissing("/nothing young")
        self.clock.now += 3
        self.cache.sweep()
        assert self.cache.descriptors == 0
        assert self.cache.used == ENTRY_WEIGHT + len("/young")
        assert self.cache.isMissing("/nothing young")


class ThreadTests(CacheCase):
    """Workers and reactor use one cache."""

    def test_survivesMany(self) -> None:
        """Look-ups, reads and clearing from several threads neither fail nor lose count."""
        for number in range(8):
            self.make(str(number))
        failures: list[BaseException] = []

        def work(seed: int) -> None:
            try:
                for step in range(300):
                    name = str((seed + step) % 8)
                    resource = self.cache.get("/" + name) or self.cache.store(self.find(name))
                    assert resource.readBytes() == b"content"
                    assert os.pread(resource.openShared().fd, 100, 0) == b"content"
                    if step % 50 == 0:
                        self.cache.clear()
            except BaseException as failure:
                failures.append(failure)

        threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        self.cache.clear()
        assert (self.cache.used, self.cache.descriptors) == (0, 0)
