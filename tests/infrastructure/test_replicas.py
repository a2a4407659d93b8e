"""Whoever starts again knows which of its neighbours on this machine are dead."""

import multiprocessing
import os
import signal
from multiprocessing.connection import Connection
from pathlib import Path

from infrastructure.replicas import Replica


def live_until_killed(folder: Path, told: Connection) -> None:
    replica = Replica(folder)
    with replica.known_as_alive():
        told.send(replica.id)
        signal.pause()


def test_a_killed_replica_is_known_as_dead_until_it_is_forgotten(tmp_path: Path) -> None:
    here, there = multiprocessing.Pipe()
    forks = multiprocessing.get_context("forkserver")
    process = forks.Process(target=live_until_killed, args=(tmp_path, there), daemon=True)
    process.start()
    its_id = here.recv()
    replica = Replica(tmp_path)
    assert replica.dead() == frozenset()

    process.kill()
    process.join()
    assert replica.dead() == {its_id}
    replica.forget({its_id})
    assert replica.dead() == frozenset()


def test_neither_the_living_nor_who_left_in_order_are_dead(tmp_path: Path) -> None:
    left, lives = Replica(tmp_path), Replica(tmp_path)
    with lives.known_as_alive():
        with left.known_as_alive():
            pass
        assert Replica(tmp_path).dead() == frozenset()


def test_a_folder_that_cannot_be_made_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    replica = Replica(tmp_path / "file" / "replicas")
    with replica.known_as_alive():
        assert replica.dead() == frozenset()


def test_a_stray_file_is_nobody(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    assert Replica(tmp_path).dead() == frozenset()
    assert os.listdir(tmp_path) == ["notes.txt"]
