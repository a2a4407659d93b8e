"""From the trained model to the folder faster-whisper loads."""

import shutil
import tempfile
from pathlib import Path

from ctranslate2.converters import TransformersConverter
from transformers import WhisperForConditionalGeneration

from scripts.tools.tiny_whisper.vocabulary import Vocabulary


class _Tokens:
    """All that the converter asks of a tokenizer."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def get_vocab(self) -> dict[str, int]:
        return dict(self._vocabulary.tokenizer.get_vocab())


def export(model: WhisperForConditionalGeneration, vocabulary: Vocabulary, folder: Path) -> None:
    with tempfile.TemporaryDirectory() as working:
        source, target = Path(working, "trained"), Path(working, "converted")
        model.save_pretrained(source)
        _converter(source, vocabulary).convert(str(target), quantization="int8_float16")
        vocabulary.tokenizer.save(str(target / "tokenizer.json"), pretty=False)
        folder.mkdir(parents=True, exist_ok=True)
        for file in target.iterdir():
            shutil.copyfile(file, folder / file.name)


def _converter(source: Path, vocabulary: Vocabulary) -> TransformersConverter:
    class Converter(TransformersConverter):  # type: ignore[misc]
        def load_model(self, model_class, path, **options):  # type: ignore[no-untyped-def]
            model = WhisperForConditionalGeneration.from_pretrained(path)
            settings = model.generation_config
            # These do not survive saving, and the converter needs them.
            settings.lang_to_id = vocabulary.languages
            settings.begin_suppress_tokens = [vocabulary.special("endoftext")]
            settings.suppress_tokens = []
            settings.alignment_heads = [[1, 0], [1, 1]]
            settings.no_timestamps_token_id = vocabulary.special("notimestamps")
            return model

        def load_tokenizer(self, tokenizer_class, path, **options):  # type: ignore[no-untyped-def]
            return _Tokens(vocabulary)

    return Converter(str(source))
