//! What the data say about tipping, in one word.

use super::named;

/// The verdict on a norm. The order is that of the names, in which counts by verdict are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// The hazard rises, and a smooth hazard suffices to say so.
    Acceleration,
    /// Too few events to conclude anything.
    Insufficient,
    /// The hazard is constant, or falls.
    NoCascade,
    /// A threshold beats every smooth rival by more than chance.
    Tipping,
}

named!(Verdict {
    Tipping => "tipping",
    Acceleration => "acceleration",
    NoCascade => "no-cascade",
    Insufficient => "insufficient",
});

/// A verdict, or that there is none: what norms are counted by. The order is that of the names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CountedVerdict {
    /// [`Verdict::Acceleration`].
    Acceleration,
    /// [`Verdict::Insufficient`].
    Insufficient,
    /// [`Verdict::NoCascade`].
    NoCascade,
    /// Nothing was simulated.
    NotTested,
    /// [`Verdict::Tipping`].
    Tipping,
}

named!(CountedVerdict {
    Acceleration => "acceleration",
    Insufficient => "insufficient",
    NoCascade => "no-cascade",
    NotTested => "not tested",
    Tipping => "tipping",
});

impl From<Option<Verdict>> for CountedVerdict {
    fn from(verdict: Option<Verdict>) -> Self {
        match verdict {
            None => Self::NotTested,
            Some(Verdict::Acceleration) => Self::Acceleration,
            Some(Verdict::Insufficient) => Self::Insufficient,
            Some(Verdict::NoCascade) => Self::NoCascade,
            Some(Verdict::Tipping) => Self::Tipping,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn norms_are_counted_by_the_name_of_their_verdict() {
        for &verdict in Verdict::ALL {
            assert_eq!(CountedVerdict::from(Some(verdict)).name(), verdict.name());
        }
        assert_eq!(CountedVerdict::from(None).name(), "not tested");
        assert!(CountedVerdict::ALL.is_sorted() && CountedVerdict::ALL.is_sorted_by_key(|v| v.name()));
    }
}
