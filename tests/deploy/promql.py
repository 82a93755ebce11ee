"""Whether an expression stays inside of the PromQL that foreshock answers, without parsing it: words,
brackets and operators only. docs/formats/promql.md says what is understood."""
import re

AGGREGATIONS = {"sum", "avg", "min", "max", "count", "topk", "bottomk", "quantile"}
FUNCTIONS = {f"{each}_over_time" for each in ("avg", "min", "max", "last", "count", "sum", "quantile", "stddev")}
FUNCTIONS |= {"rate", "increase", "delta", "abs", "clamp", "clamp_min", "clamp_max", "round", "time",
              "timestamp", "vector", "scalar", "absent"}
WORDS = {"by", "without", "offset"}
REFUSED = {"and", "or", "unless", "bool", "on", "ignoring", "group_left", "group_right"}
NAMES = {"y", "yhat", "yhat_lower", "yhat_upper", "anomaly_score", "residual", "anomaly_active", "ALERTS"}
TOKEN = re.compile(r"""
    \s+ | (?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    | (?P<duration>\d+(?:ms|[smhdwy])(?:\d+(?:ms|[smhdw]))*) | (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
    | (?P<word>[a-zA-Z_][a-zA-Z0-9_]*) | (?P<sign>=~|!~|==|!=|<=|>=|[-+*/%^<>=(){}\[\],])
""", re.VERBOSE)
CLOSING = {")": "(", "]": "[", "}": "{"}


def tokens(text):
    """(kind, text) of every token; ValueError where there is none."""
    at = 0
    while at < len(text):
        found = TOKEN.match(text, at)
        if not found:
            raise ValueError(f"'{text[at:at + 12]}' is not of the subset")
        at = found.end()
        if found.lastgroup:
            yield found.lastgroup, found.group()


def names_in(text):
    """The metrics that an expression names, as far as brackets tell them from labels."""
    for word, follows, depth, labels in words_in(text):
        if not depth and not labels and follows != "(" and word not in WORDS | REFUSED | AGGREGATIONS:
            yield word


def words_in(text):
    """(word, what follows, depth of braces, whether it stands behind by or without)."""
    found = list(tokens(text)) + [("end", "")]
    braces, labels, last = 0, False, ""
    for (kind, token), (_, follows) in zip(found, found[1:]):
        braces += (token == "{") - (token == "}")
        if token == "(" and last in ("by", "without"):
            labels = True
        if kind == "word":
            yield token, follows, braces, labels
        if token == ")":
            labels = False
        last = token


def breaches(text):
    """What is not of the subset."""
    try:
        found = list(tokens(text))
    except ValueError as error:
        return [str(error)]
    stack, wrong = [], []
    for kind, token in found:
        if kind == "sign" and token in "([{":
            stack.append(token)
        elif kind == "sign" and token in CLOSING and (not stack or stack.pop() != CLOSING[token]):
            wrong.append(f"'{token}' closes nothing")
    if stack:
        wrong.append(f"'{stack[-1]}' is not closed")
    for word, follows, braces, labels in words_in(text):
        if braces or labels:
            continue
        if word in REFUSED:
            wrong.append(f"'{word}' is not understood")
        elif follows == "(" and word not in AGGREGATIONS | FUNCTIONS | WORDS:
            wrong.append(f"'{word}()' is not understood")
    return wrong
