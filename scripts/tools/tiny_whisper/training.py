"""A Whisper model of two layers, taught on short windows first and whole ones last."""

import math
import time

import torch
from transformers import WhisperConfig, WhisperForConditionalGeneration

from scripts.tools.tiny_whisper.examples import IGNORED, Examples
from scripts.tools.tiny_whisper.vocabulary import Vocabulary

SHORT_FRAMES = 800
WHOLE_FRAMES = 3000


def new_model(vocabulary: Vocabulary) -> WhisperForConditionalGeneration:
    end = vocabulary.special("endoftext")
    return WhisperForConditionalGeneration(
        WhisperConfig(
            vocab_size=vocabulary.size,
            d_model=64,
            encoder_layers=2,
            decoder_layers=2,
            encoder_attention_heads=2,
            decoder_attention_heads=2,
            encoder_ffn_dim=256,
            decoder_ffn_dim=256,
            num_mel_bins=80,
            max_source_positions=WHOLE_FRAMES // 2,
            max_target_positions=448,
            dropout=0.0,
            attention_dropout=0.0,
            activation_dropout=0.0,
            pad_token_id=end,
            bos_token_id=end,
            eos_token_id=end,
            decoder_start_token_id=vocabulary.special("startoftranscript"),
            begin_suppress_tokens=None,
            suppress_tokens=None,
        )
    )


def train(
    model: WhisperForConditionalGeneration, examples: Examples, *, steps: int, long_steps: int
) -> None:
    encoder = model.model.encoder
    positions = encoder.embed_positions
    short = torch.nn.Embedding.from_pretrained(positions.weight[: SHORT_FRAMES // 2], freeze=True)
    encoder.embed_positions = short
    model.config.max_source_positions = SHORT_FRAMES // 2
    _descend(model, examples, steps=steps, size=32, frames=SHORT_FRAMES, rate=2e-3)
    encoder.embed_positions = positions
    model.config.max_source_positions = WHOLE_FRAMES // 2
    _descend(model, examples, steps=long_steps, size=8, frames=WHOLE_FRAMES, rate=4e-4)


def _descend(
    model: WhisperForConditionalGeneration,
    examples: Examples,
    *,
    steps: int,
    size: int,
    frames: int,
    rate: float,
) -> None:
    optimizer = torch.optim.AdamW(model.parameters(), lr=rate, weight_decay=0.01)
    warm_up = max(1, steps // 25)

    def slope(step: int) -> float:
        if step < warm_up:
            return (step + 1) / warm_up
        return 0.5 * (1 + math.cos(math.pi * (step - warm_up) / max(1, steps - warm_up)))

    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, slope)
    model.train()
    began = time.monotonic()
    for step in range(steps):
        mel, tokens, labels = examples.batch(size, frames)
        scores = model(input_features=mel, decoder_input_ids=tokens).logits
        loss = torch.nn.functional.cross_entropy(
            scores.flatten(0, 1), labels.flatten(), ignore_index=IGNORED
        )
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if step % 50 == 0 or step == steps - 1:
            print(f"{step:5d}  {loss.item():.4f}  {time.monotonic() - began:.0f} s", flush=True)
