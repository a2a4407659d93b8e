"""The screen of orders to the product, with the judge of doubtful ones where one is set."""

from collections.abc import Mapping
from functools import partial

from application.dialogue.wording import Speakers
from application.doctor.examine import Check
from application.safety.decisions import DecisionLog
from application.safety.injection_judge import PATIENCE, AskedOnce, InjectionJudge
from application.safety.injection_screen import WithstandInjection
from application.safety.policies import LivePolicies
from application.text_engine.prompts import RenderPromptUseCase
from composition.foundation import Foundation
from composition.providers import ModelsApart
from composition.screens import detectors, private_details
from infrastructure.doctor.injection_judge import check_injection_judge
from infrastructure.text_providers.openai_compatible import OpenAICompatible


def injection_screen(
    base: Foundation, policies: LivePolicies, decisions: DecisionLog
) -> WithstandInjection:
    judge = _judge(base)
    if judge:
        base.offer(judge)
    speakers = base.get(Speakers)
    return WithstandInjection(detectors().injection, policies, decisions, speakers, judge)


def judge_checks(base: Foundation) -> Mapping[str, Check]:
    """Of a judge that is set; the screen is built before."""
    if not base.settings.injection_judge_base_url:
        return {}
    return {"injection judge": partial(check_injection_judge, base.get(InjectionJudge))}


def _judge(base: Foundation) -> InjectionJudge | None:
    settings, replaced = base.settings, base.replacement(InjectionJudge)
    if replaced or not settings.injection_judge_base_url:
        return replaced
    model = OpenAICompatible(
        name="injection judge",
        base_url=settings.injection_judge_base_url,
        api_key=settings.injection_judge_api_key.get_secret_value(),
        model=settings.injection_judge_model,
    )
    base.stack.push_async_callback(model.aclose)
    door = base.get(ModelsApart).door_to(model, settings.injection_judge_base_url, PATIENCE)
    return InjectionJudge(AskedOnce(door), base.get(RenderPromptUseCase), private_details())
