"""Whose mail is not judged: machines and log-ins that the policy names."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from ccwarn.gates.milter.mail import Client
from ccwarn.on_server import OnServer

_Network = IPv4Network | IPv6Network


def is_exempt(client: Client, user: str, policy: OnServer) -> bool:
    """Tell whether mail from this machine, or by whoever has logged in with this name, passes."""
    if user and policy.exempt_users and user.lower() in {it.lower() for it in policy.exempt_users}:
        return True
    return bool(policy.exempt_hosts) and _is_exempt_host(client, policy.exempt_hosts)


def _is_exempt_host(client: Client, hosts: tuple[str, ...]) -> bool:
    names, networks = _read(hosts)
    if client.name.lower() in names:
        return True
    try:
        address = ip_address(client.address)
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return any(_is_in(address, network) for network in networks)


def _is_in(address: IPv4Address | IPv6Address, network: _Network) -> bool:
    return address.version == network.version and address in network


@lru_cache(maxsize=8)
def _read(hosts: tuple[str, ...]) -> tuple[frozenset[str], tuple[_Network, ...]]:
    names, networks = set[str](), list[_Network]()
    for host in hosts:
        try:
            networks.append(ip_network(host, strict=False))
        except ValueError:
            names.add(host.lower())
    return frozenset(names), tuple(networks)
