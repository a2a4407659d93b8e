"""The tokens of the model, in the order every Whisper model keeps."""

import json
from dataclasses import dataclass

from faster_whisper.tokenizer import _LANGUAGE_CODES
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers

TASKS = ("translate", "transcribe", "startoflm", "startofprev", "nospeech", "notimestamps")
TIMESTAMPS = 1501
SECONDS_A_STAMP = 0.02


@dataclass(frozen=True, slots=True)
class Vocabulary:
    tokenizer: Tokenizer

    @property
    def size(self) -> int:
        return int(self.tokenizer.get_vocab_size())

    def special(self, name: str) -> int:
        number = self.tokenizer.token_to_id(f"<|{name}|>")
        assert number is not None, name
        return number

    def stamp(self, seconds: float) -> int:
        """The token of a moment rounded to a whole second, which suffices to part phrases."""
        return self.special("0.00") + round(round(seconds) / SECONDS_A_STAMP)

    def words(self, phrase: str) -> list[int]:
        return list(self.tokenizer.encode(" " + phrase, add_special_tokens=False).ids)

    @property
    def languages(self) -> dict[str, int]:
        return {f"<|{code}|>": self.special(code) for code in _LANGUAGE_CODES}


def build_vocabulary(phrases: list[str]) -> Vocabulary:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=5000,
        min_frequency=1,
        show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )
    tokenizer.train_from_iterator([" " + phrase for phrase in phrases], trainer)
    # An empty token before the special ones is how ctranslate2 tells a multilingual model.
    specials = ["", "<|endoftext|>", "<|startoftranscript|>"]
    specials += [f"<|{code}|>" for code in _LANGUAGE_CODES]
    specials += [f"<|{task}|>" for task in TASKS]
    specials += [f"<|{index * SECONDS_A_STAMP:.2f}|>" for index in range(TIMESTAMPS)]
    return Vocabulary(_with_specials(tokenizer, specials))


def _with_specials(tokenizer: Tokenizer, specials: list[str]) -> Tokenizer:
    """Adds the tokens with their numbers; the empty one only fits into the model's own table."""
    data = json.loads(tokenizer.to_str())
    size = len(data["model"]["vocab"])
    data["model"]["vocab"][""] = size
    whole = Tokenizer.from_str(json.dumps(data))
    whole.add_special_tokens([AddedToken(name, special=True) for name in specials[1:]])
    return whole
