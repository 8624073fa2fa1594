"""Where an office system may be: which addresses we call, and how one is shown. Knows no Django.

Office systems stand in the same intranet, so private addresses are what is to be expected. Refused is what only the
machine itself or its network's own machinery answers on.
"""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import SplitResult, urlsplit

from audit.rules import RuleBroken

LONGEST_ADDRESS = 300
PORTS = {"http": 80, "https": 443}
# Where clouds tell their machines about themselves, outside the link-local ranges that are refused anyway.
_METADATA = frozenset({ip_address("100.100.100.200"), ip_address("fd00:ec2::254")})
_NUMBER_AT_THE_END = re.compile(r"(^|\.)(\d+|0[xX][0-9a-fA-F]*)\.?$")


def check_address(url: str, *, may_be_loopback: bool = False) -> None:
    """Refuse an address that we would not call: other schemes, a password in it, a fragment, the machine itself.

    A name is not looked up here: what it leads to may change, so that is checked when something is sent.
    """
    parts = _parts(url)
    if parts.scheme not in PORTS:
        raise _refusal("system_scheme", "接收地址须以 http:// 或 https:// 开头。")
    if "@" in parts.netloc:
        raise _refusal("system_credentials", "接收地址中不能含有用户名和密码；消息以签名证明来源。")
    if parts.fragment or "#" in url:
        raise _refusal("system_fragment", "接收地址中不能含有“#”。")
    host = (parts.hostname or "").rstrip(".")
    if not may_be_loopback and (host == "localhost" or host.endswith((".localhost", ".localdomain"))):
        raise _refusal("system_forbidden", "接收地址不能指向本系统所在的机器。")
    address = _literal(host)
    if address is None and _NUMBER_AT_THE_END.search(host):
        raise _refusal("system_address", "接收地址中的 IP 地址写法不规范，请写成 10.1.2.3 的形式。")
    if address is not None and is_forbidden(address, may_be_loopback=may_be_loopback):
        raise _refusal("system_forbidden", "接收地址不能是本机、链路本地、组播或保留地址。")


def _refusal(code: str, message: str) -> RuleBroken:
    return RuleBroken(code, message, "url")


def _parts(url: str) -> SplitResult:
    """The parts of an address that everybody reads alike."""
    if len(url) > LONGEST_ADDRESS:
        raise _refusal("too_long", f"接收地址最多 {LONGEST_ADDRESS} 个字符。")
    # Readers differ over what a backslash or a space means, so that one checks another host than the other calls.
    is_plain = url.isprintable() and not any(char in url for char in ' \\"<>')
    try:
        parts = urlsplit(url) if is_plain else None
        port = parts.port if parts else None
    except ValueError:
        parts, port = None, None
    if parts is None or not parts.hostname or port == 0:
        raise _refusal("system_address", "接收地址不完整或写法有误，请写成 https://主机/路径 的形式。")
    return parts


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def is_forbidden(address: IPv4Address | IPv6Address | str, *, may_be_loopback: bool = False) -> bool:
    """True for the machine itself, link-local, multicast, unspecified and reserved addresses and clouds' metadata."""
    found = ip_address(address) if isinstance(address, str) else address
    if isinstance(found, IPv6Address):
        # ::ffff:127.0.0.1 is 127.0.0.1 by another name.
        found = found.ipv4_mapped or found.sixtofour or found
    if found.is_loopback:
        return not may_be_loopback
    return (
        found.is_link_local
        or found.is_multicast
        or found.is_unspecified
        or found.is_reserved
        or found in _METADATA
    )


def shown_address(url: str) -> str:
    """The address as it is kept and shown elsewhere: without the query, which may hold somebody's token."""
    address, _, query = url.partition("?")
    return f"{address}?…" if query else address
