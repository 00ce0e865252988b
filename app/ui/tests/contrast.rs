//! Every pair of colours that style/tokens/semantic.css declares is legible, in every scheme (ux 14, check 27).

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test helper fails by panicking")]

use std::collections::HashMap;

const PRIMITIVES: &str = include_str!("../../../style/tokens/primitives.css");
const SEMANTIC: &str = include_str!("../../../style/tokens/semantic.css");
const SCHEMES: &str = include_str!("../../../style/tokens/schemes.css");

struct Pair<'a> {
    least: f64,
    front: &'a str,
    back: &'a str,
}

#[test]
fn every_declared_pair_has_enough_contrast_in_both_schemes() {
    let colours = [scheme(0), scheme(1)];
    let pairs = pairs();
    assert!(pairs.len() > 30, "the list of pairs was not found");
    let mut faint = Vec::new();
    for pair in &pairs {
        for (name, colours) in ["light", "dark"].iter().zip(&colours) {
            let ratio = contrast(colours[pair.front], colours[pair.back]);
            if ratio < pair.least {
                faint.push(format!("{} on {} in {name}: {ratio:.2} of {}", pair.front, pair.back, pair.least));
            }
        }
    }
    assert!(faint.is_empty(), "too faint:\n{}", faint.join("\n"));
}

/// A scheme of two colours: whatever stands in front of something else is the other colour.
#[test]
fn schemes_of_two_colours_keep_every_pair_apart_and_far_apart() {
    let primitives: HashMap<_, _> = opaque().collect();
    let meanings: HashMap<_, _> = declarations(SCHEMES).collect();
    let mut schemes = 0;
    for line in SCHEMES.lines().filter(|line| line.contains("--sheet: var(")) {
        let colour = |name: &str| {
            let (_, rest) = line.split_once(&format!("{name}: var(")).unwrap();
            primitives[rest.split(')').next().unwrap()]
        };
        let ratio = contrast(colour("--ink"), colour("--sheet"));
        assert!(ratio >= 7.0, "{ratio:.2} in {line}");
        schemes += 1;
    }
    assert_eq!(schemes, 4);
    for pair in pairs() {
        assert_ne!(meanings[pair.front], meanings[pair.back], "{} on {}", pair.front, pair.back);
    }
}

fn pairs() -> Vec<Pair<'static>> {
    let lines = SEMANTIC.lines().filter_map(|line| line.trim().strip_prefix("* pair "));
    lines
        .map(|line| {
            let (kind, rest) = line.split_once(": ").unwrap();
            let (front, back) = rest.split_once(" on ").unwrap();
            let least = match kind {
                "text" => 4.5,
                "part" => 3.0,
                other => panic!("{other} is neither text nor part"),
            };
            Pair { least, front, back }
        })
        .collect()
}

/// The semantic colours, with the first or the second argument of `light-dark()`.
fn scheme(argument: usize) -> HashMap<&'static str, [f64; 3]> {
    let primitives: HashMap<_, _> = opaque().collect();
    declarations(SEMANTIC)
        .filter_map(|(name, value)| {
            let both = value.strip_prefix("light-dark(")?.strip_suffix(')')?;
            let chosen = both.split(", ").nth(argument).unwrap();
            let primitive = chosen.strip_prefix("var(").unwrap().strip_suffix(')').unwrap();
            primitives.get(primitive).map(|colour| (name, *colour))
        })
        .collect()
}

/// The raw colours; what lies over others has none of its own.
fn opaque() -> impl Iterator<Item = (&'static str, [f64; 3])> {
    declarations(PRIMITIVES).filter(|(_, value)| value.starts_with('#')).map(|(name, value)| (name, rgb(value)))
}

fn declarations(css: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    css.lines()
        .map(str::trim)
        .filter(|line| line.starts_with("--"))
        .filter_map(|line| line.strip_suffix(';')?.split_once(": "))
}

fn rgb(hex: &str) -> [f64; 3] {
    let digits: Vec<u32> = hex.strip_prefix('#').unwrap().chars().map(|digit| digit.to_digit(16).unwrap()).collect();
    let channels: Vec<u32> = match digits.len() {
        3 => digits.iter().map(|digit| digit * 17).collect(),
        _ => digits.chunks(2).map(|pair| pair[0] * 16 + pair[1]).collect(),
    };
    [channels[0], channels[1], channels[2]].map(|channel| f64::from(channel) / 255.0)
}

/// WCAG 2.2, contrast ratio.
fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let (a, b) = (luminance(one), luminance(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn luminance(rgb: [f64; 3]) -> f64 {
    let linear = |channel: f64| {
        if channel <= 0.04045 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(rgb[0]) + 0.7152 * linear(rgb[1]) + 0.0722 * linear(rgb[2])
}
