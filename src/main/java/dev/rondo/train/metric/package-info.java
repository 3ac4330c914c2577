/** Metrics: figures that are reported in addition to the loss. */
@NullMarked
package dev.rondo.train.metric;

import org.jspecify.annotations.NullMarked;
