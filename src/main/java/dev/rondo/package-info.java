/**
 * What an application touches: a {@link dev.rondo.Network} is shared, a {@link dev.rondo.Runner} belongs to a thread, a
 * {@link dev.rondo.State} to a stream.
 */
package dev.rondo;
