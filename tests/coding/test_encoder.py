"""The shipped encoder: trees, names and event types, whatever the input; damaged files are refused."""

import shutil
from pathlib import Path

import pytest

from detente.coding.encoder import MODELS, Encoder, chunks
from detente.coding.relate import relate_file
from detente.coding.wordsplit import words
from detente.errors import ModelError, SourceError
from detente.schema import Reject

TREEBANK = Path(__file__).resolve().parents[3] / "shared" / "data" / "ud" / "en_ewt-test.conllu"


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder.load()


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in words(text)]


def test_is_read_once_in_a_process(encoder: Encoder) -> None:
    assert Encoder.load() is encoder


def test_an_active_sentence(encoder: Encoder) -> None:
    (tree,) = encoder.parse([cut("The Norwegian president visited Nepal on Tuesday.")])
    verb = tree.words.index("visited")
    assert tree.head[verb] == -1
    assert tree.deprel[verb] == "root"
    assert (tree.head[2], tree.deprel[2]) == (verb, "nsubj")
    assert (tree.head[4], tree.deprel[4]) == (verb, "obj")
    assert tree.upos[:3] == ["DET", "ADJ", "NOUN"]
    assert tree.xpos[verb] == "VBD"
    assert tree.ner[4] == "B-LOC"


def test_a_passive_sentence_names_its_agent(encoder: Encoder) -> None:
    (tree,) = encoder.parse([cut("The envoy was expelled by Chile.")])
    assert tree.deprel[1] == "nsubj:pass"
    assert tree.deprel[tree.words.index("Chile")] == "obl:agent"


def test_names_of_several_words(encoder: Encoder) -> None:
    (tree,) = encoder.parse([cut("Angela Merkel spoke in New York about the World Bank.")])
    assert tree.ner[:2] == ["B-PER", "I-PER"]
    assert tree.ner[4:6] == ["B-LOC", "I-LOC"]
    assert tree.ner[8:10] == ["B-ORG", "I-ORG"]


def test_a_sentence_does_not_depend_on_its_company(encoder: Encoder) -> None:
    texts = [
        "Peru and Chile signed a treaty in Lima.",
        "No.",
        "He said that they would, in the end, come to nothing. " * 6,
    ]
    together = encoder.parse([cut(t) for t in texts])
    alone = [encoder.parse([cut(t)])[0] for t in texts]
    assert together == alone


@pytest.mark.parametrize(
    "sentence",
    [
        [],
        ["."],
        ["\u200b"],
        ["🙂", "北京"],
        ["x" * 5000],
        ["ab"] * 700,
        ["a.b-c" * 40] * 120,
        ["[CLS]", "[SEP]", "[PAD]", "<s>"],
    ],
)
def test_any_words_give_a_tree(encoder: Encoder, sentence: list[str]) -> None:
    (tree,) = encoder.parse([sentence])
    assert tree.words == sentence
    assert {len(x) for x in (tree.upos, tree.xpos, tree.head, tree.deprel, tree.ner)} == {len(sentence)}
    assert tree.head.count(-1) == (1 if sentence else 0)
    assert [rel == "root" for rel in tree.deprel] == [head == -1 for head in tree.head]


def test_nothing_gives_nothing(encoder: Encoder) -> None:
    assert encoder.parse([]) == []
    assert encoder.relate([]) == []


def test_long_sentences_are_cut_at_punctuation() -> None:
    long = ["so"] * 100 + [","] + ["on"] * 100
    assert [len(part) for part in chunks(long)] == [101, 100]
    assert [len(part) for part in chunks(["so"] * 250)] == [120, 120, 10]
    assert [word for part in chunks(long) for word in part] == long


def test_files_are_small_enough_to_ship() -> None:
    names = [line.split("  ")[1] for line in (MODELS / "SHA256SUMS").read_text().splitlines()]
    assert sum((MODELS / name).stat().st_size for name in names) <= 30_000_000


