//! What a crate defines, by module, and what of it is public.

use std::collections::{BTreeMap, BTreeSet};

use quote::ToTokens;

use super::Crate;
use super::imports::leaves;

/// The items of a crate with their members: functions, types with fields, variants and methods, constants, modules.
pub(crate) struct Symbols {
    /// By module and name of the item: the names of its members.
    items: BTreeMap<(Vec<String>, String), BTreeSet<String>>,
    /// By module: the modules and names that are visible from outside the crate, when the module itself is.
    public: BTreeMap<Vec<String>, Vec<Public>>,
}

enum Public {
    Module(String),
    Item,
}

impl Symbols {
    /// Those of the product code of a crate.
    pub(crate) fn of(sources: &Crate) -> Self {
        let mut symbols = Self { items: BTreeMap::new(), public: BTreeMap::new() };
        let mut methods: Vec<(String, String)> = Vec::new();
        for file in sources.product().filter(|file| !file.path.ends_with("main.rs")) {
            symbols.items.entry((parent(&file.module), last(&file.module))).or_default();
            for item in &file.code.items {
                symbols.add_public(&file.module, item);
                if let Some((name, members)) = definition(item) {
                    symbols.items.entry((file.module.clone(), name)).or_default().extend(members);
                }
                if let syn::Item::Impl(block) = item {
                    let holder = holder_of(block);
                    methods.extend(members_of(block).into_iter().map(|method| (holder.clone(), method)));
                }
            }
        }
        // Methods may stand in another file than the type.
        for (holder, method) in methods {
            for ((_, name), members) in &mut symbols.items {
                if *name == holder {
                    members.insert(method.clone());
                }
            }
        }
        symbols
    }

    /// Whether a path, from the root of the crate, names something that is defined there: `threshold::Posterior`,
    /// `study::Row::at_risk`.
    pub(crate) fn has(&self, path: &[&str]) -> bool {
        let module = |parts: &[&str]| parts.iter().map(|part| (*part).to_owned()).collect::<Vec<_>>();
        let item = path
            .split_last()
            .is_some_and(|(name, before)| self.items.contains_key(&(module(before), (*name).to_owned())));
        item || match path {
            [before @ .., name, member] => self
                .items
                .get(&(module(before), (*name).to_owned()))
                .is_some_and(|members| members.contains(*member)),
            _ => false,
        }
    }

    /// The modules that define an item of this name.
    pub(crate) fn modules_with(&self, name: &str) -> Vec<String> {
        let found = self.items.keys().filter(|(_, item)| item == name);
        found.map(|(module, _)| module.join("::")).collect()
    }

    /// How many names `lib.rs` exports: public modules, and items defined or exported there.
    pub(crate) fn names_at_root(&self) -> usize {
        self.public.get(&Vec::new()).map_or(0, Vec::len)
    }

    /// How many names a user of the crate can write: those at its root and those in its public modules.
    pub(crate) fn public_names(&self) -> usize {
        let mut count = 0;
        let mut open = vec![Vec::new()];
        while let Some(module) = open.pop() {
            for name in self.public.get(&module).into_iter().flatten() {
                count += 1;
                if let Public::Module(name) = name {
                    let mut below = module.clone();
                    below.push(name.clone());
                    open.push(below);
                }
            }
        }
        count
    }

    fn add_public(&mut self, module: &[String], item: &syn::Item) {
        let public = self.public.entry(module.to_vec()).or_default();
        match item {
            syn::Item::Mod(below) if is_public(&below.vis) => {
                public.push(Public::Module(below.ident.to_string()))
            }
            syn::Item::Use(names) if is_public(&names.vis) => {
                public.extend(leaves(&names.tree).iter().map(|_| Public::Item));
            }
            syn::Item::Const(syn::ItemConst { vis, .. })
            | syn::Item::Enum(syn::ItemEnum { vis, .. })
            | syn::Item::Fn(syn::ItemFn { vis, .. })
            | syn::Item::Static(syn::ItemStatic { vis, .. })
            | syn::Item::Struct(syn::ItemStruct { vis, .. })
            | syn::Item::Trait(syn::ItemTrait { vis, .. })
            | syn::Item::Type(syn::ItemType { vis, .. })
                if is_public(vis) =>
            {
                public.push(Public::Item);
            }
            _ => {}
        }
    }
}

fn parent(module: &[String]) -> Vec<String> {
    module[..module.len().saturating_sub(1)].to_vec()
}

fn last(module: &[String]) -> String {
    module.last().cloned().unwrap_or_default()
}

fn is_public(visibility: &syn::Visibility) -> bool {
    matches!(visibility, syn::Visibility::Public(_))
}

/// The name of an item, with the names of its fields, variants or required methods.
fn definition(item: &syn::Item) -> Option<(String, Vec<String>)> {
    let (name, members) = match item {
        syn::Item::Const(item) => (&item.ident, Vec::new()),
        syn::Item::Static(item) => (&item.ident, Vec::new()),
        syn::Item::Type(item) => (&item.ident, Vec::new()),
        syn::Item::Fn(item) => (&item.sig.ident, Vec::new()),
        syn::Item::Enum(item) => (&item.ident, item.variants.iter().map(|v| v.ident.to_string()).collect()),
        syn::Item::Struct(item) => (
            &item.ident,
            item.fields.iter().filter_map(|f| f.ident.as_ref()).map(ToString::to_string).collect(),
        ),
        syn::Item::Trait(item) => (&item.ident, item.items.iter().filter_map(required).collect()),
        _ => return None,
    };
    Some((name.to_string(), members))
}

fn required(item: &syn::TraitItem) -> Option<String> {
    match item {
        syn::TraitItem::Fn(function) => Some(function.sig.ident.to_string()),
        _ => None,
    }
}

/// The type that an `impl` is for, without its parameters.
fn holder_of(block: &syn::ItemImpl) -> String {
    match &*block.self_ty {
        syn::Type::Path(path) => path.path.segments.last().map(|s| s.ident.to_string()).unwrap_or_default(),
        other => other.to_token_stream().to_string(),
    }
}

fn members_of(block: &syn::ItemImpl) -> Vec<String> {
    block
        .items
        .iter()
        .filter_map(|item| match item {
            syn::ImplItem::Fn(function) => Some(function.sig.ident.to_string()),
            syn::ImplItem::Const(constant) => Some(constant.ident.to_string()),
            _ => None,
        })
        .collect()
}
