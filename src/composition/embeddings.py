"""Texts to vectors, where a model for it is set."""

from application.text_engine.embed import EmbeddingBooks, EmbedTextsUseCase
from application.text_engine.ports import EmbeddingProvider, GenerationObserver
from application.text_engine.spending import Spending
from composition.foundation import Foundation
from infrastructure.text_providers.prices import PriceList

_OPENAI = "https://api.openai.com/v1"


def embedding_provider(base: Foundation) -> EmbeddingProvider | None:
    settings = base.settings
    if (replaced := base.replacement(EmbeddingProvider)) or not settings.embeddings_model:
        return replaced
    # Imported late: the SDK takes .6 s of a start, and few have it.
    from infrastructure.embeddings.openai_embeddings import OpenAIEmbeddings

    provider = OpenAIEmbeddings(
        base_url=settings.embeddings_base_url or _OPENAI,
        api_key=settings.embeddings_api_key.get_secret_value(),
        model=settings.embeddings_model,
    )
    base.stack.push_async_callback(provider.aclose)
    return provider


def embed_texts(
    base: Foundation, prices: PriceList, spending: Spending, observer: GenerationObserver
) -> EmbedTextsUseCase:
    provider = embedding_provider(base)
    if provider is None:
        return EmbedTextsUseCase(None, base.counter)
    card = prices.card(provider.model, base.settings.embeddings_base_url or _OPENAI)
    books = EmbeddingBooks(card, spending, base.clock, observer)
    return EmbedTextsUseCase(provider, base.counter, books)
