"""What takes in the pictures and documents of a turn."""

from application.dialogue.attached_files import AttachedFiles, FileBounds
from application.text_engine.routing import Routes
from application.text_engine.seeing import SeesPicturesUseCase
from composition.foundation import Foundation
from infrastructure.documents.reader import BoundedDocumentReader


def attached_files(base: Foundation) -> AttachedFiles:
    return AttachedFiles(
        BoundedDocumentReader(),
        SeesPicturesUseCase(base.get(Routes)),
        base.counter,
        FileBounds(tokens=base.settings.document_tokens),
    )
