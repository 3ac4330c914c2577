package dev.rondo.graph.chain;

/** Which modules the layers of a graph belong to. */
public enum Naming {
    /** Modules named after the kinds of the layers, as {@link dev.rondo.NetworkBuilder} names them. */
    BY_KIND,
    /** The module of a layer is the name of its node. */
    BY_NODE
}
