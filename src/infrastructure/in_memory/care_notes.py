from application.safety.care_ports import CareNote, CareNotes
from domain.shared.identity import Person


class InMemoryCareNotes(CareNotes):
    def __init__(self) -> None:
        self._notes: dict[Person, CareNote] = {}

    async def get(self, person: Person) -> CareNote | None:
        return self._notes.get(person)

    async def put(self, note: CareNote) -> None:
        self._notes[note.person] = note
