//! What stands in the code of a file: functions, closures, matches, names compared as text, flags in messages.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use super::{Crate, File};

/// A place that breaks a rule.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Offence {
    /// `tipping-fit/src/verdict.rs:12`
    pub(crate) place: String,
    /// What stands there.
    pub(crate) what: String,
}

impl Offence {
    fn new(sources: &Crate, file: &File, line: usize, what: impl Into<String>) -> Self {
        let place = format!("{}/src/{}:{line}", sources.name, file.path.display());
        Self { place, what: what.into() }
    }
}

/// The length in lines of every function, with its name.
pub(crate) fn functions(file: &File) -> Vec<(String, usize)> {
    let mut functions = Functions::default();
    functions.visit_file(&file.code);
    functions.found
}

/// The names of closures that are kept in a variable: `let area = |r| ..`.
pub(crate) fn closures_with_a_name(file: &File) -> Vec<String> {
    let mut closures = Closures::default();
    closures.visit_file(&file.code);
    closures.found
}

/// Matches over one of these enums that have an arm for whatever comes.
pub(crate) fn wildcard_arms(sources: &Crate, enums: &[&str]) -> Vec<Offence> {
    let mut found = Vec::new();
    for file in sources.product() {
        let mut matches = Matches { enums, own: None, lines: Vec::new() };
        matches.visit_file(&file.code);
        found.extend(matches.lines.iter().map(|line| {
            Offence::new(sources, file, *line, "an arm that takes every other case of a closed list")
        }));
    }
    found
}

/// Texts that are compared or matched with one of these names.
pub(crate) fn names_as_text(sources: &Crate, names: &[&str]) -> Vec<Offence> {
    let mut found = Vec::new();
    for file in sources.product() {
        let mut lines = Vec::new();
        compared(file.code.to_token_stream(), names, &mut lines);
        found.extend(lines.into_iter().map(|(line, name)| {
            Offence::new(sources, file, line, format!("\"{name}\" is compared as text"))
        }));
    }
    found
}

/// Text, comments aside, that names a flag of the command line.
pub(crate) fn flags_in_text(sources: &Crate) -> Vec<Offence> {
    let mut found = Vec::new();
    for file in sources.product() {
        let mut texts = Vec::new();
        strings(file.code.to_token_stream(), &mut texts);
        for (line, text) in texts {
            if let Some(flag) = flag_in(&text) {
                found.push(Offence::new(sources, file, line, format!("the flag {flag}")));
            }
        }
    }
    found
}

#[derive(Default)]
struct Functions {
    found: Vec<(String, usize)>,
}

impl Functions {
    fn add(&mut self, signature: &syn::Signature, block: &syn::Block) {
        let (first, last) = (signature.span().start().line, block.span().end().line);
        self.found.push((signature.ident.to_string(), last + 1 - first));
    }
}

impl<'ast> Visit<'ast> for Functions {
    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.add(&function.sig, &function.block);
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.add(&function.sig, &function.block);
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &'ast syn::TraitItemFn) {
        if let Some(block) = &function.default {
            self.add(&function.sig, block);
        }
        visit::visit_trait_item_fn(self, function);
    }
}

#[derive(Default)]
struct Closures {
    found: Vec<String>,
}

impl<'ast> Visit<'ast> for Closures {
    fn visit_local(&mut self, local: &'ast syn::Local) {
        if let Some(init) = &local.init
            && is_closure(&init.expr)
        {
            self.found.push(local.pat.to_token_stream().to_string());
        }
        visit::visit_local(self, local);
    }
}

/// A closure, or a reference to one.
fn is_closure(value: &syn::Expr) -> bool {
    match value {
        syn::Expr::Closure(_) => true,
        syn::Expr::Reference(reference) => is_closure(&reference.expr),
        syn::Expr::Paren(paren) => is_closure(&paren.expr),
        _ => false,
    }
}

struct Matches<'a> {
    enums: &'a [&'a str],
    /// The type whose methods are being read: its cases may be written `Self::Case`.
    own: Option<String>,
    lines: Vec<usize>,
}

impl<'ast> Visit<'ast> for Matches<'_> {
    fn visit_item_impl(&mut self, block: &'ast syn::ItemImpl) {
        let before = self.own.replace(block.self_ty.to_token_stream().to_string());
        visit::visit_item_impl(self, block);
        self.own = before;
    }

    fn visit_expr_match(&mut self, expression: &'ast syn::ExprMatch) {
        let mut cases = Cases { enums: self.enums, own: self.own.as_deref(), found: false };
        for arm in &expression.arms {
            cases.visit_pat(&arm.pat);
        }
        let open = expression.arms.iter().find(|arm| takes_all(&arm.pat));
        if let Some(arm) = open.filter(|_| cases.found) {
            self.lines.push(arm.span().start().line);
        }
        visit::visit_expr_match(self, expression);
    }
}

