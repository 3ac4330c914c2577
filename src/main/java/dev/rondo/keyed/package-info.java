/**
 * What engines for keyed streams need around a network, without the classes of any engine: a codec of states, a reference to a model
 * that can be sent to another machine, micro-batches across keys, and a cache of states in front of a store. A service in one JVM uses
 * {@link dev.rondo.StateStore} instead.
 */
@NullMarked
package dev.rondo.keyed;

import org.jspecify.annotations.NullMarked;
