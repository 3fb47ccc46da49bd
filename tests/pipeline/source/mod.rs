//! The sources of the workspace as syntax trees, for the rules that they keep and for the figures about them.

mod code;
mod imports;
mod symbols;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use syn::spanned::Spanned;
use syn::visit_mut::VisitMut;

pub(crate) use code::{
    Offence, closures_with_a_name, flags_in_text, functions, names_as_text, wildcard_arms,
};
pub(crate) use imports::{Grain, Imports};
pub(crate) use symbols::Symbols;

/// The root of the repository, or of the checkout that the variable `TIPPING_ROOT` names: figures before and after a
/// change come from the same program.
pub(crate) fn root() -> PathBuf {
    match std::env::var_os("TIPPING_ROOT") {
        Some(checkout) => checkout.into(),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."),
    }
}

/// The sources of one crate.
pub(crate) struct Crate {
    /// `tipping-core`
    pub(crate) name: String,
    /// Every file below `src`, in the order of their paths.
    pub(crate) files: Vec<File>,
}

/// One file of sources.
pub(crate) struct File {
    /// From the folder of the crate's sources: `threshold/posterior.rs`.
    pub(crate) path: PathBuf,
    /// Its module: `["threshold", "posterior"]`; of `lib.rs` none.
    pub(crate) module: Vec<String>,
    /// As it was read.
    pub(crate) text: String,
    /// Without what is compiled for tests alone.
    pub(crate) code: syn::File,
    /// Lines that belong to tests: all of a file of tests, else those of its test modules.
    pub(crate) test_lines: usize,
    /// Whether all of it is compiled for tests alone.
    pub(crate) is_test: bool,
}

impl File {
    /// Lines of code that is no test.
    pub(crate) fn product_lines(&self) -> usize {
        self.text.lines().count() - self.test_lines
    }
}

impl Crate {
    /// A crate of the workspace.
    pub(crate) fn of_workspace(name: &str) -> Self {
        Self::read(name, &root().join("crates").join(name).join("src"))
    }

    /// All crates of the workspace that have a library.
    pub(crate) fn all() -> Vec<Self> {
        let mut names: Vec<String> = std::fs::read_dir(root().join("crates"))
            .expect("the folder of crates")
            .map(|entry| entry.expect("an entry"))
            .filter(|entry| entry.path().join("src/lib.rs").exists())
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names.iter().map(|name| Self::of_workspace(name)).collect()
    }

    /// The sources below a folder.
    pub(crate) fn read(name: &str, folder: &Path) -> Self {
        let mut paths = Vec::new();
        collect(folder, &mut paths);
        paths.sort();
        let sources = paths.into_iter().map(|path| {
            let text = std::fs::read_to_string(&path).expect("a source file");
            (path.strip_prefix(folder).expect("it is below").to_owned(), text)
        });
        Self::parsed(name, sources)
    }

    /// Sources that are given as text, each with its path.
    pub(crate) fn parsed(name: &str, sources: impl IntoIterator<Item = (PathBuf, String)>) -> Self {
        let mut files = Vec::new();
        let mut tests = BTreeSet::new();
        for (path, text) in sources {
            let mut code =
                syn::parse_file(&text).unwrap_or_else(|error| panic!("{name}, {}: {error}", path.display()));
            let module = module_of(&path);
            let mut without = WithoutTests { path: &path, module: &module, tests: &mut tests, lines: 0 };
            without.visit_file_mut(&mut code);
            let test_lines = without.lines;
            files.push(File { path, module, text, code, test_lines, is_test: false });
        }
        for file in &mut files {
            // A file of tests, or one of the modules that a file of tests declares.
            let below = |test: &PathBuf| file.path.starts_with(test.with_extension(""));
            if tests.contains(&file.path) || tests.iter().any(below) {
                file.is_test = true;
                file.test_lines = file.text.lines().count();
                file.code.items.clear();
            }
        }
        Self { name: name.to_owned(), files }
    }

