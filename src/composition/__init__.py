"""The only package that names adapters: settings in, the product out."""

from composition.app import App, open_app
from composition.serving import Role, serve

__all__ = ["App", "Role", "open_app", "serve"]
