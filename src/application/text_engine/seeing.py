from application.text_engine.routing import Routes


class SeesPicturesUseCase:
    """Whether a picture can be shown to a model that serves the use case."""

    def __init__(self, routes: Routes) -> None:
        self._routes = routes

    def execute(self, use_case: str) -> bool:
        return any(candidate.card.sees for candidate in self._routes.choose(use_case))
