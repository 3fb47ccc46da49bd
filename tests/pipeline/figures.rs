//! Figures about the sources of every crate, for `crates/ARCHITECTURE.md`:
//! `cargo test -p tipping --test pipeline -- --ignored figures --nocapture`;
//! of another checkout with its folder in the variable `TIPPING_ROOT`.

use crate::source::{Crate, Grain, Imports, Symbols, closures_with_a_name, functions};

/// Comment lines wider than this are counted.
const WIDTH: usize = 110;

/// One row of the table. Files, functions and closures of tests are left out; comments are those of all files.
struct Figures {
    name: String,
    file_lengths: Vec<usize>,
    function_lengths: Vec<usize>,
    closures: usize,
    wide_comments: usize,
    folder_circles: Circles,
    file_circles: Circles,
    names_at_root: usize,
    public_names: usize,
    longest_function: (String, usize),
}

/// How many circles there are, and how many modules are in one.
#[derive(Default)]
struct Circles {
    count: usize,
    modules: usize,
}

impl Circles {
    fn of(sources: &Crate, grain: Grain) -> Self {
        let circles = Imports::of(sources, grain).circles();
        Self { count: circles.len(), modules: circles.iter().map(|circle| circle.len()).sum() }
    }

    fn text(&self) -> String {
        if self.count == 0 { "0".to_owned() } else { format!("{} ({})", self.count, self.modules) }
    }
}

impl Figures {
    fn of(sources: &Crate) -> Self {
        let all: Vec<(String, usize)> = sources
            .product()
            .flat_map(|file| {
                let module = file.module.join("::");
                functions(file).into_iter().map(move |(name, lines)| (format!("{module}::{name}"), lines))
            })
            .collect();
        let symbols = Symbols::of(sources);
        Self {
            name: sources.name.clone(),
            file_lengths: sources.product().map(|file| file.product_lines()).collect(),
            function_lengths: all.iter().map(|(_, lines)| *lines).collect(),
            closures: sources.product().map(|file| closures_with_a_name(file).len()).sum(),
            wide_comments: sources.files.iter().map(|file| wide_comments(&file.text)).sum(),
            folder_circles: Circles::of(sources, Grain::Folders),
            file_circles: Circles::of(sources, Grain::Files),
            names_at_root: symbols.names_at_root(),
            public_names: symbols.public_names(),
            longest_function: all.into_iter().max_by_key(|(_, lines)| *lines).unwrap_or_default(),
        }
    }

    /// All crates as one.
    fn together(rows: &[Self]) -> Self {
        let lengths = |of: fn(&Self) -> &Vec<usize>| rows.iter().flat_map(of).copied().collect();
        let circles = |of: fn(&Self) -> &Circles| Circles {
            count: rows.iter().map(|row| of(row).count).sum(),
            modules: rows.iter().map(|row| of(row).modules).sum(),
        };
        let longest = rows.iter().max_by_key(|row| row.longest_function.1);
        Self {
            name: "all".to_owned(),
            file_lengths: lengths(|row| &row.file_lengths),
            function_lengths: lengths(|row| &row.function_lengths),
            closures: rows.iter().map(|row| row.closures).sum(),
            wide_comments: rows.iter().map(|row| row.wide_comments).sum(),
            folder_circles: circles(|row| &row.folder_circles),
            file_circles: circles(|row| &row.file_circles),
            names_at_root: rows.iter().map(|row| row.names_at_root).sum(),
            public_names: rows.iter().map(|row| row.public_names).sum(),
            longest_function: longest.map(|row| row.longest_function.clone()).unwrap_or_default(),
        }
    }

    fn line(&self) -> String {
        let lines: usize = self.file_lengths.iter().sum();
        let cells = [
            self.name.clone(),
            self.file_lengths.len().to_string(),
            lines.to_string(),
            format!("{} / {}", quantile(&self.file_lengths, 0.5), quantile(&self.file_lengths, 0.9)),
            self.function_lengths.len().to_string(),
            format!("{} / {}", quantile(&self.function_lengths, 0.5), quantile(&self.function_lengths, 0.9)),
            format!("{} ({})", self.longest_function.1, self.longest_function.0),
            format!("{} ({:.1})", self.closures, self.closures as f64 * 1000.0 / lines as f64),
            self.wide_comments.to_string(),
            self.folder_circles.text(),
            self.file_circles.text(),
            format!("{} / {}", self.names_at_root, self.public_names),
        ];
        format!("| {} |", cells.join(" | "))
    }
}

const HEADER: &str = "\
| crate | files | lines | file: median / 90 % | functions | function: median / 90 % | longest function | \
named closures (per 1,000 lines) | comments over 110 | circles of folders (modules) | circles of files (files) | \
names at root / public |
|---|---|---|---|---|---|---|---|---|---|---|---|";

fn wide_comments(text: &str) -> usize {
    text.lines().filter(|line| line.trim_start().starts_with("//") && line.chars().count() > WIDTH).count()
}

/// The smallest value that at least this share of the values does not exceed.
fn quantile(values: &[usize], share: f64) -> usize {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let rank = (share * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or_default()
}

#[test]
#[ignore = "prints figures"]
fn figures() {
    let mut rows: Vec<Figures> = Crate::all().iter().map(Figures::of).collect();
    rows.push(Figures::together(&rows));
    println!("{HEADER}");
    for row in &rows {
        println!("{}", row.line());
    }
}

#[test]
fn figures_of_a_made_up_file() {
    let text = "//! A.\nfn one() { let double = |x: u8| x * 2; double(1); }\n\npub fn two(\n    a: u8,\n) -> u8 {\n    a\n}\n\
                #[cfg(test)]\nmod tests {\n    fn three() { let f = || 1; }\n}\npub use a::{b, c};\n";
    let figures = Figures::of(&Crate::parsed("made-up", [("lib.rs".into(), text.to_owned())]));
    assert_eq!(
        (figures.file_lengths.as_slice(), figures.function_lengths.as_slice()),
        (&[9][..], &[1, 5][..])
    );
    assert_eq!((figures.closures, figures.names_at_root, figures.public_names), (1, 3, 3));
    assert_eq!(figures.longest_function, ("::two".to_owned(), 5));
    assert_eq!([quantile(&[5, 1, 9, 3], 0.5), quantile(&[5, 1, 9, 3], 0.9), quantile(&[], 0.5)], [3, 9, 0]);
}
