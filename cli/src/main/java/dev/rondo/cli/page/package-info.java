/**
 * Self-contained HTML pages with charts as inline SVG. A page loads nothing from a network, follows the reader's dark or
 * light setting, and uses colours that colour-blind readers can tell apart.
 */
package dev.rondo.cli.page;
