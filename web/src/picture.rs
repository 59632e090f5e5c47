//! A chart as a picture that stands alone: SVG with its own colours and title, or PNG made of that.

use std::borrow::Cow;
use std::fmt::Write as _;

use assay_plan::snapshot::picture::{in_png, in_svg};
use js_sys::{Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, CanvasRenderingContext2d, DomRect, Element, HtmlCanvasElement, HtmlElement,
    HtmlImageElement, Node, Url, XmlSerializer,
};

use crate::download::{bytes_blob, text_blob};

/// Pixels of a PNG for each pixel on the screen: sharp in print and on fine screens.
const FINE: f64 = 2.0;
/// Room for the title above the drawing, and around it, in pixels.
const TITLE: f64 = 40.0;
const MARGIN: f64 = 16.0;
const FONT: &str = "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', sans-serif";

/// A picture as SVG, with its size in pixels.
pub(crate) struct Picture {
    svg: String,
    /// The plan that it carries.
    plan: Option<String>,
    width: f64,
    height: f64,
}

impl Picture {
    /// The picture of a part of the page under `title`: its drawings where they lie, and its words where they stand, so
    /// that it says what the screen says. Its colours are those of the light theme, whichever is shown: a picture goes
    /// onto white paper and slides. It carries `plan`.
    pub(crate) fn of(part: &Element, title: &str, plan: Option<String>) -> Result<Self, JsValue> {
        let frame = part.get_bounding_client_rect();
        let mut inner = Inner {
            frame: frame.clone(),
            inks: inks(part)?,
            svg: String::new(),
        };
        inner.add(part)?;
        let (width, height) = (
            frame.width() + 2.0 * MARGIN,
            frame.height() + TITLE + MARGIN,
        );
        let (title, inner) = (escape(title), inner.svg);
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
             font-family=\"{FONT}\"><title>{title}</title><rect width=\"100%\" height=\"100%\" fill=\"var(--card)\"/>\
             <text x=\"{MARGIN}\" y=\"26\" font-size=\"15\" font-weight=\"650\" fill=\"var(--ink)\">{title}</text>{inner}</svg>"
        );
        Ok(Self {
            svg: with_colours(&svg)?,
            plan,
            width,
            height,
        })
    }

    /// The picture as SVG.
    pub(crate) fn svg(&self) -> Cow<'_, str> {
        match &self.plan {
            Some(plan) => Cow::Owned(in_svg(&self.svg, plan)),
            None => Cow::Borrowed(&self.svg),
        }
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
        let blob: Blob = JsFuture::from(promise).await?.dyn_into()?;
        let Some(plan) = &self.plan else {
            return Ok(blob);
        };
        let buffer = JsFuture::from(blob.array_buffer()).await?;
        let carrying = in_png(&Uint8Array::new(&buffer).to_vec(), plan);
        bytes_blob("image/png", &carrying)
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

/// What lies inside a picture, in the making.
struct Inner {
    frame: DomRect,
    /// The colours of words as the theme shows them, with their names.
    inks: Vec<(String, &'static str)>,
    svg: String,
}

impl Inner {
    /// Adds what can be seen of an element: drawings as they are, words at their places.
    fn add(&mut self, element: &Element) -> Result<(), JsValue> {
        if element.matches(UNSEEN)? {
            return Ok(());
        }
        if element.tag_name().eq_ignore_ascii_case("svg") {
            return self.add_drawing(element);
        }
        let nodes = element.child_nodes();
        for node in (0..nodes.length()).filter_map(|index| nodes.item(index)) {
            if let Some(child) = node.dyn_ref::<Element>() {
                self.add(child)?;
            } else if node.node_type() == Node::TEXT_NODE {
                self.add_words(element, &node)?;
            }
        }
        Ok(())
    }

    fn add_drawing(&mut self, drawing: &Element) -> Result<(), JsValue> {
        let place = drawing.get_bounding_client_rect();
        let copy: Element = drawing.clone_node_with_deep(true)?.unchecked_into();
        for (name, value) in [
            ("x", place.left() - self.frame.left() + MARGIN),
            ("y", place.top() - self.frame.top() + TITLE),
            ("width", place.width()),
            ("height", place.height()),
        ] {
            copy.set_attribute(name, &value.to_string())?;
        }
        self.svg
            .push_str(&XmlSerializer::new()?.serialize_to_string(&copy)?);
        Ok(())
    }

    fn add_words(&mut self, around: &Element, words: &Node) -> Result<(), JsValue> {
        let text = words.text_content().unwrap_or_default();
        let range = leptos::prelude::document().create_range()?;
        range.select_node_contents(words)?;
        let place = range.get_bounding_client_rect();
        if text.trim().is_empty() || place.width() <= 0.0 {
            return Ok(());
        }
        let style = leptos::prelude::window()
            .get_computed_style(around)?
            .ok_or(JsValue::NULL)?;
        let colour = style.get_property_value("color")?;
        let known = self.inks.iter().find(|(shown, _)| *shown == colour);
        let ink = known.map_or("--ink", |(_, name)| name);
        let right = style.get_property_value("text-align")? == "right";
        let (x, anchor) = if right {
            (place.right(), "end")
        } else {
            (place.left(), "start")
        };
        // Names that are cut off on the screen are cut off here.
        let room = around.get_bounding_client_rect().width();
        let text =
            if style.get_property_value("text-overflow")? == "ellipsis" && place.width() > room {
                fitting(text.trim(), room)
            } else {
                text.trim().to_owned()
            };
        let _ = write!(
            self.svg,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\" dominant-baseline=\"central\" font-size=\"{}\" \
             font-weight=\"{}\" fill=\"var({ink})\">{}</text>",
            x - self.frame.left() + MARGIN,
            place.top() + place.height() / 2.0 - self.frame.top() + TITLE,
            style.get_property_value("font-size")?,
            style.get_property_value("font-weight")?,
            escape(&text),
        );
        Ok(())
    }
}

/// What no picture shows.
const UNSEEN: &str = ".visually-hidden, .no-print, [hidden], input, select";

/// How the theme shows each colour that words have.
fn inks(part: &Element) -> Result<Vec<(String, &'static str)>, JsValue> {
    let probe: HtmlElement = leptos::prelude::document()
        .create_element("span")?
        .unchecked_into();
    part.append_child(&probe)?;
    let style = leptos::prelude::window()
        .get_computed_style(&probe)?
        .ok_or(JsValue::NULL)?;
    let shown = ["--ink", "--soft", "--plan", "--short", "--meets"].map(|name| {
        probe
            .style()
            .set_property("color", &format!("var({name})"))?;
        Ok((style.get_property_value("color")?, name))
    });
    probe.remove();
    shown.into_iter().collect()
}

/// `name` cut to about so many pixels of ordinary letters.
pub(crate) fn fitting(name: &str, pixels: f64) -> String {
    const LETTER: f64 = 7.3;
    let most = (pixels / LETTER).max(4.0) as usize;
    if name.chars().count() <= most {
        return name.to_owned();
    }
    let start: String = name.chars().take(most - 1).collect();
    format!("{}…", start.trim_end())
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
