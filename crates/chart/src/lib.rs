//! Draws a chart spec on a canvas or to SVG from one scene.
