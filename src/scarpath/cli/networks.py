"""The command that fits published network meta-analyses again."""

from __future__ import annotations

from collections.abc import Sequence

from scarpath.api.evidence import need_fit_packages
from scarpath.cli.faults import CliFault
from scarpath.core.errors import InvalidInput
from scarpath.core.finding import finding


def reproduce_networks(names: Sequence[str], *, short: bool, as_json: bool, width: int | None) -> None:
    """Fit the named networks, or all, and print ours beside what was printed."""
    from scarpath.catalog.load import load_networks

    networks = {network.id: network for network in load_networks()}
    if unknown := [name for name in names if name not in networks]:
        raise InvalidInput(finding(CliFault.NO_SUCH_NETWORK, name=unknown[0], names=tuple(networks)))
    need_fit_packages()
    from scarpath.cli.output import emit, note, terminal_style
    from scarpath.evidence.fit import prepare_jax
    from scarpath.evidence.reproduce import SHORT, Effort, made_with, reproduce_network
    from scarpath.render.json import dumps
    from scarpath.render.networks import networks_json, networks_text

    style = terminal_style(width)
    effort = SHORT if short else Effort()
    prepare_jax(effort.chains)
    found = [reproduce_network(networks[name], effort, tell=note) for name in names or networks]
    told = networks_json(found, made_with(effort))
    emit(dumps(told) if as_json else networks_text(told, style=style))
