"""Find, show, mend, export and erase users: the same as `majordome profiles`."""

from main import open_session
from presentation.cli.profiles import profiles_app

if __name__ == "__main__":
    profiles_app(open_session)()