@pytest.mark.parametrize("name", ["weights.bin", "labels.json"])
def test_a_damaged_file_is_refused_by_name(tmp_path: Path, name: str) -> None:
    shutil.copytree(MODELS, tmp_path / "models")
    with (tmp_path / "models" / name).open("r+b") as file:
        file.seek(100)
        file.write(b"\0\1\2")
    with pytest.raises(ModelError, match=name):
        Encoder(tmp_path / "models")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="SHA256SUMS"):
        Encoder(tmp_path)
    shutil.copytree(MODELS, tmp_path / "models")
    (tmp_path / "models" / "vocabulary.txt").unlink()
    with pytest.raises(ModelError, match=r"vocabulary\.txt"):
        Encoder(tmp_path / "models")


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("<s>The Danish premier</s> met <t>her Finnish counterpart</t> in Oslo for two hours.", "CONSULT"),
        ("<s>Rebels</s> shelled <t>a village in the north</t> and killed nine people.", "ASSAULT"),
        ("<s>Spain</s> sent tents and doctors to <t>Morocco</t> after the earthquake.", "AID"),
        ("<s>Georgia</s> expelled <t>two Russian diplomats</t> on Monday.", "SANCTION"),
        ("<s>Police</s> arrested <t>the editor of the weekly</t>.", "COERCE"),
        ("<s>Thousands of students</s> demonstrated against <t>the government</t> in Dhaka.", "PROTEST"),
        ("<s>The army</s> put its troops on alert along the border with <t>Chad</t>.", "MOBILIZE"),
        ("<s>Islamabad</s> rejected <t>Kabul</t>'s proposal for talks.", "REJECT"),
        ("<s>The minister</s> threatened <t>Warsaw</t> with sanctions.", "THREATEN"),
        ("<s>The premier</s> accused <t>the opposition</t> of planning a coup.", "ACCUSE"),
        ("<s>The chancellor</s> urged <t>Belgrade</t> to resume the talks.", "REQUEST"),
        ("<s>Cuba</s> released <t>fifty prisoners</t> on Friday.", "RETREAT"),
        ("<t>Cuba's prisoners</t> were freed by <s>the authorities</s> on Friday.", "RETREAT"),
        ("<s>Japan</s> praised <t>the efforts of Mongolia</t>.", "SUPPORT"),
        ("<s>Italy</s> and <t>Malta</t> held joint naval exercises.", "COOPERATE"),
        ("<s>Sweden</s> has agreed to send experts to <t>Kosovo</t> next year.", "AGREE"),
    ],
)
def test_plain_sentences_have_plain_types(encoder: Encoder, marked: str, expected: str) -> None:
    ((kind, probability),) = encoder.relate([marked])
    assert kind == expected
    assert 0.3 < probability <= 1


def test_a_table_is_coded_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "marked.tsv"
    lines = [
        b"\xef\xbb\xbfsentence_id\tnote\tmarked_sentence",
        "7\tä\t<s>Peru</s> thanked <t>Chile</t> for its help.".encode(),
        b"8\tx",
        b"",
        b"9\tx\tnothing is marked",
        b"10\tx\t<s>Per\xff</s> thanked <t>Chile</t>.",
        b'11\tx\t"<s>Rebels</s> attacked <t>the camp</t>.\r',
        b"12\tx\t<s>A</s> <t>B</t> " + b"word " * 30_000,
        b"13\tx\t<t>The camp</t> was attacked.",
    ]
    path.write_bytes(b"\n".join(lines))
    found = list(relate_file(path))
    coded = [row for row in found if not isinstance(row, Reject)]
    assert [(row["id"], row["event_type"], row["quad_code"]) for row in coded[:2]] == [
        ("7", "SUPPORT", 1),
        ("11", "ASSAULT", 4),
    ]
    assert coded[2]["id"] == "13"
    assert [row.line for row in found if isinstance(row, Reject)] == [3, 5, 6, 8]


def test_a_table_without_its_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "marked.tsv"
    path.write_text("id\ttext\n1\t<s>Peru</s> thanked <t>Chile</t>.\n")
    with pytest.raises(SourceError, match="sentence_id"):
        list(relate_file(path))
    with pytest.raises(SourceError):
        list(relate_file(tmp_path / "absent.tsv"))


@pytest.mark.skipif(not TREEBANK.exists(), reason="the treebank isn't here")
def test_keeps_its_accuracy_on_the_treebank(encoder: Encoder) -> None:
    rows = [
        [line.split("\t") for line in block.split("\n") if line[:1].isdigit() and line.split("\t")[0].isdigit()]
        for block in TREEBANK.read_text(encoding="utf-8").split("\n\n")[:500]
    ]
    rows = [sentence for sentence in rows if sentence]
    trees = encoder.parse([[row[1] for row in sentence] for sentence in rows])
    pairs = [
        (tree.head[i] + 1 == int(row[6]), tree.deprel[i] == row[7], tree.upos[i] == row[3])
        for tree, sentence in zip(trees, rows, strict=True)
        for i, row in enumerate(sentence)
    ]
    assert sum(head for head, _, _ in pairs) / len(pairs) > 0.88
    assert sum(head and rel for head, rel, _ in pairs) / len(pairs) > 0.85
    assert sum(tag for _, _, tag in pairs) / len(pairs) > 0.94
