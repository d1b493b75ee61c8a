//! The few things that the page asks of the browser itself.

use huntlet_report::ErrorInfo;
use js_sys::{Array, Uint8Array};
use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, File, FileList, HtmlAnchorElement, HtmlElement, Url};

use crate::client::error;
use crate::logic::link::Link;

/// The element that holds the first paint, and a new one behind it, unseen, in which the page is drawn and laid out
/// part by part before it takes that place.
pub fn roots() -> Option<(HtmlElement, HtmlElement)> {
    let first_paint = document().get_element_by_id("app")?;
    let page = document().create_element("div").ok()?;
    page.set_class_name("coming");
    page.set_attribute("inert", "").ok()?;
    first_paint.after_with_node_1(&page).ok()?;
    Some((first_paint.dyn_into().ok()?, page.dyn_into().ok()?))
}

/// The page's clock in milliseconds.
pub fn now_ms() -> f64 {
    window().performance().map_or(0.0, |clock| clock.now())
}

/// What the address says.
pub fn link() -> Link {
    let location = window().location();
    Link::read(&location.search().unwrap_or_default(), &location.hash().unwrap_or_default())
}

/// The page's address without query and fragment.
pub fn address() -> String {
    let location = window().location();
    format!("{}{}", location.origin().unwrap_or_default(), location.pathname().unwrap_or_default())
}

/// Offers bytes as a file to save.
pub fn download(file: &str, bytes: &Uint8Array, kind: &str) -> Result<(), ErrorInfo> {
    let failed = |_| {
        error(
            "UI0008",
            &format!("The browser did not save {file}."),
            Some("Check its settings for downloads."),
        )
    };
    let bag = BlobPropertyBag::new();
    bag.set_type(kind);
    let blob = Blob::new_with_u8_array_sequence_and_options(&Array::of1(bytes), &bag).map_err(failed)?;
    let url = Url::create_object_url_with_blob(&blob).map_err(failed)?;
    let anchor = document().create_element("a").map_err(failed)?.unchecked_into::<HtmlAnchorElement>();
    anchor.set_href(&url);
    anchor.set_download(file);
    anchor.click();
    // the browser has taken its own hold of the bytes by then
    let release = move || {
        let _ = Url::revoke_object_url(&url);
    };
    leptos::prelude::set_timeout(release, std::time::Duration::from_secs(30));
    Ok(())
}

fn storage(of_tab: bool) -> Option<web_sys::Storage> {
    let storage = if of_tab { window().session_storage() } else { window().local_storage() };
    storage.ok().flatten()
}

/// What the browser keeps under a name, for the tab or for the site.
pub fn kept(name: &str, of_tab: bool) -> Option<String> {
    storage(of_tab)?.get_item(name).ok().flatten()
}

/// Has the browser keep a text; nothing is kept of an empty one.
pub fn keep(name: &str, of_tab: bool, text: &str) {
    if let Some(storage) = storage(of_tab) {
        // a full or forbidden store means that it is typed again
        let _ = if text.is_empty() { storage.remove_item(name) } else { storage.set_item(name, text) };
    }
}

/// Puts text on the clipboard.
pub async fn copy(text: &str) -> Result<(), ErrorInfo> {
    let refused = |hint| error("UI0009", "The browser did not allow copying.", Some(hint));
    // there is no clipboard on a page that came by plain HTTP
    if !window().is_secure_context() {
        return Err(refused("Open the page by https, or mark the text and copy it."));
    }
    let done = JsFuture::from(window().navigator().clipboard().write_text(text)).await;
    done.map(|_| ()).map_err(|_| refused("Click into the page and try again."))
}

/// The files of a list.
pub fn files(list: Option<FileList>) -> Vec<File> {
    list.into_iter().flat_map(|list| (0..list.length()).filter_map(move |index| list.get(index))).collect()
}

/// Puts the focus on an element by its id, and shows it.
pub fn focus(id: &str) {
    if let Some(element) =
        document().get_element_by_id(id).and_then(|element| element.dyn_into::<HtmlElement>().ok())
    {
        let _ = element.focus();
    }
}

/// Puts the focus on the first field of the form that has an error.
pub fn focus_first_error() {
    let focus = || {
        let first = document().query_selector("[aria-invalid='true']").ok().flatten();
        if let Some(field) = first.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            let _ = field.focus();
        }
    };
    leptos::prelude::request_animation_frame(focus);
}

/// Scrolls an element with an id into view, and puts the focus on it.
pub fn go_to(id: &str) {
    if let Some(element) =
        document().get_element_by_id(id).and_then(|element| element.dyn_into::<HtmlElement>().ok())
    {
        element.scroll_into_view();
        let _ = element.focus();
    }
}

/// Scrolls the nearest box so far that an element with an id is seen.
pub fn reveal(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// Brings the main part into view where it lies below the form, as on a narrow screen.
pub fn show_main() {
    let width = window().inner_width().ok().and_then(|width| width.as_f64()).unwrap_or_default();
    if width <= 820.0 {
        leptos::prelude::request_animation_frame(|| go_to("main"));
    }
}
