//! A chart as a picture that stands alone: SVG with its own colours and title, or PNG made of that.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, CanvasRenderingContext2d, Element, HtmlCanvasElement, HtmlImageElement, Url,
    XmlSerializer,
};

use crate::download::text_blob;

/// Pixels of a PNG for each pixel on the screen: sharp in print and on fine screens.
const FINE: f64 = 2.0;
/// Room for the title above the drawing, and around it, in pixels.
const TITLE: f64 = 40.0;
const MARGIN: f64 = 16.0;
const FONT: &str = "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', sans-serif";

/// A picture as SVG, with its size in pixels.
pub(crate) struct Picture {
    pub(crate) svg: String,
    width: f64,
    height: f64,
}

impl Picture {
    /// The picture of `drawing`, an `svg` element on the page, under `title`. Its colours are those of the light
    /// theme, whichever is shown: a picture goes onto white paper and slides.
    pub(crate) fn of(drawing: &Element, title: &str) -> Result<Self, JsValue> {
        let frame = drawing.get_bounding_client_rect();
        let (width, height) = (frame.width(), frame.height());
        let inner = XmlSerializer::new()?.serialize_to_string(drawing)?;
        let inner = inner.replacen("<svg ", &format!("<svg x=\"{MARGIN}\" y=\"{TITLE}\" "), 1);
        let (width, height) = (width + 2.0 * MARGIN, height + TITLE + MARGIN);
        let title = escape(title);
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
             font-family=\"{FONT}\"><title>{title}</title><rect width=\"100%\" height=\"100%\" fill=\"var(--card)\"/>\
             <text x=\"{MARGIN}\" y=\"26\" font-size=\"15\" font-weight=\"650\" fill=\"var(--ink)\">{title}</text>{inner}</svg>"
        );
        Ok(Self {
            svg: with_colours(&svg)?,
            width,
            height,
        })
    }

    /// The picture as PNG.
    pub(crate) async fn png(&self) -> Result<Blob, JsValue> {
        let blob = text_blob("image/svg+xml", &self.svg)?;
        let address = Url::create_object_url_with_blob(&blob)?;
        let image = HtmlImageElement::new()?;
        image.set_src(&address);
        let decoded = JsFuture::from(image.decode()).await;
        let painted = decoded.and_then(|_| self.paint(&image));
        Url::revoke_object_url(&address)?;
        let canvas = painted?;
        let promise = Promise::new(&mut |resolve, _| {
            // A canvas that cannot make a blob calls back with null, which is no blob below.
            let _ = canvas.to_blob(&resolve);
        });
        JsFuture::from(promise).await?.dyn_into()
    }

    fn paint(&self, image: &HtmlImageElement) -> Result<HtmlCanvasElement, JsValue> {
        let canvas: HtmlCanvasElement = leptos::prelude::document()
            .create_element("canvas")?
            .unchecked_into();
        canvas.set_width((self.width * FINE).ceil() as u32);
        canvas.set_height((self.height * FINE).ceil() as u32);
        let context: CanvasRenderingContext2d = canvas
            .get_context("2d")?
            .ok_or(JsValue::NULL)?
            .unchecked_into();
        context.scale(FINE, FINE)?;
        context.draw_image_with_html_image_element(image, 0.0, 0.0)?;
        Ok(canvas)
    }
}

/// Puts the page's colours in place of their names, each in the light theme.
fn with_colours(svg: &str) -> Result<String, JsValue> {
    let root = leptos::prelude::document()
        .document_element()
        .ok_or(JsValue::NULL)?;
    let style = leptos::prelude::window()
        .get_computed_style(&root)?
        .ok_or(JsValue::NULL)?;
    let mut coloured = String::with_capacity(svg.len());
    let mut rest = svg;
    while let Some((before, after)) = rest.split_once("var(") {
        let Some((name, after)) = after.split_once(')') else {
            break;
        };
        coloured.push_str(before);
        coloured.push_str(light(&style.get_property_value(name)?));
        rest = after;
    }
    coloured.push_str(rest);
    Ok(coloured)
}

/// The first colour of `light-dark(#fff, #000)`, or the colour itself.
fn light(colour: &str) -> &str {
    let colour = colour.trim();
    colour
        .strip_prefix("light-dark(")
        .and_then(|both| both.split(',').next())
        .unwrap_or(colour)
        .trim()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
