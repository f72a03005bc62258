//! Feature files as CSV.

use super::{Batch, FileProblem, Layout, Place, Role};
use std::{
    borrow::Cow,
    fs::File,
    io::{BufRead, BufReader, Read},
    num::NonZeroUsize,
};

/// Longest line, in bytes: thousands of columns fit, a file without line ends
/// does not get into memory.
const LINE_LIMIT: u64 = 1 << 20;

/// A file's lines, cut into cells.
///
/// A row of numbers has no line breaks inside, so a record is a line, and lines
/// are counted exactly. Empty lines are passed over.
pub(super) struct Records {
    file: BufReader<File>,
    buffer: Vec<u8>,
    line: u64,
    header: Vec<String>,
}

impl Records {
    /// Opens a file and reads its header.
    pub(super) fn new(file: File) -> Result<Self, FileProblem> {
        let mut records = Self {
            file: BufReader::with_capacity(1 << 18, file),
            buffer: Vec::new(),
            line: 0,
            header: Vec::new(),
        };
        let Some((line, text)) = records.next_line()? else {
            return Err(FileProblem::Empty);
        };
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let names: Vec<String> = cells(text, line)?.map_into_owned();
        if names.iter().all(|name| name.parse::<f64>().is_ok()) {
            return Err(FileProblem::NoHeader);
        }
        if names.len() == 1
            && let Some(found) = text.chars().find(|char| matches!(char, ';' | '\t' | '|'))
        {
            return Err(FileProblem::Separator { found });
        }
        records.header = names;
        Ok(records)
    }

    /// The columns' names.
    pub(super) fn header(&self) -> &[String] {
        &self.header
    }

    /// The next line that is not empty and its number, from 1.
    fn next_line(&mut self) -> Result<Option<(u64, &str)>, FileProblem> {
        loop {
            self.buffer.clear();
            let mut limited = (&mut self.file).take(LINE_LIMIT + 1);
            if limited.read_until(b'\n', &mut self.buffer)? == 0 {
                return Ok(None);
            }
            self.line += 1;
            if self.buffer.len() as u64 > LINE_LIMIT {
                return Err(FileProblem::LongLine {
                    line: self.line,
                    limit: LINE_LIMIT,
                });
            }
            if !self.buffer.trim_ascii().is_empty() {
                break;
            }
        }
        let line = self.line;
        let text = str::from_utf8(&self.buffer).map_err(|_| FileProblem::NotUtf8 { line })?;
        Ok(Some((line, text.trim_end_matches(['\r', '\n']))))
    }
}

/// A line's cells.
struct Cells<'a>(Vec<Cow<'a, str>>);

impl Cells<'_> {
    fn map_into_owned(self) -> Vec<String> {
        self.0.into_iter().map(Cow::into_owned).collect()
    }
}

/// Cuts a line at its commas. Cells lose the white space around them, and their
/// quotes, in which a doubled quote stands for one.
fn cells(text: &str, line: u64) -> Result<Cells<'_>, FileProblem> {
    if !text.contains('"') {
        let cells = text.split(',').map(|cell| Cow::Borrowed(cell.trim()));
        return Ok(Cells(cells.collect()));
    }
    let mut cells = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        if let Some(quoted) = rest.strip_prefix('"') {
            let mut cell = String::new();
            let mut body = quoted;
            loop {
                let end = body.find('"').ok_or(FileProblem::Quote { line })?;
                cell.push_str(&body[..end]);
                body = &body[end + 1..];
                let Some(next) = body.strip_prefix('"') else {
                    break;
                };
                cell.push('"');
                body = next;
            }
            rest = body.trim_start();
            cells.push(Cow::Owned(cell));
        } else {
            let end = rest.find(',').unwrap_or(rest.len());
            cells.push(Cow::Borrowed(rest[..end].trim_end()));
            rest = &rest[end..];
        }
        match rest.strip_prefix(',') {
            Some(next) => rest = next,
            None if rest.is_empty() => return Ok(Cells(cells)),
            None => return Err(FileProblem::Quote { line }),
        }
    }
}

/// A file's rows.
pub(super) struct Rows {
    records: Records,
    layout: Layout,
    limit: usize,
}

impl Rows {
    pub(super) fn new(records: Records, layout: Layout, rows: NonZeroUsize) -> Self {
        Self {
            records,
            layout,
            limit: rows.get(),
        }
    }

    /// The next rows; `None` after the last.
    pub(super) fn next_batch(&mut self) -> Result<Option<Batch>, FileProblem> {
        let mut batch = Batch::default();
        while batch.rows < self.limit {
            let Some((line, text)) = self.records.next_line()? else {
                break;
            };
            let cells = cells(text, line)?.0;
            let columns = &self.layout.columns;
            if cells.len() != columns.len() {
                return Err(FileProblem::Ragged {
                    line,
                    found: cells.len(),
                    expected: columns.len(),
                });
            }
            for (cell, (name, role)) in cells.iter().zip(columns) {
                let place = Place::Line(line);
                match role {
                    Role::Identifier => batch.customers.push(
                        cell.parse()
                            .map_err(|_| FileProblem::cell(place, name, cell, "whole number"))?,
                    ),
                    Role::Target => batch.target.push(number(cell, place, name)?),
                    Role::Feature => batch.values.push(number(cell, place, name)?),
                }
            }
            batch.rows += 1;
        }
        Ok((batch.rows > 0).then_some(batch))
    }
}

fn number(cell: &str, place: Place, column: &str) -> Result<f64, FileProblem> {
    match cell.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(value),
        Ok(_) => Err(FileProblem::cell(place, column, cell, "finite number")),
        Err(_) => Err(FileProblem::cell(place, column, cell, "number")),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cut(text: &str) -> Option<Vec<String>> {
        cells(text, 7).ok().map(Cells::map_into_owned)
    }

    #[test]
    fn quotes_and_white_space_are_taken_off() {
        let some = |cells: &[&str]| Some(cells.iter().map(|&cell| cell.to_owned()).collect());
        assert_eq!(cut("1, 2 ,3"), some(&["1", "2", "3"]));
        assert_eq!(cut("\"a,b\", \"c\" ,"), some(&["a,b", "c", ""]));
        assert_eq!(cut("\"a\"\"b\"\"\""), some(&["a\"b\""]));
        assert_eq!(cut("\"\",\"\"\"\""), some(&["", "\""]));
        for open in ["\"", "\"a", "\"a\"b", "1,\"2\"\"", "\"a\" b,c"] {
            assert_eq!(cut(open), None, "{open}");
        }
    }

    proptest! {
        #[test]
        fn what_is_quoted_comes_back(cells in prop::collection::vec("[ -~äß]{0,6}", 1..5)) {
            let quoted: Vec<_> = cells
                .iter()
                .map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")))
                .collect();
            prop_assert_eq!(cut(&quoted.join(",")).unwrap(), cells);
        }

        #[test]
        fn no_line_panics(text in "[\", a0ß]{0,12}") {
            let _ = cells(&text, 1);
        }
    }
}
