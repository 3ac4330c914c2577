/** A job that runs on this machine, for {@code flink/survive}, the figures and the tests. */
@NullMarked
package dev.rondo.flink.demo;

import org.jspecify.annotations.NullMarked;
