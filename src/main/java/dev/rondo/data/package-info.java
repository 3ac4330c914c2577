/** Sequences to learn from: batches, encoders, windows and splits. Knows arrays alone. */
package dev.rondo.data;
