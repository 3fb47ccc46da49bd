//! Labels that do not touch each other.

/// An upright rectangle: left, top, right, bottom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Box2 {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
}

impl Box2 {
    pub(crate) fn new(left: f64, top: f64, right: f64, bottom: f64) -> Self {
        Self { left, top, right, bottom }
    }

    fn touches(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    fn inside(&self, whole: &Self) -> bool {
        self.left >= whole.left
            && self.right <= whole.right
            && self.top >= whole.top
            && self.bottom <= whole.bottom
    }
}

/// Room for labels: within a frame, off what is there.
pub(crate) struct Room {
    frame: Box2,
    taken: Vec<Box2>,
}

impl Room {
    pub(crate) fn new(frame: Box2) -> Self {
        Self { frame, taken: Vec::new() }
    }

    /// Keeps a place free of labels.
    pub(crate) fn keep_free(&mut self, place: Box2) {
        self.taken.push(place);
    }

    /// Takes the first of the places that is free and within the frame, and says which.
    pub(crate) fn take(&mut self, places: impl IntoIterator<Item = Box2>) -> Option<Box2> {
        let free = |place: &Box2| place.inside(&self.frame) && !self.taken.iter().any(|t| t.touches(place));
        let place = places.into_iter().find(free)?;
        self.taken.push(place);
        Some(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_goes_where_there_is_room() {
        let mut room = Room::new(Box2::new(0.0, 0.0, 10.0, 10.0));
        room.keep_free(Box2::new(0.0, 0.0, 5.0, 5.0));
        let (on_it, beside, outside) =
            (Box2::new(4.0, 4.0, 6.0, 6.0), Box2::new(5.0, 0.0, 7.0, 2.0), Box2::new(9.0, 9.0, 11.0, 10.0));
        assert_eq!(room.take([on_it, outside, beside]), Some(beside));
        assert_eq!(room.take([beside]), None);
    }
}
