/**
 * Optimizers. Each is a record with its settings, such as {@link dev.rondo.train.optimizer.RmsProp}.
 *
 * <p>To add one, write a record that {@link dev.rondo.train.optimizer.Optimizer} permits, and an {@code OptimizerStep} that fills the
 * settings of an update. {@link dev.rondo.train.optimizer.OptimizerState} chooses the step. The element-wise arithmetic is a method of {@code kernel.Updates}, with a plain and a
 * vector implementation that give the same bits. Tests compare it with PyTorch, or with its formula in float64.
 */
@NullMarked
package dev.rondo.train.optimizer;

import org.jspecify.annotations.NullMarked;
