/** Metrics: figures that are reported in addition to the loss. */
package dev.rondo.train.metric;
