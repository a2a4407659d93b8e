"""Write, try, release and look at personas: the same as `majordome personas`."""

from main import open_session
from presentation.cli.personas import personas_app

if __name__ == "__main__":
    personas_app(open_session)()
