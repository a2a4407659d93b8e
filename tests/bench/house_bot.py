"""The bot as `majordome bot` runs it, by no more contexts than it needs."""

from functools import partial

import main
from composition import serving
from tests.bench.house import HOUSE_IN_TELEGRAM

if __name__ == "__main__":
    serving.serve = partial(serving.serve, contexts=HOUSE_IN_TELEGRAM)
    main.app(["bot"])
