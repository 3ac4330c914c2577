/**
 * The layers: a record a layer says what it is, its {@link dev.rondo.compute.Forward} computes it.
 */
package dev.rondo.layer;
