"""Commands about the people who may sign in."""

from typing import Annotated

import typer

from faultmaven.cli.commands.options import AsJson

users = typer.Typer(
    help="Create, list, disable and enable the people who may sign in.",
    epilog="Example: faultmaven user create-admin ada@example.org",
)
Email = Annotated[str, typer.Argument(help="The e-mail address the person signs in with.")]
Password = Annotated[
    str,
    typer.Option(
        envvar="FAULTMAVEN_PASSWORD",
        prompt=True,
        confirmation_prompt=True,
        hide_input=True,
        help="Asked for when left out; FAULTMAVEN_PASSWORD is read for scripts.",
    ),
]


@users.command("create-admin", epilog="Example: faultmaven user create-admin ada@example.org")
def user_create_admin(email: Email, password: Password) -> None:
    """Create the administrator."""
    from faultmaven.cli.accounts import create

    create(email, password, admin=True)


@users.command("create", epilog="Example: faultmaven user create grace@example.org")
def user_create(email: Email, password: Password) -> None:
    """Create a user."""
    from faultmaven.cli.accounts import create

    create(email, password, admin=False)


@users.command("list", epilog="Example: faultmaven user list --json")
def user_list(as_json: AsJson = False) -> None:
    """List the users."""
    from faultmaven.cli.accounts import list_users

    list_users(as_json=as_json)


@users.command("set-password", epilog="Example: faultmaven user set-password ada@example.org")
def user_set_password(email: Email, password: Password) -> None:
    """Set a new password and sign the person out everywhere."""
    from faultmaven.cli.accounts import set_password

    set_password(email, password)


@users.command("disable", epilog="Example: faultmaven user disable grace@example.org")
def user_disable(email: Email) -> None:
    """Keep a person from signing in; what they own stays."""
    from faultmaven.cli.accounts import disable

    disable(email)


@users.command("enable", epilog="Example: faultmaven user enable grace@example.org")
def user_enable(email: Email) -> None:
    """Let a disabled person sign in again."""
    from faultmaven.cli.accounts import enable

    enable(email)
