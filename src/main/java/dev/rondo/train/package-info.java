/** Learning: back-propagation through time, losses, optimizers, and what is built of them. */
package dev.rondo.train;
