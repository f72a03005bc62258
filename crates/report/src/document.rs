//! What a report says, before it is HTML or Markdown.

/// A whole report.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) title: String,
    /// Sentences under the title.
    pub(crate) lead: Vec<String>,
    /// What readers can filter by, in order.
    pub(crate) filters: Vec<Filter>,
    pub(crate) sections: Vec<Section>,
}

/// One property to filter by.
#[derive(Debug)]
pub(crate) struct Filter {
    pub(crate) name: &'static str,
    /// The word that marks what has the value, and the value as people read
    /// it.
    pub(crate) values: Vec<(String, String)>,
}

/// A section.
#[derive(Debug)]
pub(crate) struct Section {
    /// Its identifier in the page.
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    pub(crate) blocks: Vec<Block>,
}

/// A part of a section.
#[derive(Debug)]
pub(crate) enum Block {
    Heading(String),
    Text(String),
    /// What must not be overlooked.
    Note(String),
    Panels(Vec<Panel>),
    Table(Table),
    /// A table that is in the page only, folded away until wanted.
    Folded(Table),
}

/// A chart with its heading.
#[derive(Debug)]
pub(crate) struct Panel {
    pub(crate) title: String,
    pub(crate) detail: String,
    pub(crate) svg: String,
}

/// A table.
#[derive(Debug, Default)]
pub(crate) struct Table {
    /// Its identifier in the page, empty if nothing refers to it.
    pub(crate) id: String,
    pub(crate) caption: String,
    /// Words by which the page filters, empty for all of it.
    pub(crate) filter: String,
    pub(crate) head: Vec<Head>,
    pub(crate) rows: Vec<Row>,
}

/// The head of a column.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) text: String,
    /// Whether the column holds numbers.
    pub(crate) number: bool,
}

/// A row of a table.
#[derive(Debug, Default)]
pub(crate) struct Row {
    /// Its identifier in the page, empty if nothing refers to it.
    pub(crate) id: String,
    /// Words by which the page filters.
    pub(crate) filter: String,
    pub(crate) entries: Vec<Entry>,
}

/// An entry of a table.
#[derive(Clone, Debug, Default)]
pub(crate) struct Entry {
    pub(crate) text: String,
    /// What is said about it, line by line; empty for nothing.
    pub(crate) tip: String,
    /// Where the text leads: an identifier in the page, empty for nowhere.
    pub(crate) target: String,
    /// Addresses behind the text, each with its name.
    pub(crate) sources: Vec<String>,
}

impl From<String> for Entry {
    fn from(text: String) -> Self {
        Self {
            text,
            ..Self::default()
        }
    }
}

impl From<&str> for Entry {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl Entry {
    /// Nothing to show.
    pub(crate) fn none() -> Self {
        "–".into()
    }

    /// The same leading to an identifier in the page.
    pub(crate) fn to(self, target: &str) -> Self {
        Self {
            target: target.to_owned(),
            ..self
        }
    }
}

/// Heads of columns: those after a `#` hold numbers.
pub(crate) fn heads<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<Head> {
    texts
        .into_iter()
        .map(|text| Head {
            number: text.starts_with('#'),
            text: text.trim_start_matches('#').to_owned(),
        })
        .collect()
}
