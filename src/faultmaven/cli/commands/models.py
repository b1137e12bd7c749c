"""Commands about language models."""

import typer

from faultmaven.cli.commands.options import AsJson

models = typer.Typer(
    help="Try the language models that LLM_PROVIDER names.", epilog="Manual: docs/models.md"
)


@models.callback()
def llm() -> None:
    """Try the language models that LLM_PROVIDER names."""


@models.command("test", epilog="Example: LLM_PROVIDER=local LOCAL_MODEL=qwen faultmaven llm test")
def llm_test(as_json: AsJson = False) -> None:
    """Ask each configured model one small question; this calls, and may cost, its provider."""
    from faultmaven.cli.modelling import try_models

    if not try_models(as_json=as_json):
        raise typer.Exit(1)
