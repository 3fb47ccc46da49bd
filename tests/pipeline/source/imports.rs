//! Which modules of a crate import each other, and the circles among them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use proc_macro2::{TokenStream, TokenTree};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use super::{Crate, File};

/// What counts as one module: all below a folder of `src` together, or every file for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Grain {
    /// Folders and files directly below `src`.
    Folders,
    /// Every file.
    Files,
}

/// The imports of a crate: from a module, to a module, with the lines that import.
pub(crate) struct Imports {
    edges: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

type Path = Vec<String>;

impl Imports {
    /// Those of all product code. The root of the crate is no module: it declares the others.
    pub(crate) fn of(sources: &Crate, grain: Grain) -> Self {
        let map = Map::new(sources);
        let mut edges: BTreeMap<String, BTreeMap<String, Vec<String>>> = BTreeMap::new();
        for file in sources.product().filter(|file| !file.module.is_empty()) {
            let from = grain.node(&file.module);
            for (path, line) in paths(file) {
                let module = map.module(&file.module, &path);
                let to = grain.node(&module);
                if !module.is_empty() && to != from {
                    let place = format!("{}:{line}: {}", file.path.display(), path.join("::"));
                    edges.entry(from.clone()).or_default().entry(to).or_default().push(place);
                }
            }
        }
        Self { edges }
    }

    /// Sets of modules that all import each other, directly or by way of others.
    pub(crate) fn circles(&self) -> Vec<BTreeSet<String>> {
        let reach: BTreeMap<&String, BTreeSet<String>> =
            self.edges.keys().map(|from| (from, self.reachable(from))).collect();
        let mut circles: Vec<BTreeSet<String>> = Vec::new();
        for (from, to) in &reach {
            if to.contains(*from) && !circles.iter().any(|circle| circle.contains(*from)) {
                let returns = |node: &&String| reach.get(node).is_some_and(|back| back.contains(*from));
                circles.push(to.iter().filter(returns).cloned().collect());
            }
        }
        circles
    }

    /// A circle as a message: the shortest way round from its first module, with some lines of every import.
    pub(crate) fn described(&self, circle: &BTreeSet<String>) -> String {
        let way = circle.first().map(|start| self.way_round(start)).unwrap_or_default();
        let mut text = format!("{} modules in a circle, such as {}\n", circle.len(), way.join(" -> "));
        for pair in way.windows(2) {
            text += &format!("  {} imports {}:\n", pair[0], pair[1]);
            for place in self.edges[&pair[0]][&pair[1]].iter().take(3) {
                text += &format!("    {place}\n");
            }
        }
        text
    }

    fn next(&self, from: &str) -> impl Iterator<Item = &String> {
        self.edges.get(from).into_iter().flat_map(BTreeMap::keys)
    }

    fn reachable(&self, from: &str) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let mut open: Vec<&String> = self.next(from).collect();
        while let Some(node) = open.pop() {
            if found.insert(node.clone()) {
                open.extend(self.next(node));
            }
        }
        found
    }

    /// The shortest way from a module of a circle back to it.
    fn way_round(&self, start: &str) -> Vec<String> {
        let mut before: BTreeMap<&str, &str> = BTreeMap::new();
        let mut open = VecDeque::from([start]);
        while let Some(node) = open.pop_front() {
            for next in self.next(node) {
                if next == start {
                    let mut way = vec![start.to_owned(), node.to_owned()];
                    let mut at = node;
                    while let Some(previous) = before.get(at) {
                        way.push((*previous).to_owned());
                        at = previous;
                    }
                    way.reverse();
                    return way;
                }
                if !before.contains_key(next.as_str()) {
                    before.insert(next, node);
                    open.push_back(next);
                }
            }
        }
        Vec::new()
    }
}

impl Grain {
    fn node(self, module: &[String]) -> String {
        match self {
            Self::Folders => module.first().cloned().unwrap_or_default(),
            Self::Files => module.join("::"),
        }
    }
}

/// The modules of a crate, and what they export under a name of their own.
struct Map {
    modules: BTreeSet<Path>,
    exports: BTreeMap<(Path, String), Path>,
}

impl Map {
    fn new(sources: &Crate) -> Self {
        let modules = sources.product().map(|file| file.module.clone()).collect();
        let mut exports = BTreeMap::new();
        for file in sources.product() {
            for item in &file.code.items {
                // Also what is imported in private: a file below sees it through `super`.
                if let syn::Item::Use(item) = item {
                    for (target, name, _) in leaves(&item.tree) {
                        exports.insert((file.module.clone(), name), target);
                    }
                }
            }
        }
        Self { modules, exports }
    }

    /// The module in which a path ends that is written in the module `here`; none for paths into other crates.
    fn module(&self, here: &[String], path: &[String]) -> Path {
        self.resolved(here, path, 0)
    }

