"""Breaking a long title into lines as official papers do: no broken words, upper lines not shorter than lower."""

from functools import cache

# Where a line may well begin: words that open a part of a title. Other places cost more.
_OPENERS = (
    "关于", "《", "（", "进一步", "推进", "推动", "促进", "加快", "加强", "强化", "深化", "完善", "实施", "支持",
    "鼓励", "优化", "落实", "政策措施", "若干", "实施方案", "工作方案", "行动计划", "意见", "通知", "暂行办法",
    "管理办法", "和", "及", "与",
)  # fmt: skip
_NEVER_FIRST = "的》，、）。；：”】〉"
_NEVER_LAST = "《（“【〈"


# What a further line costs: less than a broken word.
_FURTHER_LINE = 30.0


def title_lines(title: str, *, most: int = 20) -> list[str]:
    """``title`` in lines of at most ``most`` characters, balanced, each beginning where a phrase does if possible."""
    fewest = -(-len(title) // most)
    if fewest <= 1:
        return [title]
    tries = [_broken_into(title, count, most) for count in (fewest, fewest + 1)]
    return min(tries, key=lambda attempt: attempt[0] + _FURTHER_LINE * len(attempt[1]))[1]


def _broken_into(title: str, count: int, most: int) -> tuple[float, list[str]]:
    """The cheapest way to break ``title`` into ``count`` lines, and its cost."""
    ideal = len(title) / count

    @cache
    def best(start: int, left: int) -> tuple[float, tuple[str, ...]]:
        rest = title[start:]
        if left == 1:
            too_long = 1e6 if len(rest) > most else 0.0
            return too_long + (len(rest) - ideal) ** 2, (rest,)
        options: list[tuple[float, tuple[str, ...]]] = [(1e9, (rest,))]
        for length in range(1, min(most, len(rest) - left + 1) + 1):
            cost, lines = best(start + length, left - 1)
            # A lower line longer than the one above turns the trapezoid upside down.
            widens = 3.0 * max(0, len(lines[0]) - length)
            here = (length - ideal) ** 2 + _break_cost(title, start + length) + widens
            options.append((here + cost, (rest[:length], *lines)))
        return min(options, key=lambda option: option[0])

    cost, lines = best(0, count)
    return cost, list(lines)


def _break_cost(title: str, at: int) -> float:
    if title[at] in _NEVER_FIRST or title[at - 1] in _NEVER_LAST:
        return 1000.0
    if title[at - 1] in "，、》的":
        return 0.0
    return 0.0 if title.startswith(_OPENERS, at) else 40.0
