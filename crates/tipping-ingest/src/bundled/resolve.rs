//! What DATA means: a bundled dataset, one of its norms, a file, or words from a title.

use std::path::Path;
use tipping_core::Setting;

use crate::bundled::bundle::{Bundle, NormMeta, bundles};
use crate::error::IngestError;
use crate::names;

/// What a request names.
#[derive(Debug, Clone)]
pub(crate) enum Target {
    /// A file, or standard input.
    File,
    /// A norm of a bundled dataset, and how it came to be chosen.
    Norm { bundle: &'static Bundle, norm: &'static NormMeta, reason: String },
}

/// Finds what the data and the norm of a request mean: first an exact dataset, then an exact norm, then a
/// file, then a title.
pub(crate) fn resolve(data: &str, norm: Option<&str>) -> Result<Target, IngestError> {
    if let Some(bundle) = bundles().iter().find(|b| b.name == data) {
        return norm_of(bundle, norm);
    }
    let all = || bundles().iter().flat_map(|b| b.norms.iter().map(move |n| (b, n)));
    let named = all().find(|(_, n)| n.id == data);
    let found = match named {
        Some(found) => Some((found, "named by its identifier")),
        None if data == "-" || Path::new(data).exists() => return Ok(Target::File),
        None => titled(data, all().collect())?.map(|found| (found, "the only title that matches")),
    };
    let Some(((bundle, found), reason)) = found else {
        return Err(IngestError::NoSuchData { data: data.to_owned(), nearest: nearest(data) });
    };
    match norm {
        Some(norm) if !same_norm(bundle, found, norm) => Err(IngestError::NoSuchNorm {
            data: data.to_owned(),
            norm: norm.to_owned(),
            norms: vec![found.id.clone()],
        }),
        _ => Ok(Target::Norm { bundle, norm: found, reason: reason.to_owned() }),
    }
}

fn norm_of(bundle: &'static Bundle, norm: Option<&str>) -> Result<Target, IngestError> {
    if bundle.norms.is_empty() {
        let (dataset, title) = (bundle.name.to_owned(), bundle.manifest.title.clone());
        return Err(IngestError::NoAdoptions { dataset, title });
    }
    let by_id = |id: &str| bundle.norms.iter().find(|n| n.id == id);
    let Some(norm) = norm else {
        return match bundle.manifest.norm.as_deref().and_then(by_id) {
            Some(norm) => Ok(Target::Norm { bundle, norm, reason: "the default of the dataset".into() }),
            None => {
                // Those with a short name are the ones that people look for.
                let (short, long): (Vec<_>, Vec<_>) = bundle.norms.iter().partition(|n| n.short.is_some());
                let norms = short.into_iter().chain(long).map(label).collect();
                Err(IngestError::NormNeeded { data: bundle.name.to_owned(), norms })
            }
        };
    };
    let exact = bundle.norms.iter().find(|n| same_norm(bundle, n, norm));
    let found = match exact {
        Some(found) => Some(found),
        None => titled(norm, bundle.norms.iter().map(|n| (bundle, n)).collect())?.map(|(_, found)| found),
    };
    match found {
        Some(norm) => Ok(Target::Norm { bundle, norm, reason: Setting::Norm.to_string() }),
        None => {
            let spellings =
                bundle.norms.iter().flat_map(|n| [Some(n.id.as_str()), n.short.as_deref()]).flatten();
            let near: Vec<String> =
                names::nearest(norm, spellings, 3).into_iter().map(str::to_owned).collect();
            let all = || bundle.norms.iter().map(|n| n.id.clone()).collect();
            let norms = if near.is_empty() { all() } else { near };
            Err(IngestError::NoSuchNorm { data: bundle.name.to_owned(), norm: norm.to_owned(), norms })
        }
    }
}

/// Whether `asked` is a norm's identifier, with or without the dataset's name before it.
fn same_norm(bundle: &Bundle, norm: &NormMeta, asked: &str) -> bool {
    norm.id == asked
        || norm.id.strip_prefix(bundle.name).and_then(|rest| rest.strip_prefix('-')) == Some(asked)
}

type Found = (&'static Bundle, &'static NormMeta);

/// The norm whose short name or title is `text`; else the only one whose title holds it, in whole words
/// first.
fn titled(text: &str, among: Vec<Found>) -> Result<Option<Found>, IngestError> {
    let (wanted, run_together) = (names::words(text), names::key(text));
    if run_together.is_empty() {
        return Ok(None);
    }
    let titles = |norm: &NormMeta| [norm.short.clone(), Some(norm.title.clone())].into_iter().flatten();
    let exact = |norm: &NormMeta| titles(norm).any(|t| names::key(&t) == run_together);
    let in_words =
        |norm: &NormMeta| titles(norm).any(|t| names::words(&t).windows(wanted.len()).any(|w| w == wanted));
    let inside =
        |norm: &NormMeta| titles(norm).any(|t| names::words(&t).join(" ").contains(&wanted.join(" ")));
    for matches in [&exact as &dyn Fn(&NormMeta) -> bool, &in_words, &inside] {
        let found: Vec<Found> = among.iter().copied().filter(|(_, norm)| matches(norm)).collect();
        match found.as_slice() {
            [] => {}
            [one] => return Ok(Some(*one)),
            several => {
                let matches = several.iter().map(|(_, norm)| label(norm)).collect();
                return Err(IngestError::AmbiguousData { data: text.to_owned(), matches });
            }
        }
    }
    Ok(None)
}

