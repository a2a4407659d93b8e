"""The steps of every turn in their order, and what contexts put between them."""

from collections.abc import Sequence

from application.dialogue.admit import Admit, TurnAway
from application.dialogue.answer_again import AnswerAgain
from application.dialogue.attached_files import AttachedFiles, LookAtFiles
from application.dialogue.counselling import TakeCounsel
from application.dialogue.grounding import GroundReply
from application.dialogue.personal_reply import ReplyInPerson
from application.dialogue.plugins import Plugins
from application.dialogue.ports import DialogueObserver, PersonLimiter, SaidMessages
from application.dialogue.screening import ScreenInput, ScreenOutput
from application.dialogue.skills.run import RunSkill
from application.dialogue.steps import Step
from application.dialogue.take_edit import TakeEdit
from application.dialogue.thumbs import OfferThumbs
from application.dialogue.transcribe import QuoteHeard, Transcribe
from application.dialogue.zones import LearnFromPlace, Zones
from application.memory.remember import ReadMemoryUseCase
from application.personalization.reply import PersonalizedReplyUseCase
from application.speech.hear import HearNoteUseCase


def steps_of_a_turn(
    plugins: Plugins,
    reply: PersonalizedReplyUseCase,
    hear: HearNoteUseCase,
    files: AttachedFiles,
    zones: Zones,
    read_memory: ReadMemoryUseCase,
    said: SaidMessages,
    limiter: PersonLimiter,
    observer: DialogueObserver,
    *,
    echo: bool = True,
    thumbs: bool = False,
) -> Sequence[Step]:
    """The order: what is screened comes before what refuses, and both before what answers.

    Which persona serves is looked up when a step first needs to know: the persona's reply reads
    it together with its memory, in one round trip. That reply is also recorded by the one who
    makes it, once it is screened. `echo` quotes what was heard above the answer, `thumbs` asks
    below it what people think of it.
    """
    return (
        Admit(limiter),
        Transcribe(hear, files),
        AnswerAgain(read_memory, observer),
        TakeEdit(said, read_memory),
        ScreenInput(plugins.input_screens),
        TurnAway(observer),
        RunSkill(plugins.skills, observer, plugins.gates),
        LearnFromPlace(zones),
        LookAtFiles(files),
        GroundReply(plugins.groundings, plugins.gates),
        TakeCounsel(plugins.counsellors),
        ReplyInPerson(reply, zones, plugins.output_screens),
        ScreenOutput(plugins.output_screens),
        *plugins.after_reply,
        OfferThumbs(shown=thumbs),
        QuoteHeard(echo=echo),
    )
