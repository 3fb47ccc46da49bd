//! Figures as images.

use std::sync::Arc;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};

use super::theme::{FAMILY, IMAGE_FAMILY, MM};
use crate::error::FigureError;

/// Dots an inch of an image: what papers ask of figures with text.
const RESOLUTION: f64 = 300.0;

/// A figure as PNG, 300 dots an inch. The type is inside the program, so that an image does not depend on
/// what is installed; only characters that it lacks come from the system's.
///
/// # Errors
/// [`FigureError`] when it cannot be drawn.
pub fn figure_png(svg: &str) -> Result<Vec<u8>, FigureError> {
    let mut fonts = fontdb::Database::new();
    for face in [dejavu::sans_condensed::regular(), dejavu::sans_condensed::bold()] {
        fonts.load_font_data(face.to_vec());
    }
    fonts.load_system_fonts();
    let options =
        Options { fontdb: Arc::new(fonts), font_family: IMAGE_FAMILY.to_owned(), ..Options::default() };
    let drawing =
        svg.replace(&format!("\"{FAMILY}\""), &format!("\"{IMAGE_FAMILY}\" font-stretch=\"condensed\""));
    let tree = Tree::from_str(&drawing, &options).map_err(FigureError::drawing)?;
    // The size of the tree is in pixels of 1/96 inch.
    let scale = RESOLUTION / 96.0;
    let size = tree.size();
    let pixels = |length: f32| (f64::from(length) * scale).round() as u32;
    let mut image = Pixmap::new(pixels(size.width()), pixels(size.height()))
        .ok_or_else(|| FigureError::drawing(format!("an image of {} mm", f64::from(size.width()) / MM)))?;
    resvg::render(&tree, Transform::from_scale(scale as f32, scale as f32), &mut image.as_mut());
    image.encode_png().map_err(FigureError::drawing)
}
