"""The providers of the configured profile, or one sentence about why there are none."""

from faultmaven.bootstrap import ProfileNotBuilt, Providers, choose_providers
from faultmaven.cli.configured import Misconfigured, settings


def providers() -> Providers:
    """The providers that the settings choose. Raises `Misconfigured`."""
    try:
        return choose_providers(settings())
    except ProfileNotBuilt as error:
        raise Misconfigured(str(error)) from error
