"""The only package that names adapters: settings in, the product out.

`composition.serving` adds the channels; commands that need none do not pay for loading them.
"""

from composition.app import open_app
from composition.foundation import App

__all__ = ["App", "open_app"]
