//! Where quoted fields and records end.

use memchr::{memchr, memchr2, memrchr};

/// The quote that closes a field, looked for from `at`, behind the opening one.
pub(super) fn closing(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let quote = at + memchr(b'"', bytes.get(at..)?)?;
        if bytes.get(quote + 1) != Some(&b'"') {
            return Some(quote);
        }
        at = quote + 2;
    }
}

/// The next quote from `at`, outside a quoted field, that opens one.
fn opening(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let quote = at + memchr(b'"', bytes.get(at..)?)?;
        if quote == 0 || matches!(bytes[quote - 1], b',' | b'\n') {
            return Some(quote);
        }
        at = quote + 1;
    }
}

/// Where the whole records of some bytes end.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Whole {
    /// Number of bytes that the whole records have.
    pub(super) length: usize,
    /// The quote that opens a field which does not end.
    pub(super) open: Option<usize>,
}

/// The whole records of `bytes`, which begin with a record.
pub(super) fn whole_records(bytes: &[u8]) -> Whole {
    let mut length = 0;
    let mut outside = 0;
    loop {
        let open = opening(bytes, outside);
        let stretch = &bytes[outside..open.unwrap_or(bytes.len())];
        if let Some(line_end) = memrchr(b'\n', stretch) {
            length = outside + line_end + 1;
        }
        let Some(open) = open else {
            return Whole { length, open: None };
        };
        match closing(bytes, open + 1) {
            Some(close) => outside = close + 1,
            None => {
                return Whole {
                    length,
                    open: Some(open),
                };
            }
        }
    }
}

/// A field of a record, without its quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Field {
    /// First byte.
    pub(super) start: usize,
    /// First byte behind it.
    pub(super) end: usize,
    /// How it is written.
    pub(super) form: Form,
}

/// How a field is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Without quotes.
    Plain,
    /// In quotes.
    Quoted,
    /// In quotes, with doubled quotes in it.
    Escaped,
    /// In quotes, which do not end.
    Unclosed,
    /// In quotes, with more behind them.
    Continued,
}

/// Splits the record at `at` into fields; where the next record begins.
pub(super) fn split(bytes: &[u8], mut at: usize, fields: &mut Vec<Field>) -> usize {
    fields.clear();
    loop {
        let quoted = bytes.get(at) == Some(&b'"');
        let mut rest = at;
        if quoted {
            let Some(close) = closing(bytes, at + 1) else {
                fields.push(Field {
                    start: at + 1,
                    end: bytes.len(),
                    form: Form::Unclosed,
                });
                return bytes.len();
            };
            rest = close + 1;
        }
        let end = memchr2(b',', b'\n', &bytes[rest..]).map_or(bytes.len(), |length| rest + length);
        let last = bytes.get(end) != Some(&b',');
        let stop = if last && end > rest && bytes[end - 1] == b'\r' {
            end - 1
        } else {
            end
        };
        fields.push(if !quoted {
            Field {
                start: at,
                end: stop,
                form: Form::Plain,
            }
        } else if stop > rest {
            Field {
                start: at,
                end: stop,
                form: Form::Continued,
            }
        } else {
            let (start, end) = (at + 1, rest - 1);
            let form = match memchr(b'"', &bytes[start..end]) {
                Some(_) => Form::Escaped,
                None => Form::Quoted,
            };
            Field { start, end, form }
        });
        if last {
            return (end + 1).min(bytes.len());
        }
        at = end + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts(record: &str) -> (Vec<(&str, Form)>, usize) {
        let mut fields = Vec::new();
        let next = split(record.as_bytes(), 0, &mut fields);
        let texts = fields
            .iter()
            .map(|field| (&record[field.start..field.end], field.form))
            .collect();
        (texts, next)
    }

    #[test]
    fn fields() {
        use Form::{Continued, Escaped, Plain, Quoted, Unclosed};
        for (record, expected, next) in [
            ("a,b\nc", vec![("a", Plain), ("b", Plain)], 4),
            ("a,b\r\n", vec![("a", Plain), ("b", Plain)], 5),
            ("a,", vec![("a", Plain), ("", Plain)], 2),
            ("\"a,\nb\",c", vec![("a,\nb", Quoted), ("c", Plain)], 8),
            ("\"a\"\"b\"\r\nc", vec![("a\"\"b", Escaped)], 8),
            ("\"\",x", vec![("", Quoted), ("x", Plain)], 4),
            ("5\" x,\"y", vec![("5\" x", Plain), ("y", Unclosed)], 7),
            ("\"a\"b,c", vec![("\"a\"b", Continued), ("c", Plain)], 6),
        ] {
            assert_eq!(texts(record), (expected, next), "{record:?}");
        }
    }

    #[test]
    fn records() {
        for (text, length, open) in [
            ("", 0, None),
            ("a", 0, None),
            ("a\nb", 2, None),
            ("a\n\"b\nc", 2, Some(2)),
            ("a\n\"b\nc\"\nd", 8, None),
            ("a\n5\"\nc", 5, None),
            ("a\n\"b\"\"\n", 2, Some(2)),
        ] {
            assert_eq!(
                whole_records(text.as_bytes()),
                Whole { length, open },
                "{text:?}"
            );
        }
    }

    proptest! {
        /// Both ways of finding the ends of records agree on any text.
        #[test]
        fn splitting_and_scanning_agree(text in "[a,\"\n\r]{0,40}") {
            let bytes = text.as_bytes();
            let whole = whole_records(bytes);
            let mut fields = Vec::new();
            let mut at = 0;
            while at < whole.length {
                at = split(bytes, at, &mut fields);
                prop_assert!(fields.iter().all(|field| field.form != Form::Unclosed));
            }
            prop_assert_eq!(at, whole.length);
            if at < bytes.len() {
                prop_assert_eq!(split(bytes, at, &mut fields), bytes.len());
                let unclosed = fields.iter().any(|field| field.form == Form::Unclosed);
                prop_assert_eq!(unclosed, whole.open.is_some());
            }
        }
    }
}
