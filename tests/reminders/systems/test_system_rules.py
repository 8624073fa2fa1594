"""Which addresses an office system may have, and how its messages are signed."""

import base64

import pytest

from audit.rules import RuleBroken
from reminders.systems.rules import check_address, is_forbidden, shown_address
from reminders.systems.signing import new_secret, signature_of


@pytest.mark.parametrize(
    "url",
    [
        "https://oa.kjt.ln.gov.cn/receive",
        "http://10.20.30.40:8080/receive?token=abc",
        "http://192.168.1.5/",
        "https://[fd12::5]/receive",
        "https://办公.政务/接收",
    ],
)
def test_addresses_in_the_intranet_are_taken(url):
    assert check_address(url) is None


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("ftp://oa.example.cn/", "system_scheme"),
        ("file:///etc/passwd", "system_address"),
        ("oa.example.cn/receive", "system_address"),
        ("https://user:word@oa.example.cn/", "system_credentials"),
        ("https://user@oa.example.cn/", "system_credentials"),
        ("https://oa.example.cn/#part", "system_fragment"),
        ("https://oa.example.cn/#", "system_fragment"),
        ("https://oa.example.cn\\@10.0.0.1/", "system_address"),
        ("https://oa.example.cn/a b", "system_address"),
        ("https://oa.example.cn/\r\nX: y", "system_address"),
        ("https://oa.example.cn:0/", "system_address"),
        ("https://oa.example.cn:99999/", "system_address"),
        ("https://[::1/", "system_address"),
        ("http://2130706433/", "system_address"),
        ("http://127.1/", "system_address"),
        ("http://0x7f.0.0.1/", "system_address"),
        ("http://localhost:8000/", "system_forbidden"),
        ("http://LOCALHOST./", "system_forbidden"),
        ("http://a.localhost/", "system_forbidden"),
        ("http://127.0.0.1/", "system_forbidden"),
        ("http://[::1]/", "system_forbidden"),
        ("http://169.254.169.254/latest/meta-data/", "system_forbidden"),
        ("https://oa.example.cn/" + "x" * 300, "too_long"),
    ],
)
def test_other_addresses_are_refused(url, code):
    with pytest.raises(RuleBroken) as refused:
        check_address(url)
    assert (refused.value.code, refused.value.field) == (code, "url")


@pytest.mark.parametrize(
    "address",
    ["127.8.8.8", "::1", "::ffff:127.0.0.1", "2002:7f00:1::", "0.0.0.0", "::", "169.254.0.23", "fe80::1",
     "224.0.0.1", "ff02::1", "255.255.255.255", "100.100.100.200", "fd00:ec2::254"],
)  # fmt: skip
def test_the_machine_itself_and_the_networks_machinery_are_forbidden(address):
    assert is_forbidden(address)


@pytest.mark.parametrize("address", ["10.1.2.3", "172.18.0.9", "192.168.0.1", "59.197.1.1", "fd12::5"])
def test_private_and_public_addresses_are_not(address):
    assert not is_forbidden(address)


def test_loopback_alone_can_be_permitted():
    assert check_address("http://localhost:8000/", may_be_loopback=True) is None
    assert not is_forbidden("127.0.0.1", may_be_loopback=True)
    assert is_forbidden("169.254.169.254", may_be_loopback=True)


def test_an_address_is_shown_without_its_query():
    assert shown_address("https://oa.example.cn/receive?token=abc") == "https://oa.example.cn/receive?…"
    assert shown_address("https://oa.example.cn/receive") == "https://oa.example.cn/receive"


def test_the_signature_is_the_one_of_the_published_example():
    """The example that the libraries of the specification are tested with."""
    signature = signature_of(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1614265330,
        body=b'{"test": 2432232314}',
    )
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_every_secret_is_new_and_32_bytes_long():
    first, second = new_secret(), new_secret()
    assert first != second
    assert len(base64.b64decode(first.removeprefix("whsec_"))) == 32
