/**
 * Metrics: figures that are reported in addition to the loss. {@link dev.rondo.train.metric.Metrics} makes the usual ones. A new one is
 * a method there if it is computed from predicted classes, values or scores; anything else implements
 * {@link dev.rondo.train.metric.Metric}.
 */
@NullMarked
package dev.rondo.train.metric;

import org.jspecify.annotations.NullMarked;
