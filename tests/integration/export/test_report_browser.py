"""The HTML report in a real browser: filters, printing and accessibility."""

from __future__ import annotations

import shutil
from base64 import b64decode
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from tests.support import report_study, studies

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
DRIVER = shutil.which("chromedriver")
webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
pytestmark = pytest.mark.skipif(not BROWSER or not DRIVER, reason="no chromium with chromedriver on this machine")

Open = Callable[..., Any]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = report_study.with_themes(tmp_path_factory.mktemp("browser"))
    file = folder / "out.html"
    assert studies.fusen(folder, "report", file, "--coder", "people", "--checklist", "srqr").code == 0
    return file


@pytest.fixture(scope="module")
def started() -> Iterator[dict[bool, Any]]:
    """Browsers by whether they run scripts, kept for the module: starting one takes a second of CPU."""
    made: dict[bool, Any] = {}
    yield made
    for driver in made.values():
        driver.quit()


@pytest.fixture
def browse(report: Path, started: dict[bool, Any]) -> Open:
    def go(anchor: str = "", *, width: int = 1200, dark: bool = False, scripts: bool = True) -> Any:
        if scripts not in started:
            options = webdriver.ChromeOptions()
            options.binary_location = BROWSER
            for flag in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
                options.add_argument(flag)
            options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
            if not scripts:
                options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
            started[scripts] = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
        driver = started[scripts]
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        driver.get("about:blank")
        driver.get(report.as_uri() + anchor)
        return driver

    return go


def css(driver: Any, selector: str) -> list[Any]:
    found: list[Any] = driver.find_elements("css selector", selector)
    return found


def shown_items(driver: Any) -> int:
    return int(driver.execute_script("return document.querySelectorAll('.codes li:not([hidden])').length"))


def choose(driver: Any, select: str, label: str) -> None:
    for option in css(driver, f"#{select} option"):
        if option.text == label or option.get_attribute("textContent") == label:
            option.click()
            return
    raise AssertionError(f"{select} offers no {label}")


def wait(driver: Any, met: Callable[[], bool]) -> None:
    from selenium.webdriver.support.ui import WebDriverWait

    WebDriverWait(driver, 20, 0.05).until(lambda _: met())


def test_policy_blocks_nothing_and_no_script_in_the_data_runs(browse: Open) -> None:
    driver = browse()
    assert driver.get_log("browser") == []
    assert driver.title == "A <study> & more: findings"
    assert not css(driver, "main img, main iframe")


def test_group_coder_and_words_filter_excerpts_and_heat_map(browse: Open) -> None:
    driver = browse()
    every = shown_items(driver)
    cells = {cell.get_attribute("id"): cell.text for cell in css(driver, ".heat td[id]")}
    choose(driver, "group", "Anna")
    mine = shown_items(driver)
    assert 0 < mine < every
    assert css(driver, "#said")[0].text == f"{mine} of {every} excerpts"
    left = {cell.get_attribute("id"): cell.text for cell in css(driver, ".heat td[id]")}
    assert sum(map(int, left.values())) == 2 * mine  # each under its code and its theme
    assert all(int(left[place]) in (0, int(count)) for place, count in cells.items())
    choose(driver, "coder", "bo")
    assert shown_items(driver) == 3
    css(driver, "#words")[0].send_keys("LETTER")
    wait(driver, lambda: shown_items(driver) == 1)
    css(driver, "#reset")[0].click()
    assert shown_items(driver) == every
    assert {cell.get_attribute("id"): cell.text for cell in css(driver, ".heat td[id]")} == cells


def test_number_opens_its_excerpts(browse: Open) -> None:
    driver = browse("#heat")
    link = css(driver, ".heat td a")[0]
    target = link.get_attribute("hash").removeprefix("#")
    link.send_keys("\ue007")  # Enter: the heat map is used with the keyboard alone
    item = css(driver, f"#{target}")[0]
    wait(driver, item.is_displayed)
    top = driver.execute_script("return arguments[0].getBoundingClientRect().top", item)
    assert 0 <= top < 900


def test_number_of_a_group_shows_the_excerpts_of_that_group(browse: Open) -> None:
    driver = browse("#groups")
    link = next(link for link in css(driver, "#groups a[data-g]") if "of" in link.text)
    link.click()
    assert driver.execute_script("return document.getElementById('group').value") == link.get_attribute("data-g")
    assert shown_items(driver) > 0


def test_page_is_readable_without_scripts(browse: Open) -> None:
    driver = browse(scripts=False)
    assert not css(driver, "#filter")[0].is_displayed()
    assert css(driver, "#themes blockquote")[0].is_displayed()
    driver = browse("#" + css(driver, ".heat td a")[0].get_attribute("hash").removeprefix("#"), scripts=False)
    assert any(item.is_displayed() for item in css(driver, ".codes li"))


@pytest.mark.parametrize("width", [360, 768, 1920])
def test_page_never_scrolls_horizontally(browse: Open, width: int) -> None:
    driver = browse(width=width)
    assert driver.execute_script("return document.documentElement.scrollWidth <= innerWidth")
    assert driver.execute_script("return parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)") >= 14


def test_colours_follow_the_readers_colour_scheme(browse: Open) -> None:
    def ground(driver: Any) -> str:
        return str(driver.execute_script("return getComputedStyle(document.body).backgroundColor"))

    assert ground(browse()) == "rgb(255, 255, 255)"
    assert ground(browse(dark=True)) == "rgb(21, 24, 28)"


@pytest.mark.parametrize("scripts", [True, False])
def test_printed_page_has_the_text_and_no_controls(browse: Open, tmp_path: Path, scripts: bool) -> None:
    from pypdf import PdfReader

    printed = browse(dark=True, scripts=scripts).execute_cdp_cmd("Page.printToPDF", {"printBackground": True})
    (tmp_path / "out.pdf").write_bytes(b64decode(printed["data"]))
    text = "\n".join(page.extract_text() for page in PdfReader(tmp_path / "out.pdf").pages)
    assert "Funding gap" in text
    assert "Show all" not in text
    assert "· bo · for" in text  # of an excerpt that is folded on the screen


@pytest.mark.parametrize("how", [{}, {"dark": True}, {"width": 380}], ids=["light", "dark", "phone"])
def test_the_accessibility_checker_finds_nothing(browse: Open, how: dict[str, Any]) -> None:
    pytest.importorskip("axe_core_python", reason="axe-core-python is not installed")
    driver = browse(**how)
    driver.execute_script("for (const d of document.querySelectorAll('details')) d.open = true")
    driver.execute_script(files("axe_core_python").joinpath("axe.min.js").read_text("utf-8"))
    found = driver.execute_async_script(
        "const done = arguments[0]; axe.run(document, {resultTypes: ['violations']}).then(done)"
    )
    assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []


def test_screenshot_is_not_empty(browse: Open) -> None:
    png = b64decode(browse("#overview").get_screenshot_as_base64())
    assert png.startswith(b"\x89PNG")
    assert len(png) > 20_000  # an empty page of this size takes 5,000