    /// The files that are compiled into the product.
    pub(crate) fn product(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| !file.is_test)
    }
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
}

/// The module that a file holds.
fn module_of(path: &Path) -> Vec<String> {
    let whole = path.with_extension("");
    let mut module: Vec<String> = whole.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if module.last().is_some_and(|last| ["mod", "lib", "main"].contains(&last.as_str())) {
        module.pop();
    }
    module
}

/// Takes out of a file what is compiled for tests alone, and notes the files that such modules are in.
struct WithoutTests<'a> {
    path: &'a Path,
    module: &'a [String],
    tests: &'a mut BTreeSet<PathBuf>,
    lines: usize,
}

impl WithoutTests<'_> {
    fn is_product(&mut self, attributes: &[syn::Attribute], item: &impl Spanned) -> bool {
        if !attributes.iter().any(is_for_tests) {
            return true;
        }
        let span = item.span();
        self.lines += span.end().line + 1 - span.start().line;
        false
    }

    /// The file of a module that is declared here as `mod name;`.
    fn note_file(&mut self, module: &syn::ItemMod) {
        if module.content.is_some() || !module.attrs.iter().any(is_for_tests) {
            return;
        }
        let file = match module.attrs.iter().find_map(path_attribute) {
            Some(named) => self.path.with_file_name(named),
            None => {
                let folder: PathBuf = self.module.iter().collect();
                folder.join(format!("{}.rs", module.ident))
            }
        };
        self.tests.insert(file);
    }
}

impl VisitMut for WithoutTests<'_> {
    fn visit_file_mut(&mut self, file: &mut syn::File) {
        self.keep_product(&mut file.items);
    }

    fn visit_item_mod_mut(&mut self, module: &mut syn::ItemMod) {
        if let Some((_, items)) = &mut module.content {
            self.keep_product(items);
        }
    }

    fn visit_item_impl_mut(&mut self, block: &mut syn::ItemImpl) {
        block.items.retain(|item| match item {
            syn::ImplItem::Fn(function) => self.is_product(&function.attrs, function),
            _ => true,
        });
    }
}

impl WithoutTests<'_> {
    fn keep_product(&mut self, items: &mut Vec<syn::Item>) {
        items.retain(|item| {
            if let syn::Item::Mod(module) = item {
                self.note_file(module);
            }
            self.is_product(attributes(item), item)
        });
        for item in items {
            self.visit_item_mut(item);
        }
    }
}

fn attributes(item: &syn::Item) -> &[syn::Attribute] {
    match item {
        syn::Item::Const(item) => &item.attrs,
        syn::Item::Enum(item) => &item.attrs,
        syn::Item::Fn(item) => &item.attrs,
        syn::Item::Impl(item) => &item.attrs,
        syn::Item::Macro(item) => &item.attrs,
        syn::Item::Mod(item) => &item.attrs,
        syn::Item::Static(item) => &item.attrs,
        syn::Item::Struct(item) => &item.attrs,
        syn::Item::Trait(item) => &item.attrs,
        syn::Item::Type(item) => &item.attrs,
        syn::Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// `#[cfg(test)]`, also among other conditions.
fn is_for_tests(attribute: &syn::Attribute) -> bool {
    let syn::Meta::List(list) = &attribute.meta else { return false };
    let words = list.tokens.to_string();
    attribute.path().is_ident("cfg")
        && !words.contains("not")
        && words.split(|letter: char| !letter.is_alphanumeric()).any(|word| word == "test")
}

/// The file of `#[path = "file.rs"]`.
fn path_attribute(attribute: &syn::Attribute) -> Option<String> {
    let syn::Meta::NameValue(pair) = &attribute.meta else { return None };
    match &pair.value {
        syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) if pair.path.is_ident("path") => {
            Some(text.value())
        }
        _ => None,
    }
}
