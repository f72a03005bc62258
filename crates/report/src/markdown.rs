//! A document as Markdown: the tables and what is said about them. Charts and
//! raw samples are in the page and in the CSV files.

use crate::document::{Block, Document, Entry, Table};
use std::fmt::Write as _;

/// The file.
pub(crate) fn text(document: &Document) -> String {
    let mut out = format!("# {}\n\n", document.title);
    for sentence in &document.lead {
        let _ = writeln!(out, "{}  ", inline(sentence));
    }
    out.push_str("\nCharts: report.html. Raw samples: samples.csv. Figures of cells: cells.csv.\n");
    for section in &document.sections {
        let shown: Vec<&Block> = section
            .blocks
            .iter()
            .filter(|block| !matches!(block, Block::Panels(_) | Block::Folded(_)))
            .collect();
        if !shown
            .iter()
            .any(|block| matches!(block, Block::Table(_) | Block::Note(_)))
        {
            continue;
        }
        let _ = write!(out, "\n## {}\n", section.title);
        for (index, block) in shown.iter().enumerate() {
            match block {
                // A heading whose charts are not shown has nothing below it.
                Block::Heading(text) => {
                    let next = shown.get(index + 1);
                    if !matches!(next, None | Some(Block::Heading(_))) {
                        let _ = write!(out, "\n### {}\n", inline(text));
                    }
                }
                Block::Text(text) => {
                    let _ = write!(out, "\n{}\n", inline(text));
                }
                Block::Note(text) => {
                    let _ = write!(out, "\n> {}\n", inline(text));
                }
                Block::Table(table) => self::table(&mut out, table),
                Block::Panels(_) | Block::Folded(_) => {}
            }
        }
    }
    out
}

fn table(out: &mut String, table: &Table) {
    out.push_str("\n|");
    for head in &table.head {
        let _ = write!(out, " {} |", inline(&head.text));
    }
    out.push_str("\n|");
    for head in &table.head {
        out.push_str(if head.number { "---:|" } else { "---|" });
    }
    out.push('\n');
    for row in &table.rows {
        out.push('|');
        for entry in &row.entries {
            let _ = write!(out, " {} |", self::entry(entry));
        }
        out.push('\n');
    }
}

fn entry(entry: &Entry) -> String {
    let mut text = inline(&entry.text);
    for (index, source) in entry.sources.iter().enumerate() {
        if source.starts_with("https://") {
            let _ = write!(text, " [[{}]]({source})", index + 1);
        } else {
            let _ = write!(text, " [`{source}`]");
        }
    }
    text
}

/// Text on one line that Markdown takes as it is.
fn inline(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let mut code = false;
    for character in text.chars() {
        match character {
            '`' => {
                code = !code;
                safe.push('`');
            }
            '|' => safe.push_str("\\|"),
            '\n' | '\r' => safe.push(' '),
            '*' | '_' | '[' | ']' | '<' | '>' | '\\' if !code => {
                safe.push('\\');
                safe.push(character);
            }
            _ => safe.push(character),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::inline;

    #[test]
    fn text_stays_text() {
        assert_eq!(inline("a|b\nc"), "a\\|b c");
        assert_eq!(inline("no_std <b> [x]"), "no\\_std \\<b\\> \\[x\\]");
        assert_eq!(inline("`zkml a_b`"), "`zkml a_b`");
    }
}
