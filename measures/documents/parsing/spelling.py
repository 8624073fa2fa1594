"""One spelling for reading: the same text, character for character, without differences of width."""

_FULL_WIDTH = {
    code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}
_PAIRS = {
    "（": "(﹙〈", "）": ")﹚〉", "【": "[［〔﹝〖", "】": "]］〕﹞〗", "，": ",﹐", "；": ";﹔", "：": ":﹕∶", "。": "｡",
    "、": "﹑､", " ": "\t\u3000\xa0\u2002\u2003\u2009\u202f\u200b\ufeff", "\n": "\r\x0b\x0c\x85\u2028\u2029",
    "—": "-－–―─~～﹣", "〇": "○零",
}  # fmt: skip
_TABLE = str.maketrans(
    {**_FULL_WIDTH, **{ord(other): one for one, others in _PAIRS.items() for other in others}}
)


def evened(text: str) -> str:
    """``text`` with full-width digits, brackets of one family, separators, dashes, spaces and line ends in one spelling each.

    As long as ``text``: what stands at a place stands there in both. Square, lenticular and tortoise-shell brackets become 【】.
    """
    return text.translate(_TABLE)
