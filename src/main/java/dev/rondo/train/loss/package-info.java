/** The losses that training minimises. */
package dev.rondo.train.loss;
