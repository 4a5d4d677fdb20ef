"""What years of a cohort came to, on one page."""

from collections import Counter
from collections.abc import Sequence

from careplan.demo.simulation.running import Told


def page(parts: Sequence[Told]) -> str:
    """The page: what was done, what the books say, and what did not balance."""
    acts: Counter[str] = Counter()
    for part in parts:
        acts += part.acts
    opened, done, still, closed = (
        sum(getattr(part, name) for part in parts)
        for name in ("opened", "done", "open", "closed")
    )
    differences = [line for part in parts for line in part.differences]
    lines = [
        "",
        _head(parts),
        "",
        "What people did",
        *(f"  {count:>9,}  {_words(act)}" for act, count in sorted(acts.items())),
        f"  {sum(part.messages for part in parts):>9,}  messages sent",
        "",
        f"The books, {sum(part.ledgers for part in parts)} weekly counts",
        f"  {opened:>9,}  checks opened",
        f"  {done:>9,}  done",
        f"  {closed:>9,}  closed by a person",
        f"  {still:>9,}  open",
        "",
        _verdict(opened - done - closed - still, differences),
        *(f"  {line}" for line in differences),
    ]
    return "\n".join(lines)


def balances(parts: Sequence[Told]) -> bool:
    """Whether every count of every part added up."""
    return all(
        not part.differences and part.opened == part.done + part.closed + part.open
        for part in parts
    )


def _head(parts: Sequence[Told]) -> str:
    patients = sum(part.patients for part in parts)
    seconds = max(part.seconds for part in parts)
    return f"{patients} patients, {parts[0].years} years, {seconds:.0f} seconds"


def _words(act: str) -> str:
    return act.replace("_", " ")


def _verdict(missing: int, differences: Sequence[str]) -> str:
    if not missing and not differences:
        return "The books balance."
    return (
        f"The books do NOT balance: {missing} missing, {len(differences)} differences."
    )
