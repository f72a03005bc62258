//! The words of generated transactions.

use super::draw::Draw;

/// Products.
pub(super) const PRODUCTS: [&str; 4] = ["A", "B", "C", "D"];

/// Kinds of product and their average prices in cents.
pub(super) const CATEGORIES: [(&str, u32); 4] = [
    ("Books", 1800),
    ("Clothing", 4200),
    ("Electronics", 9900),
    ("Home Decor", 6400),
];

/// Ways to pay.
pub(super) const PAYMENTS: [&str; 4] = ["Cash", "Credit Card", "Debit Card", "PayPal"];

/// Number of stores.
pub(super) const STORES: u32 = 1000;

const STREETS: [&str; 16] = [
    "Alder", "Birch", "Canal", "Dove", "Elm", "Foundry", "Garden", "Harbor", "Iris", "Juniper",
    "Kiln", "Lantern", "Mill", "Orchard", "Quarry", "Willow",
];

const WAYS: [&str; 8] = [
    "Avenue", "Court", "Drive", "Lane", "Parkway", "Road", "Square", "Street",
];

const TOWNS: [&str; 12] = [
    "Amber", "Bell", "Copper", "Drift", "Ember", "Fern", "Glen", "Hazel", "Ivory", "Lake", "Moss",
    "Stone",
];

const ENDINGS: [&str; 6] = ["bury", "field", "ford", "mouth", "ton", "ville"];

const DIRECTIONS: [&str; 6] = ["", "", "East ", "New ", "North ", "South "];

const STATES: [&str; 12] = [
    "AZ", "CO", "GA", "HI", "IL", "KS", "ME", "MT", "NY", "OR", "TX", "WA",
];

/// A store's address, on two lines.
pub(super) fn address(draw: &mut Draw) -> String {
    format!(
        "{} {} {} Suite {}\n{}{}{}, {} {:05}",
        1 + draw.below(9999),
        draw.one_of(&STREETS),
        draw.one_of(&WAYS),
        100 + draw.below(900),
        draw.one_of(&DIRECTIONS),
        draw.one_of(&TOWNS),
        draw.one_of(&ENDINGS),
        draw.one_of(&STATES),
        draw.below(100_000),
    )
}
