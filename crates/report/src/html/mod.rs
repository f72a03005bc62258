//! A document as one HTML file that needs nothing else: styles, charts, data
//! and a small script are in it, and a content security policy forbids it the
//! network.

use crate::{
    chart::Safe,
    document::{Block, Document, Entry, Filter, Panel, Section, Table},
};
use std::fmt::Write as _;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// The file.
pub(crate) fn page(document: &Document) -> String {
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <link rel=\"icon\" href=\"data:,\">\n<title>{}</title>\n<style>\n{STYLE}</style>\n\
         </head>\n<body>\n<a class=\"skip\" href=\"#content\">Skip to content</a>\n\
         <header>\n<h1>{0}</h1>\n",
        Safe(&document.title)
    );
    for sentence in &document.lead {
        let _ = writeln!(out, "<p>{}</p>", Safe(sentence));
    }
    out.push_str("<nav aria-label=\"Sections\">\n<ul>\n");
    for section in &document.sections {
        let _ = writeln!(
            out,
            "<li><a href=\"#{}\">{}</a></li>",
            section.id,
            Safe(section.title)
        );
    }
    out.push_str("</ul>\n</nav>\n</header>\n");
    filters(&mut out, &document.filters);
    out.push_str("<main id=\"content\">\n");
    for section in &document.sections {
        self::section(&mut out, section);
    }
    let _ = write!(
        out,
        "</main>\n<div id=\"tip\" role=\"status\" hidden></div>\n<script>\n{SCRIPT}</script>\n\
         </body>\n</html>\n"
    );
    out
}

/// Without a script there is nothing to filter with, so it shows the form.
fn filters(out: &mut String, filters: &[Filter]) {
    if filters.is_empty() {
        return;
    }
    out.push_str("<form id=\"filters\" hidden aria-label=\"Filters\">\n<details>\n");
    out.push_str(
        "<summary>Filter <output id=\"shown\"></output></summary>\n<div class=\"sets\">\n",
    );
    for filter in filters {
        let _ = writeln!(out, "<fieldset><legend>{}</legend>", Safe(filter.name));
        for (word, name) in &filter.values {
            let _ = writeln!(
                out,
                "<label><input type=\"checkbox\" value=\"{}\" checked> {}</label>",
                Safe(word),
                Safe(name)
            );
        }
        out.push_str("</fieldset>\n");
    }
    out.push_str("<button type=\"reset\">Show all</button>\n</div>\n</details>\n</form>\n");
}

fn section(out: &mut String, section: &Section) {
    let _ = writeln!(
        out,
        "<section id=\"{0}\" aria-labelledby=\"{0}-title\">\n<h2 id=\"{0}-title\">{1}</h2>",
        section.id,
        Safe(section.title)
    );
    for block in &section.blocks {
        match block {
            Block::Heading(text) => {
                let _ = writeln!(out, "<h3>{}</h3>", Safe(text));
            }
            Block::Text(text) => {
                let _ = writeln!(out, "<p>{}</p>", Safe(text));
            }
            Block::Note(text) => {
                let _ = writeln!(out, "<p class=\"note\">{}</p>", Safe(text));
            }
            Block::Panels(panels) => self::panels(out, panels),
            Block::Table(table) => self::table(out, table),
            Block::Folded(table) => {
                let _ = writeln!(
                    out,
                    "<details class=\"folded\" id=\"{}\" data-f=\"{}\"><summary>{}</summary>",
                    Safe(&table.id),
                    Safe(&table.filter),
                    Safe(&table.caption)
                );
                self::rows(out, table);
                out.push_str("</details>\n");
            }
        }
    }
    out.push_str("</section>\n");
}

fn panels(out: &mut String, panels: &[Panel]) {
    out.push_str("<div class=\"panels\">\n");
    for panel in panels {
        let _ = writeln!(
            out,
            "<figure><figcaption><strong>{}</strong><span>{}</span></figcaption>{}</figure>",
            Safe(&panel.title),
            Safe(&panel.detail),
            panel.svg
        );
    }
    out.push_str("</div>\n");
}

fn table(out: &mut String, table: &Table) {
    // A wide table scrolls in a box of its own, which keys can reach.
    let _ = writeln!(
        out,
        "<div class=\"box\"{} tabindex=\"0\" role=\"region\" aria-label=\"{}\">",
        identifier(&table.id),
        Safe(&table.caption)
    );
    rows(out, table);
    out.push_str("</div>\n");
}

fn rows(out: &mut String, table: &Table) {
    let _ = write!(
        out,
        "<table><caption>{}</caption>\n<thead><tr>",
        Safe(&table.caption)
    );
    for head in &table.head {
        let class = if head.number { " class=\"n\"" } else { "" };
        let _ = write!(out, "<th scope=\"col\"{class}>{}</th>", Safe(&head.text));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for row in &table.rows {
        let filter = if row.filter.is_empty() {
            String::new()
        } else {
            format!(" data-f=\"{}\"", Safe(&row.filter))
        };
        let _ = write!(out, "<tr{}{filter}>", identifier(&row.id));
        for (index, entry) in row.entries.iter().enumerate() {
            let number = table.head.get(index).is_some_and(|head| head.number);
            let class = if number { " class=\"n\"" } else { "" };
            if index == 0 {
                let _ = write!(out, "<th scope=\"row\"{class}>");
            } else {
                let _ = write!(out, "<td{class}>");
            }
            self::entry(out, entry);
            out.push_str(if index == 0 { "</th>" } else { "</td>" });
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody></table>\n");
}

fn entry(out: &mut String, entry: &Entry) {
    let tip = if entry.tip.is_empty() {
        String::new()
    } else {
        format!(" title=\"{}\"", Safe(&entry.tip))
    };
    if !entry.target.is_empty() {
        let _ = write!(
            out,
            "<a class=\"value\" href=\"#{}\"{tip}>{}</a>",
            Safe(&entry.target),
            Safe(&entry.text)
        );
    } else if !tip.is_empty() {
        let _ = write!(out, "<span{tip}>{}</span>", Safe(&entry.text));
    } else {
        let _ = write!(out, "{}", Safe(&entry.text));
    }
    for (index, source) in entry.sources.iter().enumerate() {
        let number = index + 1;
        if source.starts_with("https://") {
            let _ = write!(
                out,
                " <a class=\"source\" href=\"{0}\" rel=\"noreferrer\" title=\"{0}\" \
                 aria-label=\"source: {0}\">[{number}]</a>",
                Safe(source)
            );
        } else {
            let _ = write!(out, " <span class=\"source\">[{}]</span>", Safe(source));
        }
    }
}

fn identifier(id: &str) -> String {
    if id.is_empty() {
        String::new()
    } else {
        format!(" id=\"{}\"", Safe(id))
    }
}
