//! The report in a real browser. Without one the test says so and passes;
//! `ZKML_CHROMIUM` names one that is not on the PATH, and `ZKML_SCREENSHOTS` a
//! folder for pictures of the page.
#![allow(clippy::unwrap_used)]

mod browser;
mod fixture;

use browser::Browser;
use serde_json::{Value, json};
use std::path::Path;
use zkml_report::Report;

#[test]
fn the_page_works_in_a_browser() {
    let Some(program) = browser::chromium() else {
        eprintln!("skipped: no chromium on the PATH, and ZKML_CHROMIUM is not set");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.html");
    std::fs::write(&file, Report::new(&fixture::folders()).unwrap().html()).unwrap();
    let mut browser = Browser::start(&program);

    browser.resize(1280, 900, false);
    browser.media("screen", "light");
    browser.open(&file);
    every_link_leads_somewhere(&mut browser);
    filters_hide_and_show(&mut browser);
    a_pointer_shows_values(&mut browser);
    keys_show_values(&mut browser);
    samples_unfold(&mut browser);
    for scheme in ["light", "dark"] {
        browser.media("screen", scheme);
        colours_can_be_told_from_the_page(&mut browser, scheme);
    }
    assert_eq!(browser.complaints(), [""; 0]);

    browser.resize(360, 740, true);
    browser.media("screen", "light");
    browser.open(&file);
    a_telephone_shows_everything(&mut browser);
    assert_eq!(browser.complaints(), [""; 0]);

    if let Some(folder) = std::env::var_os("ZKML_SCREENSHOTS") {
        screenshots(&mut browser, &file, Path::new(&folder));
    }
}

/// The whole page as people see it, into a folder.
fn screenshots(browser: &mut Browser, file: &Path, folder: &Path) {
    for (name, width, media, scheme) in [
        ("desktop-light", 1280, "screen", "light"),
        ("desktop-dark", 1280, "screen", "dark"),
        ("phone-light", 360, "screen", "light"),
        ("phone-dark", 360, "screen", "dark"),
        ("print", 800, "print", "light"),
    ] {
        browser.resize(width, 900, width < 500);
        browser.media(media, scheme);
        browser.open(file);
        browser.screenshot(&folder.join(name).with_extension("png"));
    }
}

fn every_link_leads_somewhere(browser: &mut Browser) {
    let lost = browser.evaluate(
        "[...document.querySelectorAll('a[href^=\"#\"]')].map((a) => a.getAttribute('href')) \
         .filter((to) => !document.getElementById(to.slice(1)))",
    );
    assert_eq!(lost, json!([]));
    let doubled = browser.evaluate(
        "(() => { const ids = [...document.querySelectorAll('[id]')].map((e) => e.id); \
         return ids.filter((id, at) => ids.indexOf(id) !== at); })()",
    );
    assert_eq!(doubled, json!([]));
}

/// Elements that a selector finds and that can be seen.
fn seen(browser: &mut Browser, selector: &str) -> u64 {
    let count = format!(
        "[...document.querySelectorAll({selector:?})] \
         .filter((e) => e.getClientRects().length).length"
    );
    browser.evaluate(&count).as_u64().unwrap()
}

fn filters_hide_and_show(browser: &mut Browser) {
    let lines = seen(browser, "g.series[data-f~='b-sp1']");
    let rows = seen(browser, "#cells tr[data-f~='b-sp1']");
    assert!(lines > 5 && rows > 5, "{lines} lines, {rows} rows");
    browser.evaluate("document.querySelector('input[value=\"b-sp1\"]').click()");
    assert_eq!(seen(browser, "g.series[data-f~='b-sp1']"), 0);
    assert_eq!(seen(browser, "tr[data-f~='b-sp1']"), 0);
    assert!(seen(browser, "g.series[data-f~='b-risc0']") > 5);
    let said = browser.evaluate("document.querySelector('output').textContent");
    let said = said.as_str().unwrap().to_owned();
    let numbers: Vec<u64> = said
        .split(' ')
        .filter_map(|word| word.parse().ok())
        .collect();
    assert!(numbers[0] < numbers[1], "{said}");
    // Charts with nothing left on them go, those with something stay.
    browser.evaluate("document.querySelector('input[value=\"m-B\"]').click()");
    assert_eq!(
        browser.evaluate(
            "[...document.querySelectorAll('figure')].filter((f) => f.getClientRects().length \
             && f.querySelector('strong').textContent.startsWith('B:')).length"
        ),
        0
    );
    browser.evaluate("document.querySelector('#filters button').click()");
    let waited = "new Promise((done) => setTimeout(done, 50))";
    browser.evaluate(waited);
    assert_eq!(seen(browser, "g.series[data-f~='b-sp1']"), lines);
    assert_eq!(seen(browser, "#cells tr[data-f~='b-sp1']"), rows);
}

fn tip(browser: &mut Browser) -> String {
    let tip = browser.evaluate(
        "document.getElementById('tip').hidden ? '' : document.getElementById('tip').textContent",
    );
    tip.as_str().unwrap().to_owned()
}

fn a_pointer_shows_values(browser: &mut Browser) {
    let place = browser.evaluate(
        "(() => { const mark = document.querySelector('#study g.series.c0 a.point .mark'); \
         mark.scrollIntoView({ block: 'center' }); const box = mark.getBoundingClientRect(); \
         return [box.x + box.width / 2, box.y + box.height / 2]; })()",
    );
    browser.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))");
    let mut move_to = |x: &Value, y: &Value| {
        let to = json!({"type": "mouseMoved", "x": x, "y": y});
        browser.call("Input.dispatchMouseEvent", &to);
    };
    move_to(&json!(2), &json!(2));
    move_to(&place[0], &place[1]);
    let said = tip(browser);
    for part in [
        "RISC Zero, 10 rows",
        "Proving time:",
        "95 % interval",
        "n = 7",
        "Runs ",
    ] {
        assert!(said.contains(part), "{part:?} is not in {said:?}");
    }
    let to = json!({"type": "mouseMoved", "x": 2, "y": 2});
    browser.call("Input.dispatchMouseEvent", &to);
    assert_eq!(tip(browser), "");
}