/// Whether a pattern names a case of one of the enums.
struct Cases<'a> {
    enums: &'a [&'a str],
    own: Option<&'a str>,
    found: bool,
}

impl<'ast> Visit<'ast> for Cases<'_> {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        let mut parts = path.segments.iter().rev().skip(1).map(|segment| segment.ident.to_string());
        if let Some(holder) = parts.next() {
            let holder = if holder == "Self" { self.own.unwrap_or_default() } else { &holder };
            self.found |= self.enums.contains(&holder);
        }
    }
}

/// `_`, `other`, or a tuple of such: nothing is left for another arm. A guard leaves something.
fn takes_all(pattern: &syn::Pat) -> bool {
    match pattern {
        syn::Pat::Wild(_) => true,
        syn::Pat::Ident(name) => {
            name.subpat.is_none() && name.ident.to_string().starts_with(char::is_lowercase)
        }
        syn::Pat::Tuple(tuple) => tuple.elems.iter().all(takes_all),
        syn::Pat::Or(either) => either.cases.iter().any(takes_all),
        _ => false,
    }
}

/// Names that stand beside `==` or `!=`, or before `=>` or `|`, also inside of macros and of `Some(..)`.
fn compared(tokens: TokenStream, names: &[&str], found: &mut Vec<(usize, String)>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (i, token) in tokens.iter().enumerate() {
        if let Some((span, name)) = lone_text(token).filter(|(_, text)| names.contains(&text.as_str())) {
            // What wraps the text: Some("step").
            let wrapped = matches!(token, TokenTree::Group(_))
                && i.checked_sub(1).is_some_and(|b| matches!(tokens[b], TokenTree::Ident(_)));
            let before = &tokens[..i - usize::from(wrapped)];
            let text = is_text(token) || wrapped;
            if text && (ends_with_comparison(before) || begins_with_comparison(&tokens[i + 1..])) {
                found.push((span.start().line, name));
            }
        }
        if let TokenTree::Group(group) = token {
            compared(group.stream(), names, found);
        }
    }
}

fn is_text(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Literal(_))
}

/// A text, by itself or alone in parentheses.
fn lone_text(token: &TokenTree) -> Option<(Span, String)> {
    match token {
        TokenTree::Literal(literal) => match syn::Lit::new(literal.clone()) {
            syn::Lit::Str(text) => Some((literal.span(), text.value())),
            _ => None,
        },
        TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => {
            let inside: Vec<TokenTree> = group.stream().into_iter().collect();
            match inside.as_slice() {
                [one] => lone_text(one),
                _ => None,
            }
        }
        _ => None,
    }
}

fn punctuation(token: Option<&TokenTree>) -> Option<char> {
    match token? {
        TokenTree::Punct(punct) => Some(punct.as_char()),
        _ => None,
    }
}

fn ends_with_comparison(tokens: &[TokenTree]) -> bool {
    let mut back = tokens.iter().rev();
    let (last, first) = (punctuation(back.next()), punctuation(back.next()));
    (last == Some('=') && matches!(first, Some('=' | '!'))) || (last == Some('|') && first != Some('|'))
}

fn begins_with_comparison(tokens: &[TokenTree]) -> bool {
    let (first, second) = (punctuation(tokens.first()), punctuation(tokens.get(1)));
    matches!((first, second), (Some('='), Some('=' | '>')) | (Some('!'), Some('=')))
        || (first == Some('|') && second != Some('|'))
}

/// All texts of the code but for those of doc comments.
fn strings(tokens: TokenStream, found: &mut Vec<(usize, String)>) {
    let mut attribute = false;
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let begins = group.stream().into_iter().next();
                let is_doc = matches!(&begins, Some(TokenTree::Ident(word)) if *word == "doc");
                if !(attribute && is_doc) {
                    strings(group.stream(), found);
                }
                attribute = false;
            }
            TokenTree::Literal(literal) => {
                if let syn::Lit::Str(text) = syn::Lit::new(literal.clone()) {
                    found.push((literal.span().start().line, text.value()));
                }
                attribute = false;
            }
            // An inner doc comment has `#` and `!` before it.
            TokenTree::Punct(punct) => {
                attribute = punct.as_char() == '#' || (attribute && punct.as_char() == '!')
            }
            TokenTree::Ident(_) => attribute = false,
        }
    }
}

/// The first `--word` of a text.
fn flag_in(text: &str) -> Option<&str> {
    let start = text.match_indices("--").map(|(at, _)| at).find(|at| {
        let dashed_before = text[..*at].ends_with('-');
        !dashed_before && text[at + 2..].starts_with(|letter: char| letter.is_ascii_lowercase())
    })?;
    let rest = &text[start + 2..];
    let end = rest.find(|letter: char| !letter.is_ascii_lowercase() && letter != '-').unwrap_or(rest.len());
    Some(&text[start..start + 2 + end])
}
