"""What the checkers need to know of C++ text: its literals, its code without comments and literals, its variables with static life."""
import re

TOKEN = re.compile(
    r'//[^\n]*|/\*.*?\*/'                                  # comments
    r'|(?P<raw>(?:u8|[uUL])?R"(?P<mark>[^()\\ ]{0,16})\((?P<rawtext>.*?)\)(?P=mark)")'
    r'|(?P<text>"(?:\\.|[^"\\\n])*")'
    r"|(?P<char>(?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])+')",
    re.S)


def blank(text):
    return re.sub(r"[^\n]", " ", text)


def code_of(source):
    """The source with comments and the insides of literals blanked, line by line as before."""
    return TOKEN.sub(lambda m: '"' + blank(m[0])[1:-1] + '"' if m["raw"] or m["text"] else blank(m[0]), source)


def literals(source):
    """(line, text) of each string literal; neighbours with only blanks between them are one, as for the compiler."""
    out, end = [], -1
    for m in TOKEN.finditer(source):
        if not (m["raw"] or m["text"]):
            continue
        text = m["rawtext"] if m["raw"] else m["text"][1:-1].replace("\\n", "\n").replace('\\"', '"')
        if out and end >= 0 and code_of(source[end:m.start()]).strip() == "":
            out[-1] = (out[-1][0], out[-1][1] + text)
        else:
            out.append((source.count("\n", 0, m.start()) + 1, text))
        end = m.end()
    return out


def kind_of_scope(head):
    """What a brace opens, by the text before it."""
    head = re.sub(r"\b(alignas|requires|noexcept|decltype)\s*\([^()]*\)", " ", head).strip()
    if re.search(r"\bnamespace\b[\w:\s]*$", head) or re.search(r'extern\s*""$', re.sub(r"\s+", " ", head)) or head.endswith('extern " "'):
        return "namespace"
    if re.search(r"\b(struct|class|union|enum)\b[^()=]*$", re.sub(r"<[^<>]*>", "", head)):
        return "type"
    if head.endswith(("=", ",", "return", "(")) or re.search(r"[\w>\]]$", head) and ")" not in head:
        return "value"
    return "function"


SKIPPED = re.compile(r"\s*(?:__extension__\s+)?(using|typedef|template|friend|static_assert|namespace|return|case|public|private|protected|concept|enum|struct|class|union|goto|throw|delete|else|if|for|while|do|co_)\b")
NAMED = re.compile(r"^(?P<type>[\w:<>,&*\s\[\]]+?[\s&*>])(?P<name>~?\w+)\s*(\[[^\]]*\]\s*)*(?P<how>=[^=].*|\{.*|;|\(.*)?$", re.S)


def is_constant(type_text):
    if re.search(r"\b(constexpr|consteval)\b", type_text):
        return True
    return bool(re.search(r"\bconst\b", type_text)) and not re.search(r"\*\s*$", type_text)


def variable_of(statement, scope):
    """The name of a variable with static life that can change, declared by this statement of that scope; else None."""
    flat = re.sub(r"\s+", " ", re.sub(r"\[\[.*?\]\]|alignas\s*\([^()]*\)", " ", statement)).strip()
    is_static = bool(re.match(r"(inline |extern )*static\b", flat))
    if "thread_local" in flat and scope == "function":
        return None  # a buffer used again by the calls of one thread carries nothing from one to the next
    if not flat or SKIPPED.match(flat) or "operator" in flat or (scope != "namespace" and not is_static):
        return None
    flat = re.sub(r"\b(inline|extern|static|thread_local|constinit)\b ", "", flat)
    named = NAMED.match(flat)
    if not named or is_constant(named["type"]) or not named["type"].strip():
        return None
    # Parentheses: in a function's body an initializer, elsewhere a function's parameters.
    if (named["how"] or "").startswith("(") and scope != "function":
        return None
    return named["name"]


def static_variables(source):
    """(line, name) of every variable with static life that is not constant: globals, singletons, hidden state."""
    code = re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", lambda m: blank(m[0]), code_of(source), flags=re.M)
    scopes, head, start, found = ["namespace"], "", 0, []
    saved, round_depth = [], 0

    def statement_ends(text, at):
        if name := variable_of(text, scopes[-1]):
            found.append((code.count("\n", 0, at) + 1 + len(re.match(r"\s*", code[at:])[0].split("\n")) - 1, name))

    for i, c in enumerate(code):
        if not head.strip():
            start = i
        if c in "()":
            round_depth += 1 if c == "(" else -1
        if round_depth > 0 and c not in "{}":
            head += c
        elif c == "{":
            kind = "value" if round_depth > 0 and not re.search(r"[\])]\s*(mutable|noexcept|->[^(){]*)?\s*$", head) else kind_of_scope(head)
            if kind == "value" and scopes[-1] != "value":
                statement_ends(head + "{", start)
            scopes.append(kind)
            saved.append((head, start, round_depth)) if kind in ("value",) or round_depth > 0 else saved.append(None)
            head, round_depth = "", 0
        elif c == "}":
            if len(scopes) > 1:
                scopes.pop()
                before = saved.pop()
                head, start, round_depth = (before[0] + "{}", before[1], before[2]) if before else ("", i + 1, 0)
                if before and scopes[-1] in ("namespace", "type", "function") and round_depth == 0:
                    head = "using counted "  # the declaration was looked at when its brace opened
        elif c == ";":
            statement_ends(head + ";", start)
            head = ""
        else:
            head += c
        if c == ":" and scopes[-1] == "type" and re.match(r"\s*(public|private|protected)\s*:$", head):
            head = ""
    return found