fn keys_show_values(browser: &mut Browser) {
    let press = |browser: &mut Browser, key: &str| {
        for kind in ["keyDown", "keyUp"] {
            let event = json!({"type": kind, "key": key, "code": key});
            browser.call("Input.dispatchKeyEvent", &event);
        }
    };
    // A key first, so that the focus counts as one that was reached by keys.
    press(browser, "Shift");
    browser.evaluate(
        "document.querySelector('#study svg a.point[tabindex=\"0\"]').focus({ focusVisible: true })",
    );
    let first = tip(browser);
    press(browser, "ArrowRight");
    let second = tip(browser);
    assert!(
        first.contains("n = ") && second.contains("n = "),
        "{first} {second}"
    );
    assert_ne!(first, second);
    assert_eq!(
        browser.evaluate(
            "[...document.querySelectorAll('svg')].filter((svg) => svg.querySelector('a.point') \
             && svg.querySelectorAll('a.point[tabindex=\"0\"]').length !== 1).length"
        ),
        0
    );
    press(browser, "Escape");
    assert_eq!(tip(browser), "");
}

fn samples_unfold(browser: &mut Browser) {
    let open = browser.evaluate(
        "(async () => { const link = document.querySelector('#cells a.value'); \
         const folded = document.getElementById(link.hash.slice(1)); \
         const before = folded.open; link.click(); \
         await new Promise((done) => setTimeout(done, 100)); return [before, folded.open]; })()",
    );
    assert_eq!(open, json!([false, true]));
}

/// Contrast of the style sheet's colours with the page by WCAG 2.2: 4.5 for
/// text, 3 for lines and marks.
fn colours_can_be_told_from_the_page(browser: &mut Browser, scheme: &str) {
    let poor = browser.evaluate(
        "(() => { const style = getComputedStyle(document.documentElement); \
         const light = (name) => { const hex = style.getPropertyValue(name).trim(); \
           const full = hex.length === 4 ? hex.replace(/[0-9a-f]/g, '$&$&') : hex; \
           const [r, g, b] = [1, 3, 5].map((at) => parseInt(full.slice(at, at + 2), 16) / 255) \
             .map((v) => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4); \
           return .2126 * r + .7152 * g + .0722 * b; }; \
         const contrast = (a, b) => (Math.max(a, b) + .05) / (Math.min(a, b) + .05); \
         const page = light('--page'); \
         const need = { '--text': 7, '--muted': 4.5, '--link': 4.5, '--c0': 3, '--c1': 3, \
           '--c2': 3, '--c3': 3, '--c4': 3, '--c5': 3, '--c6': 3 }; \
         return Object.entries(need).map(([name, least]) => \
           [name, contrast(light(name), page), least]).filter(([, is, least]) => !(is >= least)); })()",
    );
    assert_eq!(poor, json!([]), "{scheme}");
}

fn a_telephone_shows_everything(browser: &mut Browser) {
    assert_eq!(browser.evaluate("innerWidth"), 360);
    assert_eq!(
        browser.evaluate("document.documentElement.scrollWidth"),
        360
    );
    let small = browser.evaluate(
        "(() => { for (const folded of document.querySelectorAll('details')) folded.open = true; \
         const size = (e) => { let px = parseFloat(getComputedStyle(e).fontSize); \
           const svg = e.closest('svg'); \
           if (svg) px *= svg.getBoundingClientRect().width / svg.viewBox.baseVal.width; \
           return px; }; \
         const shown = (e) => e.getClientRects().length && e.textContent.trim() \
           && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()); \
         return [...document.body.querySelectorAll('*')].filter(shown) \
           .filter((e) => !e.closest('script, caption')) \
           .filter((e) => size(e) < 11).map((e) => e.tagName + ' ' + size(e) + ' ' + e.textContent) \
           .slice(0, 5); })()",
    );
    assert_eq!(small, json!([]));
    assert_eq!(
        browser.evaluate("document.documentElement.scrollWidth"),
        360
    );
}
