/**
 * Training. {@link dev.rondo.train.Trainer} learns from batches, {@link dev.rondo.train.Fit} runs it over epochs. Optimizers, losses,
 * metrics and gradient profiles have packages of their own.
 */
@NullMarked
package dev.rondo.train;

import org.jspecify.annotations.NullMarked;