    fn resolved(&self, here: &[String], path: &[String], depth: usize) -> Path {
        let Some(mut at) = self.start(here, path) else { return Path::new() };
        let rest = path.iter().skip_while(|part| ["crate", "super", "self"].contains(&part.as_str()));
        for (i, part) in rest.clone().enumerate() {
            let mut below = at.clone();
            below.push(part.clone());
            if self.modules.contains(&below) {
                at = below;
                continue;
            }
            let exported = self.exports.get(&(at.clone(), part.clone()));
            if let Some(target) = exported.filter(|_| depth < 8) {
                let mut whole = target.clone();
                whole.extend(rest.skip(i + 1).cloned());
                let module = self.resolved(&at, &whole, depth + 1);
                return if module.is_empty() { at } else { module };
            }
            break;
        }
        at
    }

    /// Where a path starts, from its first words.
    fn start(&self, here: &[String], path: &[String]) -> Option<Path> {
        match path.first()?.as_str() {
            "crate" => Some(Path::new()),
            "super" => {
                let up = path.iter().take_while(|part| *part == "super").count();
                Some(here[..here.len().saturating_sub(up)].to_vec())
            }
            "self" => Some(here.to_vec()),
            first => {
                let mut below = here.to_vec();
                below.push(first.to_owned());
                self.modules.contains(&below).then(|| here.to_vec())
            }
        }
    }
}

/// Every path of a file that may lead to another module of its crate, with its line.
fn paths(file: &File) -> Vec<(Path, usize)> {
    let mut paths = Paths::default();
    paths.visit_file(&file.code);
    paths.found
}

#[derive(Default)]
struct Paths {
    found: Vec<(Path, usize)>,
    /// How many modules inside the file are open: `super` leads out of these first.
    inside: usize,
}

impl Paths {
    fn add(&mut self, mut path: Path, line: usize) {
        let up = path.iter().take_while(|part| *part == "super").count().min(self.inside);
        path.drain(..up);
        if !path.is_empty() {
            self.found.push((path, line));
        }
    }

    /// Paths in the tokens of a macro: `crate::a::b`, `super::c`.
    fn add_tokens(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut i = 0;
        while i < tokens.len() {
            match &tokens[i] {
                TokenTree::Group(group) => self.add_tokens(group.stream()),
                TokenTree::Ident(first) if *first == "crate" || *first == "super" => {
                    let mut path = vec![first.to_string()];
                    while let Some(part) = after_colons(&tokens[i + 1..]) {
                        path.push(part);
                        i += 3;
                    }
                    self.add(path, first.span().start().line);
                }
                _ => {}
            }
            i += 1;
        }
    }
}

fn after_colons(tokens: &[TokenTree]) -> Option<String> {
    let colon = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ':');
    match tokens {
        [a, b, TokenTree::Ident(part), ..] if colon(a) && colon(b) => Some(part.to_string()),
        _ => None,
    }
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        self.inside += 1;
        visit::visit_item_mod(self, module);
        self.inside -= 1;
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let exported = !matches!(item.vis, syn::Visibility::Inherited);
        for (path, _, line) in leaves(&item.tree) {
            // A module that shows the items of its own files does not use them.
            let of_its_own = !["crate", "super"].contains(&path[0].as_str());
            if !(exported && of_its_own) {
                self.add(path, line);
            }
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.segments.len() > 1 {
            let parts = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
            self.add(parts, path.span().start().line);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, invoked: &'ast syn::Macro) {
        self.add_tokens(invoked.tokens.clone());
        visit::visit_macro(self, invoked);
    }
}

/// Every path of a `use`, the name that it has here, and its line. Of `a::*` the path is that of `a`.
pub(super) fn leaves(tree: &syn::UseTree) -> Vec<(Path, String, usize)> {
    let mut found = Vec::new();
    add_leaves(tree, &mut Path::new(), &mut found);
    found
}

fn add_leaves(tree: &syn::UseTree, before: &mut Path, found: &mut Vec<(Path, String, usize)>) {
    let line = tree.span().start().line;
    match tree {
        syn::UseTree::Path(path) => {
            before.push(path.ident.to_string());
            add_leaves(&path.tree, before, found);
            before.pop();
        }
        syn::UseTree::Name(leaf) => found.push(leaf_of(before, leaf.ident.to_string(), None, line)),
        syn::UseTree::Rename(leaf) => {
            found.push(leaf_of(before, leaf.ident.to_string(), Some(leaf.rename.to_string()), line));
        }
        syn::UseTree::Group(group) => {
            for tree in &group.items {
                add_leaves(tree, before, found);
            }
        }
        _ => found.push((before.clone(), "*".to_owned(), line)),
    }
}

/// `use a::{self}` names `a`.
fn leaf_of(before: &Path, name: String, renamed: Option<String>, line: usize) -> (Path, String, usize) {
    let mut path = before.clone();
    if name != "self" || path.is_empty() {
        path.push(name);
    }
    let here = renamed.or_else(|| path.last().cloned()).unwrap_or_default();
    (path, here, line)
}
