/** Gradient profiles: how far back in time gradients reach, and what limits them. */
package dev.rondo.train.profile;
