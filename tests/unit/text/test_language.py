"""Tests of language detection."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.nlp import languages
from fusen.text.language import by_script, detect, normalise

SAMPLE = Path(__file__).resolve().parents[3] / "transcripts"

TALK = {
    "en": "So we are a cluster and I think that the hardest part was to find somebody who would answer us at all.",
    "fr": "Alors nous sommes une agence et je pense que le plus difficile était de trouver quelqu'un qui nous réponde.",
    "de": "Also wir sind ein Cluster und ich glaube, dass das Schwierigste war, überhaupt jemanden zu finden.",
    "es": "Pues nosotros somos una asociación y creo que lo más difícil fue encontrar a alguien que nos contestara.",
    "it": "Allora noi siamo un cluster e penso che la cosa più difficile è stata trovare qualcuno che ci rispondesse.",
    "nl": "Wij zijn een cluster en ik denk dat het moeilijkste was om iemand te vinden die ons een antwoord gaf.",
    "pt": "Nós somos uma associação e eu acho que o mais difícil foi encontrar alguém que nos respondesse também.",
    "pl": "No więc jesteśmy klastrem i myślę, że najtrudniejsze było to, żeby w ogóle znaleźć kogoś, kto nam odpowie.",
    "fi": "No me olemme klusteri ja minä luulen, että vaikeinta oli se, että löytää joku joka vastaa meille.",
    "sv": "Vi är ett kluster och jag tror att det svåraste var att hitta någon som kunde svara oss över huvud taget.",
    "ja": "私たちはクラスターで、いちばん難しかったのは、そもそも返事をくれる人を探すことでした。",
    "zh": "我们是一个产业集群，我觉得最难的是找到愿意回答我们的人。",
    "ko": "우리는 클러스터이고 가장 어려웠던 것은 대답해 줄 사람을 찾는 것이었습니다.",
    "ru": "Мы кластер, и я думаю, что самым трудным было найти кого-то, кто бы нам вообще ответил, вы понимаете.",
    "uk": "Ми кластер, і я думаю, що найважче було знайти когось, хто б нам узагалі відповів.",
    "el": "Είμαστε ένας συνεταιρισμός και νομίζω ότι το πιο δύσκολο ήταν να βρούμε κάποιον.",
    "he": "אנחנו אשכול ואני חושב שהקשה ביותר היה למצוא מישהו.",
    "ar": "نحن مجموعة وأعتقد أن الأصعب كان العثور على شخص يجيبنا.",
    "th": "พวกเราเป็นคลัสเตอร์และสิ่งที่ยากที่สุดคือการหาคนตอบ",
}


@pytest.mark.parametrize("code", TALK)
def test_detect_returns_the_language_of_a_text(code: str) -> None:
    other = "en" if code != "en" else "fr"
    assert languages.detect(TALK[code], other) == code


def test_script_identifies_no_latin_text_and_ignores_short_quotations() -> None:
    assert by_script(TALK["fr"]) == ""
    assert by_script(TALK["en"] + " He said 検討します and 難しい – «да».") == ""
    assert by_script("EU JETRO ISO 13485: " + TALK["ja"]) == "ja"
    assert by_script("") == ""


def test_unclear_text_gets_the_default_language() -> None:
    assert languages.detect("Mm. OK.", "fi") == "fi"
    assert languages.detect("xqz " * 50, "sv") == "sv"
    assert detect("og det er " * 10, "nb", {"da": {"og", "det", "er"}, "nb": {"og", "det", "er"}}) == "nb"
    assert detect("og det er " * 10, "en", {"da": {"og", "det", "er"}, "en": {"the"}}) == "da"
    assert detect("a b c d e f g h", "xx", {}) == "xx"


@pytest.mark.parametrize("name", ["fr", "FR", "fr-CA", "fr_FR", "French", " français "])
def test_normalise_returns_the_code_of_a_language_name(name: str) -> None:
    assert normalise(name) == "fr"


def test_normalise_returns_nothing_for_other_names() -> None:
    assert normalise("日本語") == "ja"
    assert normalise("jp") == "ja"
    assert normalise("Klingon, partly") == ""


def test_stop_words_load_without_importing_spacy() -> None:
    import subprocess
    import sys

    code = "import sys; from fusen.nlp.languages import stop_words as s; print(len(s('fr')) > 300, s('xx1'), 'spacy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "frozenset()", "False"]
    assert "the" in languages.stop_words("en")


@pytest.mark.parametrize(
    ("file", "code"), [("EU-02.md", "fr"), ("JP-01.txt", "ja"), ("JP-02.txt", "ja"), ("EU-06.txt", "en")]
)
def test_detect_finds_the_languages_of_the_sample_study(file: str, code: str) -> None:
    assert languages.detect((SAMPLE / file).read_text(encoding="utf-8"), "de") == code
