/**
 * The arithmetic: products, activations and the element-wise part of the cells, in two implementations that give the
 * same bits. This is the only package that names the vector module.
 */
package dev.rondo.kernel;
