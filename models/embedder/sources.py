"""Training text: passages to learn from by themselves, and pairs that belong together.

Only data whose licence allows shipping what was learnt from it. Queries of the retrieval sets are split by a hash of
their id: one half is held out, never trained on in any form, and only reported.
"""

import csv
import hashlib
import json
import pathlib
import re
from dataclasses import dataclass, field

RETRIEVAL_SETS = ("toyhom-im-zh", "cmexam-explanation-zh", "pubmedqa-en", "bioasq-snippets-en")
SENTENCE = re.compile(r"[^。！？；!?;\n.]*(?:[。！？；!?;\n]+|\.(?=\s|$)|\.|$)")


@dataclass
class Sources:
    """`passages`: (group, text). `pairs`: (group, left, right). Groups decide which texts compete in one batch."""

    passages: list = field(default_factory=list)
    pairs: list = field(default_factory=list)

    def texts(self):
        yield from (text for _, text in self.passages)
        for _, left, right in self.pairs:
            yield left
            yield right


@dataclass
class RetrievalSet:
    name: str
    documents: list
    #: query id → (text, indices of relevant documents, the whole row)
    queries: dict

    def part(self, name):
        return {qid: row for qid, row in self.queries.items() if part_of(qid) == name}


#: The training half in four parts of equal size, for cross-validation.
FOLDS = ("fold-4", "fold-5", "fold-6", "fold-7")


def part_of(query_id):
    """"held-out" (a half: never trained on, only reported) or one of the folds."""
    bucket = hashlib.sha256(query_id.encode()).digest()[0] % 8
    return "held-out" if bucket < 4 else f"fold-{bucket}"


