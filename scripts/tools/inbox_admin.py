"""List updates that were given up and try them again: the same as `majordome inbox`."""

from main import open_session
from presentation.cli.inbox import inbox_app

if __name__ == "__main__":
    inbox_app(open_session)()
