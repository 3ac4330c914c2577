/**
 * The tutorial that {@code rondo tour} computes: one class per chapter, which computes a record of results and tells them as a story.
 * Stories are rendered as a page and as text.
 */
package dev.rondo.cli.tour;