def read_jsonl(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def read_retrieval_set(folder):
    documents = read_jsonl(folder / "corpus.jsonl")
    index = {row["_id"]: i for i, row in enumerate(documents)}
    relevant = {}
    for line in (folder / "qrels.tsv").read_text().splitlines()[1:]:
        query_id, document_id, _ = line.split("\t")
        relevant.setdefault(query_id, set()).add(index[document_id])
    rows = {row["_id"]: row for row in read_jsonl(folder / "queries.jsonl")}
    queries = {qid: (rows[qid]["text"], relevant[qid], rows[qid]) for qid in rows if qid in relevant}
    return RetrievalSet(folder.name, [row["text"] for row in documents], queries)


def sentences(text):
    return [s for s in (m.strip() for m in SENTENCE.findall(text)) if len(s) > 3]


def passages_of(text, longest=600):
    """Cuts a long text at line ends into passages of about `longest` characters."""
    out, current = [], ""
    for line in text.splitlines():
        if current and len(current) + len(line) > longest:
            out.append(current)
            current = ""
        current += line + "\n"
    return [p for p in [*out, current] if len(p) > 40]


def add_retrieval_set(sources, data, parts):
    sources.passages += [(data.name, text) for text in data.documents]
    for qid, (text, relevant, row) in data.queries.items():
        if part_of(qid) not in parts:
            continue
        for document in sorted(relevant)[:12]:
            sources.pairs.append((data.name, text, data.documents[document]))
        title, _, body = text.partition(" ")
        if data.name == "toyhom-im-zh" and len(body) > 10:
            sources.pairs.append((data.name, title, body))
            sources.pairs.append((data.name, title, data.documents[min(relevant)]))
        for answer in as_list(row.get("ideal_answer")) + as_list(row.get("long_answer")):
            sources.pairs.append((data.name, text, answer))
            sources.pairs.append((data.name, answer, data.documents[min(relevant)]))


def as_list(value):
    return [] if value is None else value if isinstance(value, list) else [value]


def add_cmexam(sources, path, data, parts):
    """Stem and options ↔ explanation, but only where the retrieval set does not hold the explanation of the row."""
    known = set(data.documents)
    trained = {text for qid, (text, _, _) in data.queries.items() if part_of(qid) in parts}
    for row in read_jsonl(path):
        if row["explanation"] in known and row["question"] not in trained:
            continue
        options = " ".join(str(o) for o in row["options"].values())
        sources.pairs.append((data.name, row["question"] + " " + options, row["explanation"]))


def add_chinaxiv(sources, folder):
    for path in sorted(folder.glob("*.md")):
        text = path.read_text(encoding="utf-8")
        text = re.split(r"\n#*\s*(?:参考文献|References|REFERENCES)", text)[0]
        title = next((m.group(1) for m in re.finditer(r"^# (.+)$", text, re.M) if len(m.group(1)) > 8), "")
        sources.passages += [("chinaxiv", p) for p in passages_of(text)]
        chinese = re.search(r"摘\s*要\W*\n*(.{60,})", text)
        english = re.search(r"[Aa]bstract\W*\n*([^\u4e00-\u9fff]{120,})", text)
        if chinese and title:
            sources.pairs.append(("chinaxiv", title, chinese.group(1)))
        if chinese and english:
            sources.pairs.append(("cross", chinese.group(1)[:1500], english.group(1)[:3000]))
        for heading, body in re.findall(r"^#+ +[\d.\s]*(.{3,40})\n+((?:(?!#).*\n+){1,12})", text, re.M):
            if len(body) > 60:
                sources.pairs.append(("chinaxiv", f"{title} {heading}", body[:800]))


def add_cases(sources, path):
    for case in json.loads(path.read_text(encoding="utf-8")):
        sources.passages.append(("cmb-clin", case["description"]))
        sources.pairs.append(("cmb-clin", case["title"], case["description"]))
        for pair in case["QA_pairs"]:
            sources.pairs.append(("cmb-clin", case["title"] + pair["question"], pair["answer"]))


def add_dialogues(sources, mts, aci):
    csv.field_size_limit(10_000_000)
    for path in sorted(mts.glob("*.csv")):
        for row in csv.DictReader(open(path, encoding="utf-8", newline="")):
            sources.pairs.append(("dialogue", row["section_text"][:1500], row["dialogue"][:3000]))
    for path in sorted(aci.glob("*train*.csv")):
        if "metadata" in path.name:
            continue
        for row in csv.DictReader(open(path, encoding="utf-8", newline="")):
            sources.passages += [("dialogue", p) for p in passages_of(row.get("note") or "")]


def add_starter(sources, folder):
    """The project's own documents: subject, aliases and headings ↔ section text; names of one thing ↔ each other."""
    for path in sorted(folder.glob("**/*.md")):
        raw = path.read_text(encoding="utf-8")
        match = re.match(r"---\n(.*?)\n---\n(.*)", raw, re.S)
        if not match:
            continue
        front, text = match.groups()
        subject = (re.search(r"^subject: *(.+)$", front, re.M) or [None, ""])[1].strip("\"' ")
        aliases = (re.search(r"^aliases: *\[(.*)\]", front, re.M) or [None, ""])[1]
        names = [n.strip("\"' ") for n in [subject, *aliases.split(",")] if n.strip()]
        sources.pairs += [("names", names[0], other) for other in names[1:]]
        parts = re.split(r"^(?:#+ *(.+)|【(.+?)】)\s*$", text, flags=re.M)
        for heading, bracket, body in zip(parts[1::3], parts[2::3], parts[3::3]):
            if len(body.strip()) < 15:
                continue
            sources.passages.append(("starter", body))
            # The first names are the plainest ones, the last ones those in the other language.
            for name in dict.fromkeys(names[:4] + names[-4:]):
                sources.pairs.append(("starter", f"{name} {heading or bracket}", body[:1200]))


def add_questions(sources, folder, questions, halves):
    """Tuning questions without the name of their subject ↔ the sentence that answers, under its heading, and its section."""
    sections = {path.stem: read_sections(path) for path in sorted(folder.glob("**/*.md"))}
    for row in read_jsonl(questions / "answerable.jsonl"):
        if row["split"] != "tune" or half_of(row["document"]) not in halves:
            continue
        names, bodies = sections.get(row["document"], ([], {}))
        asked = without(row["question"], names)
        body = bodies.get(bare(row["section"]))
        if body is None or len(asked) < 3:
            continue
        for span in row["must_contain"]:
            sentence = next((s for s in re.split(r"(?<=[。！？；\n])", body) if span in s), span)
            sources.pairs.append(("questions", asked, f"{row['section']} {sentence.strip()}"))
        sources.pairs.append(("questions", asked, body[:1200]))


def half_of(document):
    """0 or 1: each half of the documents has an embedder that learnt nothing from its questions, see --half."""
    return hashlib.sha256(document.encode()).digest()[0] % 2


def read_sections(path):
    """The subject's names, and the text under each heading (letters and digits only)."""
    raw = path.read_text(encoding="utf-8")
    names = re.findall(r"^subject: *(.+)$", raw, re.M) + re.findall(r"^aliases: *\[(.*)\]", raw, re.M)
    parts = re.split(r"^(?:#+ *(.+)|【(.+?)】)\s*$", raw, flags=re.M)
    bodies = {bare(h or b): body for h, b, body in zip(parts[1::3], parts[2::3], parts[3::3])}
    return [name.strip("\"' ") for part in names for name in part.split(",")], bodies


def bare(heading):
    return re.sub(r"[\W_]", "", heading).lower()


def without(question, names):
    for name in sorted(filter(None, names), key=len, reverse=True):
        question = re.sub(re.escape(name), " ", question, flags=re.I)
    return question.strip()


def add_synonyms(sources, path):
    """Rows of words with one meaning, patients' and doctors', Chinese and English."""
    for row in re.findall(r"\[([^\[\]]*)\]", path.read_text(encoding="utf-8")):
        terms = re.findall(r"'([^']+)'", row)
        sources.pairs += [("names", terms[0], term) for term in terms[1:]]


def read_sources(data, project, parts, questions, halves=(0, 1)):
    """Everything the model is trained on, and the four retrieval sets."""
    sources = Sources()
    sets = [read_retrieval_set(data / "retrieval" / name) for name in RETRIEVAL_SETS]
    for one in sets:
        add_retrieval_set(sources, one, parts)
    add_cmexam(sources, data / "cmexam" / "val.jsonl", sets[1], parts)
    add_chinaxiv(sources, data / "chinaxiv-medical" / "md")
    add_cases(sources, data / "cmb-clin" / "cases.json")
    add_dialogues(sources, data / "mts-dialog", data / "aci-bench")
    add_starter(sources, project / "corpora" / "starter")
    add_questions(sources, project / "corpora", questions, halves)
    for name in ("synonyms.ts", "abbreviations.ts", "everyday-words.ts"):
        add_synonyms(sources, project / "src" / "retrieval" / "query" / name)
    return sources, sets
