"""The providers of the configured profile, or one sentence about why there are none."""

from sqlalchemy.exc import InterfaceError, OperationalError

from faultmaven import migrations
from faultmaven.bootstrap import ProfileNotBuilt, Providers, choose_providers
from faultmaven.cli.configured import Misconfigured, settings


def providers() -> Providers:
    """The providers that the settings choose, their database up to date. Raises `Misconfigured`."""
    chosen = settings()
    try:
        migrations.upgrade(chosen.database_url)
        return choose_providers(chosen)
    except ProfileNotBuilt as error:
        raise Misconfigured(str(error)) from error
    except (OperationalError, InterfaceError) as error:
        reason = str(error.orig).splitlines()[0]
        raise Misconfigured(
            f"The database does not answer: set DATABASE_URL ({reason})."
        ) from error
    except OSError as error:
        reason = f"{error.filename}: {error.strerror}"
        raise Misconfigured(f"The data folder cannot be used: set DATA_DIR ({reason}).") from error
