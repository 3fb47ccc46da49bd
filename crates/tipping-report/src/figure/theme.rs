//! Lengths, sizes of type and colours of the figures.
//!
//! Colours are those of Okabe and Ito (2008), which people with any colour vision tell apart. Nothing is told
//! by colour alone: what must be told apart in grey also differs in lightness, in its dashes or in its mark.

use plotters::style::RGBColor;

/// Units of the drawing in a millimetre: what is placed is placed to a twentieth of that.
pub(crate) const MM: f64 = 20.0;
/// Units of the drawing in a point, 1/72 inch.
pub(crate) const POINT: f64 = MM * 25.4 / 72.0;

/// Ordinary type.
pub(crate) const SIZE: f64 = 7.0 * POINT;
/// Names of adopters, notes: the smallest.
pub(crate) const SMALL: f64 = 6.0 * POINT;
/// The heading of a figure.
pub(crate) const HEADING: f64 = 8.5 * POINT;

/// A hairline.
pub(crate) const HAIR: u32 = 4;
/// A line of ordinary weight.
pub(crate) const THIN: u32 = 7;
/// A line that is looked at.
pub(crate) const THICK: u32 = 11;

/// Text, axes, the observed.
pub(crate) const INK: RGBColor = RGBColor(0x1A, 0x1A, 0x1A);
/// What explains: notes, second-rank text.
pub(crate) const MUTED: RGBColor = RGBColor(0x59, 0x59, 0x59);
/// Grids and what chance gives.
pub(crate) const PALE: RGBColor = RGBColor(0xB8, 0xB8, 0xB8);
/// The threshold.
pub(crate) const THRESHOLD: RGBColor = RGBColor(0xD5, 0x5E, 0x00);
/// Smooth rivals; what is international.
pub(crate) const RIVAL: RGBColor = RGBColor(0x00, 0x72, 0xB2);
/// What is domestic; a third colour where one is needed.
pub(crate) const THIRD_COLOUR: RGBColor = RGBColor(0x00, 0x9E, 0x73);
/// The reference line at one third.
pub(crate) const ONE_THIRD: RGBColor = RGBColor(0x59, 0x59, 0x59);
/// The stages of the life-cycle, light enough for what stands on them.
pub(crate) const STAGES: [RGBColor; 3] =
    [RGBColor(0xF4, 0xF4, 0xF4), RGBColor(0xE2, 0xE8, 0xEE), RGBColor(0xF4, 0xF4, 0xF4)];

/// The families of the type, as a list of SVG: what papers are set in first, then what images are made with.
pub(crate) const FAMILY: &str = "Helvetica, Arial, DejaVu Sans Condensed, sans-serif";
/// The family that images are made with, and text is measured in; its condensed cut.
pub(crate) const IMAGE_FAMILY: &str = "DejaVu Sans";
