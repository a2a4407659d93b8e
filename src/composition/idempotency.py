"""Answers that are given again to who repeats a call with its Idempotency-Key."""

from application.text_engine.answering_once import AnsweredCalls, AnswerOnceUseCase
from composition.context import Collection, Context, Personal
from composition.foundation import Foundation
from infrastructure.in_memory.answered_calls import InMemoryAnsweredCalls
from infrastructure.mongo import answered_calls
from infrastructure.mongo.answered_calls import MongoAnsweredCalls


async def build(base: Foundation) -> Context:
    once = AnswerOnceUseCase(
        base.store_of_people(
            AnsweredCalls,
            lambda database, marks: MongoAnsweredCalls(database, marks, base.clock),
            lambda: InMemoryAnsweredCalls(base.clock),
        )
    )
    base.stack.push_async_callback(once.aclose)
    base.offer(once)
    return Context(
        "idempotency",
        collections=(
            Collection(
                answered_calls.COLLECTION,
                Personal("answered_calls", hidden=answered_calls.BOOKKEEPING),
                answered_calls.INDEXES,
            ),
        ),
    )
