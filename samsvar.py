"""The command line: the one place that knows every package.

Each command is a thin door to the package that does the work; packages are
imported only by the command that needs them, so that `samsvar --help` is quick.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

ROOT = Path(__file__).parent
DEFAULTS = ("-q", "--no-header", "-rN", "--assert=plain", "-p", "no:hypothesispytest")
"""How `samsvar run` calls pytest: quiet, and without what only tests of our own need, which
would take longer to load than many a run."""
LEVELS = ("documented", "policy", "robustness")


@click.group(context_settings={"show_default": True})
@click.version_option(package_name="samsvar")
def samsvar() -> None:
    """Conformance tests for two-way data sync between business systems."""


@samsvar.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    epilog="Further arguments go to pytest as they are, e.g. `-n 2` or `-x`.",
)
@click.option(
    "--subject",
    default="builtin",
    help="builtin, python:module:factory, command:CMD ARGS, or external.",
)
@click.option(
    "--tidsbanken-port",
    type=click.IntRange(0, 65535),
    default=8701,
    help="Where an external subject finds it; 0: any.",
)
@click.option(
    "--crmoffice-port",
    type=click.IntRange(0, 65535),
    default=8702,
    help="Where an external subject finds it; 0: any.",
)
@click.option("--select", multiple=True, help="Only these rows, pairs or checks (*, ?).")
@click.option("--level", type=click.Choice(LEVELS), help="Only checks of this level.")
@click.option(
    "--features",
    type=click.Path(path_type=Path),
    show_default="those of this project",
    help="Folder that `samsvar checklist compile` has written.",
)
@click.option("--seed", type=int, help="Seed of the data; the report names the one used.")
@click.option("--shuffle", is_flag=True, help="Run in an order drawn from the seed.")
@click.option("--profile", type=click.Path(), help="Facts and choices for this run (TOML).")
@click.option("--baseline", type=click.Path(), help="Deviations that are known (TOML).")
@click.option(
    "--no-comparison",
    is_flag=True,
    help="Do not run what failed once more with the built-in core, to show where they part.",
)
@click.option("--out", type=click.Path(path_type=Path), default="out", help="Folder to write to.")
@click.pass_context
def run(context: click.Context, /, *, features: Path | None, out: Path, **given: Any) -> int:
    """Run the checklist against a subject and write the conformance report."""
    import pytest  # noqa: PLC0415  a command imports only what it needs

    arguments = ["-c", str(ROOT / "pyproject.toml"), str(ROOT / "features"), *DEFAULTS]
    arguments += [f"--out={out.absolute()}", f"--subject={given['subject']}"]
    arguments += [f"--select={pattern}" for pattern in given["select"]]
    arguments += [
        f"--{name.replace('_', '-')}={given[name]}"
        for name in ("level", "seed", "profile", "baseline", "tidsbanken_port", "crmoffice_port")
        if given[name] is not None
    ]
    arguments += [
        f"--{name.replace('_', '-')}" for name in ("shuffle", "no_comparison") if given[name]
    ]
    if features is not None:  # the runner's own setting, so that plain pytest can be told the same
        arguments += ["-o", f"bdd_features_base_dir={features.absolute()}"]
    return int(pytest.main([*arguments, *context.args]))


@samsvar.command()
@click.option("--host", default="127.0.0.1", help="Address to listen on.")
@click.option("--tidsbanken-port", type=click.IntRange(0, 65535), default=8701, help="0: any.")
@click.option("--crmoffice-port", type=click.IntRange(0, 65535), default=8702, help="0: any.")
@click.option(
    "--employees",
    type=click.IntRange(0, 100_000),
    show_default="10, or 0 with --data",
    help="There from the start.",
)
@click.option(
    "--projects",
    type=click.IntRange(0, 100_000),
    show_default="5, or 0 with --data",
    help="There from the start.",
)
@click.option("--seed", type=int, default=1, help="Seed of the data.")
@click.option(
    "--switch",
    "switches",
    multiple=True,
    metavar="NAME=VALUE",
    help="Another behaviour than the usual one; --fidelity lists them.",
)
@click.option(
    "--data",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help='Records to begin with: {"Tidsbanken": {"Ansatt": [{...}]}, "CRMOffice": {...}}.',
)
@click.option(
    "--control-token",
    envvar="SAMSVAR_CONTROL_TOKEN",
    show_envvar=True,
    help="What the pages and the control plane ask for; needed where other machines can connect.",
)
@click.option("--fidelity", is_flag=True, help="Say how sure each behaviour is, and stop.")
def serve(*, fidelity: bool, **given: Any) -> int:  # the options, as click has read them
    """Serve both systems until stopped, each with a page to look at and to edit its records.

    Prints one line of JSON with a subject's environment as soon as both listen.
    """
    if fidelity:
        from fakes.fidelity_table import show_fidelity  # noqa: PLC0415  see run

        show_fidelity(sys.stdout)
        return 0
    from fakes.cli import Serving  # noqa: PLC0415  see run
    from fakes.cli import serve as serve_fakes  # noqa: PLC0415  see run

    return serve_fakes(Serving(**given))


@samsvar.command()
@click.option("--once", is_flag=True, help="One full cycle, then end.")
@click.option("--interval", type=click.FloatRange(min=0.01), help="Seconds between cycles.")
@click.option(
    "--status", is_flag=True, help="Tell what the state file holds; nothing is read or written."
)
@click.option("--dry-run", is_flag=True, help="Read, print what would be written, write nothing.")
@click.option(
    "--state",
    type=click.Path(path_type=Path),
    help="State file; by default in the folder SUBJECT_STATE_DIR.",
)
@click.option(
    "--parallel",
    type=int,
    show_default="SUBJECT_PARALLEL, or 1",
    help="How many records may be written at a time.",
)
def sync(**given: Any) -> int:  # the options, as click has read them
    """Keep two systems in sync with the built-in core.

    Takes base URLs and credentials from the environment, as `samsvar serve` prints it.
    """
    from sync.cli import Wanted  # noqa: PLC0415  see run
    from sync.cli import run as run_core  # noqa: PLC0415  see run

    return run_core(Wanted(**given))


@samsvar.group()
def checklist() -> None:
    """Dataflow documents: what they promise, and the features compiled from them."""


def reading_options(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command the documents it is about, and the options for how they are read."""
    options = (
        click.argument(
            "documents", metavar="DOC...", nargs=-1, required=True, type=click.Path(path_type=Path)
        ),
        click.option("--lenient", is_flag=True, help="Warn of what the grammar does not know."),
        click.option("--strict", is_flag=True, help="Take every warning for an error."),
        click.option(
            "-n",
            "--workers",
            type=click.IntRange(1, 64),
            default=1,
            help="Processes that read at the same time.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def features_option() -> Callable[[Callable[..., int]], Callable[..., int]]:
    """Give a command the option for where compiled features are."""
    return click.option(
        "--features",
        type=click.Path(path_type=Path),
        default=ROOT / "features",
        show_default="those of this checkout",
        help="Folder of the features.",
    )


@checklist.command()
@reading_options
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder to write checklist.json to.")
def show(*, as_json: bool, out: Path | None, **given: Any) -> int:  # the reading options
    """Print what documents hold: their pairs, statements and rows.

    DOC is a document, or a folder of which all *.rst are meant.
    """
    from checklist.cli import Reading  # noqa: PLC0415  see run
    from checklist.cli import show as show_documents  # noqa: PLC0415  see run

    return show_documents(Reading(**given), as_json=as_json, out=out)


@checklist.command("compile")
@reading_options
@features_option()
@click.option("--force", is_flag=True, help="Overwrite features that were edited by hand.")
def compile_(*, features: Path, force: bool, **given: Any) -> int:  # the reading options
    """Write the features of documents, each into a folder of its own: all of them or nothing.

    DOC is a document, or a folder of which all *.rst are meant.
    """
    from checklist.cli import Reading, compile_features  # noqa: PLC0415  see run

    return compile_features(Reading(**given), features, force=force)


@checklist.command()
@reading_options
@features_option()
@click.option("--out", type=click.Path(path_type=Path), help="Folder to write drift.json to.")
def check(*, features: Path, out: Path | None, **given: Any) -> int:  # the reading options
    """Tell how documents differ from their features; ends with status 1 if they do.

    DOC is a document, or a folder of which all *.rst are meant.
    """
    from checklist.cli import Reading  # noqa: PLC0415  see run
    from checklist.cli import check as check_documents  # noqa: PLC0415  see run

    return check_documents(Reading(**given), features, out=out)


@samsvar.group()
def report() -> None:
    """Make something of the results of an earlier run."""


@report.command()
@click.argument("results", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="The page; default: beside results.")
def html(results: tuple[Path, ...], out: Path | None) -> int:
    """Write the conformance page from the results file of an earlier run."""
    from reports.cli import html as render  # noqa: PLC0415  see run

    return render(list(results), out)


@report.command()
@click.argument("results", type=click.Path(path_type=Path))
def baseline(results: Path) -> int:
    """Print a baseline for the deviations of an earlier run, to be filled in."""
    from reports.cli import baseline as propose  # noqa: PLC0415  see run

    return propose(results)


@samsvar.command()
@click.argument("names", metavar="[MUTANT]...", nargs=-1)
@click.option("--renew", "renewing", is_flag=True, help="Run them on the whole catalogue first.")
@click.option("--markdown", "as_markdown", is_flag=True, help="Print what the README shows.")
@click.option("-j", "--jobs", type=click.IntRange(1, 32), default=4, help="Runs at the same time.")
def mutants(*, names: tuple[str, ...], renewing: bool, as_markdown: bool, jobs: int) -> int:
    """Print which check convicts which wrong engine: the proof that no green comes for nothing."""
    sys.path.insert(0, str(ROOT))  # tests are no package that is installed
    try:
        from tests.mutants.cli import mutants as tell  # noqa: PLC0415  see run
    except ModuleNotFoundError as fault:
        raise click.ClickException(
            f"the mutants are part of the project's tests, and {fault.name} is not here: run this in"
            " a checkout"
        ) from fault
    return tell(names, renewing=renewing, as_markdown=as_markdown, jobs=jobs)


def main() -> None:
    """Run the command line; a mistake in the arguments ends with status 4."""
    try:
        sys.exit(samsvar.main(standalone_mode=False))
    except click.exceptions.NoArgsIsHelpError as help_wanted:
        help_wanted.show()
        sys.exit(0)
    except click.Abort:
        sys.exit(2)
    except click.ClickException as mistake:
        click.echo(f"samsvar: {mistake.format_message()}", err=True)
        sys.exit(4)


if __name__ == "__main__":
    main()
