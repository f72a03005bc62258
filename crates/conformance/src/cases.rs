//! Inputs that together reach every path of the guest logic.

use zkml_core::{Cell, layout::GuestInput};
use zkml_data::{Table, generate};
use zkml_model::{
    Model, Salts, Scaler,
    builtin::builtin_model,
    guest_input,
    quantise::{Options, quantise},
};

/// Seed of the generated rows.
const SEED: u64 = 7;

/// An input with a name for messages.
#[derive(Clone, Debug)]
pub struct Case {
    /// What the case is for.
    pub name: &'static str,
    /// The guest's input.
    pub input: GuestInput,
}

/// Fixed salts, so that every run proves the same statement.
fn salts() -> Salts {
    Salts {
        model: [0x1111_0000; 8],
        data: [0x2222_0000; 8],
    }
}

fn fixed(model: &Model, table: &Table, cell: Cell) -> GuestInput {
    let options = Options {
        tolerance: 1.0,
        cell: Some(cell),
    };
    let quantised = quantise(model, table, &options)
        .unwrap_or_else(|error| panic!("the case does not quantise: {error}"));
    guest_input::fixed(&quantised, &salts())
}

fn float32(model: &Model, table: &Table) -> GuestInput {
    guest_input::float32(model, table, &salts())
        .unwrap_or_else(|error| panic!("the case is not single precision: {error}"))
}

fn rows(count: usize) -> Table {
    generate(count, SEED).unwrap_or_else(|error| panic!("no rows: {error}"))
}

/// A model and rows with this many columns, values of both signs.
fn wide(columns: usize, count: usize) -> (Model, Table) {
    let number = |at: usize| ((at * 7919 + 13) % 2003) as f64 / 16.0 - 60.0;
    let scaler = Scaler::new(
        (0..columns).map(number).collect(),
        (0..columns).map(|at| 1.0 + at as f64 / 8.0).collect(),
    );
    let model = scaler
        .and_then(|scaler| {
            Model::new(
                scaler,
                (0..columns).map(|at| number(at) / 64.0).collect(),
                -2.5,
            )
        })
        .unwrap_or_else(|error| panic!("no model: {error}"));
    let names = (0..columns).map(|at| format!("x{at}")).collect();
    let table = Table::new(names, (0..columns * count).map(number).collect(), None)
        .unwrap_or_else(|error| panic!("no rows: {error}"));
    (model, table)
}

/// The case that is proven: few rows, every part of the guest but the second
/// chunk.
#[must_use]
pub fn smallest() -> Case {
    Case {
        name: "fixed, 4 rows",
        input: fixed(&builtin_model(), &rows(4), Cell::U16),
    }
}

/// Words of [`smallest`] that may be other numbers: what each is, its segment,
/// its place there, and whether the model's commitment covers it or the data's.
pub(crate) const FREE_WORDS: [(&str, usize, usize, bool); 8] = [
    ("the model's salt", 0, 16, true),
    ("the data's salt", 0, 31, false),
    ("a weight", 1, 16, true),
    ("the intercept", 1, 30, true),
    ("a column's offset", 2, 16, false),
    ("the data head's padding", 2, 31, false),
    ("a cell", 3, 0, false),
    ("the rows' padding", 3, 15, false),
];

/// Every well-formed case.
#[must_use]
pub fn cases() -> Vec<Case> {
    let case = |name, input| Case { name, input };
    let (one_model, one_rows) = wide(1, 3);
    let (nine_model, nine_rows) = wide(9, 70);
    let (most_model, most_rows) = wide(zkml_core::MAX_COLUMNS, 33);
    let builtin = builtin_model();
    vec![
        smallest(),
        case("fixed, one row", fixed(&builtin, &rows(1), Cell::U16)),
        case(
            "fixed, several chunks",
            fixed(&builtin, &rows(700), Cell::U16),
        ),
        case(
            "fixed, 32-bit cells",
            fixed(&builtin, &rows(300), Cell::U32),
        ),
        case("fixed, one column", fixed(&one_model, &one_rows, Cell::U16)),
        case(
            "fixed, more columns than are unrolled",
            fixed(&nine_model, &nine_rows, Cell::U16),
        ),
        case(
            "fixed, more columns than are unrolled, 32-bit cells",
            fixed(&nine_model, &nine_rows, Cell::U32),
        ),
        case(
            "fixed, most columns",
            fixed(&most_model, &most_rows, Cell::U32),
        ),
        case("float32, one row", float32(&builtin, &rows(1))),
        case("float32, several chunks", float32(&builtin, &rows(80))),
        case("float32, most columns", float32(&most_model, &most_rows)),
    ]
}

/// Inputs that a guest must refuse, each one word away from a good one.
#[must_use]
pub fn malformed() -> Vec<Case> {
    let good = smallest().input;
    let altered = |name, segment: usize, word: usize, value: u32| {
        let mut input = good.clone();
        input.segments[segment][word] = value;
        Case { name, input }
    };
    let columns = 7;
    let intercept = 16 + 2 * columns;
    let mut float = float32(&builtin_model(), &rows(2));
    float.segments[3][5] = f32::NAN.to_bits();
    vec![
        altered("another layout version", 0, 0, 99),
        altered("another task", 0, 1, 99),
        altered("another cell format", 0, 2, 99),
        altered("fraction bits out of range", 0, 5, i32::MAX as u32),
        altered("so many fraction bits that results overflow", 0, 5, 40),
        altered("a model of another numeric mode", 1, 1, 2),
        altered("a model for other columns", 1, 8, 0xdead_beef),
        altered("a weight that overflows", 1, 16 + 1, 60),
        altered(
            "a weight whose exponent is out of range",
            1,
            16 + 1,
            i32::MAX as u32,
        ),
        altered("an intercept that overflows", 1, intercept + 1, 40),
        altered("data of another number of rows", 2, 3, 5),
        altered("data of other columns", 2, 8, 0xdead_beef),
        altered(
            "a column whose exponent is out of range",
            2,
            16 + 1,
            i32::MIN as u32,
        ),
        Case {
            name: "a float32 cell that is no number",
            input: float,
        },
    ]
}
