"""Just enough C++ to read clang-formatted sources: code without comments, includes, functions."""
import re

TOKEN = re.compile(
    r"//[^\n]*"                                    # comment to the end of the line
    r"|/\*.*?\*/"                                  # block comment
    r'|R"(?P<mark>[^(\s]*)\(.*?\)(?P=mark)"'       # raw string
    r'|"(?:\\.|[^"\\\n])*"'                        # string
    r"|(?<![0-9a-fA-F])'(?:\\[^']+|\\'|[^\\'\n])'",  # character; 1'000 is a number
    re.DOTALL)
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]')
DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.MULTILINE)
SCOPE = re.compile(r"\b(namespace|class|struct|union|enum|extern)\b")
CALLABLE_END = re.compile(r"\)\s*((const|noexcept|override|final|mutable|&&?)\s*)*(->.*|:.*)?$",
                          re.DOTALL)


def blank(match):
    """Same length, same lines, nothing to read."""
    return re.sub(r"[^\n]", " ", match.group())


def code_only(text):
    """The text with comments and the insides of literals blanked; #include lines stay."""
    return TOKEN.sub(blank, text)


def includes(text):
    """(line number, header) of every #include."""
    for number, line in enumerate(text.splitlines(), 1):
        found = INCLUDE.match(line)
        if found:
            yield number, found.group(1)


def is_function(head):
    """Whether what stands before a brace, outside every function, opens a function's body."""
    bare = head
    while re.search(r"<[^<>]*>", bare):
        bare = re.sub(r"<[^<>]*>", "", bare)
    if bare.rstrip().endswith("=") or "(" not in bare:
        return False
    return not SCOPE.search(bare) or bool(CALLABLE_END.search(bare.strip()))


def functions(code):
    """(first, last) line of every function body, lambdas inside not counted apart. Takes what
    code_only() gives; relies on clang-format for the space before a body's brace."""
    code = DIRECTIVE.sub(blank, code)
    stack, head_from, parentheses, line = [], 0, 0, 1
    inside = 0  # How many open braces belong to a function or an initialiser.
    for at, char in enumerate(code):
        if char == "\n":
            line += 1
        elif char in "()":
            parentheses += 1 if char == "(" else -1
        elif char == ";" and not inside and not parentheses:
            head_from = at + 1
        elif char == "{":
            kind = kind_of_block(code, head_from, at, inside or parentheses)
            stack.append((kind, line))
            inside += kind != "scope"
            head_from = at + 1 if kind == "scope" else head_from
        elif char == "}" and stack:
            kind, first = stack.pop()
            inside -= kind != "scope"
            if kind == "function":
                yield first, line
            if kind != "initialiser" and not inside:
                head_from = at + 1


def kind_of_block(code, head_from, at, inside):
    """scope, function, or initialiser (also for every brace inside those two)."""
    if inside or not code[at - 1 : at].isspace():  # A member in a constructor's list: a_{a}
        return "initialiser"
    head = code[head_from:at]
    if is_function(head):
        return "function"
    return "scope" if SCOPE.search(head) else "initialiser"
