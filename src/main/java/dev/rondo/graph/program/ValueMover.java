package dev.rondo.graph.program;

/**
 * An operator that only moves values of its first input to other places, whatever the values are, and reads all other inputs
 * for sizes and places.
 */
public interface ValueMover extends Operator {}