/// `un-18-10 (Rome Statute)`
fn label(norm: &NormMeta) -> String {
    let heading = norm.short.clone().unwrap_or_else(|| names::beginning(&norm.title, 60));
    format!("{} ({heading})", norm.id)
}

fn nearest(data: &str) -> Vec<String> {
    let path = Path::new(data);
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty());
    let folder = std::fs::read_dir(parent.unwrap_or(Path::new(".")));
    // Neighbours of a file that is not there, as the user would have to write them.
    let beside = folder.into_iter().flatten().flatten().filter_map(|entry| {
        let name = entry.file_name().into_string().ok()?;
        Some(parent.map_or(name.clone(), |p| p.join(&name).display().to_string()))
    });
    let bundled = bundles().iter().flat_map(|b| {
        let norms = b.norms.iter().flat_map(|n| [Some(n.id.clone()), n.short.clone()]).flatten();
        std::iter::once(b.name.to_owned()).filter(|_| !b.norms.is_empty()).chain(norms)
    });
    let all: Vec<String> = bundled.chain(beside).collect();
    names::nearest(data, all.iter().map(String::as_str), 3).into_iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn norm(data: &str, norm: Option<&str>) -> String {
        match resolve(data, norm).unwrap() {
            Target::Norm { norm, .. } => norm.id.clone(),
            Target::File => "a file".into(),
        }
    }

    #[test]
    fn datasets_and_norms_by_name() {
        assert_eq!(norm("suffrage", None), "suffrage-lied");
        assert_eq!(norm("suffrage", Some("paxton")), "suffrage-paxton");
        assert_eq!(norm("suffrage", Some("suffrage-ipu-any")), "suffrage-ipu-any");
        assert_eq!(norm("suffrage-lied", None), "suffrage-lied");
        assert_eq!(norm("suffrage-lied", Some("lied")), "suffrage-lied");
        assert_eq!(norm("un-26-5", None), "un-26-5");
        assert_eq!(norm("treaties", Some("Rome Statute")), "un-18-10");
    }

    #[test]
    fn norms_by_title() {
        assert_eq!(norm("Rome Statute", None), "un-18-10");
        assert_eq!(norm("ottawa MINE ban", None), "un-26-5");
        assert_eq!(norm("Genocide", None), "un-4-1");
        assert_eq!(norm("status of Stateless Persons", None), "un-5-3");
        assert_eq!(norm("lied", None), "suffrage-lied");
    }

    #[test]
    fn a_file_comes_before_a_title() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("votes.csv");
        std::fs::write(&file, "").unwrap();
        assert_eq!(norm(file.to_str().unwrap(), None), "a file");
        assert_eq!(norm("-", None), "a file");
    }

    #[test]
    fn what_is_ambiguous_is_listed() {
        let error = resolve("Montreal Protocol on Substances", None).unwrap_err();
        let IngestError::AmbiguousData { matches, .. } = &error else { panic!("{error}") };
        assert_eq!(matches.len(), 5);
        assert!(matches[0].starts_with("un-27-2-a (Montreal Protocol)"), "{matches:?}");
        // Two treaties with the same title.
        let error = resolve("Exploitation of the Prostitution of Others", None).unwrap_err();
        assert!(error.to_string().contains("un-7-11-b"), "{error}");
        assert!(resolve("convention", None).unwrap_err().to_string().contains("more; give one"));
    }

    #[test]
    fn what_is_not_there_is_said_with_the_nearest_names() {
        let error = resolve("sufrage", None).unwrap_err();
        assert!(error.to_string().contains("nearest: suffrage"), "{error}");
        assert!(matches!(resolve("", None), Err(IngestError::NoSuchData { .. })));
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("votes.csv"), "").unwrap();
        let error = resolve(folder.path().join("voets.csv").to_str().unwrap(), None).unwrap_err();
        assert!(error.to_string().contains("votes.csv"), "{error}");
    }

    #[test]
    fn several_norms_need_a_choice() {
        let error = resolve("treaties", None).unwrap_err();
        assert!(
            error.to_string().contains("setting `norm`") && error.to_string().contains("Rome Statute"),
            "{error}"
        );
        let error = resolve("suffrage", Some("paxtn")).unwrap_err();
        assert_eq!(error.to_string(), "`suffrage` has no norm `paxtn`; it has paxton");
        assert!(matches!(resolve("suffrage-lied", Some("paxton")), Err(IngestError::NoSuchNorm { .. })));
        assert!(matches!(resolve("systems", None), Err(IngestError::NoAdoptions { .. })));
    }
}
